"""Functions applied over lists, and loops that carry state from turn to turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from .. import core
from ..syntax.tree import Span
from . import effects
from .conditions import note_verdict
from .effects import Effect
from .environment import Environment
from .mistakes import note_lengths, note_values
from .misuse import note_no_number
from .places import Place
from .sizes import ANY, NOTHING, ONE, Amount, Quantity, size
from .values import (
    BOOLEAN,
    EMPTY,
    FALSE,
    NUMBER,
    TEXT,
    TRUE,
    UNKNOWN,
    VOID,
    Handle,
    List,
    Never,
    Number,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Values,
    any_of,
    join,
    join_all,
    list_of,
    number,
    same,
    taint_of,
    truth,
    unknown,
    widen,
)
from .values import after as final_value

if TYPE_CHECKING:
    from .machine import Machine

UNROLL = 100
"""Lists of up to this many known elements are gone through one by one."""

UNROLL_IN_ALL = 500
"""Loops in each other are gone through one by one while they have at most so many turns in all."""

MOST_ITEMS = 2_000
"""Of a longer list that is put together, the elements are not known one by one."""


def as_list(machine: Machine, value: Value, span: Span) -> List:
    """What a loop goes through: how many elements, and what they are."""
    match value:
        case List() if value.size != ANY:
            return value
        case List():
            return any_of(value.element, Amount.of(machine.anonymous_size(span)))
        case Unknown(name=name) if name:
            assumed = machine.assume.get(name)
            count = size(name, f"length of {name}") if assumed is None else assumed
            return any_of(_element(value), Amount.of(count), name)
        case Number():
            if value.value is not None and value.value >= 0:
                return any_of(NUMBER, Amount.of(value.value))
            return any_of(NUMBER, Amount(0, None, value.high))
        case Record():
            count = Amount.of(len(value.fields)) if value.whole else ANY
            return any_of(unknown(taint_of(value)), count)
        case Text():
            return any_of(TEXT, Amount.of(machine.anonymous_size(span)))
    element = _element(value) if isinstance(value, Unknown) else unknown(taint_of(value))
    return any_of(element, Amount.of(machine.anonymous_size(span)))


def _element(value: Unknown) -> Unknown:
    if value.python or value.answer:
        return Unknown(taint=value.taint, python=value.python, answer=value.answer)
    return unknown(value.taint)


def worth_unrolling(machine: Machine, turns: int) -> bool:
    """Whether a loop is short enough, inside the loops around it, to be gone through by turns."""
    return turns <= UNROLL and machine.unrolled * turns <= UNROLL_IN_ALL


def each(
    machine: Machine,
    apply: Callable[[list[Value]], Value],
    lists: Sequence[List],
    width: int | None = None,
) -> List:
    """Applies a function to the elements of lists in step; `width` at a time, None: in turn."""
    if not lists:
        return EMPTY
    first = lists[0]
    columns = [values.items for values in lists]
    known = [column for column in columns if column is not None]
    if len(known) == len(columns) and worth_unrolling(machine, min(map(len, known))):
        with machine.unrolling(min(map(len, known))):
            return _each_known(machine, apply, list(zip(*known, strict=False)), width)
    first = next((values for values in lists if values.size.exact), first)
    count = first.size
    if count == NOTHING:
        return EMPTY
    arguments = [values.element for values in lists]
    with machine.perhaps() if count != ONE else nullcontext(), machine.capture() as inner:
        result = apply(arguments)
    machine.emit(effects.repeat(count, effects.sequence(inner), width))
    element = UNKNOWN if isinstance(result, Never) else result
    return List(count, element, left_of=first.left_of)


def _each_known(
    machine: Machine,
    apply: Callable[[list[Value]], Value],
    rows: Sequence[tuple[Value, ...]],
    width: int | None,
) -> List:
    """Element by element; the same elements have the same effects, so they share them."""
    known: dict[tuple[int, ...], tuple[Value, Effect]] = {}
    mutations = machine.mutations
    results: list[Value] = []
    parts: list[Effect] = []
    for row in rows:
        key = tuple(id(value) for value in row)
        if key not in known or machine.mutations != mutations:
            with machine.capture() as inner:
                result = apply(list(row))
            known[key] = (result, effects.sequence(inner))
        result, effect = known[key]
        results.append(result)
        parts.append(effect)
        if isinstance(result, Never) and (width is None or width == 1):
            break  # those that work side by side have begun all the same
    if width is None:
        machine.emit(effects.sequence(parts))
    else:
        machine.emit(effects.together(parts, width))
    return list_of(results)


def carry(
    machine: Machine,
    count: Amount,
    state: list[Value],
    step: Callable[[list[Value]], list[Value]],
) -> list[Value]:
    """A loop of `count` turns in each of which `step` makes the next state out of the last.

    Few turns are followed one by one.  Of many, one turn is followed from a state that stands for
    every turn's: what grows steadily is bounded by the number of turns.
    """
    turns = count.number
    if turns is not None and turns <= 16:
        for _ in range(int(turns)):
            state = step(state)
        return state
    with machine.perhaps():
        with machine.capture() as first:
            after = step(state)
        if all(same(x, y) for x, y in zip(state, after, strict=True)):
            machine.emit(effects.repeat(count, effects.sequence(first)))
            return state
        if any(is_other_result(x, y) for x, y in zip(state, after, strict=True)):
            with machine.capture():
                step(after)  # what a later turn gets: only mistakes in it count
        widened = [widen(x, y, count) for x, y in zip(state, after, strict=True)]
        with machine.capture() as second:
            step(widened)
        machine.emit(effects.repeat(count, effects.sequence(second)))
    return [final_value(x, y, count) for x, y in zip(state, after, strict=True)]


def is_other_result(before: Value, after: Value) -> bool:
    """Whether a turn makes an LLM result or a handle out of something else."""
    return isinstance(after, Result | Handle) and not isinstance(before, type(after) | Unknown)


# --- the `for` family ------------------------------------------------------------------------


def run_for(machine: Machine, expr: core.For, environment: Environment) -> Value:
    accumulators = [machine.single(binding.value, environment) for binding in expr.accumulators]
    names = [name.text for binding in expr.accumulators for name in binding.names]
    loop = _Loop(machine, expr, names)
    state, collected = loop.run(0, environment, accumulators)
    match expr.result:
        case "fold":
            text, start = machine.here().form.text, expr.span.start
            if text.startswith((b"(for/lists", b"(for*/lists"), start):
                state = [any_of(value) for value in state]
            return state[0] if len(state) == 1 else Values(tuple(state))
        case "list" | "vector":
            return collected
        case "sum":
            place = Place(machine.here(), expr.body[-1].span if expr.body else expr.span)
            note_no_number(machine, place, "for/sum", collected.element)
            return NUMBER
        case "string":
            return TEXT
        case "and" | "or" | "first" | "last":
            return _search_result(expr.result, collected)
        case "hash":
            return Record()
    return VOID


def _search_result(result: str, collected: List) -> Value:
    if collected.items == ():
        return TRUE if result == "and" else FALSE
    if collected.items is not None and result == "last":
        return collected.items[-1]
    if result == "first" and collected.items:
        return collected.items[0]
    if isinstance(collected.element, type(BOOLEAN)):
        return BOOLEAN
    return unknown(taint_of(collected.element))


class _Loop:
    """One `for` form: its clauses, run in step or nested, around its body."""

    def __init__(self, machine: Machine, expr: core.For, names: Sequence[str]) -> None:
        self.machine = machine
        self.expr = expr
        self.names = names
        # In `for/and`, `for/or` and `for/first` a turn may be the last one.
        self.may_stop = expr.result in ("and", "or", "first") or expr.breaks

    def run(
        self, index: int, environment: Environment, state: list[Value]
    ) -> tuple[list[Value], List]:
        """The clauses from `index` on; returns the accumulators and the values collected."""
        clauses = self.expr.clauses
        if index == len(clauses):
            return self._body(environment, state)
        if clauses[index].guard:
            return self._guard(index, environment, state)
        end = index + 1
        if not self.expr.nested:
            while end < len(clauses) and not clauses[end].guard:
                end += 1
        group = clauses[index:end]
        lists = [self._sequence(clause, environment) for clause in group]
        if len(lists) > 1:
            here = self.machine.here()
            places = [Place(here, clause.sequence.span) for clause in group]
            note_lengths(self.machine, "for", lists, places)
        return self._turns(group, lists, end, environment, state)

    def _sequence(self, clause: core.ForClause, environment: Environment) -> List:
        value = self.machine.single(clause.sequence, environment)
        return as_list(self.machine, value, clause.sequence.span)

    def _turns(
        self,
        group: Sequence[core.ForClause],
        lists: Sequence[List],
        end: int,
        environment: Environment,
        state: list[Value],
    ) -> tuple[list[Value], List]:
        known = [x.items for x in lists if x.items is not None]
        counts = [x.size for x in lists if x.size != Amount.of(float("inf"))]
        turns = min(map(len, known), default=0)
        all_known = all(x.items is not None or x.size.low == float("inf") for x in lists)
        followed = known and all_known and not self.expr.breaks
        if followed and worth_unrolling(self.machine, turns):
            with self.machine.unrolling(turns):
                return self._known_turns(group, lists, turns, end, environment, state)
        count = next((c for c in counts if c.exact), counts[0] if counts else ANY)
        if self.may_stop:
            count = Amount(0, None, count.high)
        collected: list[List] = []

        def step(current: list[Value]) -> list[Value]:
            frame = self._frame(group, [x.element for x in lists], environment)
            after, values = self.run(end, frame, current)
            collected.append(values)
            return after

        if count.number is not None and count.number <= 16 and not state:
            # Without state every turn is like the other: one stands for all.
            with self.machine.perhaps(), self.machine.capture() as inner:
                step(state)
            self.machine.emit(effects.repeat(count, effects.sequence(inner)))
        else:
            state = carry(self.machine, count, state, step)
        if not collected:
            return state, EMPTY
        values = collected[-1]
        return state, List(count.times(values.size), values.element, left_of=_left(count, values))

    def _known_turns(
        self,
        group: Sequence[core.ForClause],
        lists: Sequence[List],
        count: int,
        end: int,
        environment: Environment,
        state: list[Value],
    ) -> tuple[list[Value], List]:
        collected: list[List] = []
        parts: list[Effect] = []
        for turn in range(count):
            elements = [
                x.items[turn] if x.items is not None else _nth(x.element, turn) for x in lists
            ]
            frame = self._frame(group, elements, environment)
            doubt = self.machine.perhaps() if self.may_stop else nullcontext()
            with doubt, self.machine.capture() as inner:
                state, values = self.run(end, frame, state)
            collected.append(values)
            parts.append(effects.sequence(inner))
            last = values.items[0] if values.items else UNKNOWN
            if self.may_stop and truth(last) is (self.expr.result != "and"):
                break
        if self.may_stop:
            self.machine.emit(_up_to(parts))
        else:
            self.machine.emit(effects.sequence(parts))
        return state, concatenate_lists(collected)

    def _frame(
        self,
        group: Sequence[core.ForClause],
        elements: Sequence[Value],
        environment: Environment,
    ) -> Environment:
        frame = self.machine.new_frame(environment)
        for clause, element in zip(group, elements, strict=True):
            for name in clause.names:
                value = element if len(clause.names) == 1 else unknown(taint_of(element))
                self.machine.bind(name.text, value, frame)
                self.machine.record(name.span, frame.bindings[name.text])
        return frame

    def _guard(
        self, index: int, environment: Environment, state: list[Value]
    ) -> tuple[list[Value], List]:
        """`#:when` and its kin: the rest may be left out."""
        clause = self.expr.clauses[index]
        verdict = self.machine.single(clause.sequence, environment)
        place = Place(self.machine.here(), clause.sequence.span)
        note_verdict(self.machine, place, verdict, "#:unless" if clause.negated else "#:when")
        passes = truth(verdict)
        if passes is not None and not self.expr.breaks:
            if passes is clause.negated:
                return state, EMPTY
            return self.run(index + 1, environment, state)
        with self.machine.perhaps(), self.machine.capture() as inner:
            after, values = self.run(index + 1, environment, state)
        self.machine.emit(effects.choice([effects.sequence(inner), effects.NONE]))
        joined = [join(x, y) for x, y in zip(state, after, strict=True)]
        return joined, List(Amount(0, None, values.size.high), values.element)

    def _body(self, environment: Environment, state: list[Value]) -> tuple[list[Value], List]:
        frame = self.machine.new_frame(environment)
        for name, value in zip(self.names, state, strict=True):
            self.machine.bind(name, value, frame)
        value = self.machine.body(self.expr.body, frame)
        if not self.names:
            if self.expr.result in ("list", "vector", "sum"):
                self.machine.expect_one(value, self.expr.body[-1])
            return state, list_of([value])
        note_values(self.machine, self.expr.body[-1], value, len(self.names))
        results: list[Value] = list(value.items) if isinstance(value, Values) else [value]
        results += [UNKNOWN] * (len(self.names) - len(results))
        return results[: len(self.names)], EMPTY


def _left(count: Amount, collected: List) -> Quantity | None:
    """How many turns a loop makes that collects something in some of them, one value at most."""
    return count.low if count.exact and collected.size == Amount(0, None, 1) else None


def _nth(element: Value, turn: int) -> Value:
    """An element of an endless sequence such as `(in-naturals)`."""
    return number(element.low + turn) if isinstance(element, Number) else element


def _up_to(parts: Sequence[Effect]) -> Effect:
    """The first part, and perhaps the next, and so on."""
    result: Effect = effects.NONE
    for part in reversed(parts):
        rest = effects.choice([effects.NONE, result])
        result = effects.sequence([part, rest])
    return result


def concatenate_lists(lists: Sequence[List]) -> List:
    """`append`."""
    if not lists:
        return EMPTY
    known = [values.items for values in lists if values.items is not None]
    if len(known) == len(lists) and sum(map(len, known)) <= MOST_ITEMS:
        return list_of([item for items in known for item in items])
    total = NOTHING
    for values in lists:
        total = total.plus(values.size)
    kept = [values.element for values in lists if values.size != NOTHING]
    return List(total, join_all(kept))
