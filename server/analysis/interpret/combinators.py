"""The 17 combinators: how often each uses the functions it is given, and what it returns."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .. import core
from . import effects
from .builtins.arguments import exact_number, listed, single
from .builtins.iteration import fold
from .builtins.printed import repeated
from .builtins.registry import builtin
from .chance import chances
from .conditions import note_verdict
from .effects import Caught, Effect
from .loops import carry, each, is_other_result
from .mistakes import note_votes
from .misuse import note_no_number
from .places import Place
from .primitives import SUB_MODEL, awaited, make_ask, settled, width
from .sizes import NOTHING, ONE, Amount, Poly, groups
from .taint import answer_of, seen, tainted
from .texts import concatenate, tokens
from .values import (
    UNKNOWN,
    Boolean,
    Builtin,
    Function,
    List,
    Made,
    Never,
    Number,
    OneOf,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    join,
    same,
    taint_of,
    truth,
    widen,
)
from .voters import note_copies

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine


Turn = Callable[[list[Value]], list[Value]]


def _use(machine: Machine, call: Invocation, index: int, arguments: Sequence[Value]) -> Value:
    return machine.apply_to(call.argument(index), list(arguments), call.where(index))


def _keyword_use(machine: Machine, call: Invocation, name: str, arguments: list[Value]) -> Value:
    span = call.keyword_spans.get(name, call.place.span)
    return machine.apply_to(call.keywords[name], arguments, Place(call.place.home, span))


def _given(call: Invocation, name: str) -> bool:
    """Whether a keyword whose default is #f is given and not #f."""
    value = call.keywords.get(name)
    return value is not None and not (isinstance(value, Boolean) and value.value is False)


def _count(call: Invocation, name: str, default: int) -> Amount:
    value = call.keywords.get(name)
    if value is None:
        return Amount.of(default)
    if isinstance(value, Number):
        if value.low == value.high:
            return Amount.of(value.low)
        return Amount(0 if not isinstance(value.low, Poly) and value.low < 0 else value.low, None,
                      value.high)  # fmt: skip
    return Amount(0, None, float("inf"))


# --- at the same time ------------------------------------------------------------------------


def _thunks(machine: Machine, call: Invocation, limit: int | None) -> List:
    """Applies a list of thunks at the same time; their answers arrive as text."""
    thunks = listed(machine, call, 0)
    place = call.where(0)
    return each(
        machine, lambda xs: settled(machine, machine.apply_to(xs[0], [], place)), [thunks], limit
    )


def _side_by_side(machine: Machine, call: Invocation, limit: int) -> tuple[List, Effect]:
    """The same where no two should do the same work; what they ask is returned too."""
    before = chances(machine)
    with machine.capture() as inner:
        results = _thunks(machine, call, limit)
    asked = effects.sequence(inner)
    note_copies(machine, call, listed(machine, call, 0), asked, chances(machine) == before)
    machine.emitted.extend(inner)
    return results, asked


@builtin("parallel", careful=True)
def _parallel(machine: Machine, call: Invocation) -> Value:
    return _side_by_side(machine, call, width(call))[0]


@builtin("race", careful=True)
def _race(machine: Machine, call: Invocation) -> Value:
    with machine.capture() as inner:
        results = _thunks(machine, call, 1_000_000)
    effect = effects.sequence(inner)
    parts = effect.parts if isinstance(effect, effects.Together) else (effect,)
    if not effects.is_nothing(effect) and listed(machine, call, 0).size != ONE:
        racers = sum(_racers(part) for part in parts)
        if racers != results.size.number:
            parts = (*parts, effects.NONE)  # one that sends nothing may be the first
        effect = effects.Together(parts, None, race=True)
    machine.emit(effect)
    return single(results.element)


def _racers(part: Effect) -> float:
    """How many functions of a race a part of its term stands for."""
    return (part.count.number or 0) if isinstance(part, effects.Repeat) else 1


@builtin("vote", careful=True)
def _vote(machine: Machine, call: Invocation) -> Value:
    given, asked = _side_by_side(machine, call, 1_000_000)
    votes = single(given.element)
    note_votes(machine, call, votes, asked)
    return votes


@builtin("ensemble", careful=True)
def _ensemble(machine: Machine, call: Invocation) -> Value:
    results, _ = _side_by_side(machine, call, 1_000_000)
    if _given(call, "aggregator"):
        return _keyword_use(machine, call, "aggregator", [results])
    # Without an aggregator the results become numbered sections of one text.
    headings = tokens(results.size.times(Amount(1, 6, 12)))
    joined = Text(concatenate(repeated(results), headings))
    return tainted(joined, taint_of(results))


