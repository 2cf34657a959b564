"""What the rules about texts from outside have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..core import Call, Expr
from ..finding import Finding, Related
from ..interpret.flows import FlowFact, Path, is_local, is_shown, located
from ..interpret.origins import Outside
from ..interpret.values import taint_of
from ..syntax.forms import Placed
from ..syntax.tree import Span
from .per_form import once
from .view import FormView

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..interpret.places import Place
    from ..interpret.remembered import Remembered
    from ..interpret.taint import Flow

_WORDS = (b"llm-query", b"py-", b"unsafe-", b"recursive-spawn")


def flows(analysis: Analysis, sink: str) -> Iterator[FlowFact]:
    """The texts from outside that reached a sink in a form without syntax faults."""
    if _can_matter(analysis):
        yield from (f for f in analysis.facts.flows_into(sink) if not f.guessed)


def findings(
    analysis: Analysis,
    rule: str,
    sink: str,
    make: Callable[[FlowFact], Finding | None],
    heeds_shown: bool = False,
) -> Iterator[Finding]:
    """What `make` says of each flow into a sink, once for each interpretation of its form.

    It may look at the flow and at its form, no further; at `shown` only where it `heeds_shown`.
    """
    if not _can_matter(analysis):
        return
    facts = analysis.facts
    done: set[Place] = set()
    for one, flows in facts.flows_by_form(sink):
        shown = tuple(is_shown(flow, facts.shown) for flow in flows) if heeds_shown else ()
        memo, start = one.home.form.memo, facts.placed[one.home].start
        known: _Made | None = memo.get((rule, sink))
        if known is None or known.one is not one or known.shown != shown:
            found = tuple((flow.place, _made(analysis, flow, make)) for flow in flows)
            known = _Made(one, shown, start, found)
            if all(flow.place.home == one.home and is_local(flow) for flow in flows):
                memo[rule, sink] = known
        elif known.start != start:
            known = memo[rule, sink] = known.moved(start)
        for place, finding in known.found:
            if place not in done:
                done.add(place)
                if finding is not None:
                    yield finding


class _Made(NamedTuple):
    """What was said of the flows that one interpretation found, when its form began at `start`."""

    one: Remembered
    shown: tuple[bool, ...]
    start: int
    found: tuple[tuple[Place, Finding | None], ...]

    def moved(self, start: int) -> _Made:
        by = start - self.start
        found = tuple((place, f.moved(by) if f is not None else None) for place, f in self.found)
        return self._replace(start=start, found=found)


def _made(
    analysis: Analysis, flow: Flow, make: Callable[[FlowFact], Finding | None]
) -> Finding | None:
    if flow.place.home.form.broken:
        return None
    fact = located(flow, analysis.facts.shown, analysis.facts.span_of)
    return make(fact) if fact is not None else None


def _can_matter(analysis: Analysis) -> bool:
    documents = (analysis.document, analysis.inputs.prelude)
    return any(word in d.source for d in documents if d for word in _WORDS)


def what(paths: tuple[Path, ...]) -> str:
    """The sources in words: `the answer of a model and the loaded data`."""
    words = list(dict.fromkeys(path.outside.value for path in paths))
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def way(paths: tuple[Path, ...], at: Span) -> tuple[Related, ...]:
    """Where the texts come from and each place that they passed on the way to `at`."""
    found: dict[Span, str] = {}
    for path in paths:
        if path.origin is not None:
            found.setdefault(path.origin, f"{path.outside.value} comes from here")
        for span, step in path.steps:
            found.setdefault(span, step)
    return tuple(Related(span, step) for span, step in found.items() if span != at)


class Taken(NamedTuple):
    """A call that takes an argument, in the form it stands in; spans are relative to the form."""

    placed: Placed
    call: Call
    argument: Expr

    def source(self, span: Span) -> str:
        return self.placed.form.text[span.start : span.end].decode("utf-8", "replace")


def taken_at(analysis: Analysis, span: Span) -> Taken | None:
    """The call whose argument, by position or keyword, stands at an absolute span."""
    placed = analysis.document.placed_at(span.start)
    if placed is None:
        return None
    taken = once(placed.form, "arguments", _arguments).get(span.moved(-placed.start))
    return Taken(placed, *taken) if taken is not None else None


def _arguments(view: FormView) -> dict[Span, tuple[Call, Expr]]:
    """Every argument of a call in a form, by its span."""
    found: dict[Span, tuple[Call, Expr]] = {}
    for expr in view.expressions:
        if isinstance(expr, Call):
            for value in (*expr.arguments, *(k.value for k in expr.keywords)):
                if value is not None:
                    found.setdefault(value.span, (expr, value))
    return found


def is_tainted(analysis: Analysis, taken: Taken, expr: Expr) -> bool:
    """Whether the value of a part of an argument holds a text from outside."""
    value = analysis.facts.value_of(taken.placed.located(expr.span))
    return value is not None and bool(taint_of(value))


def written_by_models(flow: FlowFact) -> tuple[Path, ...]:
    """The paths of what models wrote."""
    return tuple(p for p in flow.paths if p.outside in (Outside.ANSWER, Outside.GENERATED))
