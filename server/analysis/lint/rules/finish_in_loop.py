"""finish-in-loop: `finish` where every item comes by, so that only the first one counts."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, For, Lambda, Quote, Ref, Try
from ...finding import Severity
from ...syntax.tree import Span
from ...traverse import walk
from ..endings import Finishes, finish_calls, surely_finishes
from ..rule import Report, Rule, Settled
from ..view import FormView

# What applies a function to each item, with the place of the function and of the items.
_LOOPS = {
    "map": (0, 1), "for-each": (0, 1), "map-async": (0, 1), "vector-for-each": (0, 1),
    "hash-for-each": (1, 0), "filter-map": (0, 1), "append-map": (0, 1),
    "fan-out-aggregate": (0, 2), "fold-sequential": (0, 2), "foldl": (0, 2), "foldr": (0, 2),
}  # fmt: skip
_EFFECTS = ("effect", "list", "vector", "fold", "string", "hash", "sum")


def check_form(view: FormView) -> Iterator[Report]:
    finishes = finish_calls(view)
    if not finishes:
        return
    use = next(found.use for found in view.calls("finish"))
    for expr in view.expressions:
        match expr:
            case For() if _goes_through_all(expr):
                ended = _first_end(expr.body, finishes)
                if ended is not None:
                    yield Report(ended, _message("this loop"), use=use)
            case Call(_, Ref(_, name), arguments) if name in _LOOPS:
                function_at, items_at = _LOOPS[name]
                if len(arguments) <= items_at or _is_single(arguments[items_at]):
                    continue
                function = arguments[function_at]
                if isinstance(function, Lambda):
                    ended = _first_end(function.body, finishes)
                    if ended is not None:
                        yield Report(ended, _message(f"`{name}`"), use=use)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """`(for-each show notes)`, where `show` is a function of the file that finishes."""
    for use, call in view.free_calls:
        if use.name not in _LOOPS:
            continue
        function_at, items_at = _LOOPS[use.name]
        if len(call.arguments) <= items_at or _is_single(call.arguments[items_at]):
            continue
        function = call.arguments[function_at]
        binder = settled.get(function.name) if isinstance(function, Ref) else None
        code = binder.value if binder is not None else None
        if isinstance(code, Lambda) and _finishes_by_name(code):
            yield Report(function.span, _message(f"`{use.name}`"), use=use)


def _finishes_by_name(code: Lambda) -> bool:
    """Whether a function of the file surely calls `finish`, which no name of its own hides."""
    calls = frozenset(
        expr.span
        for expr in walk(*code.body)
        if isinstance(expr, Call)
        and isinstance(expr.function, Ref)
        and expr.function.name == "finish"
    )
    return _first_end(code.body, calls) is not None


def _first_end(body: tuple[Expr, ...], finishes: Finishes) -> Span | None:
    """The part of a loop's body that ends the run in the first turn, whatever the item."""
    for expr in body:
        if _has_handler(expr):
            continue  # the turns may be attempts, of which the first that succeeds counts
        if surely_finishes(expr, finishes):
            return expr.span
    return None


def _has_handler(expr: Expr) -> bool:
    return any(isinstance(part, Try) for part in walk(expr))


def _goes_through_all(loop: For) -> bool:
    """Whether a loop has a turn for each of several items: no guard picks one, nothing breaks."""
    if loop.result not in _EFFECTS or loop.breaks:
        return False
    plain = [clause for clause in loop.clauses if not clause.guard]
    return len(plain) == len(loop.clauses) > 0 and not any(_is_single(c.sequence) for c in plain)


def _is_single(items: Expr) -> bool:
    """Whether there is one item at most."""
    match items:
        case Call(_, Ref(_, "list"), arguments):
            return len(arguments) < 2
        case Quote(_, datum):
            return datum.kind == "list" and len(datum.children) < 2
        case Call(_, Ref(_, "in-list" | "in-range"), (only,)):
            return _is_single(only)
        case Call(_, Ref(_, "take"), (_, count)):
            return getattr(count, "value", None) == 1
    return False


def _message(loop: str) -> str:
    return (
        f"`finish` ends the run in the first turn of {loop}: the other items are never reached. "
        "Collect the results, and call `finish` once after it."
    )


RULE = Rule(
    name="finish-in-loop",
    severity=Severity.WARNING,
    summary="A loop calls `finish` in every turn, so that it ends in the first one.",
    why=(
        "`finish` is no `return` of a turn but the end of the whole run. The result is that of the "
        "first item, and what was paid for the others is lost."
    ),
    bad="""\
(define lines (string-split context "\\n"))
(for ([line lines])
  (finish (string-append "- " line)))""",
    good="""\
(define lines (string-split context "\\n"))
(finish (string-join (for/list ([line lines]) (string-append "- " line)) "\\n"))""",
    check_form=check_form,
    check_joined=check_joined,
)
