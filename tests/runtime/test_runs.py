"""Whole runs in a real Racket: what comes out, what goes wrong and how it is told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion, failure
from schemestra.runtime.events import (
    CallCancelled,
    CallFinished,
    CallSent,
    Event,
    Output,
    RunFinished,
    RunRequest,
    RunStarted,
)
from schemestra.runtime.policy import Policy
from schemestra.runtime.runner import run

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@dataclass
class Watched:
    """A run in progress: its events so far, and hooks on them."""

    request: RunRequest
    events: list[Event] = field(default_factory=list)
    cancel: asyncio.Event = field(default_factory=asyncio.Event)
    when: Callable[[Event, Watched], None] | None = None

    def emit(self, event: Event) -> None:
        self.events.append(event)
        if self.when:
            self.when(event, self)

    async def run(self) -> RunFinished:
        before = children()
        finished = await asyncio.wait_for(run(self.request, self.emit, self.cancel), 60)
        assert [e for e in self.events if isinstance(e, RunFinished)] == [finished]
        assert self.events[-1] is finished
        assert isinstance(self.events[0], RunStarted)
        left = children() - before
        assert not left, "the run left processes behind"
        return finished

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def children() -> set[int]:
    """The live processes below this one."""
    found: set[int] = set()
    left = [os.getpid()]
    while left:
        below = live(children_of(left.pop()))
        found |= below
        left += below
    return found


def children_of(pid: int) -> set[int]:
    """Those of every thread of a process; none when it has gone meanwhile."""
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return {int(child) for task in tasks for child in (task / "children").read_text().split()}
    return set()


def live(pids: set[int]) -> set[int]:
    found = set()
    for pid in pids:
        with suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            if state not in "ZX":
                found.add(pid)
    return found


def request(source: str, folder: Path, **more: Any) -> RunRequest:
    fields = {"latency": 0.0, "workspace": str(folder), **more}
    return RunRequest(str(folder / "strategy.scm"), source, **fields)


async def outcome(source: str, folder: Path, **more: Any) -> RunFinished:
    return await Watched(request(source, folder, **more)).run()


MANY = """
(checkpoint "k" (list 1 2))
(py-set! "v" (list 1 2 3))
(finish (list "text" (+ 1 2) #t (string-append (py-eval "context[:3]") "!") (get-context "more")
              (restore "k") (restore "nothing") (py-eval "sum(v)")))
