"""Runs started from the editor: one runner process each, its events passed on, its end certain.

The server never runs a strategy itself.  It starts `python -m schemestra.runtime`, writes the
request on the first line of its stdin, and reads one event a line from its stdout.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from ..analysis.features.lenses import Estimate, Progress
from ..analysis.finding import Finding
from ..analysis.lint.notices import RUN_ERROR
from ..analysis.syntax.document import Document
from ..analysis.syntax.tree import Span
from ..language.backends import MOCK
from ..runtime.events import RunError, RunFinished, RunRequest, Totals, event_json, to_json
from ..runtime.rehearsal import Rehearsal, read_rehearsal
from .log import LOGGER
from .run_text import run_text

if TYPE_CHECKING:
    from .server import Server

EVENT = "schemestra/runEvent"
REHEARSE = "--rehearse"
CANCEL = b'{"op": "cancel"}\n'
FLUSH_SECONDS = 0.05  # how often events are passed on while many arrive
CANCEL_SECONDS = 0.8  # how long the runner may take to wind up before it is killed
LONGEST_LINE = 64 * 1024 * 1024  # bytes of one event; a result may be large
LARGEST_OUTPUT = 64 * 1024  # characters of one output event after joining

_numbers = itertools.count(1)


@dataclass(slots=True, eq=False)
class Run:
    """A run under way. `document` is the text that runs, whatever is typed meanwhile."""

    id: str
    document: Document
    backend: str
    estimate: Estimate
    mode: str = "run"  # run | resume | replay
    recorded: str = ""  # its id in the journal, once it has one
    process: asyncio.subprocess.Process | None = None
    started: float = field(default_factory=time.monotonic)
    finished: int = 0
    usd: float | None = 0.0
    cancelling: bool = False
    ended: bool = False
    announced: bool = False
    token: str | None = None
    waiting: list[dict[str, Any]] = field(default_factory=list)
    flushed: float = 0.0
    timer: asyncio.TimerHandle | None = None
    last_words: deque[str] = field(default_factory=lambda: deque(maxlen=20))

    @property
    def uri(self) -> str:
        return self.document.uri

    @property
    def progress(self) -> Progress:
        return Progress(self.finished, self.estimate.calls, self.usd, self.cancelling)


class Runs:
    """At most one run a document."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._runs: dict[str, Run] = {}
        self._rehearsals: set[asyncio.subprocess.Process] = set()

    def get(self, uri: str) -> Run | None:
        """The run of a document, until it has sent its last event."""
        run = self._runs.get(uri)
        return None if run is None or run.ended else run

    def by_token(self, token: Any) -> Run | None:
        return next((run for run in self._runs.values() if run.token == token), None)

    def start(self, document: Document, request: RunRequest, estimate: Estimate) -> Run:
        """Start a run of `document`; the caller has seen to it that none is under way."""
        run = Run(str(next(_numbers)), document, request.backend, estimate, request.mode)
        self._runs[run.uri] = run
        self._server.spawn(self._drive(run, request))
        return run

    def cancel(self, run: Run) -> None:
        """Ask the runner to wind up; if it has not after `CANCEL_SECONDS`, kill it."""
        if run.cancelling or run.ended:
            return
        run.cancelling = True
        self._refresh()
        self._server.spawn(self._wind_up(run))

    async def cancel_all(self) -> None:
        """End every run and wait for that; used when the client shuts the server down."""
        runs = list(self._runs.values())
        for run in runs:
            run.cancelling = True
        for process in self._rehearsals:
            _kill(process)
        await asyncio.gather(*(self._wind_up(run) for run in runs))

    def kill_all(self) -> None:
        """End every runner at once, its whole process group with it."""
        for process in (*(run.process for run in self._runs.values()), *self._rehearsals):
            _kill(process)

    async def _drive(self, run: Run, request: RunRequest) -> None:
        """The life of a run, from the start of its process to its last event."""
        self._server.spawn(self._begin_progress(run))
        try:
            await self._follow(run, request)
        except asyncio.CancelledError:
            _kill(run.process)
            raise
        except OSError as error:
            self._end(run, f"The runner cannot be started: {error.strerror or error}.")
        except Exception:
            LOGGER.exception("run %s failed", run.id)
            self._end(run, "The server lost track of this run; its log has the details.")
        finally:
            _kill(run.process)
            if run.timer is not None:
                run.timer.cancel()
            if self._runs.get(run.uri) is run:  # another may have been started since it ended
                del self._runs[run.uri]
            self._end_progress(run)
            self._refresh()

    async def rehearse(self, request: RunRequest) -> Rehearsal | None:
        """What a replay would send; None if its runner did not come to an end."""
        process = await _start_runner(REHEARSE)
        assert process.stdin and process.stdout and process.stderr
        self._rehearsals.add(process)
        listening = self._server.spawn(_listen(process.stderr, deque(maxlen=1)))
        try:
            process.stdin.write(json.dumps(to_json(request)).encode() + b"\n")
            await process.stdin.drain()
            while line := await process.stdout.readline():
                event = json.loads(line)
                if event.get("event") == Rehearsal.name:
                    return read_rehearsal(event)
        except (OSError, ValueError) as error:
            LOGGER.warning("the rehearsal failed: %s", error)
        finally:
            self._rehearsals.discard(process)
            _kill(process)
            listening.cancel()
        return None

    async def _follow(self, run: Run, request: RunRequest) -> None:
        process = run.process = await _start_runner()
        assert process.stdin and process.stdout and process.stderr
        listening = self._server.spawn(_listen(process.stderr, run.last_words))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(json.dumps(to_json(request)).encode() + b"\n")
            if run.cancelling:
                process.stdin.write(CANCEL)
            await process.stdin.drain()
        while line := await process.stdout.readline():
            self._receive(run, line)
        code = await process.wait()
        await asyncio.wait([listening], timeout=1)
        if run.ended:
            return
        if run.cancelling:
            self._end(run, "", status="cancelled")
            return
        for words in run.last_words:
            LOGGER.warning("run %s: %s", run.id, words)
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        detail = f" Its last words: {run.last_words[-1]}" if run.last_words else ""
        self._end(run, f"The runner {how} before the strategy was done.{detail}")

    def _receive(self, run: Run, line: bytes) -> None:
        try:
            event = json.loads(line)
        except ValueError:
            run.last_words.append(line.decode(errors="replace").strip())
            return
        if not isinstance(event, dict) or run.ended:
            return
        self._account(run, event)
        if event.get("event") == "run-finished":
            event["resumable"] = can_be_resumed(run, event)
        _queue(run, event)
        if event.get("event") == "run-finished":
            run.ended = True
            self._flush(run)
            self._report(run, event)
        elif run.timer is None:
            wait = run.flushed + FLUSH_SECONDS - time.monotonic()
            if wait <= 0:
                self._flush(run)
            else:
                run.timer = asyncio.get_running_loop().call_later(wait, self._flush, run)

    def _account(self, run: Run, event: dict[str, Any]) -> None:
        """Keep the numbers that the lens and the progress show."""
        name = event.get("event")
        if name == "run-started":
            run.recorded = str(event.get("run") or "")
        if name in ("call-finished", "call-failed", "call-recorded"):
            run.finished += 1
        if name == "call-finished":
            usd = event.get("usd")
            run.usd = None if usd is None or run.usd is None else run.usd + float(usd)

    def _flush(self, run: Run) -> None:
        """Pass on what has gathered, in order."""
        if run.timer is not None:
            run.timer.cancel()
            run.timer = None
        run.flushed = time.monotonic()
        events, run.waiting = run.waiting, []
        for event in events:
            if self._server.settings.run_events:
                self._server.protocol.notify(EVENT, self._params(run, event))
            elif text := run_text(event):
                self._server.window_log_message(
                    types.LogMessageParams(type=types.MessageType.Info, message=text)
                )
        if any(event.get("event", "").startswith("call-") for event in events):
            self._report_progress(run)
            self._refresh()

    def _params(self, run: Run, event: dict[str, Any]) -> dict[str, Any]:
        """An event for the client; the first one carries the estimate, to compare the bill with."""
        params: dict[str, Any] = {"uri": run.uri, "run": run.id, "event": event}
        if not run.announced:
            run.announced = True
            params["estimate"] = {"text": run.estimate.text, "calls": run.estimate.calls}
        return params

    def _end(self, run: Run, message: str, status: str = "error") -> None:
        """The last event of a run whose runner did not send one."""
        if run.ended:
            return
        error = RunError(message, "setup") if message else None
        totals = Totals(calls=run.finished, elapsed=time.monotonic() - run.started)
        finished = event_json(RunFinished(status, None, "", totals, error))
        # Only the count is known here; money and tokens are not, which is not the same as none.
        finished["totals"].update(usd=None, charged_usd=None)
        finished["resumable"] = can_be_resumed(run, finished)
        run.ended = True
        _queue(run, finished)
        self._flush(run)
        self._report(run, finished)

    def _report(self, run: Run, event: dict[str, Any]) -> None:
        """Show why a run failed: at the form that failed if that is known, else as a message."""
        error = event.get("error")
        if event.get("status") != "error" or not isinstance(error, dict):
            return
        message = str(error.get("message") or "The run failed.")
        if hint := error.get("hint"):
            message += f"\n{hint}"
        opened = self._server.documents.get(run.uri)
        finding = run_finding(run.document, error, message)
        if finding and opened and opened.text.source == run.document.source:
            opened.run_findings = (finding,)
            self._server.publisher.publish(opened)
        if not self._server.settings.run_events:
            self._server.window_show_message(
                types.ShowMessageParams(type=types.MessageType.Error, message=message)
            )

    async def _wind_up(self, run: Run) -> None:
        process = run.process
        if process is None or process.stdin is None:
            # Not started yet; it is told as soon as it is.
            await asyncio.sleep(CANCEL_SECONDS)
            _kill(run.process)
            return
        with contextlib.suppress(OSError):
            process.stdin.write(CANCEL)
            await process.stdin.drain()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), CANCEL_SECONDS)
        _kill(process)

    # What the client shows of a run by itself.

    async def _begin_progress(self, run: Run) -> None:
        window = self._server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return
        token = f"schemestra-run-{os.getpid()}-{run.id}"
        try:
            await self._server.work_done_progress.create_async(token)
        except Exception as error:
            LOGGER.info("the client shows no progress: %s", error)
            return
        if run.ended:
            self._server.work_done_progress.tokens.pop(token, None)
            return
        run.token = token
        verb = {"resume": "Resume", "replay": "Replay"}.get(run.mode)
        verb = verb or ("Dry run" if run.backend == MOCK else "Run")
        self._server.work_done_progress.begin(
            token,
            types.WorkDoneProgressBegin(
                title=f"{verb} of {run.uri.rsplit('/', 1)[-1]}",
                message=run.progress.text,
                percentage=0 if run.estimate.calls else None,
                cancellable=True,
            ),
        )

    def _report_progress(self, run: Run) -> None:
        if run.token is None or run.ended:
            return
        percentage = None
        if run.estimate.calls:
            percentage = min(100, 100 * run.finished // run.estimate.calls)
        self._server.work_done_progress.report(
            run.token,
            types.WorkDoneProgressReport(
                message=run.progress.text, percentage=percentage, cancellable=True
            ),
        )

    def _end_progress(self, run: Run) -> None:
        if run.token is None:
            return
        self._server.work_done_progress.end(
            run.token, types.WorkDoneProgressEnd(message=run.progress.text)
        )
        self._server.work_done_progress.tokens.pop(run.token, None)

    def _refresh(self) -> None:
        self._server.publisher.refresh_lenses()


def can_be_resumed(run: Run, finished: dict[str, Any]) -> bool:
    """Whether a run that did not come to its end has answers in the journal to go on from."""
    totals = finished["totals"]
    lost = totals["failed"] + totals["cancelled"]
    answered = totals["calls"] - lost + totals["recorded"]
    return bool(
        run.recorded
        and answered > 0
        and run.mode != "replay"
        and finished["status"] not in ("finished", "ok")
        and run.document.uri.startswith("file:")
    )


def run_finding(document: Document, error: dict[str, Any], message: str) -> Finding | None:
    """The error of a run as a finding at the form that failed; None when its place is not known."""
    site = error.get("site")
    if not isinstance(site, dict) or not isinstance(site.get("line"), int):
        return None
    span = document.lines.racket_span(
        site["line"], int(site.get("column") or 0), int(site.get("span") or 0)
    )
    if span.end == span.start:
        line = document.lines.line_of(span.start)
        span = Span(span.start, document.lines.line_end(line))
    return Finding(RUN_ERROR.name, RUN_ERROR.severity, span, message)


async def _start_runner(*options: str) -> asyncio.subprocess.Process:
    # -P keeps the folder the server was started in off the path: a file `json.py` in a
    # workspace must not become part of the runner.
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "schemestra.runtime",
        *options,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        limit=LONGEST_LINE,
    )


def _queue(run: Run, event: dict[str, Any]) -> None:
    """Add an event to those waiting; output that follows output of the same stream is joined."""
    last = run.waiting[-1] if run.waiting else None
    if (
        last is not None
        and event.get("event") == last.get("event") == "output"
        and event.get("stream") == last.get("stream")
        and len(last["text"]) + len(event["text"]) <= LARGEST_OUTPUT
    ):
        last["text"] += event["text"]
        return
    run.waiting.append(event)


async def _listen(stream: asyncio.StreamReader, words: deque[str]) -> None:
    while line := await stream.readline():
        if text := line.decode(errors="replace").strip():
            words.append(text[:500])


def _kill(process: asyncio.subprocess.Process | None) -> None:
    """Kill a process and its group, which `start_new_session` made its own."""
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
