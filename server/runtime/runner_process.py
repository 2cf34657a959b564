"""What the runner process does: reads its request, runs it, and writes the events."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
from typing import Any

from .events import Event, RunError, RunFinished, RunRequest, Totals, to_json
from .rehearsal import Rehearsal, rehearse
from .runner import run
from .spares import Spares

REHEARSE = "--rehearse"
_LONGEST_LINE = 1 << 30
_IDLE_SECONDS = 1.0  # without a request, after which the runner prepares for any


class RequestError(Exception):
    """The first line is not a RunRequest."""


def main(racket: subprocess.Popen[bytes] | None) -> int:
    """Run what standard input asks for, in this Racket if there is one; the exit code."""
    spares = Spares(racket)
    # What a library prints must not come between the events.
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", errors="replace")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def emit(event: Event | Rehearsal) -> None:
        line = {"event": event.name, **to_json(event)}
        events.write(json.dumps(line, ensure_ascii=False) + "\n")
        events.flush()

    try:
        return asyncio.run(_serve(emit, spares))
    except (BrokenPipeError, KeyboardInterrupt):
        return 1
    finally:
        spares.close()


async def _serve(emit: Any, spares: Spares) -> int:
    reader = asyncio.StreamReader(limit=_LONGEST_LINE)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    preparing = asyncio.get_running_loop().call_later(_IDLE_SECONDS, spares.prepare)
    try:
        request = parse_request(await reader.readline())
    except RequestError as error:
        emit(RunFinished("error", None, "", Totals(), RunError(str(error), "setup")))
        return 2
    finally:
        preparing.cancel()
    cancel = asyncio.Event()
    listener = asyncio.create_task(_listen(reader, cancel))
    try:
        if REHEARSE in sys.argv[1:]:
            emit(await rehearse(request, cancel, spares))
            return 0
        finished = await run(request, emit, cancel, spares=spares)
    finally:
        listener.cancel()
    return 0 if finished.status in ("finished", "ok") else 1


async def _listen(reader: asyncio.StreamReader, cancel: asyncio.Event) -> None:
    """Set `cancel` at the command, or when whoever started us has gone."""
    while line := await reader.readline():
        try:
            if json.loads(line).get("op") == "cancel":
                break
        except (ValueError, AttributeError):
            continue
    cancel.set()


def parse_request(line: bytes | str) -> RunRequest:
    """The RunRequest of a JSON line. Raises RequestError."""
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise RequestError(f"the first line must be a run request as JSON: {error}") from None
    if not isinstance(fields, dict):
        raise RequestError("the first line must be a JSON object, the run request")
    known = {field.name for field in dataclasses.fields(RunRequest)}
    if strange := sorted(set(fields) - known):
        raise RequestError(f"the run request has unknown fields: {', '.join(strange)}")
    for name in ("path", "source"):
        if not isinstance(fields.get(name), str):
            raise RequestError(f"the run request needs {name!r}, a string")
    prelude = fields.get("prelude")
    if prelude is not None:
        if not (isinstance(prelude, list) and len(prelude) == 2):
            raise RequestError("the run request's 'prelude' must be [path, text]")
        fields["prelude"] = (str(prelude[0]), str(prelude[1]))
    return RunRequest(**fields)
