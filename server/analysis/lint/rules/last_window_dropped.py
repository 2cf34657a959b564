"""last-window-dropped: a loop over windows ends one window too early."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, For, Literal, Ref
from ...finding import Edit, Fix, Severity
from ...traverse import walk
from ..rule import Report, Rule
from ..view import FormView

_TAKING = frozenset(("substring", "take", "drop", "sublist", "subvector", "vector-copy"))


def check_form(view: FormView) -> Iterator[Report]:
    ranges = {call.span: use for use, call in view.free_calls if use.name in ("in-range", "range")}
    if not ranges:
        return
    for expr in view.expressions:
        for steps, body in _loops(expr):
            use = ranges.get(steps.span)
            if use is None or len(steps.arguments) != 3:
                continue
            end, step = steps.arguments[1:]
            whole = _without_last(end, step)
            if whole is None or not _cuts(body, step):
                continue
            source = view.source(whole.span)
            yield Report(
                end.span,
                f"The windows end before the last one: what stands in the last "
                f"`{view.source(step.span)}` of it is never read. Run up to `{source}`, and let "
                "`min` shorten the last window.",
                (Fix("Run up to the end", (Edit(end.span, source),), safe=False),),
                use=use,
            )


def _loops(expr: Expr) -> Iterator[tuple[Call, tuple[Expr, ...]]]:
    """The ranges that an expression goes through, each with what is done for every number."""
    match expr:
        case For(_, _, clauses, body):
            for clause in clauses:
                if isinstance(clause.sequence, Call) and not clause.guard:
                    yield clause.sequence, body
        case Call(_, Ref(_, "map" | "for-each" | "map-async"), (function, Call() as numbers)):
            yield numbers, (function,)


def _without_last(end: Expr, step: Expr) -> Expr | None:
    """The whole length, where the end of a range is that less one step."""
    match end:
        case Call(_, Ref(_, "-"), (whole, less)) if _is_same(less, step):
            return whole
    return None


def _is_same(one: Expr, other: Expr) -> bool:
    match one, other:
        case Ref(_, a), Ref(_, b):
            return a == b
        case Literal(_, a), Literal(_, b):
            return a == b
    return False


def _cuts(body: tuple[Expr, ...], step: Expr) -> bool:
    """Whether the loop cuts windows of the length of a step, and shortens one at the end."""
    parts = list(walk(*body))
    heads = {e.function.name for e in parts if isinstance(e, Call) and isinstance(e.function, Ref)}
    steps = sum(_is_same(part, step) for part in parts)
    return bool(heads & _TAKING) and "min" in heads and steps > 0


RULE = Rule(
    name="last-window-dropped",
    severity=Severity.WARNING,
    summary="A loop over the windows of a text ends one window too early.",
    why=(
        "The range leaves its end out by itself. Less one step as well, and the end of the text, "
        "up to a whole window, is never read, which nothing in the result shows."
    ),
    bad="""\
(define size 2000)
(define end (string-length context))
(define windows
  (for/list ([start (in-range 0 (- end size) size)])
    (substring context start (min end (+ start size)))))
(finish (string-join windows "\\n---\\n"))""",
    good="""\
(define size 2000)
(define end (string-length context))
(define windows
  (for/list ([start (in-range 0 end size)])
    (substring context start (min end (+ start size)))))
(finish (string-join windows "\\n---\\n"))""",
    check_form=check_form,
)
