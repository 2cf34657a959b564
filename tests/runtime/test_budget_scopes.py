"""Budgets of a form, a session and a day of the workspace, and what is said at each."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fake_endpoint import Endpoint
from schemestra.runtime.budget import Budget, BudgetError, Limits, WorstCase
from schemestra.runtime.events import RunFinished, RunRequest, Usage
from schemestra.runtime.runner import run
from schemestra.runtime.session import Session
from schemestra.runtime.spending import DaySpending, day_limit

NOON = 1_790_000_000.0
DAY = 86_400.0
CENT = WorstCase("gpt-4", Usage(100, 100), Decimal("0.01"))
FREE = WorstCase("mine", Usage(100, 100), None, free=True)


@pytest_asyncio.fixture
async def session() -> AsyncIterator[Session]:
    session = Session(Limits(calls=3))
    yield session
    await session.close()


async def outcome(
    source: str, folder: Path, session: Session | None = None, **more: Any
) -> RunFinished:
    fields = {"latency": 0.0, "workspace": str(folder), **more}
    request = RunRequest(str(folder / "s.scm"), source, **fields)
    async with asyncio.timeout(60):
        return await run(request, lambda _: None, asyncio.Event(), session)


# --- forms --------------------------------------------------------------------------------------

FORMS = """
(define (ask n) (llm-query-async #:instruction (format "Say ~a" n) #:max-tokens 50))
(define a (await-all (map ask (range 4))))

;; @budget {limit}
(define b (await-all (map ask (range 4))))
(finish (+ (length a) (length b)))
"""


async def test_a_form_has_a_budget_of_its_own(tmp_path: Path) -> None:
    finished = await outcome(FORMS.format(limit="4-calls $1"), tmp_path)
    assert (finished.value, finished.totals.calls) == (8, 8)
    finished = await outcome(FORMS.format(limit="3-calls"), tmp_path)
    assert (finished.totals.calls, finished.totals.refused) == (7, 1)
    assert finished.error and finished.error.kind == "limit"
    assert "On line 6, the form's budget of 3 calls is used up" in finished.error.message
    assert "Raise the limit in the ;; @budget that stands above the form" in finished.error.message


async def test_a_program_that_a_form_runs_is_within_its_budget(tmp_path: Path) -> None:
    source = """
(define one 1)
;; @budget 1-call
(define b (unsafe-exec-sub-output
  "(await-all (map (lambda (n) (llm-query-async #:data n)) (list \\"a\\" \\"b\\")))"))
(finish b)
"""
    finished = await outcome(source, tmp_path)
    assert finished.status == "error" and finished.totals.calls == 1
    assert finished.totals.refused == 1


async def test_the_time_of_a_form_ends_the_run(tmp_path: Path) -> None:
    source = """
(define quick (llm-query #:instruction "a"))
;; @budget 1s
(define slow (map (lambda (n) (llm-query #:instruction "b")) (range 100)))
(finish slow)
"""
    finished = await outcome(source, tmp_path, latency=0.3)
    assert finished.error and finished.error.kind == "limit"
    assert "On line 4, the form's budget of 1 s is used up" in finished.error.message


# --- preludes -----------------------------------------------------------------------------------

ASKS = '(define (ask n) (llm-query #:instruction (format "Say ~a" n) #:max-tokens 50))'
TWO = "(finish (map (lambda (n) (syntax-e (ask n))) (list 1 2)))"


@pytest.mark.parametrize(
    ("prelude", "said"),
    [
        (";; @budget 1-call", "The run's budget of 1 call is used up"),
        (";; @budget 100-tokens", "The run's budget of 100 tokens does not allow this call"),
        (";; @budget $0.001", "The run's budget of $0.001 does not allow this call"),
    ],
)
async def test_a_run_keeps_the_budget_of_its_prelude(
    tmp_path: Path, prelude: str, said: str
) -> None:
    given = ("helpers.scm", f"{prelude}\n\n{ASKS}")
    finished = await outcome(f";; @budget 9-calls\n\n{TWO}", tmp_path, prelude=given)
    assert finished.error and finished.error.kind == "limit"
    assert said in finished.error.message
    assert finished.totals.refused == 1


async def test_of_both_files_budgets_the_lower_one_counts(tmp_path: Path) -> None:
    given = ("helpers.scm", f";; @budget 9-calls\n\n{ASKS}")
    finished = await outcome(f";; @budget 1-call\n\n{TWO}", tmp_path, prelude=given)
    assert finished.totals.calls == 1 and finished.totals.refused == 1
    assert (await outcome(TWO, tmp_path, prelude=given)).totals.calls == 2


async def test_a_form_of_the_prelude_has_a_budget_of_its_own(tmp_path: Path) -> None:
    source = f"{ASKS}\n\n;; @budget 1-call\n(define two (map ask (list 1 2)))"
    own = f";; @budget 2-calls\n\n{ASKS}\n\n;; @budget 1-call\n{TWO}"
    finished = await outcome("(finish 1)", tmp_path, prelude=("lib/helpers.scm", source))
    assert finished.error and finished.totals.calls == 1
    assert "On line 4 of helpers.scm, the form's budget of 1 call" in finished.error.message
    # The numbers of the forms of one file are not those of the other's.
    enough = source.replace("1-call", "2-calls")
    finished = await outcome(TWO, tmp_path, prelude=("helpers.scm", enough))
    assert (finished.status, finished.totals.calls) == ("finished", 4)
    finished = await outcome(own, tmp_path, prelude=("helpers.scm", "(define x 1)"))
    assert finished.error and "On line 6, the form's budget" in finished.error.message


async def test_a_budget_of_the_prelude_that_cannot_be_read_runs_nothing(tmp_path: Path) -> None:
    given = ("helpers.scm", "(define x 1)\n;; @budget lots\n")
    finished = await outcome(TWO, tmp_path, prelude=given)
    assert finished.error and finished.error.kind == "limit" and not finished.totals.calls
    assert finished.error.message.startswith("helpers.scm, line 2: “lots” is not a limit")


# --- sessions -----------------------------------------------------------------------------------


async def test_a_session_has_a_budget_for_all_its_runs(tmp_path: Path, session: Session) -> None:
    source = '(await-all (list (llm-query-async #:instruction "a") (llm-query-async #:data "b")))'
    first = await outcome(source, tmp_path, session)
    assert (first.status, first.totals.calls) == ("ok", 2)
    second = await outcome(source, tmp_path, session)
    assert (second.totals.calls, second.totals.refused) == (1, 1)
    assert second.error
    assert "The session's budget of 3 calls is used up" in second.error.message
    assert "Begin another session" in second.error.message


async def test_the_first_run_of_a_session_says_what_all_may_use(tmp_path: Path) -> None:
    source = '(finish (syntax-e (llm-query #:instruction "a")))'
    session = Session()
    statuses = [
        (await outcome(source, tmp_path, session, budget_per_session=limits)).status
        for limits in ("2-calls", "9-calls", "")
    ]
    await session.close()
    assert statuses == ["finished", "finished", "error"]


async def test_a_run_of_its_own_is_a_session_too(tmp_path: Path) -> None:
    (tmp_path / "schemestra.toml").write_text('budget-per-session = "1-call"')
    (tmp_path / "s.scm").write_text(f"{ASKS}\n{TWO}")
    done = subprocess.run(
        [sys.executable, "-m", "schemestra", "run", str(tmp_path / "s.scm"), "--format", "json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = json.loads(done.stdout)["error"]["message"]
    assert done.returncode == 1 and "The session's budget of 1 call is used up" in said
    finished = await outcome("(finish 1)", tmp_path, budget_per_session="lots")
    assert finished.error and "“lots” is not a limit" in finished.error.message


# --- the day ------------------------------------------------------------------------------------


def spending(folder: Path, run: str = "r", limit: str = "0.025", now: float = NOON) -> DaySpending:
    return DaySpending(folder, folder, run, Decimal(limit), now=lambda: now)


def test_runs_at_once_share_a_day(tmp_path: Path) -> None:
    one, other = spending(tmp_path, "one"), spending(tmp_path, "other")
    first, second = one.try_hold(CENT), other.try_hold(CENT)
    assert first and second and one.try_hold(CENT) is None
    one.settle(first, Decimal("0.001"))
    third = one.try_hold(CENT)
    assert third
    one.settle(third, None)
    other.settle(second, Decimal("0.01"))
    with pytest.raises(BudgetError) as caught:
        other.try_hold(CENT)
    one.close()
    other.close()
    message = str(caught.value)
    assert message.startswith(
        "The workspace's budget of $0.025 a day does not allow this call, so it was not sent: "
        "$0.021 spent today (up to $0.01 of it by calls that were cut off), $0"
    )
    assert "raise budget-per-day in schemestra.toml" in message


def test_the_next_day_begins_at_nothing(tmp_path: Path) -> None:
    today = spending(tmp_path)
    for _ in range(2):
        held = today.try_hold(CENT)
        assert held
        today.settle(held, Decimal("0.01"))
    with pytest.raises(BudgetError):
        today.try_hold(CENT)
    today.close()
    tomorrow = spending(tmp_path, "later", now=NOON + DAY)
    assert tomorrow.try_hold(CENT)
    tomorrow.close()


def test_what_a_killed_run_has_reserved_is_spent(tmp_path: Path) -> None:
    program = f"""
import os
from decimal import Decimal
from pathlib import Path
from schemestra.runtime.budget import WorstCase
from schemestra.runtime.events import Usage
from schemestra.runtime.spending import DaySpending
folder = Path({str(tmp_path)!r})
spending = DaySpending(folder, folder, "killed", Decimal("0.025"), now=lambda: {NOON})
assert spending.try_hold(WorstCase("gpt-4", Usage(1, 1), Decimal("0.02")))
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    after = spending(tmp_path)
    with pytest.raises(BudgetError, match=r"\$0\.02 spent today .up to \$0\.02 of it by calls"):
        after.try_hold(CENT)
    after.close()


async def test_a_free_call_needs_no_price_and_an_unpriced_one_is_refused(tmp_path: Path) -> None:
    day = spending(tmp_path)
    budget = Budget(day=day)
    (await budget.reserve(FREE)).settle(Usage(1, 1), None)
    with pytest.raises(BudgetError, match=r"workspace's budget of \$0\.025 a day cannot be kept"):
        await budget.reserve(WorstCase("mine", Usage(1, 1), None))
    day.close()
    assert not list(tmp_path.glob(".schemestra/run-*"))


def test_a_ledger_that_cannot_be_kept_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / ".schemestra").mkdir()
    (tmp_path / ".schemestra" / "spending.sqlite").write_bytes(b"this is no database" * 100)
    day = spending(tmp_path)
    with pytest.raises(BudgetError, match=r"so the call was not sent\. The ledger .* is damaged"):
        day.try_hold(CENT)
    day.close()


async def test_a_day_counts_what_earlier_runs_have_spent(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """The first run keeps no ledger: what it spent is read from the journal."""
    source = '(finish (llm-query #:instruction "Say" #:model "gpt-4" #:max-tokens 50))'
    first = await outcome(source, tmp_path, backend="openai")
    assert first.status == "finished" and first.totals.usd
    enough = {"backend": "openai", "budget_per_day": "$0.01"}
    assert (await outcome(source, tmp_path, **enough)).status == "finished"
    spent = 2 * first.totals.usd
    little = {"backend": "openai", "budget_per_day": f"${spent + Decimal('0.001')}"}
    third = await outcome(source, tmp_path, **little)
    assert third.error and third.error.kind == "limit" and len(endpoint.seen) == 2
    assert "The workspace's budget of $" in third.error.message
    assert (await outcome(source, tmp_path, **{**little, "backend": "mock"})).status == "finished"


async def test_a_day_that_cannot_be_read_runs_nothing(tmp_path: Path) -> None:
    finished = await outcome("(finish 1)", tmp_path, budget_per_day="5-calls")
    assert finished.error and finished.error.kind == "limit"
    assert "one of money. Write it as $5." in finished.error.message


def test_the_limit_of_a_day() -> None:
    assert day_limit(" ") is None
    assert day_limit("$5") == 5
