"""Functions that call themselves.

A recursion whose end can be decided (a counter with known bounds, a list of known elements) is
simply followed.  Else the function is summarised: the number of turns comes from what its test
counts down (a list that gets shorter, a counter that nears its bound), the effects from one turn.
What has no such test is repeated without bound, and said to be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .. import core
from ..traverse import walk
from . import effects
from .effects import (
    Ask,
    Choice,
    Effect,
    Guarded,
    Recur,
    Repeat,
    Sequence,
    Stop,
    Together,
)
from .environment import Environment
from .parameters import bind_parameters
from .sizes import (
    ANY,
    Amount,
    Poly,
    Quantity,
    free_sizes,
    less,
    minimum,
    plus,
    quotient,
    size,
    substitute,
)
from .texts import Content, Piece
from .values import (
    UNKNOWN,
    Function,
    List,
    Number,
    Text,
    Unknown,
    Value,
    after,
    join,
    same,
    truth,
    widen,
)

if TYPE_CHECKING:
    from .machine import Machine

FOLLOW = 24
"""How deep a recursion is followed before it is summarised."""

COUNTER = "#turn"
_LIST_TESTS = {"null?": True, "empty?": True, "pair?": False, "cons?": False}
_COMPARISONS = {"=", "<", ">", "<=", ">="}


class TooDeep(Exception):
    """A recursion that does not end while it is followed; carries the function's code."""

    def __init__(self, code: core.Lambda) -> None:
        super().__init__()
        self.code = code


class Followed(NamedTuple):
    """A turn of a recursion that is followed: how deep it is, what the function knows and was
    given, and how many assignments came before it."""

    depth: int
    environment: Environment
    arguments: list[Value]
    mutations: int


@dataclass(slots=True)
class Summary:
    """A function being summarised: what its calls to itself were given, and what they return."""

    code: core.Lambda
    value: Value = UNKNOWN
    calls: list[list[Value]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a recursion's test counts: parameter `index`, and the value of `test` at the end.

    `bound` is what a counter is compared with: it has reached its end when `operator` holds between
    the two.  Without a bound, the test asks for the end of a list.
    """

    index: int
    test: core.Expr
    at_end: bool
    operator: str = ""
    bound: core.Expr | None = None


def enter(
    machine: Machine,
    function: Function,
    code: core.Lambda,
    arguments: list[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Applies a closure, once or again within itself."""
    key = id(code)
    if summary := machine.summaries.get(key):
        summary.calls.append(list(arguments))
        machine.emit(Recur(code))
        return summary.value
    last = machine.active.get(key)
    nested = last.depth if last is not None else 0
    turn = Followed(nested + 1, function.environment, arguments, machine.mutations)
    if nested >= FOLLOW or (last is not None and not keywords and _is_alike(last, turn)):
        raise TooDeep(code)
    frame = bind_parameters(machine, code, function.environment, arguments, keywords)
    measure = find_measure(code) if nested or _calls_itself(machine, code) else None
    if measure is not None and _undecided(machine, measure, frame):
        return summarise(machine, function, code, arguments, keywords, measure)
    if last is not None:
        return _apply(machine, turn, code, frame)
    return _outermost(machine, function, code, turn, keywords, frame)


def _is_alike(last: Followed, turn: Followed) -> bool:
    """Whether a turn is like the one before: then so are all to come, and none is the last.

    Of a list of unknown length that gets shorter each turn, every turn knows as much.
    """
    return (
        last.mutations == turn.mutations
        and last.environment is turn.environment
        and len(last.arguments) == len(turn.arguments)
        and all(
            same(x, y) or _is_rest(x, y)
            for x, y in zip(last.arguments, turn.arguments, strict=True)
        )
    )


def _is_rest(old: Value, new: Value) -> bool:
    """Whether `new` is what is left of the list `old`, whose length nothing tells."""
    return (
        isinstance(old, List)
        and isinstance(new, List)
        and old.items is None
        and new.items is None
        and isinstance(new.size.high, Poly)
        and any(new.size == old.size.less(by) for by in (1, 2))
        and same(old.element, new.element)
    )


def _apply(machine: Machine, turn: Followed, code: core.Lambda, frame: Environment) -> Value:
    key = id(code)
    outer = machine.active.get(key)
    machine.active[key] = turn
    try:
        return machine.body(code.body, frame)
    finally:
        if outer is None:
            del machine.active[key]
        else:
            machine.active[key] = outer


def _outermost(
    machine: Machine,
    function: Function,
    code: core.Lambda,
    turn: Followed,
    keywords: Mapping[str, Value],
    frame: Environment,
) -> Value:
    """The first application of a function: the one that summarises it if it never ends."""
    depth, uncertain, home = machine.depth, machine.uncertain, machine.home
    try:
        with machine.capture() as inner:
            value = _apply(machine, turn, code, frame)
        machine.emit(effects.sequence(inner))
        return value
    except TooDeep as deep:
        if deep.code is not code:
            raise
    machine.depth, machine.uncertain, machine.home = depth, uncertain, home
    return summarise(machine, function, code, turn.arguments, keywords, find_measure(code))


def _calls_itself(machine: Machine, code: core.Lambda) -> bool:
    known = machine.self_calls.get(id(code))
    if known is None:
        known = bool(code.name) and any(
            isinstance(expr, core.Ref) and expr.name == code.name for expr in walk(*code.body)
        )
        machine.self_calls[id(code)] = known
    return known


def find_measure(code: core.Lambda) -> Measure | None:
    """The test that ends the recursion: the first `if` at the end of the body that counts."""
    names = [name.text for name in code.parameters.required]
    expr: core.Expr | None = code.body[-1] if code.body else None
    while expr is not None:
        match expr:
            case core.If(test=test, then=then, other=other):
                at_end = _recurs(other, code.name) and not _recurs(then, code.name)
                if at_end or _recurs(then, code.name):
                    measure = _measure_of(test, names, at_end)
                    if measure is not None:
                        return measure
                expr = other
            case core.Begin(body=body) | core.Let(body=body) if body:
                expr = body[-1]
            case _:
                return None
    return None


def _recurs(expr: core.Expr | None, name: str) -> bool:
    """Whether a function of this name may be called again in `expr`."""
    if expr is None:
        return False
    parts = list(walk(expr))
    if any(isinstance(part, core.Ref) and part.name == name for part in parts):
        return True
    return not name and any(isinstance(part, core.Call) for part in parts)


def _measure_of(test: core.Expr, names: list[str], at_end: bool) -> Measure | None:
    """What a test counts; `at_end` is its value when the recursion ends."""
    whole, holds = test, at_end
    while isinstance(test, core.Call) and isinstance(test.function, core.Ref):
        name, arguments = test.function.name, test.arguments
        if name == "not" and len(arguments) == 1:
            test, holds = arguments[0], not holds
            continue
        if name in _LIST_TESTS and len(arguments) == 1:
            index = _parameter(arguments[0], names)
            if index is None or _LIST_TESTS[name] is not holds:
                return None
            return Measure(index, whole, at_end)
        if name == "zero?" and len(arguments) == 1:
            zero = core.Literal(test.span, 0, "number")
            name, arguments = "=", (arguments[0], zero)
        if name in _COMPARISONS and len(arguments) == 2:
            return _comparison(whole, at_end, name if holds else _NEGATED[name], arguments, names)
        return None
    return None


_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "≠": "≠"}
_NEGATED = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "=": "≠"}


