"""used-before-definition: a name that is evaluated before its definition has run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Related, Severity
from ...scopes import Scopes, scopes
from ..rule import Report, Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis


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


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """File-level definitions used by an earlier form, at once and not when a function is called."""
    bindings = analysis.bindings
    first = {name: found[0] for name, found in bindings.definitions.items()}
    for placed in analysis.document.forms:
        if placed.form.broken:
            continue
        for name, uses in immediate(scopes(placed.form)).items():
            definition = first.get(name)
            if definition is None or definition.placed.start < placed.start:
                continue
            if _known_otherwise(analysis, name) or definition.kind == "macro":
                continue
            for use in uses:
                span = placed.located(use.span)
                if span.start < definition.span.start and not bindings.is_lenient(use):
                    related = (Related(definition.span, "defined here"),)
                    yield RULE.finding(span, _message(name), related=related)
            if definition.placed == placed:
                yield from _own_value(analysis, placed, definition)


def _known_otherwise(analysis: Analysis, name: str) -> bool:
    return analysis.bindings.prelude is not None and (
        analysis.bindings.prelude.lookup(name)[0] in ("file", "prelude")
    )


def _own_value(analysis: Analysis, placed, definition) -> Iterator[Finding]:
    """`(define x (f x))`: the value asks for the name it is about to define."""
    for use in immediate(scopes(placed.form)).get(definition.name, ()):
        span = placed.located(use.span)
        if span.start > definition.span.start and not analysis.bindings.is_lenient(use):
            yield RULE.finding(span, _message(definition.name))


def immediate(found: Scopes):
    """The uses of file-level names that are evaluated as soon as the form is."""
    return {
        name: now
        for name, uses in found.free.items()
        if (now := tuple(use for use in uses if use.level == 0))
    }


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
    check_file=check_file,
)
