"""used-before-definition: a name that is evaluated before its definition has run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...bindings import Bindings, Definition
from ...finding import Finding, Related, Severity
from ...scopes import Use, scopes
from ...syntax.forms import Placed
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
    first = {n: placed.start for n, ((_, placed), *_) in bindings.defined.items()}
    for placed in analysis.document.forms:
        start = placed.start
        for name, uses in scopes(placed.form).immediate.items():
            if first.get(name, -1) >= start and not placed.form.broken:
                yield from _too_early(bindings, placed, name, uses)


def _too_early(
    bindings: Bindings, placed: Placed, name: str, uses: tuple[Use, ...]
) -> Iterator[Finding]:
    definition = bindings.own_definition(name)
    if definition is None or definition.kind == "macro" or definition.placed.form.broken:
        return
    if bindings.prelude is not None and name in bindings.prelude.defined:
        return
    for use in uses:
        span = placed.located(use.span)
        if definition.placed == placed and not _precedes(use, definition):
            continue
        if not bindings.is_lenient(use):
            related = (Related(definition.span, "defined here"),)
            yield RULE.finding(span, _message(name), related=related)


def _precedes(use: Use, definition: Definition) -> bool:
    """Whether a use stands before a definition in its own form, or in the value of it."""
    value = definition.value
    end = definition.span.start - definition.placed.start if value is None else value.span.end
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
    check_file=check_file,
)