def _comparison(
    whole: core.Expr,
    at_end: bool,
    operator: str,
    arguments: tuple[core.Expr, ...],
    names: list[str],
) -> Measure | None:
    left, right = _parameter(arguments[0], names), _parameter(arguments[1], names)
    if left is not None:
        return Measure(left, whole, at_end, operator, arguments[1])
    if right is not None:
        return Measure(right, whole, at_end, _MIRRORED[operator], arguments[0])
    return None


def _parameter(expr: core.Expr, names: list[str]) -> int | None:
    if isinstance(expr, core.Ref) and expr.name in names:
        return names.index(expr.name)
    return None


def _undecided(machine: Machine, measure: Measure, frame: Environment) -> bool:
    with machine.capture():
        return truth(machine.single(measure.test, frame)) is None


def summarise(
    machine: Machine,
    function: Function,
    code: core.Lambda,
    arguments: list[Value],
    keywords: Mapping[str, Value],
    measure: Measure | None,
) -> Value:
    """One turn of the recursion stands for all; the last one takes the other branch."""
    start = list(arguments)
    counted = _counted(machine, start, measure)
    turn = _Turn(machine, function, code, keywords, measure)
    with machine.perhaps():
        step, calls, value = turn.step(counted, UNKNOWN)
        if not calls:
            return _not_recursive(machine, turn, start, step, value)
        final = _merge(counted, calls, ANY, measure)
        if not all(same(x, y) for x, y in zip(counted, final, strict=True)):
            step, calls, _ = turn.step(final, UNKNOWN)
        count = _turns(machine, function, code, start, calls, measure)
        bounded = _merge(counted, calls, count, measure)
        base_effect, base_value = turn.base(bounded)
        with machine.capture():
            _, _, again = turn.step(final, base_value)
    low, high = _recursions(step)
    body = _strip(step, start, measure)
    if high > 1 or count is None:
        machine.note(f"unbounded loop: how often {code.name or 'a function'} repeats is not known")
        count = Amount(1, None, math.inf)
    elif low == 0:
        count = Amount(minimum(count.low, 1), None, count.high)
    machine.emit(effects.repeat(count, body))
    machine.emit(base_effect if low else effects.choice([effects.NONE, base_effect]))
    return after(base_value, again, count)


