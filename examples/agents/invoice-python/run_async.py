"""Conversations as asyncio tasks over one AsyncOpenAI client; tools run on worker threads."""

import asyncio

from openai import AsyncOpenAI

from say import answered, failed, log

MAX_TURNS = 16


async def run(begin, tools, tasks, concurrency: int, stream: bool) -> None:
    async with AsyncOpenAI() as client:
        entries = iter(tasks)
        taking = asyncio.Lock()

        async def worker() -> None:
            while True:
                async with taking:
                    entry = await asyncio.to_thread(next, entries, None)
                if entry is None:
                    return
                number, prompts = entry
                try:
                    answered(number, await converse(client, begin(), tools, number, prompts, stream))
                except Exception as error:
                    failed(number, error)

        await asyncio.gather(*(worker() for _ in range(concurrency)))


async def converse(client, history, tools, number: int, prompts: list[str], stream: bool) -> str:
    log(number, "task: " + " / ".join(prompts))
    text = ""
    for prompt in prompts:
        history.ask(prompt)
        for _ in range(MAX_TURNS):
            calls, text = history.accept(await complete(client, history, stream))
            if not calls:
                break
            for call in calls:
                log(number, f"tool {call.name} {call.arguments}")
            results = await asyncio.gather(*(asyncio.to_thread(tools.run, call) for call in calls))
            for call, result in zip(calls, results):
                history.answer(call, result)
        log(number, "answer: " + text)
    return text


async def complete(client, history, stream: bool):
    if not stream:
        return await history.api(client).create(**history.request())
    async with history.api(client).stream(**history.request()) as events:
        return await history.final(events)
