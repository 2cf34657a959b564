"""Recorded runs that are run once more: nothing is paid, but for what has changed."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion, failure
from schemestra.cli.main import main
from schemestra.runtime.events import CallRecorded, CallSent, Event, RunFinished, RunRequest
from schemestra.runtime.journal import order
from schemestra.runtime.journal.order import Order
from schemestra.runtime.journal.reader import Reader
from schemestra.runtime.journal.schema import FILE
from schemestra.runtime.journal.stillness import LOOKS, Stillness
from schemestra.runtime.rehearsal import rehearse
from schemestra.runtime.runner import run

# Three calls at a time, taken in the order in which they end, each leading to another call.
RACES = """
(define (ask what) (llm-query-async #:instruction "Echo" #:data what #:model "gpt-4o"))
(define (next handles)
  (define-values (result rest) (await-any handles))
  (define text (syntax-e result))
  (cons text
        (cond
          [(null? rest) '()]
          [(< (string-length text) 6) (next (append rest (list (ask (string-append text "+")))))]
          [else (next rest)])))
(finish (next (map ask '("a" "b" "c"))))
"""


def request(source: str, folder: Path, **more: Any) -> RunRequest:
    path = folder / "strategy.scm"
    path.write_text(source)
    return RunRequest(str(path), source, **{"backend": "openai", **more})


async def ran(request: RunRequest) -> tuple[RunFinished, list[Event]]:
    events: list[Event] = []
    return await asyncio.wait_for(run(request, events.append, asyncio.Event()), 60), events


def newest(folder: Path) -> str:
    with Reader(folder) as reader:
        return reader.runs()[0].id


def asked(body: dict[str, Any]) -> str:
    return body["messages"][-1]["content"]


def echo(body: dict[str, Any]) -> Reply:
    return Reply(completion(f"<{asked(body)}>"))


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay that ever has to give up waiting for what does not come does not end."""
    monkeypatch.setattr(order, "LOOKS", 1_000_000_000)


@pytest.mark.usefixtures("patient")
async def test_a_replay_ends_its_calls_in_the_recorded_order(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    delays = iter([0.12, 0.02, 0.07, 0.01, 0.09, 0.03, 0.05, 0.02, 0.02, 0.01] * 3)

    def slow(body: dict[str, Any]) -> Reply:
        return Reply(completion(f"<{asked(body)}>"), delay=next(delays))

    endpoint.script = [slow]
    first, _ = await ran(request(RACES, tmp_path))
    assert first.status == "finished"
    seen = len(endpoint.seen)
    assert first.totals.calls == seen > 5
    recorded = newest(tmp_path)
    for _ in range(3):
        again, events = await ran(request(RACES, tmp_path, replay=recorded, live_calls=0))
        assert again.value == first.value
        assert (again.totals.calls, again.totals.recorded) == (0, seen)
        assert again.totals.charged_usd == 0 and again.totals.saved_usd == first.totals.usd
        assert not any(isinstance(event, CallSent) for event in events)
        # A replay is a run like any other, and can be replayed itself.
        recorded = newest(tmp_path)
    assert len(endpoint.seen) == seen


STEPS = """
(define (ask what [data ""]) (syntax-e (llm-query #:instruction what #:data data #:model "gpt-4o")))
(define texts (map-async (lambda (i) (llm-query-async #:instruction "Each" #:data i
                                                      #:model "gpt-4o"))
                         '("1" "2" "3" "4")))
(define one (ask "First" "x"))
(define two (ask "Second" one))
(finish (list texts one two (ask "Third" "y")))
"""


async def test_after_an_edit_only_what_changed_is_sent(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [echo]
    await ran(request(STEPS, tmp_path))
    recorded, seen = newest(tmp_path), len(endpoint.seen)
    edited = STEPS.replace('"First" "x"', '"First" "z"')
    asked_for = request(edited, tmp_path, replay=recorded)
    # The second step is asked about the first one's answer, so it changes with it.
    rehearsal = await rehearse(asked_for, asyncio.Event())
    assert (rehearsal.calls, rehearsal.recorded) == (2, 5)
    assert rehearsal.usd and rehearsal.most_usd
    assert Decimal(0) < rehearsal.usd < rehearsal.most_usd
    assert len(endpoint.seen) == seen
    assert newest(tmp_path) == recorded
    finished, _ = await ran(request(edited, tmp_path, replay=recorded, live_calls=2))
    assert finished.value == [["<1>", "<2>", "<3>", "<4>"], "<z>", "<<z>>", "<y>"]
    assert (finished.totals.calls, finished.totals.recorded) == (2, 5)
    assert [asked(body) for body in endpoint.seen[seen:]] == ["z", "<z>"]


async def test_a_replay_sends_no_more_than_was_agreed_to(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.script = [echo]
    await ran(request(STEPS, tmp_path))
    recorded, seen = newest(tmp_path), len(endpoint.seen)
    edited = STEPS.replace('"First" "x"', '"First" "z"')
    for allowed, message in ((1, "to send 1 calls"), (0, "has no answer to this call")):
        finished, _ = await ran(request(edited, tmp_path, replay=recorded, live_calls=allowed))
        assert finished.error and message in finished.error.message
        assert finished.totals.calls == allowed
    assert len(endpoint.seen) == seen + 1
    # What the stopped replay paid for is not paid again.
    with Reader(tmp_path) as reader:
        stopped = reader.runs()[1].id
    finished, _ = await ran(request(edited, tmp_path, resume=stopped))
    assert (finished.totals.calls, finished.totals.recorded) == (1, 6)


@pytest.mark.usefixtures("patient")
async def test_failures_and_losers_are_replayed_too(endpoint: Endpoint, tmp_path: Path) -> None:
    source = """
    (define (ask what) (lambda () (syntax-e (llm-query #:instruction what))))
    (define told (try ((ask "break")) on-error (lambda (m) m)))
    (define first (race (list (ask "slow") (ask "quick"))))
    (finish (list told first ((ask "end"))))
    """
    replies = {
        "break": failure(400, "broken"),
        "slow": Reply(hang=True),
        "quick": Reply(completion("quick")),
        "end": Reply(completion("ended")),
    }
    endpoint.script = [lambda body: replies[asked(body)]]
    first, _ = await ran(request(source, tmp_path))
    assert first.status == "finished" and "broken" in first.value[0]
    seen = len(endpoint.seen)
    again, events = await ran(
        request(source, tmp_path, replay=newest(tmp_path), live_calls=0)
    )  # fmt: skip
    assert again.value == first.value
    assert len(endpoint.seen) == seen
    assert sum(isinstance(event, CallRecorded) for event in events) == 3


@pytest.mark.usefixtures("patient")
async def test_a_loser_that_came_late_need_not_come_again(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """In the record it came after the answer that it lost to; in the replay it is stopped first."""
    source = """
    (define (ask what) (syntax-e (llm-query #:instruction what)))
    (define (late) (sleep 30) (ask "late"))
    (define first (race (list late (lambda () (ask "quick")))))
    (finish (list first (ask "end")))
    """
    endpoint.script = [lambda body: Reply(completion(asked(body)))]
    first, _ = await ran(request(source, tmp_path))
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE call SET ordinal = ordinal * 10, completion = completion * 10")
        connection.execute(
            "INSERT INTO call (run, ordinal, number, depth, mode, request, source, status, sent, "
            "completion) SELECT run, 25, 9, depth, mode, x'00', source, 'cancelled', sent, 27 "
            "FROM call WHERE ordinal = 10"
        )
    again, _ = await ran(request(source, tmp_path, replay=newest(tmp_path), live_calls=0))
    assert again.value == first.value == ["quick", "end"]


async def test_a_replay_finds_the_checkpoints_of_its_run(tmp_path: Path) -> None:
    source = """
    (define before (restore "k"))
    (checkpoint "k" (+ 1 (or before 0)))
    (finish (list before (restore "k")))
    """
    given: dict[str, Any] = {"backend": "mock", "latency": 0.0}
    first, _ = await ran(request(source, tmp_path, **given))
    recorded = newest(tmp_path)
    second, _ = await ran(request(source, tmp_path, **given))
    again, _ = await ran(request(source, tmp_path, replay=recorded, **given))
    assert (first.value, second.value, again.value) == ([False, 1], [1, 2], [False, 1])
    third, _ = await ran(request(source, tmp_path, **given))
    assert third.value == [2, 3]  # the replay has changed nothing


# --- the command -------------------------------------------------------------------------------

Command = Callable[..., Any]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """`schemestra run` in a thread, as the endpoint lives in this one."""

    async def run_command(*arguments: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, ["run", *arguments])
        return code, *capsys.readouterr()

    return run_command


async def test_the_command_tells_the_price_and_asks(
    endpoint: Endpoint, tmp_path: Path, command: Command
) -> None:
    endpoint.script = [echo]
    path = str(tmp_path / "strategy.scm")
    await ran(request(STEPS, tmp_path))
    recorded, seen = newest(tmp_path), len(endpoint.seen)
    code, out, _ = await command(path, "--replay", "--format", "json")
    envelope = json.loads(out)
    assert (code, envelope["execution"]["calls"], envelope["execution"]["recorded"]) == (0, 0, 7)
    (tmp_path / "strategy.scm").write_text(STEPS.replace('"Third" "y"', '"Third" "w"'))
    code, out, err = await command(path, "--replay", recorded)
    assert code == 1
    assert f"1 call not in run {recorded} would be sent: about $0.0" in err
    assert "--live 1" in err
    assert len(endpoint.seen) == seen
    code, out, _ = await command(path, "--replay", recorded, "--live", "1", "--format", "json")
    assert (code, json.loads(out)["execution"]["calls"]) == (0, 1)
    assert len(endpoint.seen) == seen + 1


async def test_the_command_tells_what_a_resume_would_pay_again(
    endpoint: Endpoint, tmp_path: Path, command: Command
) -> None:
    endpoint.script = [Reply(completion("one")), Reply(completion("two")), failure(400, "no")]
    source = """
    (define (ask what . more) (syntax-e (apply llm-query #:instruction what more)))
    (define one (ask "One"))
    (define two (syntax-e (llm-query #:instruction "Two" #:model "gpt-4o")))
    (finish (list one two (ask "Three")))
    """
    path = tmp_path / "strategy.scm"
    await ran(request(source, tmp_path))
    recorded, seen = newest(tmp_path), len(endpoint.seen)
    (tmp_path / "schemestra.toml").write_text('default-model = "gpt-4o-mini"\n')
    code, _, err = await command(str(path), "--resume")
    told = " ".join(err.split())
    assert code == 1
    assert 'the backend\'s own and is now "gpt-4o-mini"' in told
    assert f"2 calls not in run {recorded} would be sent: about $0.0" in told
    assert "1 are $0." in told and "--live 2" in told
    assert (len(endpoint.seen), newest(tmp_path)) == (seen, recorded)
    endpoint.script = [Reply(completion("new"))]
    arguments = (str(path), "--resume", "--live", "2", "--format", "json")
    code, out, _ = await command(*arguments)
    assert (code, json.loads(out)["value"]) == (0, ["new", "two", "new"])
    assert len(endpoint.seen) == seen + 2


USAGE = [
    (["--resume", "--replay"], "two things"),
    (["--live", "3"], "--replay"),
    (["--replay", "nothing"], 'no run "nothing"'),
    (["--resume"], "no run of"),
    (["--replay", "x", "--live", "-1"], "not a number of calls"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
async def test_wrong_usage_of_earlier_runs(
    tmp_path: Path, command: Command, arguments: list[str], message: str
) -> None:
    path = tmp_path / "strategy.scm"
    path.write_text("(finish 1)")
    code, _, err = await command(str(path), *arguments)
    assert code == 2
    assert message in err


async def test_a_run_of_another_strategy_is_told(tmp_path: Path, command: Command) -> None:
    """One that has been renamed since is no other."""
    theirs, other = tmp_path / "strategy.scm", tmp_path / "other.scm"
    await ran(request("(display 1) (car 1)", tmp_path, backend="mock"))
    recorded = newest(tmp_path)
    other.write_text(theirs.read_text())
    code, _, err = await command(str(other), "--resume", recorded)
    assert code == 2
    assert f"Run {recorded} is of strategy.scm, not of other.scm." in err
    _, out, err = await command(str(other), "--replay", recorded)
    assert "is of strategy.scm, not of other.scm. Only answers to the same requests" in err
    theirs.unlink()
    _, out, err = await command(str(other), "--replay", recorded)
    assert "is of strategy.scm" not in err and "1" in out


# --- the order by itself -----------------------------------------------------------------------


class Turns:
    """Ends that wait for their turn, and the order in which they got it."""

    def __init__(self, arrivals: list[int]) -> None:
        self.got: list[int] = []
        self.stillness = Stillness(self._settle, lambda: False, pause=0.001)
        self.order = Order(arrivals, self.stillness)
        self.computed = 0.0
        self.computes = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def _settle(self) -> float:
        """A strategy that is asked so often computes in between."""
        await asyncio.sleep(0)
        if self.computes:
            self.computes -= 1
            self.computed += 10.0
        return self.computed

    def wait(self, moment: int) -> None:
        self._tasks.append(asyncio.create_task(self._turn(moment)))

    async def _turn(self, moment: int) -> None:
        await self.order.turn(moment)
        self.got.append(moment)

    async def all(self) -> list[int]:
        await asyncio.gather(*self._tasks)
        self.order.close()
        return self.got


async def test_an_end_waits_for_what_came_before_it() -> None:
    turns = Turns([1, 2, 5])
    turns.order.arrived(1)
    turns.wait(4)
    turns.wait(3)
    await asyncio.sleep(0)
    assert turns.got == []  # the call of moment 2 has not come
    turns.order.arrived(2)
    turns.order.arrived(5)
    turns.wait(6)
    assert await turns.all() == [3, 4, 6]


async def test_what_does_not_come_any_more_is_not_waited_for() -> None:
    turns = Turns([1, 2, 3, 4])
    turns.order.arrived(4)
    turns.wait(5)
    assert await turns.all() == [5]


async def test_a_strategy_that_computes_is_waited_for() -> None:
    """However long that takes: the call that it has in mind is to come first."""
    turns = Turns([1, 2])
    turns.order.arrived(1)
    turns.computes = 10 * LOOKS
    turns.wait(3)
    while turns.computes:
        assert turns.got == []
        await asyncio.sleep(0)
    turns.order.arrived(2)
    turns.wait(4)
    assert await turns.all() == [3, 4]


@pytest.mark.usefixtures("patient")
async def test_a_changed_call_stands_for_the_recorded_one() -> None:
    turns = Turns([1, 2])
    turns.order.arrived(None)
    turns.order.arrived(2)
    turns.wait(4)
    assert await turns.all() == [4]
