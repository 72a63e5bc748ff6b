"""A conversation over the responses API; the provider keeps the history and only what is new is sent."""

from tools import Call


class ResponsesHistory:
    def __init__(self, model: str, instructions: str, declarations: list[dict]):
        self.model = model
        self.instructions = instructions
        self.tools = [{"type": "function", "strict": False, **declaration} for declaration in declarations]
        self.previous: dict = {}
        self.new: list[dict] = []

    def ask(self, prompt: str) -> None:
        self.new.append({"role": "user", "content": prompt})

    def request(self) -> dict:
        return {
            "model": self.model,
            "instructions": self.instructions,
            "input": self.new,
            "tools": self.tools,
            **self.previous,
        }

    def accept(self, response) -> tuple[list[Call], str]:
        """Remembers the response as what the next request goes on from; returns the tool calls it asks for and its text."""
        self.previous = {"previous_response_id": response.id}
        self.new = []
        calls = [
            Call(item.call_id, item.name, item.arguments) for item in response.output if item.type == "function_call"
        ]
        return calls, response.output_text

    def answer(self, call: Call, result: str) -> None:
        self.new.append({"type": "function_call_output", "call_id": call.id, "output": result})

    @staticmethod
    def api(client):
        return client.responses

    @staticmethod
    def final(stream):
        return stream.get_final_response()
