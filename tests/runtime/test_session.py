"""Sessions: what runs share, what they do not, and what becomes of it when one goes wrong."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from schemestra.runtime.events import Event, Output, RunFinished, RunRequest
from schemestra.runtime.runner import run
from schemestra.runtime.sandbox import Sandbox
from schemestra.runtime.session import Session


@pytest_asyncio.fixture
async def session() -> AsyncIterator[Session]:
    session = Session()
    yield session
    await session.close()


async def evaluated(
    session: Session, source: str, folder: Path, at: str = "", **more: object
) -> tuple[RunFinished, str]:
    """How a program ended and what was logged; cancelled when it prints `at`."""
    cancel, logged = asyncio.Event(), []

    def see(event: Event) -> None:
        if isinstance(event, Output):
            logged.append(event.text if event.stream == "stderr" else "")
            if at and at in event.text:
                cancel.set()

    request = RunRequest("strategy.scm", source, workspace=str(folder), **more)  # type: ignore
    return await asyncio.wait_for(run(request, see, cancel, session), 60), "".join(logged)


async def test_commands_that_overlap_each_get_their_answer() -> None:
    async def serve(request: dict) -> dict:
        return {}

    sandbox = await Sandbox.start(serve, lambda event: None)
    try:
        opening = [sandbox.command("open", limits={}) for _ in range(10)]
        pings = [sandbox.command("ping") for _ in range(50)]
        opened, answers = await asyncio.wait_for(
            asyncio.gather(asyncio.gather(*opening), asyncio.gather(*pings)), 30
        )
        assert len({reply["session"] for reply in opened}) == 10
        assert len(answers) == 50
    finally:
        await sandbox.close()


async def test_racket_and_python_stay_from_run_to_run(session: Session, tmp_path: Path) -> None:
    await evaluated(session, '(define n 41) (py-exec "m = 1")', tmp_path)
    finished, _ = await evaluated(session, '(finish (+ n (py-eval "m")))', tmp_path)
    assert (finished.value, finished.totals.calls) == (42, 0)


async def test_a_second_run_at_a_time_is_refused_and_harms_nothing(
    session: Session, tmp_path: Path
) -> None:
    first = asyncio.create_task(
        evaluated(session, '(py-exec "import time; time.sleep(1)") (finish 1)', tmp_path)
    )
    while not session.is_busy:
        await asyncio.sleep(0)
    second, _ = await evaluated(session, "(finish 2)", tmp_path)
    assert second.error and "one at a time" in second.error.message
    assert (await first)[0].value == 1
    assert (await evaluated(session, "(finish 3)", tmp_path))[0].value == 3


async def test_what_cannot_be_stopped_costs_the_definitions_and_says_so(
    session: Session, tmp_path: Path
) -> None:
    await evaluated(session, "(define n 1)", tmp_path, contexts={"": "data", "more": "m"})
    stubborn = """
    (display "up")
    (dynamic-wind void (lambda () (sleep 99)) (lambda () (let loop () (loop))))"""
    finished, _ = await evaluated(session, stubborn, tmp_path, at="up")
    assert finished.status == "cancelled"
    finished, _ = await evaluated(session, '(finish (list context (get-context "more")))', tmp_path)
    assert finished.value == ["data", "m"]


async def test_a_dead_racket_is_replaced(session: Session, tmp_path: Path) -> None:
    await evaluated(session, "(define n 1)", tmp_path, contexts={"": "data"})
    assert session._sandbox
    os.killpg(session._sandbox.pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        while session._sandbox.is_alive:
            await asyncio.sleep(0)
    finished, logged = await evaluated(session, "(finish context)", tmp_path)
    assert finished.value == "data"
    assert "starts afresh; what was defined in it before is lost" in logged
    finished, logged = await evaluated(session, "(finish n)", tmp_path)
    assert finished.error and "n is not defined" in finished.error.message
    assert "afresh" not in logged


async def test_python_that_has_ended_since_the_last_run_costs_no_run(
    session: Session, tmp_path: Path
) -> None:
    ends = "import os, threading; threading.Timer(0.1, os._exit, (3,)).start()"
    await evaluated(session, f'(py-exec "{ends}")', tmp_path)
    worker = session._bridge._process
    assert worker
    await asyncio.wait_for(worker.wait(), 10)
    loaded = {"": "data"}
    finished, _ = await evaluated(
        session, '(finish (py-eval "context"))', tmp_path, contexts=loaded
    )
    assert finished.value == "data"


async def test_a_reset_forgets_all(session: Session, tmp_path: Path) -> None:
    loaded = {"": "data", "more": "m"}
    await evaluated(session, '(define n 1) (py-exec "m = 1")', tmp_path, contexts=loaded)
    await session.reset()
    source = """
    (define (gone? get) (try (begin (get) #f) on-error (lambda (m) #t)))
    (finish (list context (gone? (lambda () (get-context "more"))) (gone? (lambda () (eval 'n)))
                  (gone? (lambda () (py-eval "m"))) (py-eval "context")))"""
    finished, _ = await evaluated(session, source, tmp_path)
    assert finished.value == ["", True, True, True, ""]


async def test_a_run_that_used_a_session_is_not_resumed_without_it(
    session: Session, tmp_path: Path
) -> None:
    """Its definitions are gone with the session; in the session it goes on at no cost."""
    source = """
    (define answer (syntax-e (llm-query #:instruction "Say" #:model "gpt-4o")))
    (display "asked")
    (when (equal? context "wait") (sleep 99))
    (finish (list (twice 2) (string? answer)))"""
    first, _ = await evaluated(session, "(define (twice n) (* 2 n))", tmp_path)
    assert first.status == "ok"
    waits = {"": "wait"}
    cut, _ = await evaluated(session, source, tmp_path, at="asked", contexts=waits)
    assert cut.status == "cancelled"
    run_id = session.runs[-1]
    alone, _ = await evaluated(Session(), source, tmp_path, resume=run_id, contexts=waits)
    assert alone.error and alone.totals.calls == 0
    assert f"--replay {run_id}" in alone.error.message
    assert "@prelude" in alone.error.message
    go_on, _ = await evaluated(session, source, tmp_path, at="asked", resume=run_id, contexts=waits)
    assert (go_on.totals.calls, go_on.totals.recorded) == (0, 1)
