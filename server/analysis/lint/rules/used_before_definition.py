"""used-before-definition: a name that is evaluated before its definition has run."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Severity
from ...scopes import Binder, Use
from ..rule import InFile, Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    """Definitions inside a body."""
    found = view.scopes
    for use in found.uses:
        if use.binder is None:
            continue
        binder = found.binders[use.binder]
        if binder.value is None or use.level > binder.level or use.lenient:
            continue
        defined_after = binder.name.span.start > use.span.start
        if defined_after and binder.scope.start <= use.span.start:
            yield Report(use.span, _message(use.name))


def check_in_file(view: FormView, place: InFile) -> Iterator[Report]:
    """File-level definitions used by an earlier form, at once and not when a function is called."""
    bindings = place.bindings
    index = bindings.joined.index
    for name, uses in view.scopes.immediate.items():
        first = bindings.joined.definers.get(name)
        if not first or index[first[0].home] < index[place.home]:
            continue
        binder, home = first[0]
        if binder.kind == "macro" or home.form.broken:
            continue
        if bindings.prelude is not None and name in bindings.prelude.joined.definers:
            continue
        for use in uses:
            if home == place.home and not _precedes(use, binder):
                continue
            if not bindings.is_lenient(use):
                yield Report(use.span, _message(name), defined=name)


def _precedes(use: Use, binder: Binder) -> bool:
    """Whether a use stands before a definition in its own form, or in the value of it."""
    end = binder.name.span.start if binder.value is None else binder.value.span.end
    return use.span.start < end


def _message(name: str) -> str:
    return f"`{name}` is used here before its definition has been evaluated."


RULE = Rule(
    name="used-before-definition",
    severity=Severity.ERROR,
    summary="A name is evaluated before its definition has run.",
    why="Forms run from top to bottom, so the name has no value yet and the program stops.",
    bad="(displayln (string-length title))\n(define title (substring context 0 10))",
    good="(define title (substring context 0 10))\n(displayln (string-length title))",
    check_form=check_form,
    check_in_file=check_in_file,
)
