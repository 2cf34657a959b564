"""Several `schemestra run` on one workspace at the same time never spend more than its day may."""

from __future__ import annotations

import asyncio
import json
import sys
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from fake_endpoint import Endpoint, Reply, completion
from schemestra.runtime import accounts
from schemestra.runtime.events import Usage

RUNS, CALLS, AT_ONCE, MOST_TOKENS = 3, 40, 5, 60
LIMIT = Decimal("0.10")
MODEL = "gpt-4"
STRATEGY = f"""
(define (ask n)
  (try (await (llm-query-async #:instruction (format "Say ~a" n)
                               #:model "{MODEL}" #:max-tokens {MOST_TOKENS}))
    on-error (lambda (message) message)))
(map-async ask (range {CALLS}) #:max-concurrent {AT_ONCE})
"""


class Biller:
    """Answers at a random length, and adds up what it bills for."""

    def __init__(self) -> None:
        self.random = Random(7)
        self.billed = Decimal(0)
        self.answered = 0
        self.half = asyncio.Event()

    def __call__(self, body: dict[str, Any]) -> Reply:
        usage = Usage(self.random.randint(8, 14), self.random.randint(1, MOST_TOKENS))
        price = accounts.list_price(body["model"], usage)
        assert price is not None
        self.billed += price
        self.answered += 1
        if self.billed > LIMIT / 3:
            self.half.set()
        counts = {"prompt_tokens": usage.prompt, "completion_tokens": usage.completion}
        answer = {**completion("fine"), "usage": counts}
        return Reply(answer, delay=self.random.uniform(0, 0.01))


async def test_processes_at_once_keep_the_budget_of_the_day(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    biller = Biller()
    endpoint.script = [biller]
    (tmp_path / "schemestra.toml").write_text(f'budget-per-day = "${LIMIT}"')
    (tmp_path / "s.scm").write_text(STRATEGY)
    runs = [await start(tmp_path) for _ in range(RUNS)]
    async with asyncio.timeout(120):
        await biller.half.wait()
        runs[0].kill()  # what it has reserved counts as spent, whoever goes on
        totals = [await totals_of(run) for run in runs]
    assert biller.billed <= LIMIT
    # The limit was used up but for what the killed run had reserved.
    one_call = accounts.list_price(MODEL, Usage(14, MOST_TOKENS))
    assert one_call and biller.billed > LIMIT - (AT_ONCE + 2) * one_call
    assert sum(t["refused"] for t in totals[1:]) > 0
    assert sum(t["calls"] for t in totals[1:]) <= biller.answered < RUNS * CALLS
    # The next run of the day finds nothing left.
    before = biller.billed
    last = await totals_of(await start(tmp_path))
    assert last["refused"] > 0 and biller.billed <= LIMIT
    assert biller.billed - before <= one_call * last["calls"]


async def start(folder: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemestra", "run", str(folder / "s.scm")),
        *("--backend", "openai", "--format", "json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def totals_of(run: asyncio.subprocess.Process) -> dict[str, Any]:
    out, error = await run.communicate()
    if run.returncode and run.returncode < 0:
        return {}
    assert out, error.decode()
    envelope = json.loads(out)
    assert envelope["status"] == "ok", envelope
    refused = sum("a day does not allow this call" in said for said in envelope["value"])
    return {**envelope["execution"], "refused": refused}
