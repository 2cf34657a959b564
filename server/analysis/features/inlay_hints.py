"""Inlay hints: what a call costs, what a name holds, which parameter an argument is for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from ...language.vocabulary import Entry, Type, vocabulary
from ..analyse import Analysis
from ..core import Call, Expr, Lambda, Literal
from ..cost import show
from ..cost.types import CallSite
from ..interpret.kinds import Kind
from ..scopes import Binder, Use, is_hidden, scopes
from ..syntax.forms import Placed
from ..syntax.tree import Span
from .prices import headline


class HintKind(Enum):
    COST = "cost"
    KIND = "kinds"
    PARAMETER = "parameterNames"


ALL = frozenset(HintKind)
_TELLING_KINDS = frozenset({"LLM result", "async handle", "list"})


@dataclass(frozen=True, slots=True)
class Hint:
    """`label` is shown at `offset`, behind a name (COST, KIND) or before an argument."""

    offset: int
    label: str
    kind: HintKind
    tooltip: str = ""


def inlay_hints(
    analysis: Analysis, span: Span, wanted: Collection[HintKind] = ALL, priced: bool = True
) -> tuple[Hint, ...]:
    """The hints inside a span of the document, by their place.

    Forms with a syntax fault have none: what their tree says is a guess, and hints that come and
    go while a bracket is open make the text jump.  `priced` false leaves out what calls cost,
    while the estimate is still being made.
    """
    found: list[Hint] = []
    for placed in _forms(analysis, span):
        if HintKind.KIND in wanted:
            found += _kinds(analysis, placed)
        if HintKind.PARAMETER in wanted:
            found += _parameters(analysis, placed)
    if HintKind.COST in wanted and priced:
        found += _costs(analysis, span)
    inside = {hint.offset: hint for hint in found if span.holds(hint.offset)}
    return tuple(inside[offset] for offset in sorted(inside))


def _forms(analysis: Analysis, span: Span) -> Iterator[Placed]:
    for placed in analysis.document.forms:
        if placed.start > span.end:
            return
        if placed.end >= span.start and not placed.form.broken:
            yield placed


# Costs.


def _costs(analysis: Analysis, span: Span) -> Iterator[Hint]:
    for site in analysis.cost.sites:
        offset = site.span.start + 1 + len(site.primitive)
        if not span.holds(offset) or not _is_written(analysis, site):
            continue
        yield Hint(offset, show.call_label(site), HintKind.COST, headline(site))


def _is_written(analysis: Analysis, site: CallSite) -> bool:
    """Whether the call stands in a sound form, with the primitive's name behind its bracket."""
    placed = analysis.document.placed_at(site.span.start)
    start = site.span.start + 1
    source = analysis.document.source[start : start + len(site.primitive.encode())]
    return placed is not None and not placed.form.broken and source == site.primitive.encode()


# Kinds.


def _kinds(analysis: Analysis, placed: Placed) -> Iterator[Hint]:
    for binder in scopes(placed.form).binders:
        if binder.kind != "variable" or is_hidden(binder.name.text) or _is_plain(binder):
            continue
        span = placed.located(binder.name.span)
        kind = analysis.facts.kind_of(span)
        if kind is not None and _tells(kind):
            yield Hint(span.end, f": {kind.text}", HintKind.KIND)


def _is_plain(binder: Binder) -> bool:
    """Whether what is bound is plain to see beside its name."""
    return binder.value is None or isinstance(binder.value, Literal | Lambda)


def _tells(kind: Kind) -> bool:
    return kind.name in _TELLING_KINDS and kind.text not in ("list", "list of values")


# Parameters.


def _parameters(analysis: Analysis, placed: Placed) -> Iterator[Hint]:
    binders = scopes(placed.form).binders
    for use in scopes(placed.form).uses:
        if use.call is None or use.lenient or len(use.call.arguments) < 2:
            continue
        for name, argument in _named(analysis, use, use.call, binders):
            if argument.span.start < argument.span.end:
                offset = placed.located(argument.span).start
                yield Hint(offset, f"{name}:", HintKind.PARAMETER)


def _named(
    analysis: Analysis, use: Use, call: Call, binders: tuple[Binder, ...]
) -> Iterator[tuple[str, Expr]]:
    """The arguments that do not tell what they are for, with their parameters' names."""
    binder = binders[use.binder] if use.binder is not None else None
    if binder is None:
        entry = vocabulary().get(use.name)
        if entry is not None and analysis.bindings.lookup(use.name)[0] == "dialect":
            yield from _of_entry(entry, call)
            return
        binder = analysis.bindings.settled.get(use.name)
    if binder is None or not isinstance(binder.value, Lambda):
        return
    parameters = binder.value.parameters
    names = [name.text for name in parameters.required]
    names += [optional.name.text for optional in parameters.optional]
    for name, argument in zip(names, call.arguments, strict=False):
        if isinstance(argument, Literal | Lambda) and len(name) > 1:
            yield name, argument


def _of_entry(entry: Entry, call: Call) -> Iterator[tuple[str, Expr]]:
    """Of a combinator that takes several functions, those that are written out."""
    functions = [p for p in entry.parameters if p.type is Type.FUNCTION and not p.rest]
    if len(functions) < 2:
        return
    for parameter, argument in zip(entry.parameters, call.arguments, strict=False):
        if parameter in functions and isinstance(argument, Lambda):
            yield parameter.name, argument
