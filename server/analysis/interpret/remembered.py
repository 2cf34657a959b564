"""Interpretations of forms, taken again where nothing they depend on has changed.

What one form makes of the file depends on its text, the settings, the values of the names it
reads, and the work that the file may still take.  After an edit the forms before it are as they
were; the forms after it are looked at again only when they read a name whose value is another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count, repeat
from operator import attrgetter, contains
from typing import NamedTuple

from ..core import Expr
from ..expand import expand
from ..homes import Diff, Home, Homes
from ..index import Index
from . import effects
from .effects import Effect
from .machine import FUEL_PER_FORM, Machine
from .trace import Trace
from .values import Value

_REMEMBERED = 4  # interpretations of one form, under different values


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """One interpretation of a form.

    `home` is the form.  It was given work for `given` steps and took `spent`.  `may_drop` tells
    whether some of its calls happen only if something waits for them.  `enters` are the other forms
    of which functions are applied.
    """

    home: Home
    setting: tuple[object, ...]
    trace: Trace
    effect: Effect
    given: int
    spent: int
    may_drop: bool
    enters: frozenset[Home]

    def may_cost(self, fuel: int) -> bool:
        """Whether the interpretation is the same where so much work is left."""
        given = min(FUEL_PER_FORM, fuel)
        return given == self.given or (self.spent < self.given and self.spent < given)


Interpretations = tuple[Remembered, ...]


def interpret_all(machine: Machine, homes: Homes, setting: tuple[object, ...]) -> Interpretations:
    """Interpret the forms of a file in order."""
    return tuple(interpret_each(machine, homes, setting))


def interpret_each(
    machine: Machine, homes: Homes, setting: tuple[object, ...]
) -> Iterator[Remembered]:
    """The same, form by form."""
    return (_interpret(machine, home, setting) for home in homes)


class Begun(NamedTuple):
    """The state of the file after its first `forms` forms: what is typed next is mostly there too.

    `values` are those of the file's names, and `spent` the work that has been done.
    """

    forms: int
    values: Mapping[str, Value]
    spent: int


def interpret_changed(
    machine: Machine,
    homes: Homes,
    setting: tuple[object, ...],
    old: Index[Remembered],
    diff: Diff,
    begun: Begun,
) -> tuple[Interpretations, Begun]:
    """The same, where an earlier version was interpreted under the same setting.

    `diff` says how the forms differ from those that `old` is about, and `begun` is the state of
    that version after some of its forms; a state to begin from next is returned too.
    """
    kept, later = old.items[: diff.kept], old.items[diff.old_end :]
    if begun.forms > len(kept):
        begun = Begun(0, machine.globals, 0)
    begun = _advanced(begun, kept)
    machine.globals = dict(begun.values)
    machine.fuel_left -= begun.spent
    fresh = [_interpret(machine, home, setting) for home in homes[diff.kept : diff.new_end]]
    before: Mapping[str, Value | None] = begun.values
    stale = _stale(machine, before, old.items[diff.kept : diff.old_end], fresh)
    found, at = [*kept, *fresh], 0
    rest = sum(map(_SPENT, later))
    while at < len(later):
        is_ample = machine.fuel_left - rest >= FUEL_PER_FORM
        touched = _first_touched(old, later, at, stale, None if is_ample else machine.fuel_left)
        same = later[at:touched]
        found += same
        if touched == len(later):
            break
        _take_all(machine, same)
        for one in same:
            for name in stale.keys() & one.trace.writes.keys():
                del stale[name]  # it was written the same
        one, before = later[touched], {**machine.globals, **stale}
        new = _interpret(machine, homes[diff.new_end + touched], setting)
        for name in one.trace.writes.keys() | new.trace.writes.keys():
            stale.pop(name, None)
        stale.update(_stale(machine, before, (one,), [new]))
        found.append(new)
        rest -= sum(one.spent for one in later[at : touched + 1])
        at = touched + 1
    return tuple(found), begun


def _advanced(begun: Begun, kept: Interpretations) -> Begun:
    """The state after the forms that are kept, of which those before `begun` are the first."""
    if begun.forms == len(kept):
        return begun
    values, more = dict(begun.values), kept[begun.forms :]
    for writes in filter(None, map(_WRITES, more)):
        values.update(writes)
    return Begun(len(kept), values, begun.spent + sum(map(_SPENT, more)))


def _take_all(machine: Machine, interpretations: Sequence[Remembered]) -> None:
    for one in interpretations:
        _take(machine, one)


_WRITES, _READS = attrgetter("trace.writes"), attrgetter("trace.reads")
_MUTATED = attrgetter("trace.mutated")
_SPENT = attrgetter("spent")


def _first_touched(
    old: Index[Remembered],
    later: Interpretations,
    start: int,
    stale: Mapping[str, object],
    fuel: int | None,
) -> int:
    """The first form from `start` on whose interpretation may be another; else their number.

    `fuel` is the work that the file may still take, None where that is enough for all.  Names that
    a form writes the same as before count as stale: then one form too many is looked at.
    """
    rest = later[start:]
    exhausted = old.having("exhausted", _is_exhausted)
    mutating = old.having("mutating", _MUTATED)
    marks: list[Iterator[object]] = []
    if fuel is not None:
        marks.append(_dearer(rest, fuel))
    elif exhausted:
        marks.append(map(exhausted.__contains__, rest))
    # Nearly always there is one name; to look it up in what each form reads is quick.
    marks += (map(contains, map(_READS, rest), repeat(name)) for name in stale)
    if stale and mutating:
        marks.append(map(mutating.__contains__, rest))
    firsts = (next(compress(count(start), mark), len(later)) for mark in marks)
    return min(firsts, default=len(later))


def _is_exhausted(one: Remembered) -> bool:
    return one.spent >= one.given


def _dearer(rest: Interpretations, fuel: int) -> Iterator[bool]:
    """Whether each interpretation is another one where so much work is left."""
    for one in rest:
        yield not one.may_cost(fuel)
        fuel -= one.spent


def _stale(
    machine: Machine,
    before: Mapping[str, Value | None],
    old: tuple[Remembered, ...],
    new: list[Remembered],
) -> dict[str, Value | None]:
    """The names that now have another value than in the earlier version at this point, with that.

    `before` are the earlier version's values before the `old` forms.
    """
    were: dict[str, Value | None] = {}
    for one in old:
        were.update(one.trace.writes)
    for one in new:
        for name in one.trace.writes:
            were.setdefault(name, before.get(name))
    return {n: value for n, value in were.items() if machine.globals.get(n) is not value}


def _interpret(machine: Machine, home: Home, setting: tuple[object, ...]) -> Remembered:
    return interpret_once(machine, home, setting)


def interpret_once(
    machine: Machine,
    home: Home,
    setting: tuple[object, ...],
    what: str = "interpretation",
    body: tuple[Expr, ...] | None = None,
) -> Remembered:
    """One interpretation of a form, or of another `body` in its place, taken again if it holds.

    `what` tells the bodies of one form apart.
    """
    key = (what, home.occurrence, home.prelude)
    remembered: list[Remembered] = home.form.memo.setdefault(key, [])
    for one in remembered:
        if one.setting == setting and _holds(machine, one):
            _take(machine, one)
            return one
    machine.trace = Trace()
    fuel = machine.fuel_left
    with machine.capture() as inner:
        machine.run(expand(home.form) if body is None else body, home)
    effect = effects.sequence(inner)
    result = Remembered(
        home,
        setting,
        machine.trace,
        effect,
        min(FUEL_PER_FORM, fuel),
        fuel - machine.fuel_left,
        any(ask.ticket is not None for ask in effects.asks(effect)),
        frozenset(place.home for place in machine.trace.seen) - {home},
    )
    remembered.insert(0, result)
    del remembered[_REMEMBERED:]
    return result


def _take(machine: Machine, one: Remembered) -> None:
    machine.globals.update(one.trace.writes)
    machine.fuel_left -= one.spent


def _holds(machine: Machine, one: Remembered) -> bool:
    current, trace = machine.globals, one.trace
    if not one.may_cost(machine.fuel_left):
        return False
    if any(current.get(name) is not value for name, value in trace.reads.items()):
        return False
    return all(names == machine.names_of(value) for value, names in trace.mutated.values())
