"""reducer-arity: a function that a combinator calls with another number of arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ....language.vocabulary import Parameter, Type
from ...bindings import Arity, arities
from ...core import Call, Expr, Ref
from ...finding import Severity
from ...scopes import Use
from ..arities import arguments_in_words, arities_in_words
from ..rule import Report, Rule, Settled
from ..view import DialectCall, FormView, is_elided


class _Given(NamedTuple):
    """A function among the arguments of a call, and how it will be called."""

    use: Use
    parameter: str
    counts: tuple[int, ...]
    value: Expr


def check_form(view: FormView) -> Iterator[Report]:
    """Functions that are written out where they are given."""
    for given in _functions(view):
        if known := arities(given.value):
            yield from _check(given, known)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Functions that the file defines and that are given by name."""
    for given in _functions(view):
        if not isinstance(given.value, Ref) or _is_local(view, given.value):
            continue
        binder = settled.get(given.value.name)
        if binder is not None and (known := arities(binder.value)):
            yield from _check(given, known, given.value.name)


def _is_local(view: FormView, name: Ref) -> bool:
    return any(u.span == name.span and u.binder is not None for u in view.scopes.uses)


def _functions(view: FormView) -> Iterator[_Given]:
    for found in view.dialect_calls:
        if is_elided(found.call) or not found.entry.parameters:
            continue
        parameters = found.entry.parameters
        for index, argument in enumerate(found.call.arguments):
            parameter = parameters[min(index, len(parameters) - 1)]
            if index >= len(parameters) and not parameter.rest:
                break
            if parameter.arities:
                yield from _each(found, parameter, argument)
        for keyword in found.call.keywords:
            known = found.entry.keyword(keyword.name)
            if known is not None and known.arities and keyword.value is not None:
                yield _Given(found.use, f"`#:{known.name}`", known.arities, keyword.value)
    yield from _of_racket(view)


def _each(found: DialectCall, parameter: Parameter, value: Expr) -> Iterator[_Given]:
    """The functions that an argument is, or lists."""
    if parameter.type is Type.FUNCTION:
        yield _Given(found.use, f"`{parameter.name}`", parameter.arities, value)
        return
    match value:
        case Call(_, Ref(_, "list"), elements) if parameter.element is Type.FUNCTION:
            for element in elements:
                yield _Given(found.use, f"`{parameter.name}`", parameter.arities, element)


# Racket's functions that apply their first argument: to how many values beside one of each list.
_OVER_LISTS = {
    "map": 0, "for-each": 0, "filter-map": 0, "append-map": 0, "andmap": 0, "ormap": 0,
    "foldl": 1, "foldr": 1,
}  # fmt: skip
_OVER_ITEMS = frozenset(("filter", "filter-not", "findf", "partition", "argmin", "argmax", "remf"))


def _of_racket(view: FormView) -> Iterator[_Given]:
    for use, call in view.free_calls:
        if len(call.arguments) < 2 or call.keywords or is_elided(call):
            continue
        if use.name in _OVER_ITEMS:
            yield _Given(use, "function", (1,), call.arguments[0])
        elif use.name in _OVER_LISTS:
            # `foldl` takes the result so far between the function and the lists.
            extra = _OVER_LISTS[use.name]
            lists = len(call.arguments) - 1 - extra
            if lists > 0:
                yield _Given(use, "function", (lists + extra,), call.arguments[0])


def _check(given: _Given, known: tuple[Arity, ...], name: str = "") -> Iterator[Report]:
    if any(arity.accepts(count) for arity in known for count in given.counts):
        return
    wanted = arguments_in_words(given.counts[0])
    takes = arities_in_words(known)
    what = f"`{name}`" if name else "this function"
    message = (
        f"`{given.use.name}` calls its {given.parameter} with {wanted}, but {what} takes {takes}."
    )
    yield Report(given.value.span, message, use=given.use, defined=name)


RULE = Rule(
    name="reducer-arity",
    severity=Severity.ERROR,
    summary="A combinator calls a function with another number of arguments than it takes.",
    why=(
        "Each combinator has its own way to call a function: `tree-reduce` with two partial "
        "results, `fan-out-aggregate` its reducer with one list of all. Where the number is wrong, "
        "the run ends with an error, after the calls of the fan-out have been paid for."
    ),
    bad="""\
(define papers (string-split context "\\n\\n"))
(finish
  (fan-out-aggregate
    (lambda (paper) (llm-query-async #:instruction "Sum up." #:data paper #:max-tokens 100))
    (lambda (left right) (string-append left "\\n" right))
    papers))""",
    good="""\
(define papers (string-split context "\\n\\n"))
(finish
  (fan-out-aggregate
    (lambda (paper) (llm-query-async #:instruction "Sum up." #:data paper #:max-tokens 100))
    (lambda (summaries) (string-join summaries "\\n"))
    papers))""",
    check_form=check_form,
    check_joined=check_joined,
)
