"""duplicate-definition: one name defined twice at the same place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Related, Severity
from ...scopes import Binder, is_hidden
from ...syntax.tree import Span
from ..per_form import is_fragment
from ..rule import Report, Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis

# Loops may take a name again on purpose: the inner one hides the outer.
_MAY_REPEAT = frozenset({"loop"})


def check_form(view: FormView) -> Iterator[Report]:
    """Parameters of one function, bindings of one `let`, definitions of one body."""
    first: dict[tuple[str, Span, int], Binder] = {}
    for binder in view.scopes.binders:
        name = binder.name
        if binder.top or binder.kind in _MAY_REPEAT or is_hidden(name.text) or name.text == "_":
            continue
        key = (name.text, binder.scope, binder.level)
        before = first.setdefault(key, binder)
        if before is not binder and before.name.span != name.span:
            related = (Related(before.name.span, "bound here first"),)
            message = f"`{name.text}` is bound twice at the same place; Racket refuses the program."
            yield Report(name.span, message, related=related)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Definitions of the file: the later one silently takes the place of the earlier."""
    bindings = analysis.bindings
    for name in bindings.joined.repeated:
        found = bindings.joined.definers[name]
        if any(d.home.form.broken or is_fragment(d.home.form) for d in found):
            continue
        first, *others = found
        there = bindings.placed[first.home].located(first.binder.name.span)
        related = (Related(there, "defined here first"),)
        for binder, home in others:
            span = bindings.placed[home].located(binder.name.span)
            message = (
                f"`{name}` is defined twice in this file; from here on it means something else. "
                "Give the second one a name of its own."
            )
            yield RULE.finding(span, message, related=related)


RULE = Rule(
    name="duplicate-definition",
    severity=Severity.WARNING,
    summary="A name is defined twice at the same place.",
    why=(
        "At the top of a file the second definition silently takes the place of the first, also "
        "in functions that were written for the first. Inside a body, a `let` or a parameter "
        "list Racket refuses the program."
    ),
    bad="""\
(define notes (string-split context "\\n"))
(displayln (length notes))
(define notes (string-trim context))
(finish notes)""",
    good="""\
(define notes (string-split context "\\n"))
(displayln (length notes))
(define text (string-trim context))
(finish text)""",
    check_form=check_form,
    check_file=check_file,
)