# --- one after the other ---------------------------------------------------------------------


@builtin("sequence", careful=True)
def _sequence(machine: Machine, call: Invocation) -> Value:
    functions = list(call.arguments)
    places = [call.where(index) for index in range(len(functions))]

    def chained(running: Machine, arguments: Sequence[Value]) -> Value:
        if not arguments:
            return chain
        value = arguments[0]
        for function, place in zip(functions, places, strict=True):
            value = running.apply_to(function, [value], place)
            if isinstance(value, Never):
                break
        return value

    chain = Made("sequence", chained)
    return chain


@builtin("fold-sequential", careful=True)
def _fold_sequential(machine: Machine, call: Invocation) -> Value:
    return fold(
        machine,
        [listed(machine, call, 2)],
        call.argument(1),
        lambda items, result: _use(machine, call, 0, [result, *items]),
    )


# --- hierarchies -----------------------------------------------------------------------------


@builtin("fan-out-aggregate", careful=True)
def _fan_out_aggregate(machine: Machine, call: Invocation) -> Value:
    mapped = each(
        machine,
        lambda xs: settled(machine, _use(machine, call, 0, xs)),
        [listed(machine, call, 2)],
        width(call),
    )
    return _use(machine, call, 1, [mapped])


@builtin("tree-reduce", careful=True)
def _tree_reduce(machine: Machine, call: Invocation) -> Value:
    items = listed(machine, call, 1)
    if _given(call, "leaf-fn"):
        items = each(
            machine, lambda xs: _keyword_use(machine, call, "leaf-fn", xs), [items], width(call)
        )
    if joined := _concatenated(call.argument(0), items):
        return joined
    branch = _count(call, "branch-factor", 5)
    factor = branch.number
    folds = _folds(call.argument(0))
    if folds is None or factor is None or factor < 2:
        count = items.size.less(1).or_none()
    elif folds:
        count = items.size.less(1)
    else:
        count = items.size.each(lambda quantity: groups(quantity, int(factor)))
    if count.number == 0:
        return items.items[0] if items.items else single(items.element)
    group = 2 if folds or factor is None else int(factor)

    def turn(state: list[Value]) -> list[Value]:
        known = items.size.number
        size = group if known is None else min(group, int(known))
        return [_use(machine, call, 0, state * (2 if folds else size))]

    def later(result: Value) -> None:
        _use(machine, call, 0, [result, element] if folds else [result] * group)

    element = single(items.element)
    if count.number is not None:
        # The same function over values of the same kind: two turns tell what all others do.
        return _reduce_turns(machine, count, element, (turn, later), width(call))
    return join(element, _reduce_turns(machine, count, element, (turn, later), width(call)))


def _concatenated(function: Value, items: List) -> Value | None:
    """All items put together, which is what these reducers come to whatever the groups."""
    match function:
        case Builtin(name="string-append"):
            return tainted(Text(repeated(items)), taint_of(items))
        case Builtin(name="append") if isinstance(items.element, List):
            return List(items.size.times(items.element.size), items.element.element)
    return None


def _reduce_turns(
    machine: Machine,
    count: Amount,
    element: Value,
    turns: tuple[Turn, Callable[[Value], None]],
    limit: int,
) -> Value:
    turn, later = turns
    with machine.perhaps():
        with machine.capture() as first:
            result = turn([element])[0]
        mixed = element if same(element, result) else widen(element, result, count)
        if mixed is element:
            machine.emit(effects.repeat(count, effects.sequence(first), limit))
            return result
        if is_other_result(element, result) and count.number != 1:
            with machine.capture():
                later(result)  # what a later turn gets: only mistakes in it count
        with machine.capture() as second:
            result = turn([mixed])[0]
    machine.emit(effects.repeat(count, effects.sequence(second), limit))
    return result


_VARIADIC = frozenset(("string-append", "append", "+", "*", "max", "min", "list"))


def _folds(function: Value) -> bool | None:
    """Whether a reducer takes two arguments only; None when nothing tells."""
    match function:
        case Function(code=core.Lambda(parameters=parameters)):
            return parameters.rest is None
        case Function(code=core.CaseLambda(clauses=clauses)):
            return not any(clause.parameters.rest for clause in clauses)
        case Builtin(name=name):
            return name not in _VARIADIC
    return None


