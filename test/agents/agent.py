"""All cases at once in one process: reads notes itself, runs commands in one of several ways. Says on stdout what each call caused."""

import asyncio
import json
import shlex
import sys

import openai

URL, FOLDER, CASES = sys.argv[1], sys.argv[2], sys.argv[3:]
PARAMETERS = {"type": "object", "properties": {}, "additionalProperties": True}
TOOLS = [
    {"type": "function", "function": {"name": name, "description": name, "parameters": PARAMETERS}}
    for name in ("search_notes", "run_command")
]


def say(**truth):
    # One write for a line: threads say things at once.
    sys.stdout.write(json.dumps(truth) + "\n")
    sys.stdout.flush()


def argv(command, case, call):
    way = sum(map(ord, case)) % 4
    if way == 0:
        return ["/bin/sh", "-c", command]
    if way == 1:
        return ["bash", "-lc", command]
    if way == 2 and not any(sign in command for sign in "|;&<>$"):
        return shlex.split(command)
    path = f"{FOLDER}/step-{call}.sh"
    with open(path, "w") as script:
        script.write(command + "\n")
    return ["sh", path]


async def run(case, call, command):
    child = await asyncio.create_subprocess_exec(
        *argv(command, case, call), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    say(call=call, pid=child.pid)
    output = (await child.communicate())[0].decode(errors="replace")
    return json.dumps({"exit_code": child.returncode, "stdout": output[:300]})


def search(call, query):
    path = f"{FOLDER}/notes/{query.split()[-1]}.md"
    say(call=call, path=path)
    with open(path) as note:
        return "Found:\n" + note.read()


async def work(client, case):
    messages = [
        {"role": "system", "content": "You keep the supplier notes."},
        {"role": "user", "content": f"Please work on case {case} and say what is due."},
    ]
    while True:
        answer = await client.chat.completions.create(model="any", messages=messages, tools=TOOLS)
        message = answer.choices[0].message
        messages.append(message.model_dump(exclude_none=True))
        if not message.tool_calls:
            return
        for call in message.tool_calls:
            given = json.loads(call.function.arguments)
            if call.function.name == "run_command":
                result = await run(case, call.id, given["command"])
            else:
                result = await asyncio.to_thread(search, call.id, given["query"])
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})


async def main():
    client = openai.AsyncOpenAI(base_url=URL, api_key="sk-none", max_retries=0)
    await asyncio.gather(*(work(client, case) for case in CASES))


asyncio.run(main())
