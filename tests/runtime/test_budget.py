"""Budgets: no limit is crossed, whatever runs side by side, and a refusal says what to do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.analysis.headers import read_headers
from schemestra.analysis.syntax.document import Document
from schemestra.language.models import models
from schemestra.language.tokens import count_tokens
from schemestra.runtime import accounts
from schemestra.runtime.backends.base import (
    BUSY,
    TIMED_OUT,
    BackendError,
    ModelAnswer,
    ModelRequest,
)
from schemestra.runtime.broker import Broker
from schemestra.runtime.budget import Budget, BudgetError, Limits, WorstCase, limits_of
from schemestra.runtime.events import CallRefused, CallSent, RunFinished, RunRequest, Usage
from schemestra.runtime.policy import Policy
from schemestra.runtime.runner import run
from schemestra.runtime.sandbox import ServiceError

# --- what the limits are ----------------------------------------------------------------------

BUDGETS = [
    ("(finish 1)", "", Limits()),
    (";; @budget $0.50 300-calls 50000-tokens 2min", "",
     Limits(Decimal("0.50"), 300, 50_000, 120.0)),
    (";; @budget $0.50 300-calls", "$2 20-calls 1h", Limits(Decimal("0.50"), 20, None, 3600.0)),
    (";; @budget $0.50\n;; @budget $0.20 9-calls", "", Limits(Decimal("0.20"), 9)),
    (";; @budget $3 $2 $4", "", Limits(Decimal(2))),
    ("(finish 1)", "$0", Limits(Decimal(0))),
]  # fmt: skip


@pytest.mark.parametrize(("source", "given_by_hand", "expected"), BUDGETS)
def test_the_stricter_limit_counts(source: str, given_by_hand: str, expected: Limits) -> None:
    headers = read_headers(Document.open("test:", source))
    assert limits_of([headers], given_by_hand) == expected


def test_a_budget_that_cannot_be_read_is_an_error() -> None:
    headers = read_headers(Document.open("test:", ""))
    with pytest.raises(BudgetError, match=r"“lots” is not a limit. Write money as"):
        limits_of([headers], "lots")


@pytest.mark.parametrize("comment", [";; @budget 0.50", ";; @budget", ";; @buget $1"])
def test_a_comment_that_means_a_limit_and_says_none_is_known(comment: str) -> None:
    assert read_headers(Document.open("test:", comment)).unread_budgets


# --- no limit is crossed ----------------------------------------------------------------------


@dataclass
class Chancy:
    """An endpoint that answers, fails, dawdles and bills by chance, and keeps its own books.

    It bills for requests that were cut off too, as real ones do.
    """

    random: Random
    name: str = "chancy"
    kind: str = "openai"
    default_model: str = "gpt-4"
    free: bool = False
    usd: Decimal = Decimal(0)
    tokens: int = 0
    check: Callable[[], None] = lambda: None

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        prompt = accounts.prompt_tokens(request)
        bill = Usage(prompt, self.random.randint(0, request.max_tokens or 0))
        try:
            for _ in range(self.random.randint(0, 4)):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.charge(request, bill)
            raise
        match self.random.randint(0, 5):
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
        self.usd += accounts.list_price(request.model, usage) or 0
        self.tokens += usage.prompt + usage.completion
        self.check()

    def rate_limits(self) -> dict[str, str]:
        return {}

    async def close(self) -> None: ...


CALLS = st.lists(
    st.fixed_dictionaries(
        {
            "instruction": st.text("ab é", min_size=1, max_size=200),
            "max_tokens": st.integers(1, 400),
            "model": st.sampled_from(["gpt-4", "gpt-4o-mini", "claude-3-5-haiku-latest"]),
        }
    ),
    min_size=1,
    max_size=30,
)
LIMITS = st.builds(
    Limits,
    usd=st.none() | st.decimals("0", "0.06", places=4),
    calls=st.none() | st.integers(0, 25),
    tokens=st.none() | st.integers(0, 4_000),
)


@settings(max_examples=150, deadline=None)
@given(CALLS, LIMITS, st.integers(0, 1 << 30), st.sampled_from([1, 3, 256]))
def test_parallel_calls_never_cross_a_limit(
    calls: list[dict[str, Any]], limits: Limits, seed: int, concurrent: int
) -> None:
    """The endpoint's own books hold the limits at every moment, and every call comes to an end."""
    random = Random(seed)
    endpoint = Chancy(random)
    events: list[Any] = []

    def check() -> None:
        sent = sum(isinstance(event, CallSent) for event in events)
        assert limits.usd is None or endpoint.usd <= limits.usd
        assert limits.tokens is None or endpoint.tokens <= limits.tokens
        assert limits.calls is None or sent <= limits.calls

    async def scenario() -> list[Any]:
        endpoint.check = check
        broker = Broker(
            {"chancy": endpoint}, "chancy", events.append, Path(),
            policy=Policy(first_wait=0.0, attempts=3, concurrent=concurrent),
            budget=Budget(limits),
        )  # fmt: skip
        tasks = [asyncio.create_task(broker.query(call)) for call in calls]
        await asyncio.sleep(0)
        for task in random.sample(tasks, len(tasks) // 5):
            task.cancel()
        async with asyncio.timeout(20):
            return await asyncio.gather(*tasks, return_exceptions=True)

    outcomes = asyncio.run(scenario())
    check()
    for outcome in outcomes:
        assert isinstance(outcome, dict | ServiceError | asyncio.CancelledError), repr(outcome)


@given(st.text(max_size=400), st.sampled_from(["gpt-4", "gpt-4o"]), st.booleans())
def test_the_worst_case_of_a_prompt_is_one(text: str, vocabulary: str, with_data: bool) -> None:
    """For a model whose vocabulary is not public, any public one stands for what it may be."""
    (unknown, *_) = [m.name for m in models() if m.price and m.encoding is None]
    asked = ModelRequest(unknown, text, text if with_data else None, max_tokens=7)
    most = accounts.most_usage(asked)
    texts = sum(count_tokens(part, vocabulary).tokens for part in asked.prompt_texts)
    assert most.prompt > texts
    assert most.completion == 7


def test_a_picture_and_a_schema_are_in_the_worst_case() -> None:
    plain = accounts.most_usage(ModelRequest("gpt-4o", "Look", max_tokens=9)).prompt
    seen = accounts.most_usage(ModelRequest("gpt-4o", "Look", max_tokens=9, images=("u", "u")))
    assert seen.prompt == plain + 2 * 4_800
    shaped = accounts.most_usage(ModelRequest("gpt-4o", "Look", max_tokens=9, schema="{a: str}"))
    assert shaped.prompt > plain


# --- the ledger -------------------------------------------------------------------------------

TEN = WorstCase("gpt-4", Usage(4, 6), Decimal("0.00048"))


async def test_a_call_waits_for_those_under_way_and_then_fits() -> None:
    budget = Budget(Limits(tokens=25))
    first, _ = await budget.reserve(TEN), await budget.reserve(TEN)
    third = asyncio.create_task(budget.reserve(TEN))
    await asyncio.sleep(0)
    assert not third.done()
    first.settle(Usage(1, 1), None)
    assert await asyncio.wait_for(third, 5)


async def test_a_call_that_cannot_fit_any_more_is_refused_also_while_it_waits() -> None:
    budget = Budget(Limits(tokens=25))
    first, second = await budget.reserve(TEN), await budget.reserve(TEN)
    third = asyncio.create_task(budget.reserve(TEN))
    await asyncio.sleep(0)
    first.settle(Usage(4, 6), None)
    await asyncio.sleep(0)
    assert not third.done()
    second.lose()
    with pytest.raises(BudgetError) as caught:
        await third
    assert str(caught.value).startswith(
        "The run's budget of 25 tokens does not allow this call, so it was not sent: 20 tokens "
        "spent (up to 10 tokens of it by calls that were cut off), 0 tokens reserved for calls "
        "under way, and this one may use up to 10 tokens (4 tokens for the prompt and 6 for the "
        'answer of "gpt-4"). Lower its #:max-tokens'
    )


async def test_a_reservation_ends_once() -> None:
    budget = Budget(Limits(tokens=20))
    first = await budget.reserve(TEN)
    first.release()
    first.lose()
    first.release()
    second, _ = await budget.reserve(TEN), await budget.reserve(TEN)
    waiting = asyncio.create_task(budget.reserve(TEN))
    await asyncio.sleep(0)
    assert not waiting.done()
    second.settle(Usage(0, 1), None)
    with pytest.raises(BudgetError, match="1 token spent, 10 tokens reserved"):
        await budget.reserve(WorstCase("gpt-4", Usage(14, 6), None))
    waiting.cancel()


async def test_a_call_tried_again_counts_once() -> None:
    budget = Budget(Limits(calls=1))
    (await budget.reserve(None)).release()
    await budget.reserve(None, again=True)
    with pytest.raises(BudgetError, match=r"of 1 call is used up .1 call sent, 1 under way."):
        await budget.reserve(None)


# --- whole runs -------------------------------------------------------------------------------

FAN_OUT = """
(define answers (map-async
  (lambda (n) (llm-query-async #:instruction (format "Say ~a" n) #:model "gpt-4" #:max-tokens 50))
  (range 40)))
(finish (length answers))
"""


async def outcome(source: str, folder: Path, **more: Any) -> tuple[RunFinished, list[Any]]:
    events: list[Any] = []
    fields = {"latency": 0.0, "workspace": str(folder), **more}
    request = RunRequest(str(folder / "strategy.scm"), source, **fields)
    finished = await asyncio.wait_for(run(request, events.append, asyncio.Event()), 60)
    return finished, events


REFUSED = [
    (";; @budget $0.01", "", r"budget of \$0\.01 does not allow this call"),
    (";; @budget $0.01", "$5 900-tokens", r"budget of \$0\.01"),
    (";; @budget $5", "900-tokens", r"budget of 900 tokens .* raise the limit"),
    (";; @budget 12-calls", "", r"budget of 12 calls is used up .12 calls sent"),
]


@pytest.mark.parametrize(("header", "given_by_hand", "message"), REFUSED)
async def test_a_run_ends_at_its_limit_on_the_mock_too(
    tmp_path: Path, header: str, given_by_hand: str, message: str
) -> None:
    finished, events = await outcome(header + FAN_OUT, tmp_path, budget=given_by_hand)
    error, totals = finished.error, finished.totals
    assert finished.status == "error" and error and error.kind == "limit"
    assert re.search(message, error.message) and error.site and error.site.line == 2
    assert totals.calls == sum(isinstance(event, CallSent) for event in events)
    assert 0 < totals.calls < 40 and totals.usd is not None
    assert totals.calls == 12 or "12-calls" not in header
    assert totals.usd <= Decimal("0.01") or "0.01" not in header
    assert totals.tokens <= 900 or "900" not in given_by_hand
    assert totals.refused == sum(isinstance(event, CallRefused) for event in events) > 0


async def test_a_budget_that_is_large_enough_changes_nothing(tmp_path: Path) -> None:
    header = ";; @budget $0.50 40-calls 9000-tokens 10min"
    finished, _ = await outcome(header + FAN_OUT, tmp_path)
    assert (finished.value, finished.totals.calls, finished.totals.refused) == (40, 40, 0)


async def test_a_strategy_may_finish_with_what_it_has(tmp_path: Path) -> None:
    source = """
    (define (ask n) (try (syntax-e (llm-query #:instruction "Say" #:max-tokens 50))
                         on-error (lambda (message) #f)))
    (finish (length (filter values (map ask (range 5)))))
    """
    finished, _ = await outcome(source, tmp_path, budget="3-calls")
    assert (finished.value, finished.totals.calls, finished.totals.refused) == (3, 3, 2)


async def test_an_unknown_price_is_refused_under_a_money_budget(tmp_path: Path) -> None:
    source = '(llm-query #:instruction "Say" #:model "my-own")'
    finished, _ = await outcome(source, tmp_path, budget="$1")
    assert finished.error and finished.error.kind == "limit"
    assert re.search(
        'price of "my-own" is not known.*Name a model with a known price, or limit calls',
        finished.error.message,
    )
    assert finished.totals.calls == 0
    finished, _ = await outcome(source, tmp_path, budget="1-call 9000-tokens")
    assert (finished.status, finished.totals.calls) == ("ok", 1)


async def test_time_ends_a_run_and_cancels_its_calls(tmp_path: Path) -> None:
    source = '(display "up") (llm-query #:instruction "Say")'
    finished, _ = await outcome(source, tmp_path, budget="1s", latency=60.0)
    assert finished.status == "error" and finished.error and finished.error.kind == "limit"
    assert "The run's budget of 1 s is used up" in finished.error.message
    assert (finished.stdout, finished.totals.calls, finished.totals.cancelled) == ("up", 1, 1)


UNREADABLE = [
    ("(finish 1)\n;; @budget 0.50", "", 2, "“0.50” is not a limit"),
    (";; @buget $0.50\n(finish 1)", "", 1, "Did you mean @budget"),
    ("(finish 1)", "half a dollar", None, "“half” is not a limit"),
]


@pytest.mark.parametrize(("source", "given_by_hand", "line", "message"), UNREADABLE)
async def test_nothing_runs_under_a_budget_that_cannot_be_read(
    tmp_path: Path, source: str, given_by_hand: str, line: int | None, message: str
) -> None:
    finished, _ = await outcome(source, tmp_path, budget=given_by_hand)
    error = finished.error
    assert error and error.kind == "limit" and message in error.message
    assert (error.site and error.site.line) == line
