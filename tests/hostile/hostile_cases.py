"""The hostile programs of programs/*.scm, each with what must come of it.

A case is a program and the `;=>` line behind it; a `;;; ` line names the cases below it.  Before a
program, `;| own session` gives it a session that nobody else uses, with little time.  In a program,
@SECRET@ is a file outside of the workspace, @OUTSIDE@ an empty folder, and @PORT@ a port of this
machine that listens.

What must come of it, or any of several with ` | ` between them:

    ;=> error runtime: part       an error of this kind, with this in its message
    ;=> limit memory              stopped at a limit, which the message names
    ;=> value ["a", 1]            an end with this value, as JSON
    ;=> ends                      an end with any value, or none
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemestra.language.limits import RunLimits
from schemestra.runtime.events import RunFinished

PROGRAMS = Path(__file__).parent / "programs"
OWN_SESSION = ";| own session"


@dataclass(frozen=True)
class Case:
    id: str
    program: str
    outcomes: tuple[str, ...]
    own_session: bool = False


def all_cases() -> list[Case]:
    return [case for path in sorted(PROGRAMS.glob("*.scm")) for case in read(path)]


def read(path: Path) -> Iterator[Case]:
    program: list[str] = []
    own, number = False, 0
    for line in path.read_text("utf-8").splitlines():
        if line == OWN_SESSION:
            own = True
        elif line.startswith(";=> "):
            number += 1
            text = "\n".join(program).strip()
            name = re.sub(r"[^\w!?*-]+", "-", text[:40]).strip("-")
            yield Case(f"{path.stem}-{number}-{name}", text, tuple(line[4:].split(" | ")), own)
            program, own = [], False
        elif not line.startswith(";;; "):
            program.append(line)
    assert not "".join(program).strip(), f"{path.name} ends with a program without an outcome"


def fits(outcome: str, finished: RunFinished, limits: RunLimits) -> bool:
    """Whether a run has ended as one outcome says."""
    word, _, rest = outcome.partition(" ")
    error = finished.error
    if word in ("value", "ends"):
        return error is None and (word == "ends" or finished.value == json.loads(rest))
    if error is None:
        return False
    if word == "limit":
        return error.kind == "limit" and limits.message(rest) in error.message
    kind, _, part = rest.partition(": ")
    return word == "error" and error.kind == kind and part in error.message
