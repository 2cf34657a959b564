"""malformed-form: a special form with too many, too few or the wrong parts."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Severity
from ..rule import Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for fault in view.expansion.malformed:
        message = fault.message[0].upper() + fault.message[1:]
        yield Report(fault.span, message if message.endswith(".") else f"{message}.")


RULE = Rule(
    name="malformed-form",
    severity=Severity.ERROR,
    summary="A special form such as `if` or `let` has the wrong parts.",
    why="Racket refuses the whole program: nothing of it runs.",
    bad='(finish (if (> (string-length context) 80) "long"))',
    good='(finish (if (> (string-length context) 80) "long" "short"))',
    check_form=check_form,
)
