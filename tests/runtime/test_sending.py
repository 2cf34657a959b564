"""What forbids a call may come up while it waits, or between its attempts: it is not sent then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from schemestra.runtime import accounts
from schemestra.runtime.backends.base import BackendError, ModelAnswer, ModelRequest
from schemestra.runtime.broker import Broker
from schemestra.runtime.budget import Budget, Limits
from schemestra.runtime.events import CallRetried, CallSent, Event, RunRequest, Usage
from schemestra.runtime.journal.errors import JournalError
from schemestra.runtime.journal.journal import Journal
from schemestra.runtime.policy import Policy
from schemestra.runtime.runner import run
from schemestra.runtime.sandbox import ServiceError

QUICK = Policy(first_wait=0.0, attempts=3)
CALL = {"instruction": "Say it", "model": "gpt-4", "max_tokens": 50}
FULL = JournalError("The disk is full.")


class Slow:
    """Answers when it may, once it has failed as it was told to."""

    name = kind = "slow"
    default_model = "gpt-4"
    free = False

    def __init__(self, *failures: Exception) -> None:
        self.asked = 0
        self.may_answer = asyncio.Event()
        self._failures = list(failures)

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        self.asked += 1
        if self._failures:
            raise self._failures.pop(0)
        await self.may_answer.wait()
        return ModelAnswer("fine", Usage(1, 1))

    def rate_limits(self) -> Mapping[str, str | int]:
        return {}

    async def close(self) -> None:
        """There is nothing to close."""


def calls_of(slow: Slow, folder: Path, tell: Any = lambda _: None, **more: Any) -> Broker:
    return Broker({"slow": slow}, "slow", tell, folder, policy=QUICK, **more)


def room_for_one() -> Budget:
    """A budget in which two calls of many fit, one after the other."""
    most = accounts.most_usage(ModelRequest("gpt-4", "Say it", max_tokens=50))
    return Budget(Limits(tokens=(most.prompt + most.completion) * 3 // 2))


async def waiting_behind_one(broker: Broker, slow: Slow, count: int) -> list[asyncio.Task[Any]]:
    """So many calls, of which the first is under way and the others wait for the budget."""
    calls = [asyncio.create_task(broker.query(CALL)) for _ in range(count)]
    async with asyncio.timeout(5):
        while not slow.asked:
            await asyncio.sleep(0.01)
    for _ in range(100):  # turns of the loop: what can go on does so in a few
        await asyncio.sleep(0)
    assert slow.asked == 1
    return calls


async def test_calls_that_wait_do_not_become_more_than_may_be_sent(tmp_path: Path) -> None:
    slow = Slow()
    broker = calls_of(slow, tmp_path, budget=room_for_one(), most_sent=2)
    calls = await waiting_behind_one(broker, slow, 4)
    slow.may_answer.set()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert slow.asked == 2
    beyond = ["this is one more" in str(outcome) for outcome in outcomes]
    assert beyond == [False, False, True, True]
    assert (broker.totals.calls, broker.totals.refused) == (2, 2)


async def test_a_call_that_waits_is_not_sent_once_the_journal_takes_no_more(
    tmp_path: Path,
) -> None:
    slow, journal = Slow(), Journal(tmp_path, "", required=False)
    broker = calls_of(slow, tmp_path, budget=room_for_one(), journal=journal)
    first, second = await waiting_behind_one(broker, slow, 2)
    journal.problem = FULL
    slow.may_answer.set()
    with pytest.raises(ServiceError, match="was not sent: The disk is full"):
        await second
    assert (await first)["result"] == "fine"
    assert slow.asked == 1


async def test_a_call_is_not_tried_again_once_the_journal_takes_no_more(tmp_path: Path) -> None:
    slow, journal = Slow(BackendError("busy", 3)), Journal(tmp_path, "", required=False)

    def see(event: Event) -> None:
        if isinstance(event, CallRetried):
            journal.problem = FULL

    broker = calls_of(slow, tmp_path, see, journal=journal)
    with pytest.raises(ServiceError, match="was not sent again: The disk is full"):
        await broker.query(CALL)
    assert slow.asked == 1


async def test_a_fault_of_ours_ends_the_call_too(tmp_path: Path) -> None:
    events: list[Event] = []
    broker = calls_of(Slow(KeyError("choices")), tmp_path, events.append)
    with pytest.raises(ServiceError, match=r"failed at this call: KeyError: 'choices'\. Please"):
        await broker.query(CALL)
    assert [event.name for event in events] == ["call-sent", "call-failed"]
    assert broker.totals.failed == 1


async def test_a_paid_failure_is_told_although_nobody_waits_for_it(tmp_path: Path) -> None:
    keeping = asyncio.Event()

    class Full(Journal):
        async def answered(self, *_: Any) -> None:
            keeping.set()
            await asyncio.Event().wait()

    events: list[Event] = []
    slow = Slow(BackendError("It refused to answer.", usage=Usage(1, 1)))
    journal = Full(tmp_path, "", required=False)
    call = asyncio.create_task(calls_of(slow, tmp_path, events.append, journal=journal).query(CALL))
    await asyncio.wait_for(keeping.wait(), 5)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert [event.name for event in events] == ["call-sent", "call-failed"]


async def test_no_two_calls_have_the_same_number(tmp_path: Path) -> None:
    """Also when threads of the strategy make them at once."""
    source = """
    (define (ask n) (llm-query #:instruction (format "Say ~a" n) #:max-tokens 5))
    (for-each thread-wait (for/list ([n 400]) (thread (lambda () (ask n)))))
    (finish (hash-ref (tokens-used) 'calls))
    """
    events: list[Event] = []
    request = RunRequest("s.scm", source, workspace=str(tmp_path), latency=0.0, journal=False)
    finished = await asyncio.wait_for(run(request, events.append, asyncio.Event()), 60)
    assert finished.value == 400
    numbers = [event.call for event in events if isinstance(event, CallSent)]
    assert sorted(numbers) == list(range(1, 401))
