"""A conversation over the chat completions API; the whole history is sent on every turn."""

from tools import Call


class ChatHistory:
    def __init__(self, model: str, instructions: str, declarations: list[dict]):
        self.model = model
        self.messages: list = [{"role": "system", "content": instructions}]
        self.tools = [{"type": "function", "function": declaration} for declaration in declarations]

    def ask(self, prompt: str) -> None:
        self.messages.append({"role": "user", "content": prompt})

    def request(self) -> dict:
        return {"model": self.model, "messages": self.messages, "tools": self.tools}

    def accept(self, completion) -> tuple[list[Call], str]:
        """Takes the model's message into the history; returns the tool calls it asks for and its text."""
        message = completion.choices[0].message
        self.messages.append(message)
        calls = [Call(call.id, call.function.name, call.function.arguments) for call in message.tool_calls or []]
        return calls, message.content or ""

    def answer(self, call: Call, result: str) -> None:
        self.messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    @staticmethod
    def api(client):
        return client.chat.completions

    @staticmethod
    def final(stream):
        return stream.get_final_completion()
