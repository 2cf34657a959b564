"""code-after-finish: code that is never reached, because `finish` has ended the strategy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core import Define, Expr
from ...finding import Finding, Severity
from ...scopes import Use
from ...syntax.tree import Span
from ..endings import Finishes, bodies, finish_calls, surely_finishes
from ..per_form import about, is_certain, once
from ..rule import Report, Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis

_MESSAGE = "`finish` has ended the strategy before this is reached."


def check_form(view: FormView) -> Iterator[Report]:
    """Inside a body; what an unreachable part contains is not reported again."""
    finishes = finish_calls(view)
    if not finishes:
        return
    use = next(found.use for found in view.calls("finish"))
    reported: list[Span] = []
    for body in bodies(view):
        rest = _unreachable(body, finishes)
        if rest is None or any(r.start <= rest.start and rest.end <= r.end for r in reported):
            continue
        reported.append(rest)
        yield Report(rest, _MESSAGE, use=use)


def _unreachable(body: tuple[Expr, ...], finishes: Finishes) -> Span | None:
    """What stands in a body after an expression that surely finishes."""
    for index, expr in enumerate(body[:-1]):
        if surely_finishes(expr, finishes):
            rest = [e for e in body[index + 1 :] if e.span.start < e.span.end]
            if all(isinstance(e, Define) for e in rest):
                return None
            return Span(rest[0].span.start, rest[-1].span.end)
    return None


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """The top-level forms after the one that ends the strategy."""
    document = analysis.document
    if document.problems:
        return
    for placed in about(document, "finish"):
        use = once(placed.form, "surely finishes", _finishing)
        if use is not None and is_certain(analysis, use):
            rest = [other for other in document.forms if other.start > placed.start]
            if rest:
                yield RULE.finding(Span(rest[0].start, rest[-1].end), _MESSAGE)
            return


def _finishing(view: FormView) -> Use | None:
    """The use of `finish` that ends the strategy in this form, whatever the data."""
    finishes = finish_calls(view)
    if finishes and any(surely_finishes(e, finishes) for e in view.expansion.body):
        return next(found.use for found in view.calls("finish"))
    return None


RULE = Rule(
    name="code-after-finish",
    severity=Severity.WARNING,
    summary="Code stands after the call of `finish` that ends the strategy.",
    why=(
        "The first `finish` ends the run, so what stands after it is never evaluated: a second "
        "result is not returned, a last message not printed, a checkpoint not written."
    ),
    bad='(finish (string-length context))\n(displayln "done")',
    good='(displayln "done")\n(finish (string-length context))',
    check_form=check_form,
    check_file=check_file,
)
