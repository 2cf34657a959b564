"""Runs that are killed, cancelled or fail, and go on: nothing that was answered is asked again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion, failure
from schemestra.runtime.events import (
    CallCancelled,
    CallFinished,
    CallRecorded,
    CallSent,
    Event,
    RunFinished,
    RunRequest,
    to_json,
)
from schemestra.runtime.journal.errors import JournalError
from schemestra.runtime.journal.reader import Reader
from schemestra.runtime.runner import run

FIFTY = """\
(define items (for/list ([i (in-range 49)]) (number->string i)))
(define answers
  (map-async (lambda (item) (llm-query-async #:instruction "Echo" #:data item #:model "gpt-4o"))
             items #:max-concurrent 8))
(finish (syntax-e (llm-query #:instruction "Join" #:data (string-join answers ",")
                             #:model "gpt-4o")))
"""
FIFTY_ANSWER = f"<{','.join(f'<{i}>' for i in range(49))}>"


def asked(body: dict[str, Any]) -> str:
    return body["messages"][-1]["content"]


def echo(body: dict[str, Any]) -> Reply:
    return Reply(completion(f"<{asked(body)}>"))


def request(source: str, folder: Path, **more: Any) -> RunRequest:
    path = folder / "strategy.scm"
    path.write_text(source)
    return RunRequest(str(path), source, **{"backend": "openai", **more})


async def ran(
    request: RunRequest, when: Callable[[Event, asyncio.Event], None] | None = None
) -> tuple[RunFinished, list[Event]]:
    events: list[Event] = []
    cancel = asyncio.Event()

    def emit(event: Event) -> None:
        events.append(event)
        if when:
            when(event, cancel)

    return await asyncio.wait_for(run(request, emit, cancel), 60), events


def last_run(folder: Path) -> str:
    with Reader(folder) as reader:
        return reader.runs()[0].id


async def resumed(source: str, folder: Path, **more: Any) -> tuple[RunFinished, list[Event]]:
    return await ran(request(source, folder, resume=last_run(folder), **more))


def count(events: list[Event], kind: type) -> int:
    return sum(isinstance(event, kind) for event in events)


async def killed_after(finished: int, asked_for: RunRequest) -> set[int]:
    """Run in a runner of its own, until SIGKILL: the numbers of the calls known to have ended."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemestra.runtime"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(to_json(asked_for)).encode() + b"\n")
    ended: set[int] = set()
    while len(ended) < finished:
        event = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
        assert event["event"] != "run-finished"
        if event["event"] == "call-finished":
            ended.add(event["call"])
    process.send_signal(signal.SIGKILL)
    await process.wait()
    return ended


async def test_a_killed_run_goes_on_from_the_command_line(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """Of 50 calls 23 are answered when the runner is killed, and the others hang."""
    answered: Counter[str] = Counter()

    def some(body: dict[str, Any]) -> Reply:
        if answered.total() >= 23:
            return Reply(hang=True)
        answered[asked(body)] += 1
        return echo(body)

    endpoint.script = [some]
    await killed_after(23, request(FIFTY, tmp_path))
    assert answered.total() == 23
    endpoint.script = [echo]
    seen_before = len(endpoint.seen)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemestra.cli.main", "run", "--resume", "--format", "json"),
        stdout=asyncio.subprocess.PIPE,
        cwd=tmp_path,
        env=dict(os.environ),
    )
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    envelope = json.loads(out)
    assert (envelope["status"], envelope["value"]) == ("finished", FIFTY_ANSWER)
    execution = envelope["execution"]
    assert (execution["calls"], execution["recorded"]) == (27, 23)
    # 11 tokens of prompt at $2.50 and 7 of the answer at $10 a million, for the 27 alone.
    assert execution["charged_usd"] == pytest.approx(27 * (11 * 2.5 + 7 * 10) / 1e6)
    again = Counter(asked(body) for body in endpoint.seen[seen_before:])
    assert again.total() == 27
    assert not again.keys() & answered.keys()


@pytest.mark.parametrize("kills", [(1, 20), (40,)])
async def test_no_answer_that_was_told_is_asked_for_again(
    endpoint: Endpoint, tmp_path: Path, kills: tuple[int, ...]
) -> None:
    """Killed at any moment, and also while it goes on: what `call-finished` told of is kept."""
    endpoint.script = [echo]
    ended = 0
    for number in kills:
        resume = last_run(tmp_path) if ended else ""
        ended += len(await killed_after(number, request(FIFTY, tmp_path, resume=resume)))
    seen_before = len(endpoint.seen)
    finished, events = await resumed(FIFTY, tmp_path)
    assert finished.value == FIFTY_ANSWER
    assert finished.totals.recorded >= ended
    assert finished.totals.recorded + finished.totals.calls == 50
    assert count(events, CallSent) == len(endpoint.seen) - seen_before
    every = Counter(asked(body) for body in endpoint.seen)
    # Sent twice was only what was under way when the process was killed: 8 at a time.
    assert every.total() - len(every) <= 8 * len(kills)


async def test_a_cancelled_run_goes_on(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [echo]

    def stop(event: Event, cancel: asyncio.Event) -> None:
        if isinstance(event, CallFinished) and event.call == 12:
            cancel.set()

    finished, before = await ran(request(FIFTY, tmp_path), stop)
    assert finished.status == "cancelled"
    finished, events = await resumed(FIFTY, tmp_path)
    assert finished.value == FIFTY_ANSWER
    assert finished.totals.recorded == count(before, CallFinished) >= 12
    assert count(events, CallRecorded) == finished.totals.recorded


async def test_identical_requests_get_their_answers_in_turn(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    source = """
    (define (ask) (syntax-e (llm-query #:instruction "Pick" #:model "gpt-4o")))
    (define three (list (ask) (ask) (ask)))
    (finish (string-join (append three (list (ask) (ask))) " "))
    """
    texts = ["a", "b", "c", None, "d", "e"]
    endpoint.script = [
        Reply(completion(text)) if text else failure(400, "no") for text in texts
    ]  # fmt: skip
    finished, _ = await ran(request(source, tmp_path))
    assert finished.status == "error"
    finished, _ = await resumed(source, tmp_path)
    assert (finished.value, finished.totals.recorded) == ("a b c d e", 3)


async def test_what_failed_is_sent_again_and_what_was_paid_is_not(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """An answer that is no JSON, and a refusal, are paid for: they fail again, and cost nothing."""
    source = """
    (define (told thunk) (try (syntax-e (thunk)) on-error (lambda (m) "failed")))
    (define a (told (lambda () (llm-query #:instruction "JSON please" #:json #t))))
    (define b (told (lambda () (llm-query #:instruction "Refuse"))))
    (define c (told (lambda () (llm-query #:instruction "Break"))))
    (define d (syntax-e (llm-query #:instruction "Stop")))
    (finish (list a b c d))
    """
    refused = completion("")
    refused["choices"][0]["message"]["refusal"] = "I would rather not"
    broken = failure(400, "broken")
    endpoint.script = [Reply(completion("no JSON")), Reply(refused), broken, broken]
    finished, _ = await ran(request(source, tmp_path))
    assert finished.status == "error"
    endpoint.script = [Reply()]
    finished, events = await resumed(source, tmp_path)
    assert finished.value == ["failed", "failed", "fine", "fine"]
    assert (finished.totals.recorded, finished.totals.calls) == (2, 2)
    assert [event.message for event in events if isinstance(event, CallRecorded)] == [
        "", '"gpt-4o" refused to answer: I would rather not',
    ]  # fmt: skip


async def test_the_loser_of_a_race_is_not_sent_again(endpoint: Endpoint, tmp_path: Path) -> None:
    source = """
    (define (ask what) (lambda () (llm-query #:instruction what)))
    (define first (race (list (ask "slow") (ask "quick"))))
    (define last (llm-query #:instruction "end"))
    (finish (list (syntax-e first) (syntax-e last)))
    """
    ends = [failure(400, "no"), Reply(completion("ended"))]
    both_race = asyncio.Event()

    async def reply(body: dict[str, Any]) -> Reply:
        if asked(body) == "end":
            return ends.pop(0)
        if asked(body) == "slow":
            both_race.set()
            return Reply(hang=True)
        await both_race.wait()
        return Reply(completion("quick"))

    endpoint.script = [reply]
    finished, events = await ran(request(source, tmp_path))
    assert (finished.status, count(events, CallCancelled)) == ("error", 1)
    finished, events = await resumed(source, tmp_path)
    assert finished.value == ["quick", "ended"]
    assert (count(events, CallSent), finished.totals.recorded) == (1, 1)


async def test_the_budget_is_not_charged_for_what_is_recorded(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.script = [echo]
    finished, _ = await ran(request(FIFTY, tmp_path, budget="30-calls"))
    assert finished.error and "budget of 30 calls" in finished.error.message
    finished, _ = await resumed(FIFTY, tmp_path, budget="20-calls")
    assert (finished.value, finished.totals.calls) == (FIFTY_ANSWER, 20)


CHANGES = [
    ({"source": FIFTY + ";; more"}, "The program changed"),
    ({"contexts": {"": "other"}}, "The data changed"),
    ({"contexts": {"": "data", "new": "x"}}, "The context new changed"),
    ({"prelude": ("/p.scm", "(define x 1)")}, "The prelude p.scm changed"),
]


@pytest.mark.parametrize(("change", "message"), CHANGES)
async def test_a_changed_program_is_said(
    endpoint: Endpoint, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    endpoint.script = [failure(400, "no")]
    given = {"source": FIFTY, "contexts": {"": "data"}}
    await ran(request(**given, folder=tmp_path))
    before = len(endpoint.seen)
    finished, _ = await resumed(**{**given, **change}, folder=tmp_path)
    assert finished.error and finished.error.message.startswith(message)
    assert "--replay" in finished.error.message
    assert len(endpoint.seen) == before


async def test_a_dry_run_goes_on_too(tmp_path: Path) -> None:
    source = '(define x (llm-query #:instruction "Say"))\n(finish (list (syntax-e x) (/ 1 0)))'
    await ran(request(source, tmp_path, backend="mock", latency=0.0))
    finished, _ = await resumed(source, tmp_path, backend="mock", latency=0.0)
    assert (finished.totals.recorded, finished.totals.calls) == (1, 0)


PAID_AGAIN = [
    ({"backend": "mock"}, {}, "the backend was mock and is now openai"),
    ({}, {"default_model": "gpt-4o-mini"},
     'the default model was the backend\'s own and is now "gpt-4o-mini"'),
]  # fmt: skip


@pytest.mark.parametrize(("then", "now", "why"), PAID_AGAIN)
async def test_what_would_be_paid_again_needs_leave(
    endpoint: Endpoint, tmp_path: Path, then: dict[str, Any], now: dict[str, Any], why: str
) -> None:
    """Answers belong to what was asked, of whom: elsewhere there are none."""
    source = '(finish (list (syntax-e (llm-query #:instruction "Say")) (/ 1 0)))'
    await ran(request(source, tmp_path, latency=0.0, **then))
    before, first = len(endpoint.seen), last_run(tmp_path)
    finished, _ = await resumed(source, tmp_path, **now)
    assert finished.error and why in finished.error.message
    assert "--live N" in finished.error.message
    assert (len(endpoint.seen), last_run(tmp_path)) == (before, first)
    finished, _ = await resumed(source, tmp_path, live_calls=1, **now)
    assert (finished.totals.recorded, finished.totals.calls) == (0, 1)
    # Whoever goes on from there asks the same again, and pays nothing.
    finished, _ = await resumed(source, tmp_path, **now)
    assert (finished.totals.recorded, finished.totals.calls) == (1, 0)


async def test_what_was_paid_for_is_not_mixed_with_what_the_mock_invents(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    source = '(finish (list (syntax-e (llm-query #:instruction "Say")) (/ 1 0)))'
    await ran(request(source, tmp_path))
    finished, _ = await resumed(source, tmp_path, backend="mock")
    assert finished.error and "cannot go on on the mock" in finished.error.message
    finished, _ = await resumed(source, tmp_path)
    assert (finished.totals.recorded, finished.totals.calls) == (1, 0)


async def test_calls_of_the_prelude_are_recorded_too(endpoint: Endpoint, tmp_path: Path) -> None:
    prelude = ("/p.scm", '(define one (syntax-e (llm-query #:instruction "One")))')
    source = '(define two (llm-query #:instruction "Two"))\n(finish (list one (syntax-e two)))'
    endpoint.script = [Reply(completion("1")), failure(400, "no"), Reply(completion("2"))]
    await ran(request(source, tmp_path, prelude=prelude))
    finished, _ = await resumed(source, tmp_path, prelude=prelude)
    assert (finished.value, finished.totals.recorded) == (["1", "2"], 1)


def test_an_unknown_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match='no run "0f"'), Reader(tmp_path) as reader:
        reader.find("0f")


async def test_nothing_is_kept_without_a_journal(endpoint: Endpoint, tmp_path: Path) -> None:
    finished, _ = await ran(request('(llm-query #:instruction "x")', tmp_path, journal=False))
    assert finished.totals.calls == 1
    assert not (tmp_path / ".schemestra" / "journal.sqlite").exists()


async def test_what_the_journal_says_of_a_run(endpoint: Endpoint, tmp_path: Path) -> None:
    source = '(display "hi")\n(finish (syntax-e (llm-query #:instruction "Say" #:data "it")))'
    await ran(request(source, tmp_path, contexts={"": "data"}))
    with Reader(tmp_path) as reader:
        (found,) = reader.runs()
        (call,) = reader.rows("SELECT * FROM call JOIN answer ON answer.id = call.answer")
        (what,) = reader.rows("SELECT body FROM request")
        assert reader.text(found.program) == (source, False)
        assert reader.text(found.inputs["context", ""]) == ("data", False)
    assert (found.status, found.outcome["value"], found.outcome["stdout"]) == (
        "finished", "fine", "hi",
    )  # fmt: skip
    assert json.loads(call["site"])["line"] == 2
    assert (call["number"], call["source"], call["status"], call["text"], call["usd"]) == (
        1, "live", "answered", "fine", "0.0000975",
    )  # fmt: skip
    assert json.loads(what["body"]) == {
        "backend": "openai", "model": "gpt-4o", "instruction": "Say", "data": "it",
        "max_tokens": 4096,
    }  # fmt: skip
