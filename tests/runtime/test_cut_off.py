"""Runs that end otherwise than by themselves: nothing that was paid for is lost, and it is said."""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion
from schemestra.runtime.events import CallFinished, Event, RunFinished, RunRequest, to_json
from schemestra.runtime.journal import schema, writer
from schemestra.runtime.journal.reader import Reader
from schemestra.runtime.runner import run

CALLS = 12
PROGRAM = f"""\
(define (ask i) (syntax-e (llm-query #:instruction "Echo" #:data (number->string i))))
(define all (for/list ([i (in-range {CALLS})])
  (define text (ask i))
  (displayln text)
  text))
(finish (string-join all ","))
"""
RESULT = ",".join(f"<{i}>" for i in range(CALLS))


def asked(body: dict[str, Any]) -> str:
    return body["messages"][-1]["content"]


class Served:
    """Answers up to so many calls and leaves the others waiting, until it is told otherwise."""

    def __init__(self, endpoint: Endpoint, most: int = CALLS) -> None:
        self.most = most
        self.answered: Counter[str] = Counter()
        endpoint.script = [self]

    def __call__(self, body: dict[str, Any]) -> Reply:
        if self.answered.total() >= self.most:
            return Reply(hang=True)
        self.answered[asked(body)] += 1
        return Reply(completion(f"<{asked(body)}>"))


def request(folder: Path, **more: Any) -> RunRequest:
    path = folder / "strategy.scm"
    path.write_text(PROGRAM)
    return RunRequest(str(path), PROGRAM, "openai", workspace=str(folder), **more)


async def ran(request: RunRequest, when: Any = lambda _: None) -> tuple[RunFinished, list[Event]]:
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        when(event)

    return await asyncio.wait_for(run(request, emit, asyncio.Event()), 120), events


async def started(*words: str, folder: Path) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder
    )


async def command(folder: Path, *words: str) -> tuple[int, str, str]:
    process = await started("schemestra.cli.main", *words, folder=folder)
    out, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode is not None
    return process.returncode, out.decode(), " ".join(err.decode().split())


def newest(folder: Path) -> str:
    with Reader(folder) as reader:
        return reader.runs()[0].id


async def ends_well(folder: Path, served: Served) -> None:
    """The run goes on, and no answer is asked for twice."""
    served.most = 1_000
    finished, _ = await ran(request(folder, resume=newest(folder)))
    assert finished.value == RESULT
    assert served.answered == Counter({str(i): 1 for i in range(CALLS)})


async def test_a_reader_that_leaves_ends_the_run(endpoint: Endpoint, tmp_path: Path) -> None:
    served = Served(endpoint, most=5)
    asked_for = request(tmp_path)
    process = await started(
        *("schemestra.cli.main", "run", asked_for.path, "--backend", "openai"), folder=tmp_path
    )
    assert process.stdout and process.stderr
    assert await asyncio.wait_for(process.stdout.readline(), 60) == b"<0>\n"
    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
    served.most = 8
    said = (await asyncio.wait_for(process.stderr.read(), 60)).decode()
    assert await process.wait() == 1
    assert f"schemestra run --resume {newest(tmp_path)}" in said
    assert "Traceback" not in said
    await ends_well(tmp_path, served)


async def test_a_client_of_the_runner_that_leaves_ends_the_run(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    served = Served(endpoint, most=5)
    process = await started("schemestra.runtime", folder=tmp_path)
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(to_json(request(tmp_path))).encode() + b"\n")
    told = 0
    while told < 5:
        told += b'"call-finished"' in await asyncio.wait_for(process.stdout.readline(), 60)
    for pipe in (0, 1):
        process._transport.get_pipe_transport(pipe).close()  # type: ignore[attr-defined]
    await asyncio.wait_for(process.wait(), 30)
    with Reader(tmp_path) as reader:
        assert reader.runs()[0].status == "cancelled"
    await ends_well(tmp_path, served)


