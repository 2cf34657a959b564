"""Calls by the runtime's own HTTP transport alone: no Racket, no broker, no journal.

python bench/_fan_out.py CALLS IN_FLIGHT      prints the seconds they took
"""

from __future__ import annotations

import asyncio
import sys
import time

from schemestra.runtime.backends.base import ModelRequest
from schemestra.runtime.backends.openai import OpenAIBackend

REQUEST = ModelRequest(
    model="gpt-4o", instruction="Summarize in a sentence", data="word " * 40, max_tokens=300
)


async def fan_out(calls: int, in_flight: int) -> float:
    backend = OpenAIBackend()
    left = iter(range(calls))

    async def work() -> None:
        for _ in left:
            await backend.complete(REQUEST)

    start = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(in_flight)))
    elapsed = time.perf_counter() - start
    await backend.close()
    return elapsed


if __name__ == "__main__":
    print(asyncio.run(fan_out(int(sys.argv[1]), int(sys.argv[2]))))