@builtin("recursive-spawn", careful=True)
def _recursive_spawn(machine: Machine, call: Invocation) -> Value:
    def spawned(running: Machine, arguments: Sequence[Value]) -> Value:
        strategy = call.argument(0)
        if isinstance(strategy, Function | Made | OneOf):
            strategy = running.apply_to(strategy, [], call.where(0))
        keywords = {
            "instruction": strategy,
            "data": arguments[0] if arguments else UNKNOWN,
            "recursive": Boolean(True),
        }
        if "model" in call.keywords:
            keywords["model"] = call.keywords["model"]
        ask = make_ask(running, call, keywords)
        running.emit(ask)
        running.emit(effects.Beyond(SUB_MODEL))
        return Result(answer_of(Text(), call.place, "recursive-spawn"), call.place)

    return Made("recursive-spawn", spawned)


# --- refinement ------------------------------------------------------------------------------


@builtin("iterate-until", careful=True)
def _iterate_until(machine: Machine, call: Invocation) -> Value:
    """`done?` is asked before each step, and not after the last."""
    limit = _count(call, "max-iter", 10)
    value = call.argument(2)
    turns = limit.number
    if turns is not None and turns <= 12:
        return _up_to(machine, call, value, int(turns))

    def turn(state: list[Value]) -> list[Value]:
        _use(machine, call, 1, state)
        return [_use(machine, call, 0, state)]

    low = 0 if turns is None else min(1, turns)
    with machine.perhaps(), machine.capture() as asked:
        _use(machine, call, 1, [value])
    machine.emit(effects.repeat(Amount.of(low), effects.sequence(asked)))
    after = carry(machine, Amount(0, None, limit.high), [value], turn)[0]
    return join(value, after)


def _up_to(machine: Machine, call: Invocation, value: Value, turns: int) -> Value:
    if turns == 0:
        return value
    verdict = _use(machine, call, 1, [value])
    note_verdict(machine, call.where(1), verdict, call.name)
    done = truth(verdict)
    if done is True:
        return value
    if done is False:
        return _up_to(machine, call, _use(machine, call, 0, [value]), turns - 1)
    with machine.perhaps(), machine.capture() as inner:
        after = _up_to(machine, call, _use(machine, call, 0, [value]), turns - 1)
    machine.emit(effects.choice([effects.NONE, effects.sequence(inner)]))
    return join(value, after)


@builtin("critique-refine", careful=True)
def _critique_refine(machine: Machine, call: Invocation) -> Value:
    draft = _use(machine, call, 0, [])
    limit = _count(call, "max-iter", 3)
    if not _given(call, "done?"):

        def turn(state: list[Value]) -> list[Value]:
            critique = _use(machine, call, 1, state)
            return [_use(machine, call, 2, [*state, critique])]

        return carry(machine, limit, [draft], turn)[0]
    return _refine_until_done(machine, call, draft, limit)


def _refine_until_done(machine: Machine, call: Invocation, draft: Value, limit: Amount) -> Value:
    turns = limit.number
    if turns is None or turns > 12:

        def turn(state: list[Value]) -> list[Value]:
            critique = _use(machine, call, 1, state)
            _keyword_use(machine, call, "done?", [critique])
            return [_use(machine, call, 2, [*state, critique])]

        after = carry(machine, Amount(0, None, limit.high), [draft], turn)[0]
        return join(draft, after)
    if turns == 0:
        return draft
    critique = _use(machine, call, 1, [draft])
    verdict = _keyword_use(machine, call, "done?", [critique])
    span = call.keyword_spans.get("done?", call.place.span)
    note_verdict(machine, Place(call.place.home, span), verdict, call.name)
    done = truth(verdict)
    if done is True:
        return draft
    with machine.perhaps(), machine.capture() as inner:
        refined = _use(machine, call, 2, [draft, critique])
        after = _refine_until_done(machine, call, refined, Amount.of(turns - 1))
    effect = effects.sequence(inner)
    machine.emit(effect if done is False else effects.choice([effects.NONE, effect]))
    return join(draft, after)


# --- quality ---------------------------------------------------------------------------------


@builtin("with-validation", careful=True)
def _with_validation(machine: Machine, call: Invocation) -> Value:
    retries = _count(call, "max-retries", 0)

    def validated(running: Machine, arguments: Sequence[Value]) -> Value:
        with running.capture() as inner:
            result = _use(running, call, 0, arguments)
            _use(running, call, 1, [result])
            result = seen(result)
        effect = effects.sequence(inner)
        running.emit(effect)
        running.emit(effects.repeat(Amount(0, None, retries.high), effect))
        return result

    return Made("with-validation", validated)


# --- money -----------------------------------------------------------------------------------


@builtin("tiered", careful=True)
def _tiered(machine: Machine, call: Invocation) -> Value:
    cheap = each(
        machine,
        lambda xs: settled(machine, _use(machine, call, 0, xs)),
        [listed(machine, call, 2)],
        width(call),
    )
    return _use(machine, call, 1, [cheap])


