"""Many runs in one runner, good and bad: memory, threads, descriptors, processes stay as they are.

The figures are printed (`pytest -s`) at every tenth of the way.  SCHEMESTRA_RUNS says how many runs
there are; a few dozen show a leak of a descriptor, a thousand one of a few kilobytes.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from itertools import cycle, islice
from pathlib import Path

from schemestra.runtime.events import Event, Output, RunFinished, RunRequest
from schemestra.runtime.runner import run
from schemestra.runtime.session import Session

RUNS = int(os.environ.get("SCHEMESTRA_RUNS", "40"))
WARM_UP = 20
PATIENCE = 60.0  # seconds; only a run that hangs needs them
LIMITS = {"memory": 256, "computing": 0.3, "idle": 10}
# What a process may hold on to for good, whatever the number of runs: caches that fill up, and what
# the collectors leave for later.
GROWTH_MB = 48

ASK = '(syntax-e (llm-query #:instruction "Say something" #:data "x"))'
FOREVER = "(let loop () (loop))"
# (program, how it ends); a program that is to be cancelled says when it is there.
MIXTURE = [
    (f"(finish (map-async (lambda (x) {ASK}) (range 8)))", "finished"),
    ("(define (twice x) (* 2 x)) (struct point (x y)) (twice (point-x (point 1 2)))", "ok"),
    ("(car 1)", "error"),
    ('(py-exec "import json; rows = [1] * 1000") (finish (py-eval "len(rows)"))', "finished"),
    ('(finish (unsafe-exec-sub-output "(define a 1) (finish (+ a 1))"))', "finished"),
    ('(checkpoint "key" (list 1 "two")) (finish (restore "key"))', "finished"),
    (f'(display "here") {FOREVER}', "cancelled"),
    (f"(race (list (lambda () {ASK}) (lambda () (sync never-evt))))", "ok"),
    (f"(vote (list (lambda () {ASK}) (lambda () {ASK})))", "ok"),
    (f'(try (error "no") on-error (lambda (m) {ASK}))', "ok"),
    ('(for ([i 300]) (displayln i)) (eprintf "~a" (make-string 20000 #\\x))', "ok"),
    ("(define-syntax-rule (swap a b) (list b a)) (swap 1 2)", "ok"),
    ('(display "here") (py-exec "import time; time.sleep(1000)")', "cancelled"),
    ('(unsafe-exec-sub-output "(car 1)")', "error"),
    (f'(display "here") (for ([i 50]) (thread (lambda () {FOREVER}))) {FOREVER}', "cancelled"),
    ("(string-length (make-string 1000000 #\\x))", "ok"),
    ('(display "here") (map-async (lambda (x) (sync never-evt)) (range 50))', "cancelled"),
    (FOREVER, "error"),
    ("(require racket/set) (set-count (set 1 2))", "ok"),
    ("(((", "error"),
]


@dataclass(frozen=True)
class Figures:
    """What the runner and its Racket hold; memory in MB."""

    runs: int
    runner: int
    racket: int
    threads: int
    racket_threads: int
    descriptors: int
    racket_descriptors: int
    processes: int
    tasks: int

    def exceeds(self, first: Figures) -> bool:
        """Whether there is more of anything that is counted; memory is judged by itself."""
        return any(
            ours > theirs for ours, theirs in zip(self._counts(), first._counts(), strict=True)
        )

    def _counts(self) -> tuple[int, ...]:
        return astuple(self)[3:]


def figures(runs: int, session: Session) -> Figures:
    assert session._sandbox
    racket = str(session._sandbox.pid)
    return Figures(
        runs,
        resident("self"),
        resident(racket),
        entries("self", "task"),
        entries(racket, "task"),
        entries("self", "fd"),
        entries(racket, "fd"),
        len(below(os.getpid())),
        len(asyncio.all_tasks()),
    )


def resident(process: str) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) >> 10


def entries(process: str, what: str) -> int:
    return sum(1 for _ in Path(f"/proc/{process}/{what}").iterdir())


def below(process: int) -> list[int]:
    """All processes that a process has started, those of its children too."""
    children = [
        int(child)
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [*children, *(further for child in children for further in below(child))]


async def one(program: str, folder: Path, session: Session | None) -> RunFinished:
    cancel = asyncio.Event()

    def see(event: Event) -> None:
        if isinstance(event, Output) and event.text.startswith("here"):
            cancel.set()

    path = str(folder / "strategy.scm")
    request = RunRequest(path, program, latency=0.0, limits=LIMITS, workspace=str(folder))
    async with asyncio.timeout(PATIENCE):
        return await run(request, see, cancel, session)


def mixture() -> Iterator[tuple[str, str]]:
    return cycle(MIXTURE)


async def settled(runs: int, session: Session, first: Figures | None) -> Figures:
    """The figures, once what has just ended is gone: a process, the thread that waits for it."""
    seen = figures(runs, session)
    for _ in range(200):
        if first is None or not seen.exceeds(first):
            break
        await asyncio.sleep(0.01)
        seen = figures(runs, session)
    return seen


async def fill_pool() -> None:
    """Have asyncio start all the threads that it may for blocking work; it does so with time."""
    size = min(32, (os.cpu_count() or 1) + 4)
    together = threading.Barrier(size)
    await asyncio.gather(*(asyncio.to_thread(together.wait) for _ in range(size)))


async def test_many_runs_leave_nothing(tmp_path: Path) -> None:
    await fill_pool()
    before = set(below(os.getpid()))  # of other tests
    session = Session()
    seen: list[Figures] = []
    try:
        for number, (program, status) in enumerate(islice(mixture(), WARM_UP + RUNS), 1):
            finished = await one(program, tmp_path, session)
            assert finished.status == status, (program, finished)
            if number % len(MIXTURE) == 0:  # one with a process of its own
                assert (await one("(finish 1)", tmp_path, None)).value == 1
            if number >= WARM_UP and (number - WARM_UP) % max(1, RUNS // 10) == 0:
                await one('(finish (py-eval "1"))', tmp_path, session)  # Python is up
                seen.append(await settled(number - WARM_UP, session, seen[0] if seen else None))
    finally:
        await session.close()
    print()
    print(*(field.name for field in fields(Figures)), sep="\t")
    for line in seen:
        print(*astuple(line), sep="\t")
    first, last = seen[0], seen[-1]
    assert not [line for line in seen if line.exceeds(first)]
    assert last.runner - first.runner <= GROWTH_MB
    assert last.racket - first.racket <= GROWTH_MB
    assert set(below(os.getpid())) <= before
