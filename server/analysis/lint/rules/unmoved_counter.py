"""unmoved-counter: what is to end a loop is compared with a counter that no turn moves there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ...core import (
    Call,
    CaseLambda,
    Define,
    Expr,
    For,
    If,
    Lambda,
    Let,
    Literal,
    Match,
    Opaque,
    Quasi,
    Ref,
    SetBang,
)
from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ...traverse import children, walk
from ..recursion import standing_still
from ..rule import Report, Rule
from ..view import FormView

_ORDER = frozenset(("<", ">", "<=", ">="))
_TESTS = _ORDER | {"=", "zero?", "positive?", "negative?"}
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}
_STEADY = frozenset(("+", "-", "*", "add1", "sub1", "length", "string-length"))

# What counts turns, and what only says how many there may be.
_COUNTER = re.compile(
    r"(?:.+-)?(?:turns?|rounds?|attempts?|tries|iterations?|iters?|retries|passes|tick|counter"
    r"|depth|tries-left|(?:turns|rounds|attempts|retries|tries)-(?:left|so-far))"
    r"|i|left|remaining|fuel",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?:.+-)?(?:max|min|maximum|minimum|limit|most|cap|threshold|width|size|target|total|budget"
    r"|wanted|needed|required|top|chunk|batch)(?:-.+)?[?]?",
    re.IGNORECASE,
)


class _Way(NamedTuple):
    """A call of a function to itself, and what is known of the tests on the way to it."""

    call: Call
    held: tuple[tuple[Expr, bool], ...]


@dataclass(frozen=True)
class _Loop:
    """A function that calls itself.

    `starts` are the calls from outside that the form holds.  `moves` says of each parameter by how
    much every call of the function to itself changes it; those of which that is not known are not
    in it.  `inside` are the names that the function binds.
    """

    function: Lambda
    ways: tuple[_Way, ...]
    starts: tuple[Call, ...]
    moves: Mapping[str, float]
    inside: frozenset[str]


def check_form(view: FormView) -> Iterator[Report]:
    for name, function, starts in _functions(view):
        loop = _loop(name, function, starts, view)
        if loop is None or standing_still(function) is not None:
            continue
        report = next((r for way in loop.ways for r in _reports(view, loop, way)), None)
        if report is not None:
            yield report


def _functions(view: FormView) -> Iterator[tuple[str, Lambda, tuple[Call, ...]]]:
    for expr in view.expressions:
        if isinstance(expr, Define) and len(expr.names) == 1 and isinstance(expr.value, Lambda):
            yield expr.names[0].text, expr.value, ()
        elif isinstance(expr, Let) and expr.recursive:
            for binding in expr.bindings:
                if len(binding.names) == 1 and isinstance(binding.value, Lambda):
                    name = binding.names[0].text
                    found = (e for e in walk(*expr.body) if isinstance(e, Call))
                    yield name, binding.value, tuple(c for c in found if _calls(c, name))


def _loop(name: str, function: Lambda, starts: tuple[Call, ...], view: FormView) -> _Loop | None:
    """A function as a loop; None where it is none, or what it passes on is not sure."""
    if function.parameters.rest is not None:
        return None
    parts = list(walk(*function.body))
    if any(isinstance(part, Opaque | Quasi | CaseLambda) for part in parts):
        return None
    names = [part.name for part in parts if isinstance(part, Ref)]
    if names.count(name) == 0:
        return None
    ways = tuple(_ways(function.body, name, ()))
    bound = frozenset(_bound(parts))
    if len(ways) != names.count(name) or name in bound:
        return None  # it is handed to others too
    changed = {e.name.text for e in view.expressions if isinstance(e, SetBang)}
    moves: dict[str, float] = {}
    for parameter in _parameters(function):
        found = {_move(function, parameter, way.call, starts) for way in ways}
        move = found.pop() if len(found) == 1 else None
        if move is not None and parameter not in bound | changed:
            moves[parameter] = move
    inside = bound | changed | set(_parameters(function))
    return _Loop(function, ways, starts, moves, inside) if moves else None


def _parameters(function: Lambda) -> tuple[str, ...]:
    given = function.parameters
    named = (*given.optional, *given.keywords)
    return (*(name.text for name in given.required), *(p.name.text for p in named))


def _bound(parts: list[Expr]) -> Iterator[str]:
    for part in parts:
        match part:
            case Define(names=names):
                yield from (name.text for name in names)
            case Let(bindings=bindings):
                yield from (name.text for b in bindings for name in b.names)
            case For(clauses=clauses, accumulators=accumulators):
                yield from (name.text for b in (*clauses, *accumulators) for name in b.names)
            case Lambda():
                yield from _parameters(part)
                if part.parameters.rest is not None:
                    yield part.parameters.rest.text
            case Match(clauses=clauses):
                yield from (name.text for names, _ in clauses for name in names)


def _ways(
    exprs: tuple[Expr, ...], name: str, held: tuple[tuple[Expr, bool], ...]
) -> Iterator[_Way]:
    """The calls of a function to itself; tests count that decide whether any is reached."""
    for expr in exprs:
        if isinstance(expr, If):
            yield from _ways((expr.test,), name, held)
            then = list(_ways((expr.then,), name, (*held, (expr.test, True))))
            other = () if expr.other is None else (expr.other,)
            rest = list(_ways(other, name, (*held, (expr.test, False))))
            if then and rest:  # the test does not end the loop
                then = [*_ways((expr.then,), name, held)]
                rest = [*_ways(other, name, held)]
            yield from (*then, *rest)
            continue
        if isinstance(expr, Call) and _calls(expr, name):
            yield _Way(expr, held)
            yield from _ways(children(expr)[1:], name, held)
            continue
        yield from _ways(children(expr), name, held)


def _calls(call: Call, name: str) -> bool:
    return isinstance(call.function, Ref) and call.function.name == name


def _given(function: Lambda, parameter: str, call: Call) -> Expr | None:
    """What a call gives for a parameter: None where it leaves that to the default."""
    positions = [*function.parameters.required, *(o.name for o in function.parameters.optional)]
    for name, value in zip(positions, call.arguments, strict=False):
        if name.text == parameter:
            return value
    names = {k.keyword: k.name.text for k in function.parameters.keywords}
    return next((k.value for k in call.keywords if names.get(k.name) == parameter), None)


def _default(function: Lambda, parameter: str) -> Expr | None:
    named = (*function.parameters.optional, *function.parameters.keywords)
    return next((p.default for p in named if p.name.text == parameter), None)


def _move(function: Lambda, parameter: str, call: Call, starts: tuple[Call, ...]) -> float | None:
    """By how much a call of a function to itself changes a parameter; None where that is open."""
    given = _given(function, parameter, call)
    first = {_number(e) for e in _firsts(function, parameter, starts)}
    match given:
        case None:
            return 0 if _number(_default(function, parameter)) is not None else None
        case Ref(name=name) if name == parameter:
            return 0
        case Literal() if _number(given) is not None and first == {_number(given)}:
            return 0  # what it began with
        case Call(_, Ref(_, "add1" | "sub1" as step), (Ref(name=name),)) if name == parameter:
            return 1 if step == "add1" else -1
        case Call(_, Ref(_, "+" | "-" as step), (Ref(name=name), by)) if name == parameter:
            number = _number(by)
            return None if number is None else number if step == "+" else -number
        case Call(_, Ref(_, "+"), (by, Ref(name=name))) if name == parameter:
            return _number(by)
    return None


def _firsts(function: Lambda, parameter: str, starts: tuple[Call, ...]) -> Iterator[Expr | None]:
    """What the parameter is at first, as far as the form tells."""
    default = _default(function, parameter)
    if default is not None and not starts:
        yield default
    for start in starts:
        yield _given(function, parameter, start) or default


def _number(expr: Expr | None) -> float | None:
    if isinstance(expr, Literal) and isinstance(expr.value, int | float):
        return None if isinstance(expr.value, bool) else expr.value
    return None


def _reports(view: FormView, loop: _Loop, way: _Way) -> Iterator[Report]:
    name = way.call.function.name if isinstance(way.call.function, Ref) else ""
    for test, holds in way.held:
        for atom, value in _atoms(test, holds):
            for parameter in loop.moves:
                if not _compares(atom, parameter, loop):
                    continue
                move = loop.moves[parameter]
                if move == 0 and _is_counter(loop, parameter):
                    yield _still(view, loop, way, parameter, atom, value)
                elif move and _goes_away(loop, parameter, atom, value):
                    yield Report(
                        _place(loop, way, parameter),
                        f"Each turn of `{name}` moves `{parameter}` away from where "
                        f"`{view.source(atom.span)}` would end it: that limit is never reached.",
                    )


def _still(
    view: FormView, loop: _Loop, way: _Way, parameter: str, atom: Call, value: bool
) -> Report:
    name = way.call.function.name if isinstance(way.call.function, Ref) else ""
    step = _direction(loop, parameter, atom, value)
    given = _given(loop.function, parameter, way.call)
    moved = f"({'+' if step != -1 else '-'} {parameter} 1)"
    fixes = ()
    if step is not None and given is not None:
        fixes = (Fix(f"Pass on {moved}", (Edit(given.span, moved),), safe=False),)
    return Report(
        _place(loop, way, parameter),
        f"`{parameter}` is the same in each turn of `{name}`, and so is "
        f"`{view.source(atom.span)}`: that limit never ends it. Pass on `{moved}`.",
        fixes,
    )


def _place(loop: _Loop, way: _Way, parameter: str) -> Span:
    given = _given(loop.function, parameter, way.call)
    return way.call.function.span if given is None else given.span


def _atoms(test: Expr, holds: bool) -> Iterator[tuple[Call, bool]]:
    """The comparisons of which a test makes sure where it holds, or does not."""
    match test:
        case Call(_, Ref(_, "not"), (inner,)):
            yield from _atoms(inner, not holds)
        case Call(_, Ref(_, name)) if name in _TESTS:
            yield test, holds
        case If(_, first, second, Literal(value=False)) if holds:
            yield from _atoms(first, True)
            yield from _atoms(second, True)
        case Let(_, (binding,), (If(_, Ref() as held, Ref() as again, rest),)) if (
            rest is not None and not holds and held.name == again.name == binding.names[0].text
        ):
            # This is what `or` becomes.
            yield from _atoms(binding.value, False)
            yield from _atoms(rest, False)


def _compares(atom: Call, parameter: str, loop: _Loop) -> bool:
    """Whether a parameter is compared with what is the same in each turn."""
    names = [isinstance(e, Ref) and e.name == parameter for e in atom.arguments]
    if names.count(True) != 1 or len(names) > 2:
        return False
    return all(mine or _is_steady(e, loop) for mine, e in zip(names, atom.arguments, strict=True))


def _is_steady(expr: Expr, loop: _Loop) -> bool:
    match expr:
        case Literal():
            return _number(expr) is not None
        case Ref(_, name):
            return name not in loop.inside or loop.moves.get(name) == 0
        case Call(_, Ref(_, name), arguments) if name in _STEADY:
            return all(_is_steady(part, loop) for part in arguments)
    return False


def _is_counter(loop: _Loop, parameter: str) -> bool:
    """Whether a parameter is there to count the turns, and no setting that is handed on."""
    if _LIMIT.fullmatch(parameter):
        return False
    firsts = list(_firsts(loop.function, parameter, loop.starts))
    known = [_number(first) for first in firsts]
    if firsts and all(isinstance(number, int) for number in known):
        return True
    return _COUNTER.fullmatch(parameter) is not None


def _stop(parameter: str, atom: Call, value: bool) -> tuple[str, Expr | None]:
    """The comparison that ends the loop, with the parameter on its left, and what is on the right.

    `value` is what the comparison gives where the loop goes on.
    """
    operator = atom.function.name if isinstance(atom.function, Ref) else ""
    if operator in ("zero?", "positive?", "negative?"):
        operator, other = {"zero?": "=", "positive?": ">", "negative?": "<"}[operator], None
    else:
        left, right = atom.arguments
        is_left = isinstance(left, Ref) and left.name == parameter
        other = right if is_left else left
        operator = operator if is_left else _MIRRORED[operator]
    if value:
        operator = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "=": ""}[operator]
    return operator, other


def _direction(loop: _Loop, parameter: str, atom: Call, value: bool) -> int | None:
    """Whether the counter has to grow (1) or shrink (-1) to end the loop; None: not known."""
    operator, other = _stop(parameter, atom, value)
    if operator in (">", ">="):
        return 1
    if operator in ("<", "<="):
        return -1
    limit = 0 if other is None else _number(other)
    firsts = {_number(first) for first in _firsts(loop.function, parameter, loop.starts)}
    first = firsts.pop() if len(firsts) == 1 else None
    if operator != "=" or limit is None:
        return None
    if first is None:
        return -1 if limit == 0 else None
    return 1 if first < limit else -1 if first > limit else None


def _goes_away(loop: _Loop, parameter: str, atom: Call, value: bool) -> bool:
    """Whether each turn moves the counter away from what would end the loop."""
    operator, other = _stop(parameter, atom, value)
    move = loop.moves[parameter]
    if operator in (">", ">="):
        return move < 0
    if operator in ("<", "<="):
        return move > 0
    known = [_number(first) for first in _firsts(loop.function, parameter, loop.starts)]
    limit = 0 if other is None else _number(other)
    if operator != "=" or limit is None or not known:
        return False
    return all(n is not None and (n > limit if move > 0 else n < limit) for n in known)


RULE = Rule(
    name="unmoved-counter",
    severity=Severity.WARNING,
    summary="A loop's limit is compared with a counter that stays as it is, or moves away from it.",
    why=(
        "The limit was to end the loop when no answer does. As the counter never gets there, the "
        "loop goes on as long as the model is not content, and every turn is paid for."
    ),
    bad="""\
(define (improve draft)
  (syntax-e (llm-query #:instruction "Improve this draft." #:data draft)))
(define (accepted? draft)
  (string-prefix? (syntax-e (llm-query #:instruction "Is it good? Answer YES or NO." #:data draft))
                  "YES"))
(finish
  (let loop ([turn 1] [draft context])
    (if (or (accepted? draft) (>= turn 3))
        draft
        (loop turn (improve draft)))))""",
    good="""\
(define (improve draft)
  (syntax-e (llm-query #:instruction "Improve this draft." #:data draft)))
(define (accepted? draft)
  (string-prefix? (syntax-e (llm-query #:instruction "Is it good? Answer YES or NO." #:data draft))
                  "YES"))
(finish
  (let loop ([turn 1] [draft context])
    (if (or (accepted? draft) (>= turn 3))
        draft
        (loop (+ turn 1) (improve draft)))))""",
    check_form=check_form,
)
