"""An accounts-payable assistant: a chat loop with tools, as people write them with the `openai` package.

    python main.py [options] 'When is INV-2041 due?' 'What do we owe per vendor?'
    python main.py --tasks tasks.json    a JSON list; one prompt, or a list of prompts of one conversation, per entry
    python main.py --tasks -             one entry a line on stdin, until stdin ends

Every entry is a conversation of its own. OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL are read from the environment.
Answers go to stdout, one JSON object a line; what it does, to stderr.
"""

import argparse
import asyncio
import json
import os
import sys

import run_async
import run_sync
from chat import ChatHistory
from responses import ResponsesHistory
from tools import Tools

INSTRUCTIONS = (
    "You are the accounts-payable assistant of Northwind Trading. Answer from the documents and systems "
    "you can reach with your tools, and name your sources. "
)


def main() -> None:
    options = arguments()
    tools = Tools(options.documents, options.database)
    model = os.environ.get("OPENAI_MODEL", "gpt-5-mini")
    history = ResponsesHistory if options.api == "responses" else ChatHistory

    def begin():
        return history(model, (INSTRUCTIONS + options.instructions).strip(), tools.declarations)

    if options.client == "sync":
        run_sync.run(begin, tools, tasks(options), options.concurrency, options.stream)
    else:
        asyncio.run(run_async.run(begin, tools, tasks(options), options.concurrency, options.stream))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("prompts", nargs="*")
    parser.add_argument("--api", choices=["chat", "responses"], default="chat")
    parser.add_argument("--client", choices=["async", "sync"], default="async")
    parser.add_argument("--stream", action="store_true")
    parser.add_argument("--concurrency", type=int, default=1)
    parser.add_argument("--tasks")
    parser.add_argument("--documents", default="documents")
    parser.add_argument("--database", default="invoices.db")
    parser.add_argument("--instructions", default="")
    return parser.parse_args()


def tasks(options: argparse.Namespace):
    """Numbered lists of prompts, one list per conversation."""
    for number, task in enumerate(entries(options)):
        yield number, task if isinstance(task, list) else [task]


def entries(options: argparse.Namespace):
    yield from options.prompts
    if options.tasks == "-":
        for line in sys.stdin:
            if line.strip():
                yield json.loads(line) if line.startswith("[") else line.rstrip("\n")
    elif options.tasks:
        with open(options.tasks, encoding="utf-8") as file:
            yield from json.load(file)


if __name__ == "__main__":
    main()
