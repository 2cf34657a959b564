"""unbound: a name that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ....language.models import find_model
from ....language.racket_names import libraries, library_names
from ....language.withheld import name_advice
from ...finding import Edit, Finding, Fix, Severity
from ...scopes import Use
from ...syntax.forms import Placed
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
    placed, left = analysis.bindings.placed, _MOST_SUGGESTIONS
    unresolved = analysis.bindings.unresolved_uses.items()
    found = [(placed[home], uses) for home, uses in unresolved]
    for form, uses in sorted(found, key=lambda pair: pair[0].start):
        yield from _found_in(analysis, form, uses, min(left, len(uses)))
        left = max(0, left - len(uses))


class _Found(NamedTuple):
    """The findings of a form that began at `start`, and what they were made of."""

    uses: tuple[Use, ...]
    suggestions: int
    names: frozenset[str]
    before: frozenset[str] | None
    start: int
    findings: tuple[Finding, ...]


def _found_in(
    analysis: Analysis, placed: Placed, uses: tuple[Use, ...], suggestions: int
) -> tuple[Finding, ...]:
    """The findings of a form, found again when the names of the file are others."""
    bindings, memo = analysis.bindings, placed.form.memo
    names = bindings.joined.names
    before = bindings.prelude.joined.names if bindings.prelude is not None else None
    known: _Found | None = memo.get("unbound")
    if (
        known is not None
        and known.uses is uses
        and known.suggestions == suggestions
        and known.names is names
        and known.before is before
    ):
        if known.start == placed.start:
            return known.findings
        by = placed.start - known.start
        found = tuple(finding.moved(by) for finding in known.findings)
    else:
        found = tuple(
            _finding(analysis, placed, use, index < suggestions) for index, use in enumerate(uses)
        )
    # What adds a `require` is about the start of the file, wherever the form stands.
    if not any(use.name in _library_names() for use in uses):
        memo["unbound"] = _Found(uses, suggestions, names, before, placed.start, found)
    return found


def _finding(analysis: Analysis, placed: Placed, use: Use, may_suggest: bool) -> Finding:
    name, span = use.name, placed.located(use.span)
    if library := _library_names().get(name):
        return _not_required(name, span, library)
    if advice := name_advice(name):
        return RULE.finding(span, f"`{name}` is not available. {advice}")
    meant = _suggestion(analysis, name, span) if may_suggest else None
    if meant is None:
        return RULE.finding(span, f"`{name}` is not defined.")
    fix = Fix(f"Change to {meant}", (Edit(span, meant),), safe=False)
    return RULE.finding(span, f"`{name}` is not defined. Did you mean `{meant}`?", (fix,))


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


def _not_required(name: str, span: Span, library: str) -> Finding:
    require = f"(require {library})"
    fix = Fix(f"Add {require}", (Edit(Span(0, 0), f"{require}\n"),))
    return RULE.finding(span, f"`{name}` comes from {library}: add {require}.", (fix,))


def _suggestion(analysis: Analysis, name: str, span: Span) -> str | None:
    """What is written here for another language's word, a model without its quotes, a name in
    scope, or one of the dialect or of Racket: the first of these that there is."""
    if name in _OTHERWISE:
        return _OTHERWISE[name]
    if find_model(name) is not None:
        return f'"{name}"'
    bindings = analysis.bindings
    others = set(bindings.local_names_at(span.start))
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
