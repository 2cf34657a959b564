"""Whether a run can go on from another: only as the same program on the same data."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..events import RunRequest
from .errors import JournalError
from .reader import Run
from .redaction import Redactor, redactor


def check_same(run: Run, request: RunRequest, workspace: Path) -> None:
    """Raises JournalError, saying what has changed since `run`, if anything has."""
    if run.status == "running":
        raise JournalError(f"Run {run.id} is still under way: wait for it, or cancel it first.")
    changed = changes(run, request, workspace)
    if not changed:
        return
    raise JournalError(
        f"{' and '.join(changed)} changed since run {run.id}, so it cannot be resumed: its "
        "answers may fit no longer. To run it as it is now, where only calls whose request "
        f"changed are paid for: schemestra run {Path(run.path).name} --replay {run.id}"
    )


def changes(run: Run, request: RunRequest, workspace: Path) -> list[str]:
    """What is not as it was in `run`, for a person: the program, the prelude, a context."""
    redact = redactor(workspace, request.redact)
    given = {("context", name): text for name, text in request.contexts.items()}
    if request.prelude:
        given["prelude", request.prelude[0]] = request.prelude[1]
    changed = []
    if run.program != digest(request.source, redact):
        changed.append("the program")
    now = {key: digest(text, redact) for key, text in given.items()}
    for kind, name in sorted({*now, *run.inputs}):
        if now.get((kind, name)) != run.inputs.get((kind, name)):
            what = f"{kind} {Path(name).name}" if name else "data"
            changed.append(f"the {what}")
    if changed:
        changed[0] = changed[0].capitalize()
    return changed


def digest(text: str, redact: Redactor) -> bytes:
    """The hash by which the journal knows a text."""
    return hashlib.sha256(redact(text).encode()).digest()
