"""What the rules about texts from outside have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..core import Call, Expr
from ..finding import Related
from ..interpret.flows import FlowFact, Path
from ..interpret.origins import Outside
from ..interpret.values import taint_of
from ..syntax.forms import Placed
from ..syntax.tree import Span
from ..traverse import walk
from .per_form import once
from .view import FormView

if TYPE_CHECKING:
    from ..analyse import Analysis

_WORDS = (b"llm-query", b"py-", b"unsafe-", b"recursive-spawn")


def flows(analysis: Analysis, sink: str) -> Iterator[FlowFact]:
    """The texts from outside that reached a sink in a form without syntax faults."""
    documents = (analysis.document, analysis.inputs.prelude)
    if not any(word in d.source for d in documents if d for word in _WORDS):
        return
    for flow in analysis.facts.flows:
        if flow.sink != sink:
            continue
        placed = analysis.document.placed_at(flow.span.start)
        if placed is not None and not placed.form.broken:
            yield flow


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
    for expr in walk(*view.expansion.body):
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
