"""unbound: a name that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ....language.models import find_model
from ....language.racket_names import libraries, library_names
from ....language.withheld import name_advice
from ...bindings import Reference
from ...finding import Edit, Finding, Fix, Severity
from ...syntax.tree import Span
from ..rule import Rule
from ..suggest import closest_known, closest_of_many

if TYPE_CHECKING:
    from ...analyse import Analysis

# Words of other languages, as this one writes them.
_OTHERWISE = {
    "true": "#t", "True": "#t", "false": "#f", "False": "#f", "None": "#f", "nil": "'()",
    "def": "define", "fn": "lambda", "print": "display", "len": "length", "elif": "cond",
}  # fmt: skip

# A suggestion compares the name with all others; a file with more faults than this is no program.
_MOST_SUGGESTIONS = 50


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for index, reference in enumerate(analysis.bindings.unresolved):
        if library := _library_of(reference.name):
            yield _not_required(reference, library)
            continue
        if advice := name_advice(reference.name):
            yield RULE.finding(reference.span, f"`{reference.name}` is not available. {advice}")
            continue
        meant = _remembered(analysis, reference) if index < _MOST_SUGGESTIONS else None
        name = reference.name
        if meant is None:
            yield RULE.finding(reference.span, f"`{name}` is not defined.")
            continue
        fix = Fix(f"Change to {meant}", (Edit(reference.span, meant),), safe=False)
        yield RULE.finding(
            reference.span, f"`{name}` is not defined. Did you mean `{meant}`?", (fix,)
        )


@cache
def _library_names() -> dict[str, str]:
    """The names that a `require` would bring, each with the library that has it."""
    found: dict[str, str] = {}
    for library in libraries():
        for name in library_names(library):
            # Several libraries may have the name; `set` is expected from racket/set.
            if name not in found or library.rpartition("/")[2] in name:
                found[name] = library
    return found


def _library_of(name: str) -> str | None:
    return _library_names().get(name)


def _not_required(reference: Reference, library: str) -> Finding:
    require = f"(require {library})"
    fix = Fix(f"Add {require}", (Edit(Span(0, 0), f"{require}\n"),))
    message = f"`{reference.name}` comes from {library}: add {require}."
    return RULE.finding(reference.span, message, (fix,))


def _remembered(analysis: Analysis, reference: Reference) -> str | None:
    """The suggestion for a name, found again when the names of the file are others."""
    bindings, memo = analysis.bindings, reference.placed.form.memo
    names = bindings.joined.names
    before = bindings.prelude.joined.names if bindings.prelude is not None else None
    known = memo.get("suggestions")
    if known is None or known[0] is not names or known[1] is not before:
        known = memo["suggestions"] = (names, before, {})
    found = known[2]
    place = reference.use.span
    if place not in found:
        found[place] = _suggestion(analysis, reference)
    return found[place]


def _suggestion(analysis: Analysis, reference: Reference) -> str | None:
    """What is written here for another language's word, a model without its quotes, a name in
    scope, or one of the dialect or of Racket: the first of these that there is."""
    if reference.name in _OTHERWISE:
        return _OTHERWISE[reference.name]
    if find_model(reference.name) is not None:
        return f'"{reference.name}"'
    bindings, name = analysis.bindings, reference.name
    others = set(bindings.local_names_at(reference.span.start))
    if bindings.prelude is not None:
        others |= bindings.prelude.joined.names
    return closest_of_many(name, bindings.joined.names, others) or closest_known(name)


RULE = Rule(
    name="unbound",
    severity=Severity.ERROR,
    summary="A name is used that nothing defines.",
    why="The program stops there, which may be after the dear part of a run.",
    bad="(define papers (string-split context))\n(finish (length paper))",
    good="(define papers (string-split context))\n(finish (length papers))",
    check_file=check_file,
)
