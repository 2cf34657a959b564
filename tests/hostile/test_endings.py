"""However a run ends, all that it has started ends with it, grandchildren too."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from schemestra.runtime.confinement import processes_of
from schemestra.runtime.events import Event, Output, RunFinished, RunRequest
from schemestra.runtime.runner import run
from schemestra.runtime.session import Session

PATIENCE = 20.0  # seconds; the runner promises one, a loaded machine may need more
FAMILY = (
    "(py-exec \"import subprocess\\nfor _ in range(3): subprocess.Popen(['sh', '-c', "
    "'sleep 1000 & sleep 1000'])\")"
    '(display "up")'
)
BUSY = [
    '(py-exec "while True: pass")',
    "(let loop () (loop))",
    "(let loop () (with-handlers ([void void]) (loop)) (loop))",
    "(dynamic-wind void (lambda () (sync never-evt)) (lambda () (let loop () (loop))))",
    '(map-async (lambda (x) (llm-query #:instruction "Say" #:data "x")) (range 1000)'
    " #:max-concurrent 1000)",
    '(unsafe-exec-sub-output "(parallel (list (lambda () (let l () (l)))))")',
    "(let loop () (thread (lambda () (let l () (l)))) (sleep 0.001) (loop))",
    "(define-syntax (forever stx) (let loop () (loop))) (forever)",
    "(define-syntax-rule (deeper x) (deeper (deeper x))) (deeper 1)",
    '(await (llm-query-async #:instruction "Say" #:data "x"))',
    '(py-exec "import os, time\\nif os.fork() == 0:\\n  if os.fork() == 0: time.sleep(1000)'
    '\\n  os._exit(0)\\nos.wait(); time.sleep(1000)")',
    "(py-exec \"import subprocess\\nsubprocess.run(['sleep', '1000'])\")",
    '(let loop () (regexp-match (string-append "[a" "c-z]") "b") (loop))',
]


class Watcher:
    """Hears of a run; `up` when it has printed."""

    def __init__(self) -> None:
        self.up = asyncio.Event()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Output):
            self.up.set()


def request(program: str, folder: Path, budget: str = "") -> RunRequest:
    path = str(folder / "strategy.scm")
    limits = {"in-flight": 1000}
    return RunRequest(path, program, latency=100.0, budget=budget, journal=False, limits=limits)


def groups_of(session: Session) -> list[int]:
    """The process groups of Racket and of Python."""
    processes = [session._sandbox, session._bridge._process]
    return [process.pid for process in processes if process]


async def nothing_of(groups: list[int]) -> None:
    """Return when no process of the groups is left; killed ones take a moment to be gone."""
    async with asyncio.timeout(PATIENCE):
        while any(processes_of(group) for group in groups):
            await asyncio.sleep(0.01)


async def start(
    program: str, folder: Path, cancel: asyncio.Event, budget: str = ""
) -> tuple[Session, asyncio.Task[RunFinished], list[int]]:
    session, watcher = Session(), Watcher()
    task = asyncio.create_task(run(request(program, folder, budget), watcher, cancel, session))
    async with asyncio.timeout(PATIENCE):
        await watcher.up.wait()
    groups = groups_of(session)
    assert sum(len(processes_of(group)) for group in groups) >= 5
    return session, task, groups


@pytest.mark.parametrize("busy", BUSY)
async def test_after_a_cancel_nothing_is_left(tmp_path: Path, busy: str) -> None:
    cancel = asyncio.Event()
    session, task, groups = await start(FAMILY + busy, tmp_path, cancel)
    cancel.set()
    async with asyncio.timeout(PATIENCE):
        assert (await task).status == "cancelled"
    await session.close()
    await nothing_of(groups)


async def test_after_its_time_nothing_is_left(tmp_path: Path) -> None:
    program = FAMILY + "(let loop () (loop))"
    session, task, groups = await start(program, tmp_path, asyncio.Event(), "4s")
    async with asyncio.timeout(PATIENCE):
        finished = await task
    assert finished.error and finished.error.kind == "limit"
    await session.close()
    await nothing_of(groups)


async def test_after_the_cancellation_of_the_runner_nothing_is_left(tmp_path: Path) -> None:
    session, task, groups = await start(FAMILY + BUSY[0], tmp_path, asyncio.Event())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(PATIENCE):
            await task
    await session.close()
    await nothing_of(groups)


async def test_after_a_good_end_nothing_is_left(tmp_path: Path) -> None:
    session, watcher = Session(), Watcher()
    finished = await run(
        request(FAMILY + "(finish 1)", tmp_path), watcher, asyncio.Event(), session
    )
    groups = groups_of(session)
    assert finished.value == 1
    await session.close()
    await nothing_of(groups)
