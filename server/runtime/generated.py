"""Checks a program that a model wrote, before it runs in a sub-sandbox."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Any

MOST_FINDINGS = 20
MOST_CHARACTERS = 200_000  # a model's longest answer is a tenth of it
_SECONDS = 10.0
_one_at_a_time = threading.Lock()

Findings = list[dict[str, Any]]


async def check_generated(code: str) -> Findings:
    """What forbids running the program: `{message, line, col}` each, line from 1 and column from 0.

    Only errors count; a warning is no reason to throw a paid program away.  A program that is too
    long to be checked is not run either.
    """
    if len(code) > MOST_CHARACTERS:
        return [_of_all(f"the program has more than {MOST_CHARACTERS:,} characters")]
    loop = asyncio.get_running_loop()
    findings: asyncio.Future[Findings] = loop.create_future()

    def settle(found: Findings) -> None:
        if not findings.done():
            findings.set_result(found)

    def check() -> None:
        try:
            found = _check(code)
        except Exception as error:  # a fault of ours is no leave to run it
            found = [_of_all(f"the program could not be checked ({type(error).__name__})")]
        with suppress(RuntimeError):  # the run has ended, and the loop with it
            loop.call_soon_threadsafe(settle, found)

    # A thread of its own: the run can be cancelled meanwhile, and its end does not wait for it.
    threading.Thread(target=check, name="check-generated", daemon=True).start()
    try:
        async with asyncio.timeout(_SECONDS):
            return await findings
    except TimeoutError:
        return [_of_all(f"the program could not be checked in {_SECONDS:g} s")]


def _of_all(message: str) -> dict[str, Any]:
    return {"message": message, "line": 1, "col": 0}


def _check(code: str) -> Findings:
    # Imported here: most strategies run no generated code, and the analysis is slow to load.
    from ..analysis.analyse import analyse
    from ..analysis.syntax.document import Document

    with _one_at_a_time:
        document = Document.open("generated:program", code)
        findings = []
        for finding in analyse(document).errors[:MOST_FINDINGS]:
            line, column = document.lines.line_column(finding.span.start)
            findings.append({"message": finding.message, "line": line, "col": column - 1})
    return findings
