"""Conversations on threads over one OpenAI client."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread

from openai import OpenAI

from say import answered, failed, log

MAX_TURNS = 16


def run(begin, tools, tasks, concurrency: int, stream: bool) -> None:
    with OpenAI() as client:
        entries = iter(tasks)
        taking = Lock()

        def worker() -> None:
            while True:
                with taking:
                    entry = next(entries, None)
                if entry is None:
                    return
                number, prompts = entry
                try:
                    answered(number, converse(client, begin(), tools, number, prompts, stream))
                except Exception as error:
                    failed(number, error)

        workers = [Thread(target=worker) for _ in range(concurrency)]
        for thread in workers:
            thread.start()
        for thread in workers:
            thread.join()


def converse(client, history, tools, number: int, prompts: list[str], stream: bool) -> str:
    log(number, "task: " + " / ".join(prompts))
    text = ""
    for prompt in prompts:
        history.ask(prompt)
        for _ in range(MAX_TURNS):
            calls, text = history.accept(complete(client, history, stream))
            if not calls:
                break
            for call in calls:
                log(number, f"tool {call.name} {call.arguments}")
            with ThreadPoolExecutor(len(calls)) as pool:
                results = list(pool.map(tools.run, calls))
            for call, result in zip(calls, results):
                history.answer(call, result)
        log(number, "answer: " + text)
    return text


def complete(client, history, stream: bool):
    if not stream:
        return history.api(client).create(**history.request())
    with history.api(client).stream(**history.request()) as events:
        return history.final(events)
