"""vote-of-identical-deterministic-calls: the same question at temperature 0 several times."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, For, Lambda, Literal, Ref
from ...finding import Severity
from ...syntax.tree import Span
from ...traverse import walk
from ..rule import Group, Report, Rule, Settled
from ..view import DialectCall, FormView

_QUERIES = frozenset({"llm-query", "llm-query-async", "unsafe-raw-query"})


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.calls("vote", "ensemble"):
        voters = found.call.arguments[0] if found.call.arguments else None
        if voters is not None and (span := _repeated(view, voters)) is not None:
            yield Report(span, _message(found), use=found.use)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """`(vote (list ask ask ask))`, where `ask` is a function of the file."""
    for found in view.calls("vote", "ensemble"):
        match found.call.arguments:
            case (Call(_, Ref(_, "list" | "make-list"), arguments), *_):
                names = [a.name for a in arguments if isinstance(a, Ref)]
            case _:
                continue
        twice = next((n for n in names if names.count(n) > 1), None)
        if isinstance(arguments[0], Literal) and names:
            twice = names[-1]
        binder = settled.get(twice) if twice is not None else None
        value = binder.value if binder is not None else None
        if isinstance(value, Lambda) and not _parameters(value) and _is_settled(value):
            yield Report(found.call.arguments[0].span, _message(found), use=found.use)


def _message(found: DialectCall) -> str:
    what = "votes" if found.use.name == "vote" else "results"
    return (
        f"All these {what} come from the same call at temperature 0, so they are the same answer, "
        "paid for several times. Use different models or instructions, or a temperature."
    )


def _repeated(view: FormView, voters: Expr) -> Span | None:
    """Where equal deterministic thunks are made; None where they differ or are not known."""
    match voters:
        case Call(_, Ref(_, "list"), arguments) if len(arguments) > 1:
            sources: dict[str, Expr] = {}
            for argument in arguments:
                text = " ".join(view.source(argument.span).split())
                if text in sources and _is_settled(argument):
                    return argument.span
                sources[text] = argument
        case Call(_, Ref(_, "make-list"), (_, thunk)) if _is_settled(thunk):
            return thunk.span
        case Call(_, Ref(_, "build-list"), (_, Lambda() as maker)):
            return _made(maker)
        case Call(_, Ref(_, "map"), (Lambda() as maker, _)):
            return _made(maker)
        case For(_, "list", clauses, body) if len(body) == 1 and _is_settled(body[0]):
            names = {name.text for clause in clauses for name in clause.names}
            return None if _mentions(body[0], names) else body[0].span
    return None


def _made(maker: Lambda) -> Span | None:
    """The thunk that a function of an index or item makes, where it is the same for all."""
    if len(maker.body) == 1 and _is_settled(maker.body[0]):
        names = {name.text for name in maker.parameters.required}
        return None if _mentions(maker.body[0], names) else maker.body[0].span
    return None


def _is_settled(thunk: Expr) -> bool:
    """Whether a thunk makes model calls, all at temperature 0, and nothing else that varies."""
    if not isinstance(thunk, Lambda):
        return False
    queries = 0
    for expr in walk(*thunk.body):
        if not isinstance(expr, Call) or not isinstance(expr.function, Ref):
            continue
        name = expr.function.name
        if "random" in name or "current-" in name or name.endswith("!"):
            return False
        if name in _QUERIES:
            queries += 1
            given = [k.value for k in expr.keywords if k.name == "temperature"]
            if not given or not isinstance(given[0], Literal) or given[0].value not in (0, 0.0):
                return False
    return queries > 0


def _parameters(function: Lambda) -> bool:
    read = function.parameters
    return bool(read.required or read.optional or read.keywords or read.rest)


def _mentions(expr: Expr, names: set[str]) -> bool:
    return any(isinstance(e, Ref) and e.name in names for e in walk(expr))


RULE = Rule(
    name="vote-of-identical-deterministic-calls",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A vote or an ensemble repeats one and the same call at temperature 0.",
    why=(
        "At temperature 0 the same question has the same answer, so a vote among its copies is "
        "always unanimous and costs a multiple. Votes help where the errors are independent."
    ),
    bad="""\
(define (ask)
  (llm-query-async #:instruction "Yes or no?" #:data context #:temperature 0.0))
(finish (vote (list ask ask ask)))""",
    good="""\
(define (asks model)
  (lambda () (llm-query-async #:instruction "Yes or no?" #:data context #:model model)))
(finish (vote (map asks '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o"))))""",
    check_form=check_form,
    check_joined=check_joined,
)
