"""What a run costs beside the models: real processes, a server with a fixed latency on loopback.

Each row is a time of ours beside what it is compared with, measured in turn so that whatever else
the machine does slows both.  Processor times are of the whole process tree: the runner and its
Racket, without the server.

    python bench/runtime.py [--large]      --large: 100,000 calls in one run too
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _endpoint import endpoint
from _fan_out import REQUEST
from _table import Row, show
from schemestra.language.limits import RunLimits
from schemestra.runtime.events import Event, Output, RunRequest, to_json
from schemestra.runtime.runner import run
from schemestra.runtime.sandbox import find_racket
from schemestra.runtime.session import Session

FAN_OUT = Path(__file__).with_name("_fan_out.py")
STARTS = 7
ROUNDS = 3
BYTES_OF_AN_ANSWER = 8 * 4096  # the pages of the journal that a call and its answer change
LIMITS = {"calls": 1_000_000, "in-flight": 1000}

# Each makes one call first, then tells how many were answered, and the milliseconds they took.
CALLS = """\
(define (ask i)
  (llm-query-async #:instruction "Summarize in a sentence" #:data {data}
                   #:model "gpt-4o" #:max-tokens 300))
(define (now) (current-inexact-monotonic-milliseconds))
(syntax-e (await (ask 0)))
(define start (now))
(define answers (map-async ask (range {calls}) #:max-concurrent {in_flight}))
(finish (list (length answers) (- (now) start)))
"""
SEQUENTIAL = """\
(define (ask i)
  (llm-query #:instruction "Summarize in a sentence" #:data {data}
             #:model "gpt-4o" #:max-tokens 300))
(define (now) (current-inexact-monotonic-milliseconds))
(ask 0)
(define start (now))
(define answers (for/list ([i (in-range {calls})]) (syntax-e (ask i))))
(finish (list (length answers) (- (now) start)))
"""
READY = '(display "ready")\n(finish 1)\n'
# Milliseconds of each of several sub-sandboxes, the first among them.
SUB_SANDBOXES = """\
(define (once)
  (define start (current-inexact-monotonic-milliseconds))
  (unsafe-exec-sub-output (datum->syntax #f "(finish (+ 1 2))"))
  (- (current-inexact-monotonic-milliseconds) start))
(finish (for/list ([i (in-range 9)]) (once)))
"""
# Work whose time a program tells itself, with and without marks for the places of the source.
INSTRUMENTED = {
    "strings": (
        1.5,
        """(define (work)
  (for/fold ([total 0]) ([i (in-range 30000)])
    (define words (string-split (format "item ~a of the list" i) " "))
    (+ total (string-length (string-upcase (string-join (reverse words) "-"))))))""",
    ),
    "hash tables": (
        1.5,
        """(define (work)
  (define counts
    (for/fold ([counts (hash)]) ([i (in-range 200000)])
      (hash-update counts (remainder (* i 7919) 1009) add1 0)))
  (for/sum ([(key count) (in-hash counts)]) count))""",
    ),
    "lists": (
        1.5,
        """(define (work)
  (for/sum ([round (in-range 20)])
    (define items (map (lambda (i) (remainder (* i 7919) 10007)) (range 10000)))
    (length (remove-duplicates (sort (filter even? items) <)))))""",
    ),
    "tight arithmetic loop": (
        4,
        """(define (work)
  (let loop ([i 0] [total 0])
    (if (= i 60000000) total (loop (+ i 1) (+ total (* i 3))))))""",
    ),
}
# In processor time: a busy machine would tell more of its other work than of this.
TIMED = """
(define (timed)
  (define start (current-process-milliseconds))
  (work)
  (- (current-process-milliseconds) start))
"""


# --- runs in a runner process -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program came to, the processor seconds it took, and its memory at most in MB."""

    value: Any
    processor: float
    memory: float

    @property
    def elapsed(self) -> float:
        """Seconds that the program measured itself, as the second part of its value."""
        return self.value[1] / 1000


def in_runner(source: str, port: int | None = None, **settings: Any) -> Ran:
    """Run a program in a runner process, on the endpoint at a port or on the mock."""
    with tempfile.TemporaryDirectory() as workspace:
        request = RunRequest(
            path=f"{workspace}/bench.scm",
            source=source,
            backend="openai" if port else "mock",
            workspace=workspace,
            **{"limits": LIMITS, **settings},
        )
        before = _processor()
        with subprocess.Popen(
            [sys.executable, "-m", "schemestra.runtime"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(port),
        ) as runner:
            assert runner.stdin and runner.stdout
            watch = _Memory(runner.pid)
            runner.stdin.write(json.dumps(to_json(request)).encode() + b"\n")
            runner.stdin.flush()
            last = b""
            for line in runner.stdout:
                last = line
            memory = watch.end()
        finished = json.loads(last)
    if finished.get("status") != "finished":
        raise SystemExit(f"the run did not finish: {finished.get('error')}")
    return Ran(finished["value"], _processor() - before, memory)


def _environment(port: int | None = None) -> dict[str, str]:
    """Ours with the endpoint's; Python may keep what it compiles, as it does for people."""
    environment = {**os.environ, "OPENAI_API_KEY": "none"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if port:
        environment["OPENAI_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
    return environment


def _processor() -> float:
    """Seconds of processor time of all processes that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Memory:
    """Resident memory of a process and its children, looked at five times a second; Linux only."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            self._most = max(self._most, sum(map(_resident, [self._process, *self._children()])))

    def _children(self) -> list[int]:
        try:
            text = Path(f"/proc/{self._process}/task/{self._process}/children").read_text()
        except OSError:
            return []
        return [int(child) for child in text.split()]

    def end(self) -> float:
        self._over.set()
        self._thread.join()
        return self._most


def _resident(process: int) -> float:
    """MB that are the process's own: what it shares with others is not counted twice."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s*(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def calls(number: int, in_flight: int, port: int | None, **settings: Any) -> Ran:
    data = json.dumps(REQUEST.data)
    program = CALLS.format(calls=number, in_flight=in_flight, data=data)
    ran = in_runner(program, port, **settings)
    assert ran.value[0] == number, ran.value
    return ran


def transport(number: int, in_flight: int, port: int) -> tuple[float, float]:
    """Seconds, and processor seconds, of the same calls by our own transport without Racket."""
    before = _processor()
    printed = subprocess.run(
        [sys.executable, str(FAN_OUT), str(number), str(in_flight)],
        check=True, stdout=subprocess.PIPE, env=_environment(port),
    ).stdout  # fmt: skip
    return float(printed), _processor() - before


# --- the rows -----------------------------------------------------------------------------------


def throughput() -> Iterator[Row | str]:
    with endpoint(0.05) as port:
        bare, bare_processor = transport(10_000, 1000, port)
        ran = calls(10_000, 1000, port)
    # At least 0.8 of its rate is at most 1.25 of its time.
    yield Row("10,000 calls, 1,000 in flight", ran.elapsed, "transport alone", bare, 1.25, "s")
    yield (
        f"  ({10_000 / ran.elapsed:,.0f} calls/s of {10_000 / bare:,.0f}; processor "
        f"{ran.processor:.1f} s of {bare_processor:.1f} s; {ran.memory:.0f} MB)"
    )
    with endpoint(4) as port:
        ran = calls(5_000, 1000, port)
    yield Row("5,000 calls, 1,000 in flight, 4 s", ran.elapsed, "ideal", 5 * 4, 1.15, "s")
    with endpoint(0.5) as port:
        ran = calls(200, 10, port)
    yield Row("200 calls, 10 in flight, 0.5 s", ran.elapsed, "ideal", 20 * 0.5, 1.03, "s")


def large() -> Row:
    with endpoint(0.05) as port:
        ran = calls(100_000, 1000, port)
    return Row("100,000 calls, memory", ran.memory, "300 MB", 300, 1, "MB")


def sequential() -> Iterator[Row | str]:
    """What a call costs beside its round trip, when each waits for the one before.

    An answer is on disk before the next call is made, so the disk's own time is the least.
    """
    number = 100
    program = SEQUENTIAL.format(calls=number, data=json.dumps(REQUEST.data))
    added: list[float] = []
    disk: list[float] = []
    with endpoint(0) as port:
        for _ in range(ROUNDS):
            added.append(in_runner(program, port).elapsed - round_trips(number, port))
            disk.append(synced_writes(number))
    yield Row("call after call, added to each", 1000 * middle(added) / number, "1 ms", 1, 1)
    yield (
        f"  (of that, {1000 * middle(disk) / number:.1f} ms for the disk: so long takes a bare "
        "write of the same size that is synced)"
    )


def synced_writes(number: int) -> float:
    """Seconds of so many writes that a power cut does not undo, into a file that has its room."""
    data = bytes(BYTES_OF_AN_ANSWER)
    with tempfile.TemporaryFile() as file:
        file.write(bytes(number * len(data)))
        file.seek(0)
        os.fsync(file.fileno())
        start = time.perf_counter()
        for _ in range(number):
            os.write(file.fileno(), data)
            getattr(os, "fdatasync", os.fsync)(file.fileno())
        return time.perf_counter() - start


def round_trips(number: int, port: int) -> float:
    """Seconds of so many bare HTTP requests over one connection."""
    body = json.dumps({"model": REQUEST.model, "messages": [{"content": REQUEST.data}]})
    connection = http.client.HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    for _ in range(number):
        connection.request("POST", "/v1/chat/completions", body)
        connection.getresponse().read()
    elapsed = time.perf_counter() - start
    connection.close()
    return elapsed


def cold_start() -> Row:
    """From spawning a runner to its strategy's first output, as a client of the runner sees it."""
    pairs = [(first_output(), bare_racket()) for _ in range(STARTS + 1)][1:]
    own, bare = zip(*pairs, strict=True)
    return Row("cold start → output", middle([*own]), "racket -n -e ''", middle([*bare]), 5)


def bare_racket() -> float:
    start = time.perf_counter()
    subprocess.run([find_racket(), "-n", "-e", ""], check=True)
    return 1000 * (time.perf_counter() - start)


def first_output() -> float:
    with tempfile.TemporaryDirectory() as workspace:
        request = {"path": f"{workspace}/bench.scm", "source": READY, "backend": "mock"}
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "schemestra.runtime"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        ) as runner:
            assert runner.stdin and runner.stdout
            runner.stdin.write(json.dumps(request).encode() + b"\n")
            runner.stdin.flush()
            for line in runner.stdout:
                if json.loads(line)["event"] == "output":
                    elapsed = 1000 * (time.perf_counter() - start)
                    break
            else:
                raise SystemExit("the runner ended without output")
            runner.stdout.read()
    return elapsed


async def warm_start() -> Row:
    """From asking for a run to its first output, in a process and session that have run before."""
    times: list[float] = []
    session = Session()
    with tempfile.TemporaryDirectory() as workspace:
        request = RunRequest(path=f"{workspace}/bench.scm", source=READY)
        for _ in range(STARTS + 1):
            start = time.perf_counter()
            shown: list[float] = []

            def watch(event: Event, start: float = start, shown: list[float] = shown) -> None:
                if isinstance(event, Output):
                    shown.append(1000 * (time.perf_counter() - start))

            await run(request, watch, asyncio.Event(), session)
            times.append(shown[0])
    await session.close()
    return Row("warm start → output", middle(times[1:]), "50 ms", 50, 1)


def sub_sandbox() -> Row:
    ran = in_runner(SUB_SANDBOXES)
    times = _numbers(ran.value)
    return Row("sub-sandbox", middle(times), "30 ms", 30, 1)


def _numbers(value: Any) -> list[float]:
    return [float(number) for number in value]


async def added_cost(characters: int, number: int, target: float) -> Row:
    """A call's way through the sandbox and back, to a host that answers at once."""
    answer = {"result": "x" * characters, "prompt_tokens": 50, "completion_tokens": 50}
    data = json.dumps("word " * (characters // 5))
    program = CALLS.format(calls=number, in_flight=100, data=data)
    times: list[float] = []

    async def serve(_: Any) -> dict[str, Any]:
        return answer

    async with asyncio.timeout(120):
        for _ in range(ROUNDS):
            session = Session()
            await session.begin(serve, lambda _: None, RunLimits(LIMITS))
            await session.evaluate("warm", "bench.scm", program.replace(str(number), "100"))
            start = time.perf_counter()
            reply = await session.evaluate("bench", "bench.scm", program)
            times.append(1e6 * (time.perf_counter() - start) / number)
            assert reply.get("status") == "finished", reply
            await session.close()
    name = f"a call through the sandbox, {characters:,} B"
    return Row(name, middle(times), f"{target:,.0f} µs", target, 1, "µs")


async def context() -> Row:
    """24 MB of text until the sandbox has it."""
    text = "A line of a report, as reports have many of them.\n" * (24_000_000 // 50)
    session = Session()

    async def serve(_: Any) -> dict[str, Any]:
        return {}

    await session.begin(serve, lambda _: None, RunLimits({}))
    start = time.perf_counter()
    await session.load({"": text})
    program = "(finish (string-length context))"
    reply = await session.evaluate("bench", "bench.scm", program)
    elapsed = 1000 * (time.perf_counter() - start)
    assert reply.get("value") == len(text), reply
    await session.close()
    return Row("24 MB of context", elapsed, "1 s", 1000, 1)


def instrumentation() -> Iterator[Row]:
    """The strategy's time beside that of the same definitions in plain Racket."""
    for name, (target, work) in INSTRUMENTED.items():
        rounds = [(ours_timed(work), plain_timed(work)) for _ in range(ROUNDS)]
        own, plain = (min(times) for times in zip(*rounds, strict=True))
        yield Row(f"source positions, {name}", own, "plain Racket", plain, target)


def ours_timed(work: str) -> float:
    program = f"{work}{TIMED}(finish (for/list ([_ (in-range 3)]) (timed)))"
    return min(_numbers(in_runner(program).value))


def plain_timed(work: str) -> float:
    """The definitions at the top level of Racket, as `load` evaluates them."""
    with tempfile.NamedTemporaryFile("w", suffix=".rkt") as file:
        file.write(f"{work}{TIMED}(for ([_ (in-range 3)]) (displayln (timed)))\n")
        file.flush()
        libraries = ("-l", "racket/base", "-l", "racket/list", "-l", "racket/string")
        command = [find_racket(), *libraries, "-f", file.name]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return min(_numbers(printed.split()))


def journal() -> Iterator[Row | str]:
    """Calls that come at 1,000 a second, with and without the journal."""
    number, in_flight = 5_000, 100

    def at_rate(journaled: bool) -> Ran:
        return calls(number, in_flight, None, latency=0.1, journal=journaled)

    pairs = [(at_rate(True), at_rate(False)) for _ in range(ROUNDS)]
    on, off = zip(*pairs, strict=True)
    own, bare = (middle([ran.elapsed for ran in runs]) for runs in (on, off))
    yield Row("journal at 1,000 calls/s", own, "no journal", bare, 1.05, "s")
    used, without = (middle([ran.processor for ran in runs]) for runs in (on, off))
    yield f"  ({number / bare:,.0f} calls/s; processor {used:.1f} s of {without:.1f} s)"


def middle(times: list[float]) -> float:
    return statistics.median(times)


def rows(chosen: list[str]) -> Iterator[Row | str]:
    parts: dict[str, Callable[[], Iterator[Row | str]]] = {
        "throughput": throughput,
        "sequential": sequential,
        "start": lambda: iter([cold_start(), asyncio.run(warm_start())]),
        "sub-sandbox": lambda: iter([sub_sandbox()]),
        "wire": lambda: iter(
            [asyncio.run(added_cost(200, 10_000, 60)), asyncio.run(added_cost(20_000, 4_000, 500))]
        ),
        "context": lambda: iter([asyncio.run(context())]),
        "instrumentation": instrumentation,
        "journal": journal,
        "large": lambda: iter([large()]),
    }
    for name, part in parts.items():
        if name in chosen or (not chosen and name != "large"):
            yield from part()


if __name__ == "__main__":
    show(rows([argument.removeprefix("--") for argument in sys.argv[1:]]))
