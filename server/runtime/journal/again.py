"""Whether a run can go on from another: as the same program, on the same data, asking the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ...language.backends import MOCK
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
        _check_paid_once(run, request)
        return
    raise JournalError(
        f"{' and '.join(changed)} changed since run {run.id}, so it cannot be resumed: its "
        "answers may fit no longer. To run it as it is now, where only calls whose request "
        f"changed are paid for: schemestra run {Path(run.path).name} --replay {run.id}"
    )


def _check_paid_once(run: Run, request: RunRequest) -> None:
    """Raises JournalError where without anybody's leave answers would be paid for again, or lost.

    An answer belongs to what was asked, of whom.
    """
    if MOCK == request.backend != run.backend:
        raise JournalError(
            f"Run {run.id} was made on {run.backend}: it cannot go on on the mock, whose invented "
            "answers would stand among those that were paid for. To try the program at no cost, "
            "run it without --resume."
        )
    different = differences(run, request)
    if different and request.backend != MOCK and request.live_calls is None:
        raise JournalError(
            f"Run {run.id} cannot simply go on: {' and '.join(different)}. Answers belong to what "
            "was asked, so calls that were answered would be sent and paid again. Go on as before, "
            "or say how many calls may be sent: --live N"
        )


def differences(run: Run, request: RunRequest) -> list[str]:
    """What makes the same program ask otherwise than in `run`, for a person."""
    found = []
    if request.backend != run.backend:
        found.append(f"the backend was {run.backend} and is now {request.backend}")
    before, now = run.settings.get("default_model"), request.default_model
    if before != now:
        was, becomes = (f'"{name}"' if name else "the backend's own" for name in (before, now))
        found.append(f"the default model was {was} and is now {becomes}")
    return found


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