def _not_recursive(
    machine: Machine, turn: _Turn, start: list[Value], step: Effect, value: Value
) -> Value:
    base_effect, base_value = turn.base(start)
    machine.emit(effects.choice([step, base_effect]))
    return join(value, base_value)


@dataclass(slots=True)
class _Turn:
    """Evaluates the body of a function with the outcome of its test taken as given."""

    machine: Machine
    function: Function
    code: core.Lambda
    keywords: Mapping[str, Value]
    measure: Measure | None

    def step(self, arguments: list[Value], value: Value) -> tuple[Effect, list[list[Value]], Value]:
        summary = Summary(self.code, value)
        effect, result = self._evaluate(arguments, summary, at_end=False)
        return effect, summary.calls, result

    def base(self, arguments: list[Value]) -> tuple[Effect, Value]:
        if self.measure is None:
            return effects.NONE, UNKNOWN
        return self._evaluate(arguments, Summary(self.code), at_end=True)

    def _evaluate(
        self, arguments: list[Value], summary: Summary, at_end: bool
    ) -> tuple[Effect, Value]:
        machine, key = self.machine, id(self.code)
        outer = machine.summaries.get(key)
        machine.summaries[key] = summary
        forced = None
        if self.measure is not None:
            forced = id(self.measure.test)
            machine.forced[forced] = self.measure.at_end if at_end else not self.measure.at_end
        try:
            with machine.capture() as inner:
                frame = bind_parameters(
                    machine, self.code, self.function.environment, arguments, self.keywords
                )
                value = machine.body(self.code.body, frame)
            return effects.sequence(inner), value
        finally:
            if forced is not None:
                machine.forced.pop(forced, None)
            if outer is None:
                machine.summaries.pop(key, None)
            else:
                machine.summaries[key] = outer


def _counted(machine: Machine, start: list[Value], measure: Measure | None) -> list[Value]:
    """The arguments of any turn: what the test counts is a size of its own."""
    result = list(start)
    if measure is None or measure.index >= len(start):
        return result
    counter = size(COUNTER, "")
    value = start[measure.index]
    if measure.bound is None:
        element = value.element if isinstance(value, List) else UNKNOWN
        result[measure.index] = List(Amount.of(counter), element)
    else:
        result[measure.index] = Number(counter, counter)
    return result


def _merge(
    counted: list[Value], calls: list[list[Value]], count: Amount | None, measure: Measure | None
) -> list[Value]:
    """The arguments widened so that they stand for every turn's."""
    result = list(counted)
    for call in calls:
        for index in range(len(result)):
            if measure is not None and index == measure.index:
                continue
            new = call[index] if index < len(call) else UNKNOWN
            result[index] = widen(result[index], new, count)
    return result


def _turns(
    machine: Machine,
    function: Function,
    code: core.Lambda,
    start: list[Value],
    calls: list[list[Value]],
    measure: Measure | None,
) -> Amount | None:
    """How many turns the recursion takes; None when nothing tells."""
    if measure is None or measure.index >= len(start):
        return None
    step = _difference(measure, calls)
    if step is None:
        return None
    value = start[measure.index]
    if measure.bound is None:
        length = _length(machine, value)
        return (
            None
            if length is None or step >= 0
            else length.each(lambda quantity: quotient(quantity, -step))
        )
    frame = Environment(function.environment)
    for name, argument in zip(code.parameters.required, start, strict=False):
        frame.bindings[name.text] = argument
    with machine.capture():
        bound = machine.single(measure.bound, frame)
    if not isinstance(bound, Number) or not isinstance(value, Number):
        return None
    return _counter_turns(value, bound, step, measure)


def _length(machine: Machine, value: Value) -> Amount | None:
    match value:
        case List():
            return value.size
        case Unknown(name=name) if name:
            assumed = machine.assume.get(name)
            return Amount.of(size(name, f"length of {name}") if assumed is None else assumed)
    return None


def _difference(measure: Measure, calls: list[list[Value]]) -> int | None:
    """By how much the counted parameter changes each turn; None when that varies."""
    differences: set[int | None] = set()
    counter = size(COUNTER, "")
    for call in calls:
        value = call[measure.index] if measure.index < len(call) else UNKNOWN
        match value:
            case List(size=length) if length.exact:
                quantity = length.low
            case Number() if value.low == value.high:
                quantity = value.low
            case _:
                return None
        found = None
        for by in range(1, 33):
            if quantity == less(counter, by):
                found = -by
            elif quantity == plus(counter, by):
                found = by
        differences.add(found)
    return differences.pop() if len(differences) == 1 else None


