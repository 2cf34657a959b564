"""A Racket that fails at what no strategy holds up: the run ends in an error, the next one runs."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from schemestra.runtime import sandbox
from schemestra.runtime.events import Event, Output, RunFinished, RunRequest
from schemestra.runtime.runner import run
from schemestra.runtime.sandbox import Sandbox
from schemestra.runtime.session import Session

PATIENCE = 60.0  # seconds; only a run that hangs needs them
Message = dict[str, Any]


@pytest.fixture(autouse=True)
def short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LOOK_EVERY", 0.05)


async def ends(
    program: str, folder: Path, session: Session, see: Callable[[Event], None] = lambda event: None
) -> RunFinished:
    path = str(folder / "strategy.scm")
    request = RunRequest(path, program, latency=0.0, journal=False)
    async with asyncio.timeout(PATIENCE):
        return await run(request, see, asyncio.Event(), session)


async def goes_on(folder: Path, session: Session) -> None:
    assert (await ends("(finish (+ 1 2))", folder, session)).value == 3
    await session.close()


def lose_first(monkeypatch: pytest.MonkeyPatch, name: str, is_it: Callable[[Any], bool]) -> None:
    """Have one message get lost on its way."""
    original, lost = getattr(Sandbox, name), []

    def deliver(self: Sandbox, message: Any) -> Any:
        if is_it(message) and not lost:
            lost.append(message)
            return asyncio.sleep(0) if asyncio.iscoroutinefunction(original) else None
        return original(self, message)

    monkeypatch.setattr(Sandbox, name, deliver)


ASK = '(syntax-e (llm-query #:instruction "Say something" #:data "x"))'
LOST = [
    ("_handle", lambda message: "status" in message, "did not look after a run"),
    ("_send", lambda message: b"reply" in message, "waited for an answer that it was given"),
]


@pytest.mark.parametrize(("way", "is_it", "said"), LOST, ids=["of the run", "of a call"])
async def test_a_lost_answer_ends_the_run(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    way: str,
    is_it: Callable[[Any], bool],
    said: str,
) -> None:
    lose_first(monkeypatch, way, is_it)
    session = Session()
    finished = await ends(ASK, tmp_path, session)
    assert finished.error and said in finished.error.message
    assert "the limit for a sign of life is 30 s" in finished.error.message
    await goes_on(tmp_path, session)


async def test_a_racket_that_is_held_up_is_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    session = Session()

    def stop(event: Event) -> None:
        if isinstance(event, Output) and session._sandbox:
            monkeypatch.setattr(sandbox, "SILENT_SECONDS", 0.3)
            os.kill(session._sandbox.pid, signal.SIGSTOP)

    finished = await ends('(display "up") (sync never-evt)', tmp_path, session, stop)
    assert finished.error and "did not answer (ping)" in finished.error.message
    assert "the limit for a sign of life is 0.3 s" in finished.error.message
    monkeypatch.undo()
    await goes_on(tmp_path, session)


async def test_what_is_given_up_in_the_runner_is_no_answer_to_wait_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def give_up(self: Session, request: Message) -> Message:
        raise asyncio.CancelledError

    session = Session()
    monkeypatch.setattr(Session, "_serve", give_up)
    finished = await ends(ASK, tmp_path, session)
    assert finished.error and "it was given up" in finished.error.message
    monkeypatch.undo()
    await goes_on(tmp_path, session)


async def test_a_long_wait_for_a_model_is_none_of_this(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Many looks while a call is under way, while calls queue behind it, and while Python works."""
    monkeypatch.setattr(sandbox, "LOOK_EVERY", 0.001)
    session = Session()
    program = (
        f"(define answers (map-async (lambda (x) {ASK}) (range 400) #:max-concurrent 3))"
        '(py-exec "sum(range(10**7))") (finish (length answers))'
    )
    assert (await ends(program, tmp_path, session)).value == 400
    await goes_on(tmp_path, session)
