"""`python -m schemestra.runtime`: the runner process that an editor or an agent starts.

The first line of standard input is a RunRequest as JSON; `{"op": "cancel"}` on a later line, or
the end of the input, cancels.  Each line of standard output is one event.

With `--rehearse` the request is a replay on a backend that costs money, which is only rehearsed:
the one event is `rehearsed`, see rehearsal.py.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import sys
from typing import Any

from .events import Event, RunError, RunFinished, RunRequest, Totals, to_json
from .rehearsal import Rehearsal, rehearse
from .runner import run

REHEARSE = "--rehearse"
_LONGEST_LINE = 1 << 30


class RequestError(Exception):
    """The first line is not a RunRequest."""


def main() -> int:
    # What a library prints must not come between the events.
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", errors="replace")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def emit(event: Event | Rehearsal) -> None:
        line = {"event": event.name, **to_json(event)}
        events.write(json.dumps(line, ensure_ascii=False) + "\n")
        events.flush()

    try:
        return asyncio.run(_serve(emit))
    except (BrokenPipeError, KeyboardInterrupt):
        return 1


async def _serve(emit: Any) -> int:
    reader = asyncio.StreamReader(limit=_LONGEST_LINE)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    try:
        request = parse_request(await reader.readline())
    except RequestError as error:
        emit(RunFinished("error", None, "", Totals(), RunError(str(error), "setup")))
        return 2
    cancel = asyncio.Event()
    listener = asyncio.create_task(_listen(reader, cancel))
    try:
        if REHEARSE in sys.argv[1:]:
            emit(await rehearse(request, cancel))
            return 0
        finished = await run(request, emit, cancel)
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


if __name__ == "__main__":
    sys.exit(main())