def _counter_turns(start: Number, bound: Number, step: int, measure: Measure) -> Amount | None:
    """Turns of `start, start + step, …` until it compares with `bound` as the test wants."""
    operator, upward = measure.operator, step > 0
    towards = {">": True, ">=": True, "<": False, "<=": False, "=": upward}
    if step == 0 or towards.get(operator) is not upward:
        return None
    near, far = (start, bound) if upward else (bound, start)
    extra = 1 if operator in (">", "<") else 0
    low = _distance(far.low, near.high)
    high = _distance(far.high, near.low)
    if high is None:
        return None
    amount = Amount(low or 0, high if low == high else None, high)
    return amount.each(lambda q: quotient(plus(q, extra), abs(step)))


def _distance(far: Quantity, near: Quantity) -> Quantity | None:
    if isinstance(near, Poly):
        return None
    if isinstance(far, Poly):
        return less(far, near) if near >= 0 else plus(far, -near)
    distance = far - near
    return None if math.isinf(distance) or math.isnan(distance) else max(0, math.ceil(distance))


def _recursions(effect: Effect) -> tuple[float, float]:
    """The least and the greatest number of times that one turn calls the function again."""
    match effect:
        case Recur():
            return 1, 1
        case Sequence(parts=parts) | Together(parts=parts):
            counts = [_recursions(part) for part in parts]
            return sum(low for low, _ in counts), sum(high for _, high in counts)
        case Choice(parts=parts):
            counts = [_recursions(part) for part in parts]
            return min(low for low, _ in counts), max(high for _, high in counts)
        case Repeat(count=count, part=part):
            low, high = _recursions(part)
            if not high:
                return 0, 0
            least = count.low if not isinstance(count.low, Poly) else 0
            most = count.high if not isinstance(count.high, Poly) else math.inf
            return low * least, high * most
        case Guarded(part=part, handler=handler):
            low, high = _recursions(part)
            return low, high + _recursions(handler)[1]
    return 0, 0


def _strip(effect: Effect, start: list[Value], measure: Measure | None) -> Effect:
    """One turn's effects without the calls to itself; sizes counted by turn become their bounds."""
    most: Quantity = math.inf
    if measure is not None and measure.index < len(start):
        value = start[measure.index]
        if isinstance(value, List):
            most = value.size.high
        elif isinstance(value, Number):
            most = value.high
    return _Strip(most).effect(effect)


@dataclass(frozen=True, slots=True)
class _Strip:
    most: Quantity

    def effect(self, effect: Effect) -> Effect:
        match effect:
            case Recur():
                return effects.NONE
            case Sequence(parts=parts):
                return effects.sequence([self.effect(part) for part in parts])
            case Together(parts=parts):
                kept = [self.effect(part) for part in parts]
                return effects.together(kept, effect.width, effect.race)
            case Choice(parts=parts):
                return effects.choice([self.effect(part) for part in parts])
            case Repeat():
                return effects.repeat(
                    self.amount(effect.count), self.effect(effect.part), effect.width
                )
            case Guarded():
                inner, handler = self.effect(effect.part), self.effect(effect.handler)
                return Guarded(inner, handler, effect.caught)
            case Ask():
                return self._ask(effect)
            case Stop():
                return effect
        return effect

    def _ask(self, ask: Ask) -> Ask:
        instruction, data = self.text(ask.instruction), self.text(ask.data)
        if instruction is ask.instruction and data is ask.data:
            return ask
        return Ask(
            ask.place,
            ask.primitive,
            ask.models,
            ask.model_source,
            instruction,
            data,
            ask.max_tokens,
            ask.json,
            ask.schema,
            ask.images,
            ask.recursive,
            ask.asynchronous,
            ask.temperature,
            ask.backend,
            ask.ticket,
        )

    def text(self, text: Text | None) -> Text | None:
        if text is None or not any(self._counts(piece) for piece in text.content.pieces):
            return text
        pieces = tuple(
            Piece(p.literal, p.sample, p.cut, self.amount(p.tokens), self.amount(p.times))
            for p in text.content.pieces
        )
        return Text(Content(pieces), text.json)

    @staticmethod
    def _counts(piece: Piece) -> bool:
        amounts = (*piece.tokens, *piece.times)
        return any(quantity is not None and COUNTER in free_sizes(quantity) for quantity in amounts)

    def amount(self, amount: Amount) -> Amount:
        if not any(q is not None and COUNTER in free_sizes(q) for q in amount):
            return amount
        high = math.inf if self.most == math.inf else _put(amount.high, self.most)
        return Amount(_put(amount.low, 0), None, high)


def _put(quantity: Quantity, value: Quantity) -> Quantity:
    return substitute(quantity, {COUNTER: value})