@builtin("active-learning", careful=True)
def _active_learning(machine: Machine, call: Invocation) -> Value:
    items = listed(machine, call, 3)
    cheap = each(
        machine, lambda xs: settled(machine, _use(machine, call, 0, xs)), [items], width(call)
    )
    scores = each(machine, lambda xs: _use(machine, call, 2, xs), [cheap], width(call))
    note_no_number(machine, call.where(2), call.name, scores.element)
    count = _unsure(call, items, scores)
    with machine.perhaps(), machine.capture() as inner:
        result = settled(machine, _use(machine, call, 1, [single(items.element)]))
    machine.emit(effects.repeat(count, effects.sequence(inner), width(call)))
    return List(cheap.size, join(single(cheap.element), result))


def _unsure(call: Invocation, items: List, scores: List) -> Amount:
    """How many items go to the expensive function: all, none, or any number of them."""
    given = call.keywords.get("threshold")
    threshold = exact_number(given) if given is not None else 0.7
    score = scores.element
    if threshold is None or not isinstance(score, Number) or items.size == NOTHING:
        return items.size.or_none()
    if not isinstance(score.low, Poly) and score.low > threshold:
        return items.size
    if not isinstance(score.high, Poly) and score.high <= threshold:
        return NOTHING
    return items.size.or_none()


@builtin("memoized", careful=True)
def _memoized(machine: Machine, call: Invocation) -> Value:
    """Equal arguments are worked on once, so a use after the first may cost nothing.

    What was worked on is kept as a definition of the file would be, so that it is known which
    later forms depend on it.
    """
    variable = f"#memoized-{next(_MEMOIZED)}"

    def remembered(running: Machine, arguments: Sequence[Value]) -> Value:
        state = running.read_global(variable)
        known = dict(state.fields) if isinstance(state, Record) else {}
        keyed = list(arguments)
        if _given(call, "key-fn"):
            keyed = [_keyword_use(running, call, "key-fn", keyed)]
        key = _key(keyed)
        if key != UNKNOWN_KEY and key in known:
            return known[key]
        with running.capture() as inner:
            result = _use(running, call, 0, arguments)
        effect = effects.sequence(inner)
        surely = not known or (key != UNKNOWN_KEY and UNKNOWN_KEY not in known)
        if key == UNKNOWN_KEY and running.uncertain:
            surely = False
        running.emit(effect if surely else effects.choice([effect, effects.NONE]))
        known[UNKNOWN_KEY if running.uncertain else key] = result
        running.write_global(variable, Record(known))
        return result

    return Made("memoized", remembered)


UNKNOWN_KEY = "?"
_MEMOIZED = itertools.count()


def _key(arguments: Sequence[Value]) -> str:
    """What tells one use from another; UNKNOWN_KEY when the arguments are not known."""
    parts: list[object] = []
    for value in arguments:
        match value:
            case Text() if value.literal is not None:
                parts.append(value.literal)
            case Number() if value.value is not None:
                parts.append(value.value)
            case _:
                return UNKNOWN_KEY
    return repr(parts)


# --- control ---------------------------------------------------------------------------------


@builtin("choose", careful=True)
def _choose(machine: Machine, call: Invocation) -> Value:
    def chosen(running: Machine, arguments: Sequence[Value]) -> Value:
        verdict = call.argument(0)
        if isinstance(verdict, Function | Made | OneOf | Builtin | Unknown):
            verdict = _use(running, call, 0, arguments)
        decided = truth(verdict)
        if decided is not None:
            return _use(running, call, 1 if decided else 2, arguments)
        with running.perhaps():
            with running.capture() as then:
                first = _use(running, call, 1, arguments)
            with running.capture() as other:
                second = _use(running, call, 2, arguments)
        running.emit(effects.choice([effects.sequence(then), effects.sequence(other)]))
        return join(first, second)

    return Made("choose", chosen)


@builtin("try-fallback", careful=True)
def _try_fallback(machine: Machine, call: Invocation) -> Value:
    def tried(running: Machine, arguments: Sequence[Value]) -> Value:
        with running.guarding(), running.capture() as primary:
            first = awaited(running, _use(running, call, 0, arguments))
        with running.perhaps(), running.capture() as fallback:
            second = _use(running, call, 1, arguments)
        effect, other = effects.sequence(primary), effects.sequence(fallback)
        running.emit(effects.guarded(effect, other, Caught.FAILURES))
        return join(first, second)

    return Made("try-fallback", tried)