"""
VALUES = [
    (MANY, "finished", ["text", 3, True, "dat!", "named", [1, 2], False, 6]),
    ('(finish "text")', "finished", "text"),
    ("(define x 1) (+ x 41)", "ok", 42),
    ('(define x 1) (display "only output")', "ok", None),
]


@pytest.mark.parametrize(("source", "status", "value"), VALUES)
async def test_results(tmp_path: Path, source: str, status: str, value: Any) -> None:
    finished = await outcome(source, tmp_path, contexts={"": "data", "more": "named"})
    assert (finished.status, finished.value, finished.error) == (status, value, None)


async def test_output_streams_and_stays_in_the_result(tmp_path: Path) -> None:
    watched = Watched(
        request('(display "one\\n") (eprintf "aside") (display "two") (finish 1)', tmp_path)
    )
    finished = await watched.run()
    assert finished.stdout == "one\ntwo"
    assert "".join(e.text for e in watched.of(Output) if e.stream == "stdout") == "one\ntwo"
    assert "".join(e.text for e in watched.of(Output) if e.stream == "stderr") == "aside"


async def test_calls_carry_their_place_and_their_price(tmp_path: Path) -> None:
    source = (
        '(define a\n  (llm-query #:instruction "Name one." #:model "gpt-4"))\n(finish (syntax-e a))'
    )
    watched = Watched(request(source, tmp_path))
    finished = await watched.run()
    (sent,), (answered,) = watched.of(CallSent), watched.of(CallFinished)
    assert (sent.site.line, sent.site.column, sent.model, sent.backend) == (2, 2, "gpt-4", "mock")
    assert finished.totals.usd == answered.usd > 0
    assert finished.totals.charged_usd == 0
    assert (finished.totals.calls, finished.envelope()["execution"]["calls"]) == (1, 1)


async def test_the_prelude_defines_for_the_strategy(tmp_path: Path) -> None:
    prelude = ("prelude.scm", "(define (twice x) (* 2 x))")
    finished = await outcome("(finish (twice 21))", tmp_path, prelude=prelude)
    assert finished.value == 42


PRELUDES = [
    ("(define x\n  (car '()))", r"prelude\.scm, line 2: car: "),
    ("(define x", "prelude.scm"),
    ("(finish 1)", "prelude.scm calls"),
    ("(define x 1)\n" * 400_000, r"prelude\.scm has 5\.2 MB; a strategy may have 4 MB"),
]


@pytest.mark.parametrize(("prelude", "message"), PRELUDES)
async def test_an_error_of_the_prelude_is_not_placed_in_the_strategy(
    tmp_path: Path, prelude: str, message: str
) -> None:
    finished = await outcome(
        "(finish 1)", tmp_path, prelude=(str(tmp_path / "prelude.scm"), prelude)
    )
    assert finished.error and finished.error.site is None
    import re

    assert re.search(message, finished.error.message)


FAULTS = [
    ("(define x 1)\n(define y\n  (/ x 0))", "runtime", 3, "division by zero", "divisor"),
    ("(display 1)\n(display missing)", "runtime", 2, "missing", "Define the name above"),
    ("(define a 1)\n(define (f x)\n  (+ x 1)\n(f a)", "syntax", 2, "", ""),
    ("(error \"my own words\")", "runtime", 1, "my own words", ""),
    ("(define n 0)\n(py-exec \"\nx = 1\ny = 1/0\")", "python", 2, "ZeroDivisionError", ""),
    ('(string-append (llm-query #:instruction "Say") "!")', "runtime", 1, "syntax-e",
     "Wrap the LLM result"),
    ("", "read", None, "holds no program", ""),
    ("; only a comment\n", "read", None, "holds no program", ""),
    ("(display 1)\n" * 500_000, "read", None, "a strategy may have", "@data"),
    ("(define finish 1)", None, 1, "finish", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "kind", "line", "message", "hint"), FAULTS)
async def test_faults_are_told_with_their_place(
    tmp_path: Path, source: str, kind: str | None, line: int | None, message: str, hint: str
) -> None:
    finished = await outcome(source, tmp_path)
    error = finished.error
    assert finished.status == "error" and error
    assert message in error.message and hint in error.hint
    assert (error.site and error.site.line) == line
    assert kind is None or error.kind == kind
    assert "Traceback" not in error.message and "context...:" not in error.message


async def test_places_in_messages_count_columns_from_one(tmp_path: Path) -> None:
    source = '(await-all (list (llm-query-async #:instruction "Say" #:backend "none")))'
    finished = await outcome(source, tmp_path)
    column = source.index("(llm") + 1
    assert finished.error
    assert f"call 1 at {tmp_path / 'strategy.scm'}:1:{column} failed" in finished.error.message


async def test_a_fault_keeps_what_was_printed_and_paid(tmp_path: Path) -> None:
    source = '(display "before")\n(llm-query #:instruction "Say")\n(car 1)'
    finished = await outcome(source, tmp_path)
    assert (finished.stdout, finished.totals.calls) == ("before", 1)
    assert finished.totals.tokens > 0
    assert finished.error and finished.error.site and finished.error.site.line == 3


async def test_a_flood_of_output_is_stopped(tmp_path: Path) -> None:
    finished = await outcome("(let loop () (display (make-string 100000 #\\x)) (loop))", tmp_path)
    assert finished.error and finished.error.kind == "limit"
    assert "printed far more" in finished.error.message
    assert len(finished.stdout) < 50_000_000


async def test_a_strategy_that_takes_all_memory_is_stopped(tmp_path: Path) -> None:
    finished = await outcome(
        "(let loop ([l '()]) (loop (cons (make-vector 2000000 1) l)))", tmp_path
    )
    assert finished.error and "memory" in finished.error.message


async def test_no_racket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    finished = await outcome("(finish 1)", tmp_path)
    assert finished.error and finished.error.kind == "setup"
    assert "Racket is not installed" in finished.error.message
    assert "Install it with" in finished.error.message


async def test_a_racket_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMESTRA_RACKET", "/bin/false")
    finished = await outcome("(finish 1)", tmp_path)
    assert finished.error and finished.error.kind == "setup"
    assert "/bin/false" in finished.error.message


async def test_racket_killed_in_mid_run(tmp_path: Path) -> None:
    # Servers of other tests may be below this process too; they are not this test's to kill.
    others = children()

    def kill(event: Event, watched: Watched) -> None:
        if isinstance(event, CallFinished):
            for pid in children() - others:
                os.kill(pid, signal.SIGKILL)

    source = '(llm-query #:instruction "Say")\n(let loop () (loop))'
    watched = Watched(request(source, tmp_path), when=kill)
    finished = await watched.run()
    assert finished.error and "Racket was killed (SIGKILL)" in finished.error.message
    assert finished.totals.calls == 1


SLOW = """
(define answers (map-async
  (lambda (n) (llm-query-async #:instruction (format "Say ~a" n)))
  (range 20)))
(finish answers)
"""


def cancel_at_first(kind: type) -> Callable[[Event, Watched], None]:
    def when(event: Event, watched: Watched) -> None:
        if isinstance(event, kind):
            watched.cancel.set()

    return when


CANCELLED = [
    ("(display 1) (let loop () (loop))", Output),
    ('(display 1) (py-exec "while True: pass")', Output),
    ('(display 1) (py-exec "import subprocess; subprocess.run([\'sleep\', \'100\'])")', Output),
    ("(display 1) (dynamic-wind void (lambda () (sleep 99)) (lambda () (let loop () (loop))))",
     Output),
    (SLOW, CallSent),
    ("(finish 1)", RunStarted),
]  # fmt: skip


@pytest.mark.parametrize(("source", "at"), CANCELLED)
async def test_cancelling_ends_everything(tmp_path: Path, source: str, at: type) -> None:
    watched = Watched(request(source, tmp_path, latency=30.0), when=cancel_at_first(at))
    finished = await watched.run()
    assert (finished.status, finished.error) == ("cancelled", None)
    assert len(watched.of(CallCancelled)) == len(watched.of(CallSent)) == finished.totals.cancelled


async def test_cancelling_the_task_ends_everything_too(tmp_path: Path) -> None:
    watched = Watched(request("(display 1) (sleep 100)", tmp_path))
    before = children()
    task = asyncio.create_task(watched.run())
    watched.when = lambda event, _: task.cancel() if isinstance(event, Output) else None
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(watched.events[-1], RunFinished)
    assert watched.events[-1].status == "cancelled"
    assert not children() - before


async def test_cancelling_closes_the_sockets(tmp_path: Path, endpoint: Endpoint) -> None:
    endpoint.script = [Reply(hang=True)]
    watched = Watched(request(SLOW, tmp_path, backend="openai"))
    running = asyncio.create_task(watched.run())
    arrived = asyncio.create_task(endpoint.arrived.wait())
    await asyncio.wait({running, arrived}, return_when=asyncio.FIRST_COMPLETED)
    arrived.cancel()
    watched.cancel.set()
    assert (await running).status == "cancelled"
    async with asyncio.timeout(5):
        await endpoint.gone.wait()
        while endpoint.open:
            await asyncio.sleep(0.01)


async def test_race_stops_its_losers(tmp_path: Path, endpoint: Endpoint) -> None:
    endpoint.script = [lambda body: Reply(hang=body["model"] != "fast", body=completion("first"))]
    source = """
    (finish (syntax-e (race (list
      (lambda () (llm-query-async #:instruction "Say" #:model "slow"))
      (lambda () (llm-query-async #:instruction "Say" #:model "fast"))))))
    """
    watched = Watched(request(source, tmp_path, backend="openai"))
    finished = await watched.run()
    assert (finished.status, finished.value) == ("finished", "first")
    assert (len(watched.of(CallCancelled)), finished.totals.cancelled) == (1, 1)
    assert endpoint.open == 0


ENDPOINT_FAULTS = [
    (failure(401, "Incorrect API key provided"), "check OPENAI_API_KEY"),
    (failure(404, "The model does not exist"), "name another with #:model"),
]


@pytest.mark.parametrize(("reply", "message"), ENDPOINT_FAULTS)
async def test_a_refusing_endpoint(
    tmp_path: Path, endpoint: Endpoint, reply: Reply, message: str
) -> None:
    endpoint.script = [reply]
    source = '(define a 1)\n(finish (syntax-e (llm-query #:instruction "Say")))'
    finished = await outcome(source, tmp_path, backend="openai")
    error = finished.error
    assert error and error.site and message in error.message
    assert error.site.line == 2
    assert finished.totals.failed == 1


async def test_an_endpoint_that_limits_the_rate_and_then_answers(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    endpoint.script = [failure(429, "slow down", retry_after="0.01"), Reply()]
    source = '(finish (syntax-e (llm-query #:instruction "Say")))'
    assert (await outcome(source, tmp_path, backend="openai")).value == "fine"


async def test_a_hanging_endpoint(
    tmp_path: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Policy(timeout=0.05, first_wait=0.01)
    monkeypatch.setattr(Policy, "from_environment", staticmethod(lambda: policy))
    endpoint.script = [Reply(hang=True)]
    source = '(finish (try (llm-query #:instruction "Say") on-error (lambda (m) m)))'
    finished = await outcome(source, tmp_path, backend="openai")
    assert "did not answer within 0.05 s" in finished.value


async def test_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    finished = await outcome("(finish 1)", tmp_path, backend="openai")
    assert finished.error and finished.error.kind == "backend"
    assert "OPENAI_API_KEY" in finished.error.message


async def test_a_dry_run_never_leaves_the_mock(tmp_path: Path, endpoint: Endpoint) -> None:
    source = '(finish (syntax-e (llm-query #:instruction "Say" #:backend "openai")))'
    finished = await outcome(source, tmp_path)
    assert (finished.status, endpoint.seen) == ("finished", [])


async def test_generated_code_is_checked_first(tmp_path: Path) -> None:
    source = '(unsafe-exec-sub-output "(define x (display")'
    finished = await outcome(source, tmp_path)
    assert finished.error and finished.error.site and finished.error.site.line == 1


async def test_python_can_be_switched_off(tmp_path: Path) -> None:
    finished = await outcome('(py-eval "1")', tmp_path, allow_python=False)
    assert finished.error and "switched off" in finished.error.message


async def test_checkpoints_outlive_a_run_and_damage_is_explained(tmp_path: Path) -> None:
    await outcome('(checkpoint "../../k" (hash "a" (list 1 #f)))', tmp_path)
    finished = await outcome('(finish (restore "../../k"))', tmp_path)
    assert finished.value == {"a": [1, False]}
    (file,) = (tmp_path / ".schemestra" / "checkpoints" / "mock").iterdir()
    assert json.loads(file.read_text())["key"] == "../../k"
    file.write_text("{")
    finished = await outcome('(restore "../../k")', tmp_path)
    assert finished.error and "is damaged; delete" in finished.error.message


async def test_a_dry_run_and_a_paid_run_share_no_checkpoint(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    ask = '(syntax-e (llm-query #:instruction "Say hello." #:max-tokens 9))'
    keep = f'(or (restore "k") (checkpoint "k" {ask}))'
    invented = (await outcome(keep, tmp_path)).value
    paid = (await outcome(keep, tmp_path, backend="openai")).value
    assert paid == "fine" != invented
    assert (await outcome('(restore "k")', tmp_path)).value == invented
    assert (await outcome('(restore "k")', tmp_path, backend="openai")).value == "fine"


def headers(path: Path) -> dict[str, Any]:
    """The data and prelude that an example's header names."""
    fields: dict[str, Any] = {"contexts": {}}
    for line in path.read_text().splitlines():
        match line.split():
            case [";;", "@data", name]:
                fields["contexts"][""] = (path.parent / name).read_text()
            case [";;", "@data", name, "=", file]:
                fields["contexts"][name] = (path.parent / file).read_text()
            case [";;", "@prelude", name]:
                fields["prelude"] = (str(path.parent / name), (path.parent / name).read_text())
    return fields


async def test_the_fan_out_example_in_numbers(tmp_path: Path) -> None:
    path = EXAMPLES / "parallel-fan-out.scm"
    watched = Watched(request(path.read_text(), tmp_path, **headers(path)))
    finished = await watched.run()
    assert (finished.status, finished.error) == ("finished", None)
    models = [event.model for event in watched.of(CallFinished)]
    assert (models.count("gpt-3.5-turbo"), models.count("gpt-4"), len(models)) == (50, 1, 51)
    mentions = finished.value.split("=== RAW MENTIONS ===\n")[1].split("\n\n=== SYNTHESIS")[0]
    assert json.loads(mentions)
    assert finished.totals.charged_usd == 0