async def test_a_journal_that_another_program_locks_ends_the_run(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one answer that comes meanwhile cannot be kept, is not used, and is all that is lost."""
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(writer, "_LOCKED_SECONDS", 0.2)
    served = Served(endpoint, most=1_000)
    other = sqlite3.connect(":memory:")

    def lock(event: Event) -> None:
        nonlocal other
        if isinstance(event, CallFinished) and event.call == 4:
            other = sqlite3.connect(tmp_path / schema.FILE, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")

    finished, events = await ran(request(tmp_path), lock)
    assert finished.error and finished.error.kind == "journal"
    assert "locked by another program" in finished.error.message
    assert f"--resume {newest(tmp_path)}" in finished.error.hint
    told = sum(isinstance(event, CallFinished) for event in events)
    assert served.answered.total() <= told + 1
    other.close()
    lost = served.answered.total() - told
    finished, _ = await ran(request(tmp_path, resume=newest(tmp_path)))
    assert (finished.value, finished.totals.recorded) == (RESULT, told)
    assert served.answered.total() == CALLS + lost


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """As `ulimit -f` has it; Python is told of it by an error, and not by a signal."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_limit_of_the_size_of_files_is_told(endpoint: Endpoint, tmp_path: Path) -> None:
    served = Served(endpoint)
    with no_file_above(1 << 20):
        finished, _ = await ran(request(tmp_path))
    assert finished.error and "ulimit -f" in finished.error.message
    assert served.answered.total() == 0
    finished, _ = await ran(request(tmp_path))
    assert finished.value == RESULT


async def test_a_cancelled_run_is_replayed_as_far_as_it_came(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    served = Served(endpoint, most=5)
    cancel = asyncio.Event()

    def stop(event: Event) -> None:
        if isinstance(event, CallFinished) and event.call == 5:
            cancel.set()

    await asyncio.wait_for(run(request(tmp_path), stop, cancel), 60)
    cancelled = newest(tmp_path)
    served.most = 1_000
    code, _, err = await command(tmp_path, "run", "--replay", cancelled)
    assert code == 1
    assert f"{CALLS - 5} calls not in run {cancelled} would be sent" in err
    assert "--live" in err and served.answered.total() == 5
    code, out, _ = await command(
        tmp_path, "run", "--replay", cancelled, "--live", str(CALLS), "--format", "json"
    )
    assert (code, json.loads(out)["value"]) == (0, RESULT)
    assert served.answered.total() == CALLS


async def test_two_processes_that_go_on_at_once_do_not_pay_twice(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    served = Served(endpoint, most=4)
    process = await started("schemestra.runtime", folder=tmp_path)
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(to_json(request(tmp_path))).encode() + b"\n")
    while served.answered.total() < 4:
        await asyncio.wait_for(process.stdout.readline(), 60)
    process.kill()
    await process.communicate()
    served.most = 1_000
    both = await asyncio.gather(*(command(tmp_path, "run", "--resume") for _ in range(2)))
    assert sum(served.answered.values()) <= CALLS + 1  # the one that was not on disk yet
    assert sorted(code for code, _, _ in both) in ([0, 1], [0, 2])
    (said,) = [err for code, _, err in both if code]
    assert any(words in said for words in ("still under way", "has gone on as", "came to its end"))
    code, _, err = await command(tmp_path, "run", "--resume")
    assert (code, "came to its end: there is nothing to resume" in err) == (2, True)
    assert "--replay" in err


async def test_what_has_changed_meanwhile_is_said(endpoint: Endpoint, tmp_path: Path) -> None:
    """Other data in the file is no reason to stop; another program is."""
    (tmp_path / "papers.txt").write_text("first")
    path = tmp_path / "strategy.scm"
    source = """\
;; @data papers.txt
(define one (syntax-e (llm-query #:instruction "Echo" #:data context)))
(finish (string-append one (syntax-e (llm-query #:instruction "Echo" #:data "end"))))
"""
    path.write_text(source)
    served = Served(endpoint)
    endpoint.script = [served, Reply({}, 400), served]
    assert (await command(tmp_path, "run", str(path), "--backend", "openai"))[0] == 1
    (tmp_path / "papers.txt").write_text("second")
    path.write_text(source.replace("string-append one", "string-append one one"))
    code, _, err = await command(tmp_path, "run", str(path), "--resume")
    assert (code, "The program changed since run" in err) == (1, True)
    assert f"--replay {newest(tmp_path)}" in err
    path.write_text(source)
    code, out, err = await command(tmp_path, "run", str(path), "--resume", "--format", "json")
    assert "the data changed since; the run goes on with what it began with" in err
    assert (code, json.loads(out)["value"]) == (0, "<first><end>")
    assert served.answered == Counter(first=1, end=1)
