"""SIGKILL at random moments, from the start of the process to its end: no answer is paid twice.

SCHEMESTRA_KILLS says how often something is killed, SCHEMESTRA_CALLS how many calls a run makes:
`SCHEMESTRA_KILLS=200 SCHEMESTRA_CALLS=500 pytest -s test_chaos.py`.

A call may be sent twice for one reason alone: its answer was not on disk when the process died.
Of those there are two kinds, which are counted apart: the server had not answered yet, or it had,
and the answer was on its way through the network, the process and the disk's queue.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion
from schemestra.runtime.events import RunRequest, to_json
from schemestra.runtime.journal.reader import Reader
from schemestra.runtime.journal.schema import FILE

KILLS = int(os.environ.get("SCHEMESTRA_KILLS", "10"))
CALLS = int(os.environ.get("SCHEMESTRA_CALLS", "200"))
IN_FLIGHT = 10
# Python adds up what the answers say, so that it, too, is at work at any time.
PROGRAM = f"""\
(py-exec "total = 0")
(define (batch from)
  (define answers
    (map-async (lambda (i) (llm-query-async #:instruction "Echo" #:data (number->string i)
                                            #:model "gpt-4o"))
               (range from (+ from 20)) #:max-concurrent {IN_FLIGHT}))
  (py-set! "answers" (string-join answers ","))
  (py-exec "total += sum(int(one.strip('<>')) for one in answers.split(','))")
  answers)
(define all (apply append (for/list ([from (in-range 0 {CALLS} 20)]) (batch from))))
(finish (list (py-eval "total") (string-join all ",")))
"""
RESULT = [sum(range(CALLS)), ",".join(f"<{i}>" for i in range(CALLS))]


def asked(body: dict[str, Any]) -> str:
    return body["messages"][-1]["content"]


@dataclass
class Chance:
    """What has happened so far: `struck` counts what was killed by name, `moments` by when.

    `unanswered` and `unkept` are calls that were sent again, by what had become of their answer.
    """

    random: random.Random = field(repr=False)
    struck: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    sent: int = 0
    unanswered: int = 0
    unkept: int = 0


async def test_kills_at_any_moment_cost_nothing_that_was_answered(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    chance = Chance(random.Random(KILLS))
    while chance.struck.total() < KILLS:
        chance.runs += 1
        folder = tmp_path / str(chance.runs)
        folder.mkdir()
        await one_run_to_its_end(endpoint, folder, chance)
        print(chance)  # shown by `pytest -s`


class Server:
    """What the endpoint has been asked and has answered in one attempt."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self.asked: Counter[str] = Counter()
        self.answering: dict[str, float] = {}  # when an answer goes out, by the loop's clock

    def reply(self, body: dict[str, Any]) -> Reply:
        self.asked[asked(body)] += 1
        delay = self._chance.random.uniform(0.01, 0.06)
        self.answering[asked(body)] = asyncio.get_running_loop().time() + delay
        return Reply(completion(f"<{asked(body)}>"), delay=delay)

    def answered(self, at: float) -> set[str]:
        """What was answered at this time."""
        return {what for what, when in self.answering.items() if when <= at}


async def one_run_to_its_end(endpoint: Endpoint, folder: Path, chance: Chance) -> None:
    """A run that is killed now and then, and goes on until it has its result."""
    path = folder / "strategy.scm"
    path.write_text(PROGRAM)
    request = RunRequest(str(path), PROGRAM, "openai", workspace=str(folder))
    kept: set[str] = set()
    strikes = CALLS // 20
    while True:
        server = Server(chance)
        endpoint.script = [server.reply]
        last, told, died = await attempt(request, chance, strike=strikes > 0)
        strikes -= 1
        sent = server.asked.keys()
        chance.sent += len(sent)
        assert not kept & sent, "what was answered before is not sent again"
        assert max(server.asked.values(), default=1) == 1
        kept |= answered(folder)
        assert told <= kept, "what was told is on disk"
        lost = sent - kept
        assert len(lost) <= IN_FLIGHT
        chance.unkept += len(lost & server.answered(died))
        chance.unanswered += len(lost - server.answered(died))
        if last and last["status"] == "finished":
            break
        request = replace(request, resume=newest(folder))
    assert last["value"] == RESULT
    assert kept == {str(i) for i in range(CALLS)}
    assert paid(folder) == CALLS


async def attempt(
    request: RunRequest, chance: Chance, strike: bool
) -> tuple[dict[str, Any] | None, set[str], float]:
    """One runner: its last event if it lived to send it, the calls it said were answered, and
    when, by the loop's clock, it ended or was struck.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemestra.runtime"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 26,
    )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(to_json(request)).encode() + b"\n")
    blow = Blow(process.pid, chance, Path(request.workspace)) if strike else None
    last, told = None, set[int]()
    while line := await asyncio.wait_for(process.stdout.readline(), 300):
        event = json.loads(line)
        if event["event"] == "call-finished":
            told.add(event["call"])
        if event["event"] == "run-finished":
            last = event
        if blow:
            blow.hear()
    died = asyncio.get_running_loop().time()
    await process.wait()
    if blow:
        await gone(await blow.over())
    return last, contents(Path(request.workspace), told), (blow and blow.at) or died


class Blow:
    """Kills one of a runner's processes at a moment that chance has chosen.

    It is while the process starts; some milliseconds after one of its events, which are spread over
    the run on any machine; or when the journal's file has just grown, which is in the middle of the
    commit of an answer.
    """

    def __init__(self, runner: int, chance: Chance, folder: Path) -> None:
        self._runner, self._chance = runner, chance
        self._log = folder / f"{FILE}-wal"
        self._victim = chance.random.choice(("runner", "racket", "bridge_worker"))
        self._moment = chance.random.choice(("start", "event", "event", "commit"))
        if self._moment == "commit":
            self._victim = "runner"  # it is the one that writes
        # A call has two events: early blows let a run suffer many, late ones come to all of it.
        most = chance.random.choice((CALLS // 8, CALLS // 8, CALLS // 4, CALLS // 2, 2 * CALLS))
        if self._moment == "start":
            most = 3
        self._events = chance.random.randrange(most)
        self.at: float | None = None  # when it struck, by the loop's clock
        self._task: asyncio.Task[set[int]] | None = None
        self.hear(0)

    def hear(self, events: int = 1) -> None:
        self._events -= events
        if self._events <= 0 and self._task is None:
            self._task = asyncio.create_task(self._strike())

    async def over(self) -> set[int]:
        """The pids of all that were there when it struck."""
        return await self._task if self._task else set()

    async def _strike(self) -> set[int]:
        chance = self._chance
        if self._moment == "commit":
            await self._a_commit()
        else:
            longest = 1.0 if self._moment == "start" and not self._events else 0.1
            await asyncio.sleep(chance.random.uniform(0.0, longest))
        below = descendants(self._runner)
        named = [pid for pid in below if self._victim in command_of(pid)]
        for pid in [self._runner] if self._victim == "runner" else named:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.at = asyncio.get_running_loop().time()
                chance.struck[self._victim] += 1
                chance.moments[self._moment] += 1
                break
        return below

    async def _a_commit(self) -> None:
        """Wait until the journal is written to: as long as there is something to write."""
        before = written(self._log)
        while is_running(self._runner) and written(self._log) == before:
            await asyncio.sleep(0)


def written(log: Path) -> tuple[int, int]:
    """What changes with every write to a file."""
    with suppress(OSError):
        status = log.stat()
        return status.st_size, status.st_mtime_ns
    return 0, 0


async def gone(pids: set[int]) -> None:
    """Wait until no process is left: none outlives its runner."""
    async with asyncio.timeout(20):
        while any(map(is_running, pids)):
            await asyncio.sleep(0.02)


def is_running(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    return False


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | descendants(child)
    return found


def command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


# --- what the journal has ------------------------------------------------------------------------


def newest(folder: Path) -> str:
    """The newest run; none where it was killed before it had begun."""
    with Reader(folder) as reader:
        runs = reader.runs()
    return runs[0].id if runs else ""


def answered(folder: Path) -> set[str]:
    with Reader(folder) as reader:
        rows = reader.rows("SELECT body FROM request JOIN answer ON answer.request = request.hash")
    return {json.loads(row["body"])["data"] for row in rows}


def paid(folder: Path) -> int:
    with Reader(folder) as reader:
        return reader.rows("SELECT count(*) AS n FROM answer")[0]["n"]


def contents(folder: Path, numbers: set[int]) -> set[str]:
    """What the calls of these numbers asked, in the newest run."""
    if not (folder / FILE).exists() or not (run := newest(folder)):
        assert not numbers
        return set()
    with Reader(folder) as reader:
        return {call.request["data"] for call in reader.calls(run) if call.number in numbers}


@pytest.mark.parametrize("kind", ["racket", "bridge_worker"])
async def test_the_processes_that_are_killed_are_there(
    endpoint: Endpoint, tmp_path: Path, kind: str
) -> None:
    """Else the test above kills nothing."""
    path = tmp_path / "strategy.scm"
    source = '(py-exec "x = 1")\n(llm-query #:instruction "wait")'
    endpoint.script = [Reply(hang=True)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemestra.runtime"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin and process.stdout
    request = RunRequest(str(path), source, "openai", workspace=str(tmp_path))
    process.stdin.write(json.dumps(to_json(request)).encode() + b"\n")
    await asyncio.wait_for(endpoint.arrived.wait(), 30)
    assert any(kind in command_of(pid) for pid in descendants(process.pid))
    below = descendants(process.pid)
    process.kill()
    await process.communicate()
    await gone(below)
