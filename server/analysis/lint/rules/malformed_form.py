"""malformed-form: a special form with too many, too few or the wrong parts."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Severity
from ...scopes import Use
from ...syntax.tree import Span
from ..rule import Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for fault in view.expansion.malformed:
        message = fault.message[0].upper() + fault.message[1:]
        message = message if message.endswith(".") else f"{message}."
        yield Report(fault.span, message, use=_around(view, fault.span), whoever=True)


def _around(view: FormView, span: Span) -> Use | None:
    """The innermost call around the fault whose head only the file can explain: maybe a macro."""
    calls = (use for use, call in view.free_calls if _holds(call.span, span))
    own = [use for use in calls if use.name in view.scopes.outside]
    return own[-1] if own else None


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and outer != inner


RULE = Rule(
    name="malformed-form",
    severity=Severity.ERROR,
    summary="A special form such as `if` or `let` has the wrong parts.",
    why="Racket refuses the whole program: nothing of it runs.",
    bad='(finish (if (> (string-length context) 80) "long"))',
    good='(finish (if (> (string-length context) 80) "long" "short"))',
    check_form=check_form,
)
