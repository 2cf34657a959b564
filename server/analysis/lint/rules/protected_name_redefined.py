"""protected-name-redefined: a definition or `set!` of a name that belongs to the scaffold."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.vocabulary import lookup
from ...finding import Severity
from ..rule import Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for binder in view.scopes.binders:
        if binder.top and _protected(binder.name.text):
            yield Report(binder.name.span, _message(binder.name.text, "redefined"))
    for use in view.scopes.uses:
        if use.assigned and use.binder is None and _protected(use.name):
            yield Report(use.span, _message(use.name, "changed"))


def _protected(name: str) -> bool:
    entry = lookup(name)
    return entry is not None and entry.protected


def _message(name: str, what: str) -> str:
    return f"`{name}` belongs to the dialect and cannot be {what}; choose another name."


RULE = Rule(
    name="protected-name-redefined",
    severity=Severity.ERROR,
    summary="A definition, macro or `set!` would change what a name of the dialect means.",
    why=(
        "The runtime refuses it: primitives, combinators and `context` mean the same in every "
        "strategy, so that no code, and no answer of a model, can take them over."
    ),
    bad='(define context "my own data")\n(finish (string-length context))',
    good='(define notes "my own data")\n(finish (string-length notes))',
    check_form=check_form,
)
