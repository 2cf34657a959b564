"""whole-data-per-item: each call of a fan-out is sent all that the items were taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core import Call, Define, Expr, Lambda, Let, Literal, Ref
from ...finding import Severity
from ...traverse import walk
from ..fan_out import few, is_short
from ..functions import function_of
from ..rule import Group, Report, Rule, Settled
from ..view import FormView

FEW = few("whole-data-per-item")

# What applies a function to each item: its position, and that of the items.
_PLACES = {"map-async": (0, 1), "fan-out-aggregate": (0, 2), "map": (0, 1), "for-each": (0, 1)}
_JOINS = frozenset(("string-append", "string-append*", "format", "~a", "list", "hash", "hasheq"))
_CONTEXT = re.compile(r"\bcontext\b")


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(view, {})


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Items and functions that the file defines under a name."""
    known = set(_reports(view, {}))
    yield from (report for report in _reports(view, settled) if report not in known)


def _reports(view: FormView, settled: Settled) -> Iterator[Report]:
    for found in view.calls(*_PLACES):
        at, of = _PLACES[found.use.name]
        if len(found.call.arguments) <= of:
            continue
        given, items = found.call.arguments[at], found.call.arguments[of]
        function = function_of(view, given, settled)
        if function is None or is_short(items, FEW.value(view.options)):
            continue
        if not _is_of_context(items, settled):
            continue
        for sent in _sent(function):
            # A function defined elsewhere is not of this form: the report stands at its name.
            inside = isinstance(given, Lambda)
            yield Report(
                sent.span if inside else given.span,
                "Each of these calls is sent the whole loaded data beside its item, so the tokens "
                "grow with the square of the items. Send what the item needs: a summary made once, "
                "or the part around it.",
                use=found.use,
                defined="" if inside or not isinstance(given, Ref) else given.name,
            )
            break


def _is_of_context(items: Expr, settled: Settled) -> bool:
    """Whether a list was taken out of the loaded data."""
    if isinstance(items, Ref) and (binder := settled.get(items.name)) is not None:
        if binder.value is None or isinstance(binder.value, Lambda):
            return False
        items = binder.value
    for part in walk(items):
        match part:
            case Ref(_, "context"):
                return True
            case Call(_, Ref(_, "py-eval" | "py-exec"), (Literal(value=str() as source), *_)):
                if _CONTEXT.search(source):
                    return True
    return False


def _sent(function: Lambda) -> Iterator[Expr]:
    """Where a query of a function is sent `context` as a whole, along with something else."""
    for part in walk(*function.body):
        if not isinstance(part, Call) or not isinstance(part.function, Ref):
            continue
        if part.function.name not in ("llm-query", "llm-query-async"):
            continue
        values = [k.value for k in part.keywords if k.name in ("data", "instruction") and k.value]
        whole = [found for value in values for found in _whole(value)]
        beside = any(
            isinstance(inner, Ref) and inner.name in _names(function)
            for value in values
            for inner in walk(value)
        )
        if whole and beside:
            yield whole[0]


def _whole(value: Expr) -> Iterator[Expr]:
    match value:
        case Ref(_, "context"):
            yield value
        case Call(_, Ref(_, name), arguments) if name in _JOINS:
            for argument in arguments:
                yield from _whole(argument)


def _names(function: Lambda) -> set[str]:
    """What a function binds: its parameters, and what it makes of them."""
    names = {name.text for name in function.parameters.required}
    for part in walk(*function.body):
        if isinstance(part, Define):
            names |= {name.text for name in part.names}
        elif isinstance(part, Let):
            names |= {name.text for binding in part.bindings for name in binding.names}
    return names


RULE = Rule(
    name="whole-data-per-item",
    severity=Severity.INFORMATION,
    group=Group.DEAR,
    summary="Each call of a fan-out is sent all the data that its item was taken from.",
    why=(
        "A hundred items that are each sent with all hundred cost a hundred times the whole data. "
        "One item needs a part of it, or a summary that is made once."
    ),
    bad="""\
(define letters (string-split context "\\n\\n"))
(define scores
  (map-async
    (lambda (letter)
      (llm-query-async #:instruction "Score this letter from 1 to 10."
                       #:data (string-append "All letters:\\n" context "\\nThis one:\\n" letter)
                       #:model "gpt-4o-mini" #:max-tokens 5))
    letters))
(finish (string-join scores "\\n"))""",
    good="""\
(define letters (string-split context "\\n\\n"))
(define scores
  (map-async
    (lambda (letter)
      (llm-query-async #:instruction "Score this letter from 1 to 10."
                       #:data letter #:model "gpt-4o-mini" #:max-tokens 5))
    letters))
(finish (string-join scores "\\n"))""",
    check_form=check_form,
    check_joined=check_joined,
    options=(FEW,),
)
