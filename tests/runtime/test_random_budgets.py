"""Random runs side by side: no limit of a form, a run, a session or a day is ever crossed.

`SCHEMESTRA_RANDOM_BUDGETS=10000 pytest tests/runtime/test_random_budgets.py` makes more runs,
`SCHEMESTRA_RANDOM_SEED=100000` others.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from schemestra.runtime import accounts, budget
from schemestra.runtime.backends.base import (
    BUSY,
    TIMED_OUT,
    BackendError,
    ModelAnswer,
    ModelRequest,
)
from schemestra.runtime.broker import Broker
from schemestra.runtime.budget import SESSION, Budget, FormLimits, Ledger, Limits
from schemestra.runtime.events import CallRefused, CallSent, Usage
from schemestra.runtime.policy import Policy
from schemestra.runtime.sandbox import ServiceError
from schemestra.runtime.spending import DaySpending

RUNS = int(os.environ.get("SCHEMESTRA_RANDOM_BUDGETS", "300"))
SEED = int(os.environ.get("SCHEMESTRA_RANDOM_SEED", "0"))
SIDE_BY_SIDE = 4  # runs that share a day
LONGEST_SECONDS = 60  # that one group may take: a run that waits for ever is found
QUICK = Policy(first_wait=0.0, attempts=3, concurrent=16)


@dataclass
class Book:
    """What was used within one scope, as the endpoint knows it."""

    name: str
    limits: Limits
    usd: Decimal = Decimal(0)
    tokens: int = 0
    crossings: list[str] = field(default_factory=list)

    def charge(self, usd: Decimal, tokens: int) -> None:
        self.usd += usd
        self.tokens += tokens
        limits = self.limits
        if limits.usd is not None and self.usd > limits.usd:
            self.crossings.append(f"{self.name}: ${self.usd} of ${limits.usd}")
        if limits.tokens is not None and self.tokens > limits.tokens:
            self.crossings.append(f"{self.name}: {self.tokens} of {limits.tokens} tokens")


@dataclass
class Endpoint:
    """Answers, fails, dawdles and bills by chance, also for what was cut off.

    The instruction begins with the number of the form that asks, or with a dash.
    """

    random: Random
    books: list[Book]  # those that every call counts in
    forms: list[Book]
    name: str = "random"
    kind: str = "openai"
    default_model: str = "gpt-4"
    free: bool = False

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        prompt = accounts.prompt_tokens(request)
        bill = Usage(prompt, self.random.randint(0, request.max_tokens or 0))
        try:
            for _ in range(self.random.randint(0, 4)):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.charge(request, bill)
            raise
        match self.random.randint(0, 6):
            case 0:
                raise BackendError("slow down", BUSY, retry_after=0.0)
            case 1:
                self.charge(request, bill)
                raise BackendError("no answer in time", TIMED_OUT, 0.0, unsettled=True)
            case 2:
                self.charge(request, bill)
                raise BackendError("the model refused to answer", usage=bill)
        self.charge(request, bill)
        return ModelAnswer("text", bill)

    def charge(self, request: ModelRequest, usage: Usage) -> None:
        usd = accounts.list_price(request.model, usage) or Decimal(0)
        form = request.instruction[0]
        books = [*self.books, *([self.forms[int(form)]] if form.isdigit() else [])]
        for book in books:
            book.charge(usd, usage.prompt + usage.completion)

    def rate_limits(self) -> dict[str, str | int]:
        return {}

    async def close(self) -> None: ...


def chosen_limits(random: Random, scale: int = 1) -> Limits:
    return Limits(
        usd=random.choice([None, Decimal(random.randint(0, 300 * scale)) / 10_000]),
        calls=random.choice([None, random.randint(0, 12 * scale)]),
        tokens=random.choice([None, random.randint(0, 2_000 * scale)]),
    )


async def one_run(random: Random, folder: Path, name: str, day: Book) -> list[str]:
    """Up to 12 calls at once, some of them cancelled; what went wrong."""
    limits, session = chosen_limits(random), chosen_limits(random, 2)
    forms = [FormLimits(n + 1, 0, chosen_limits(random)) for n in range(2)]
    run_books = [Book("run", limits), Book("session", session)]
    form_books = [Book(f"form {n}", form.limits) for n, form in enumerate(forms)]
    assert day.limits.usd is not None
    spending = DaySpending(folder, folder, name, day.limits.usd)
    events: list[Any] = []
    endpoint = Endpoint(random, [*run_books, day], form_books)
    all_limits = Budget(limits, forms, Ledger(session, SESSION), spending)
    broker = Broker({"random": endpoint}, "random", events.append, folder,
                    policy=QUICK, budget=all_limits)  # fmt: skip
    wishes = [random.choice([None, 0, 1]) for _ in range(random.randint(1, 12))]
    tasks = [asyncio.create_task(broker.query(message(random, form))) for form in wishes]
    await asyncio.sleep(0)
    for task in random.sample(tasks, len(tasks) // 5):
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    await broker.close()
    spending.close()
    wrong = [c for book in (*run_books, *form_books) for c in book.crossings]
    wrong += [
        repr(o) for o in outcomes if not isinstance(o, dict | ServiceError | asyncio.CancelledError)
    ]
    sent = sum(isinstance(event, CallSent) for event in events)
    for most in (limits.calls, session.calls):
        if most is not None and sent > most:
            wrong.append(f"{sent} calls of {most}")
    ended = broker.totals
    if ended.refused != sum(isinstance(event, CallRefused) for event in events):
        wrong.append("a refusal was not told")
    return wrong


def message(random: Random, form: int | None) -> dict[str, Any]:
    mark = "-" if form is None else str(form)
    asked: dict[str, Any] = {
        "instruction": mark + "word " * random.randint(0, 40),
        "max_tokens": random.randint(1, 300),
        "model": random.choice(["gpt-4", "gpt-4o-mini", "claude-3-5-haiku-latest"]),
    }
    return asked if form is None else {**asked, "form": form}


async def test_random_runs_side_by_side_cross_no_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "_POLL_SECONDS", 0.002)
    crossings: list[str] = []
    used: dict[str, int] = defaultdict(int)
    for seed in range(SEED, SEED + RUNS, SIDE_BY_SIDE):
        random = Random(seed)
        folder = tmp_path / str(seed)
        limit = Decimal(random.randint(0, 600)) / 10_000
        day = Book("day", Limits(usd=limit))
        async with asyncio.timeout(LONGEST_SECONDS):
            wrong = await asyncio.gather(
                *(one_run(random, folder, f"{seed}-{n}", day) for n in range(SIDE_BY_SIDE))
            )
        found = [text for run in wrong for text in run] + day.crossings
        crossings += [f"seed {seed}: {text}" for text in found]
        used["nearly full days"] += day.usd > limit * Decimal("0.5")
        used["calls"] += day.tokens > 0
    assert not crossings, "\n".join(crossings)
    # The limits are meant to be met, and money to be spent.
    assert used["calls"] > 0.5 * RUNS / SIDE_BY_SIDE
    assert used["nearly full days"] > 0.1 * RUNS / SIDE_BY_SIDE
