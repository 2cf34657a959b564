"""memoized-each-time: a cache is made anew in each call of the function that uses it."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, CaseLambda, Expr, For, Lambda, Let
from ...finding import Severity
from ...syntax.tree import Span
from ...traverse import children
from ..rule import Group, Report, Rule
from ..view import DialectCall, FormView


def check_form(view: FormView) -> Iterator[Report]:
    caches = {found.call.span: found for found in view.calls("memoized") if found.use.level > 0}
    if not caches:
        return
    calls = {use.call.function.span for use in view.scopes.uses if use.call is not None}
    for body in _bodies(view.expansion.body):
        now = tuple(_now(body))
        for expr in now:
            found = caches.get(expr.span) if isinstance(expr, Call) else None
            if found is not None and _is_used_once(view, found, now, calls):
                yield Report(
                    found.use.span,
                    "This cache is made anew each time that the function around it is called, "
                    "and is asked once: nothing is ever found in it. Make it once, outside of the "
                    "function.",
                    use=found.use,
                )


def _bodies(exprs: tuple[Expr, ...]) -> Iterator[tuple[Expr, ...]]:
    """The bodies that run for each call or turn."""
    for expr in exprs:
        match expr:
            case Lambda(_, parameters, body) if parameters.required or parameters.rest:
                yield body
            case For(_, _, clauses, body) if clauses:
                yield body
        yield from _bodies(children(expr))


def _now(body: tuple[Expr, ...]) -> Iterator[Expr]:
    """What a body evaluates once: no loop, and no function that may be called again."""
    for expr in body:
        yield expr
        if isinstance(expr, Lambda | CaseLambda | For) or _is_loop(expr):
            continue
        yield from _now(children(expr))


def _is_loop(expr: Expr) -> bool:
    return isinstance(expr, Let) and expr.recursive


def _is_used_once(
    view: FormView, found: DialectCall, now: tuple[Expr, ...], calls: set[Span]
) -> bool:
    """Whether the cache is called in one place, which is no loop, and goes nowhere else."""
    cache = found.call.span
    if any(isinstance(e, Call) and e.function.span == cache for e in now):
        return True  # ((memoized f) item)
    index = next(
        (
            index
            for index, binder in enumerate(view.scopes.binders)
            if binder.value is not None and binder.value.span == cache and not binder.top
        ),
        None,
    )
    if index is None:
        return False
    uses = [use for use in view.scopes.uses if use.binder == index]
    here = {e.function.span for e in now if isinstance(e, Call)}
    return len(uses) == 1 and uses[0].span in calls and uses[0].span in here


RULE = Rule(
    name="memoized-each-time",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A memoized function is made inside the function that calls it once.",
    why=(
        "What `memoized` remembers lives as long as the function that it returns. Made for each "
        "item, it remembers nothing, and equal items are paid for again."
    ),
    bad="""\
(define (region-of city)
  (define lookup
    (memoized
      (lambda (name)
        (syntax-e (llm-query #:instruction "Name the region." #:data name #:max-tokens 9)))))
  (lookup city))
(finish (string-join (map-async region-of (string-split context "\\n"))))""",
    good="""\
(define region-of
  (memoized
    (lambda (name)
      (syntax-e (llm-query #:instruction "Name the region." #:data name #:max-tokens 9)))))
(finish (string-join (map-async region-of (string-split context "\\n"))))""",
    check_form=check_form,
)
