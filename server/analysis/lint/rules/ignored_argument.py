"""ignored-argument: a function leaves out what it was called with, on which the pattern rests."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, Lambda, Quasi, Ref, SetBang
from ...finding import Related, Severity
from ...traverse import walk
from ..functions import function_of
from ..rule import Report, Rule, Settled
from ..view import DialectCall, FormView

_DRAFT, _NOTES = "the draft", "the critique, which is paid for in each round"
_SO_FAR, _ITEM = "what was made of the items before", "the item"
_ANSWERS, _VALUE = "the answers", "the value that the step before has made"

# Which arguments, of a position or a keyword, are called with what.
_CALLED: dict[str, dict[int | str, tuple[str, ...]]] = {
    "critique-refine": {1: (_DRAFT,), 2: (_DRAFT, _NOTES), "done?": ("the critique",)},
    "fold-sequential": {0: (_SO_FAR, _ITEM)},
    "map-async": {0: (_ITEM,)},
    "fan-out-aggregate": {0: (_ITEM,), 1: (_ANSWERS,)},
    "tiered": {0: (_ITEM,), 1: (_ANSWERS,)},
    "active-learning": {0: (_ITEM,), 1: (_ITEM,)},
    "tree-reduce": {0: ("the first of the two values", "the second of the two values")},
    "iterate-until": {0: (_VALUE,)},
    "with-validation": {1: ("the result that it is to judge",)},
    "ensemble": {"aggregator": (_ANSWERS,)},
}
_PER_ITEM = frozenset(("map-async", "fan-out-aggregate", "active-learning", "tiered"))
# A loop over numbers repeats a call; so does one whose item is called a number.
_COUNTING = frozenset(("range", "in-range", "build-list", "make-list", "iota", "in-naturals"))
_COUNTERS = frozenset((
    "i", "j", "k", "n", "x", "idx", "index", "num", "number", "seed", "run", "round", "attempt",
    "trial", "sample", "turn", "try", "rep", "repeat", "count", "_",
))  # fmt: skip


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(view, {}, joined=False)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    yield from _reports(view, settled, joined=True)


def _reports(view: FormView, settled: Settled, *, joined: bool) -> Iterator[Report]:
    for found in view.calls(*_CALLED):
        for at, called_with in _CALLED[found.use.name].items():
            given = _given(found, at)
            if given is None:
                continue
            function = function_of(view, given, settled)
            per_item = found.use.name in _PER_ITEM and at == 0
            items = _items(found) if per_item else None
            if function is None or joined is not (_is_free(view, given) or _is_free(view, items)):
                continue
            if per_item and _repeats(view, items, settled):
                continue
            yield from _ignored(found, given, function, called_with, joined=joined)


def _given(found: DialectCall, at: int | str) -> Expr | None:
    if isinstance(at, str):
        return found.keyword_value(at)
    arguments = found.call.arguments
    return arguments[at] if at < len(arguments) else None


def _is_free(view: FormView, given: Expr | None) -> bool:
    """Whether a name stands there of which only the file tells what it is."""
    return isinstance(given, Ref) and view.local_binder(given) is None


def _items(found: DialectCall) -> Expr | None:
    at = 3 if found.use.name == "active-learning" else 1 if found.use.name == "map-async" else 2
    return found.call.arguments[at] if at < len(found.call.arguments) else None


def _repeats(view: FormView, items: Expr | None, settled: Settled) -> bool:
    """Whether the items are numbers, of which only how many they are counts."""
    if isinstance(items, Ref):
        use = next((use for use in view.scopes.uses if use.span == items.span), None)
        if use is not None and use.binder is not None:
            items = view.scopes.binders[use.binder].value
        else:
            binder = settled.get(items.name)
            items = binder.value if binder is not None else None
        if items is None:
            return use is None or use.binder is None
    return items is None or any(isinstance(e, Ref) and e.name in _COUNTING for e in walk(items))


def _ignored(
    found: DialectCall,
    given: Expr,
    function: Lambda,
    called_with: tuple[str, ...],
    *,
    joined: bool,
) -> Iterator[Report]:
    names = function.parameters.required
    if len(names) != len(called_with) or not _is_plain(function):
        return
    used = {e.name for e in walk(*function.body) if isinstance(e, Ref)}
    if not any(isinstance(e, Call) for e in walk(*function.body)):
        return  # a constant, or one of the arguments, is given on purpose
    for name, what in zip(names, called_with, strict=True):
        if name.text in used or name.text.startswith(("_", "ignored", "unused")):
            continue
        if what is _ITEM and name.text in _COUNTERS:
            continue
        message = (
            f"`{found.use.name}` calls this function with {what}, as `{name.text}`, and the "
            "function does not use it."
        )
        if joined and given is not function:
            defined = given.name if isinstance(given, Ref) else ""
            yield Report(given.span, message, use=found.use, defined=defined)
        else:
            related = (Related(name.span, "never used"),) if given is not function else ()
            yield Report(
                name.span if given is function else given.span, message, (), related, found.use
            )


def _is_plain(function: Lambda) -> bool:
    """Whether all uses of the parameters are seen."""
    return not any(isinstance(e, Quasi | SetBang) for e in walk(*function.body))


RULE = Rule(
    name="ignored-argument",
    severity=Severity.WARNING,
    summary="A function given to a combinator does not use what the combinator calls it with.",
    why=(
        "The pattern rests on it: a refinement that does not see the critique rewrites blindly, "
        "a fold that does not use what came before keeps the last item only, and a fan-out whose "
        "function leaves its item out asks the same of every one. A parameter whose name begins "
        "with `_` is left alone."
    ),
    bad="""\
(define (draft) (syntax-e (llm-query #:instruction "Draft a reply." #:data context)))
(define (critique text) (syntax-e (llm-query #:instruction "Name the flaws." #:data text)))
(finish
  (critique-refine draft critique
    (lambda (text notes)
      (syntax-e (llm-query #:instruction "Improve the reply." #:data text)))))""",
    good="""\
(define (draft) (syntax-e (llm-query #:instruction "Draft a reply." #:data context)))
(define (critique text) (syntax-e (llm-query #:instruction "Name the flaws." #:data text)))
(finish
  (critique-refine draft critique
    (lambda (text notes)
      (syntax-e
        (llm-query #:instruction "Improve the reply."
                   #:data (string-append text "\\n\\nFlaws:\\n" notes))))))""",
    check_form=check_form,
    check_joined=check_joined,
)
