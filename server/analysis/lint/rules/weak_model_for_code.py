"""weak-model-for-code: a small model is asked for a program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ....language.models import find_model
from ...core import Call, Expr, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...syntax.tree import Span
from ..model_names import joined_model_names, model_names
from ..per_form import about, is_certain, once
from ..rule import Group, Option, Report, Rule, Settled
from ..texts import pieces
from ..view import DialectCall, FormView, is_literal, view

if TYPE_CHECKING:
    from ...analyse import Analysis

STRONG = "gpt-4.1"
BELOW = Option(
    "weak-model-for-code",
    "below",
    1.0,
    "Dollars per million prompt tokens below which a small model is not trusted with code.",
    low=0,
)
# How providers name the small models of a family; those made for code are strong at it.
_SMALL = re.compile(
    r"mini|nano|lite|flash|haiku|small|tiny|instant|gpt-3\.5|(?:^|\W)(?:1|3|7|8|9)b(?:\W|$)|^ada$"
    r"|^babbage$|^curie$"
)
_FOR_CODE = re.compile(r"cod(?:e|er|ex|estral)|devstral")

# Code that is to be run here, not text about code.
_ASKS_FOR_CODE = re.compile(
    r"\b(?:write|generate|produce|create|return|output|implement|give me|respond with)\b"
    r"[^.!?\n]{0,60}?\b(?:scheme|racket|orchestration)\s+(?:code|program|script|function)s?\b"
    r"|\bonly the (?:scheme|racket) code\b",
    re.IGNORECASE,
)
_RUNNING = ("unsafe-exec-sub-output", "py-exec", "py-eval")
_UNWRAPPING = frozenset({"syntax-e", "datum->syntax", "unsafe-interpolate", "await"})


def check_form(view: FormView) -> Iterator[Report]:
    run = _run_at_once(view)
    for named in model_names(view):
        if named.found.entry.queries and _asks_for_code(named.found, run):
            yield from _check(view, named.name, named.span, named.found, fix=True)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    run = _run_at_once(view)
    for named in joined_model_names(view, settled):
        if named.found.entry.queries and _asks_for_code(named.found, run):
            yield from _check(view, named.name, named.span, named.found, fix=False)


def _check(
    view: FormView, name: str, span: Span, found: DialectCall, fix: bool
) -> Iterator[Report]:
    model = find_model(name)
    if model is None or model.price is None or _FOR_CODE.search(name):
        return
    if not _SMALL.search(model.name) or model.price.input >= Decimal(BELOW.value(view.options)):
        return
    message = (
        f"{name} is asked for a program here. Small models write one that does not parse far more "
        f"often, and the run fails after the call is paid; a stronger one such as {STRONG} does "
        "not cost much for a single call."
    )
    fixes = (Fix(f"Use {STRONG} here", (Edit(span, f'"{STRONG}"'),), safe=False),) if fix else ()
    yield Report(span, message, fixes, use=found.use)


def _asks_for_code(found: DialectCall, run: frozenset[Span]) -> bool:
    if found.call.span in run or is_literal(found.keyword_value("recursive"), True):
        return True
    first = found.call.arguments[0] if found.call.arguments else None
    texts = pieces(found.keyword_value("instruction") or first)
    return any(_ASKS_FOR_CODE.search(str(text.value)) for text in texts)


def _run_at_once(view: FormView) -> frozenset[Span]:
    """The calls whose answer is run as code in the same form, directly or by way of a name."""
    found: set[Span] = set()
    for code in _code_run(view):
        expr = _unwrapped(code)
        passed: set[Span] = set()  # a name may be bound to itself
        while isinstance(expr, Ref) and expr.span not in passed:
            passed.add(expr.span)
            binder = view.local_binder(expr)
            if binder is None or binder.value is None:
                break
            expr = _unwrapped(binder.value)
        found.add(expr.span)
    return frozenset(found)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Answers that are kept under a name of the file before they are run."""
    document = analysis.document
    running = (*about(document, "sub-sandbox"), *about(document, "python"))
    names = {n for placed in running for n in once(placed.form, "run names", _run_names)}
    for name in names & analysis.bindings.settled.keys():
        definition = analysis.bindings.own_definition(name)
        if definition is None or definition.value is None or definition.placed.form.broken:
            continue
        placed, made = definition.placed, _unwrapped(definition.value)
        seen = view(placed.form, analysis.inputs.options)
        for named in model_names(seen):
            found = named.found
            if found.call.span == made.span and found.entry.queries:
                if _asks_for_code(found, frozenset()) or not is_certain(analysis, found.use):
                    continue
                for report in _check(seen, named.name, named.span, found, fix=True):
                    fixes = tuple(_moved(fix, placed.start) for fix in report.fixes)
                    yield RULE.finding(placed.located(report.span), report.message, fixes)


def _moved(fix: Fix, by: int) -> Fix:
    return replace(fix, edits=tuple(Edit(e.span.moved(by), e.text) for e in fix.edits))


def _run_names(view: FormView) -> frozenset[str]:
    """The names of the file whose values the form runs as code."""
    free = {use.span for use in view.scopes.uses if use.binder is None}
    refs = (_unwrapped(code) for code in _code_run(view))
    return frozenset(r.name for r in refs if isinstance(r, Ref) and r.span in free)


def _code_run(view: FormView) -> Iterator[Expr]:
    for runs in view.calls(*_RUNNING):
        yield from runs.call.arguments[:1]


def _unwrapped(expr: Expr) -> Expr:
    """What is inside of `(syntax-e …)` and its kin."""
    while (
        isinstance(expr, Call)
        and isinstance(expr.function, Ref)
        and expr.function.name in _UNWRAPPING
        and expr.arguments
    ):
        expr = expr.arguments[-1]
    return expr


RULE = Rule(
    name="weak-model-for-code",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A small model is asked to write code that is to be run.",
    why=(
        "Small models write code that cannot be run several times as often as strong ones. The "
        "call is one among many, so a strong model costs little there, and a failure costs the run."
    ),
    bad="""\
(define code (unsafe-raw-query
  #:instruction "Write Scheme code that defines `total`." #:data context
  #:model "gpt-4o-mini"))
(try (unsafe-exec-sub-output code) on-error (lambda (e) (finish "The code failed.")))
(finish (finish-var "total"))""",
    good="""\
(define code (unsafe-raw-query
  #:instruction "Write Scheme code that defines `total`." #:data context
  #:model "gpt-4.1"))
(try (unsafe-exec-sub-output code) on-error (lambda (e) (finish "The code failed.")))
(finish (finish-var "total"))""",
    check_form=check_form,
    check_joined=check_joined,
    check_file=check_file,
    options=(BELOW,),
)
