"""For rules about what a program spends: what its calls are and how often each surely runs.

Everything here is found out once for each interpretation of a form; a keystroke costs a look-up
for each of the others.  Nothing is priced, as that needs the models' vocabularies.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ..interpret.effects import Ask, Choice, Effect, Guarded, Repeat, Sequence, Together
from ..interpret.places import Place
from ..interpret.sizes import Amount, Poly
from ..syntax.tree import Span

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..interpret.remembered import Remembered


@dataclass(slots=True)
class Uses:
    """One call site in one form: the calls it makes, and how often it surely runs, in a run for
    which nothing is stored yet."""

    asks: list[Ask] = field(default_factory=list)
    least: float = 0
    once: bool = False  # it stands in no loop, no branch and side by side with nothing


_uses: WeakKeyDictionary[Effect, dict[Place, Uses]] = WeakKeyDictionary()
_WORDS = (b"llm-query", b"unsafe-raw-query", b"recursive-spawn")


def chosen_sites(
    analysis: Analysis, key: Hashable, is_wanted: Callable[[Uses], object]
) -> Iterator[tuple[Span, Uses]]:
    """The call sites that are wanted, found out once for each interpretation of a form.

    `key` stands for `is_wanted` and all that it depends on.
    """
    documents = (analysis.document, analysis.inputs.prelude)
    if not any(word in d.source for d in documents if d for word in _WORDS):
        return
    facts = analysis.facts

    def wanted(one: Remembered) -> list[tuple[Place, Uses]]:
        return [site for site in uses_of(one.effect).items() if is_wanted(site[1])]

    for _, found in facts.each(("sites", key), wanted):
        for place, uses in found:
            span = facts.span_of(place)
            if span is not None:
                yield span, uses


def uses_of(effect: Effect) -> dict[Place, Uses]:
    """The call sites of a term."""
    found = _uses.get(effect)
    if found is None:
        found = {}
        try:
            _collect(effect, 1, True, found)
        except RecursionError:
            found = {}  # nobody wrote this by hand
        _uses[effect] = found
    return found


def _collect(effect: Effect, times: float, once: bool, found: dict[Place, Uses]) -> None:
    match effect:
        case Ask():
            uses = found.setdefault(effect.place, Uses(once=once))
            uses.once = uses.once and once and not uses.asks
            uses.asks.append(effect)
            uses.least += times
        case Sequence(parts=parts):
            for part in parts:
                _collect(part, times, once, found)
        case Together(parts=parts, race=race):
            for part in parts:
                _collect(part, 0 if race else times, False, found)
        case Repeat(count=count, part=part):
            _collect(part, times * _number(count), False, found)
        case Choice(parts=parts, first=first):
            _collect_choice(parts, first, times, found)
        case Guarded(part=part, handler=handler):
            _collect(part, times, once, found)
            _collect(handler, 0, False, found)


def _collect_choice(
    parts: tuple[Effect, ...], first: Effect | None, times: float, found: dict[Place, Uses]
) -> None:
    branches: list[dict[Place, Uses]] = []
    for part in parts:
        branch: dict[Place, Uses] = {}
        _collect(part, times, False, branch)
        branches.append(branch)
    sure = [b for b, part in zip(branches, parts, strict=True) if part is first] or branches
    for place in dict.fromkeys(place for branch in branches for place in branch):
        uses = found.setdefault(place, Uses())
        uses.once = False
        uses.least += min(branch[place].least if place in branch else 0 for branch in sure)
        for branch in branches:
            uses.asks += branch[place].asks if place in branch else []


def _number(count: Amount) -> float:
    return 0 if isinstance(count.low, Poly) else count.low


_first_calls: WeakKeyDictionary[Effect, float] = WeakKeyDictionary()


def first_run_calls(analysis: Analysis) -> float:
    """How many calls a first run surely makes, for which no checkpoint is there to be restored."""
    found = analysis.facts.each("first run", lambda one: _first_run(one.effect))
    return sum(calls for _, calls in found)


def _first_run(effect: Effect) -> float:
    known = _first_calls.get(effect)
    if known is None:
        try:
            known = _first_calls_of(effect)
        except RecursionError:
            known = 0
        _first_calls[effect] = known
    return known


def _first_calls_of(effect: Effect) -> float:
    match effect:
        case Ask():
            return 1
        case Sequence(parts=parts) | Together(parts=parts, race=False):
            return sum(_first_calls_of(part) for part in parts)
        case Repeat(count=count, part=part):
            return _number(count) * _first_calls_of(part)
        case Choice(first=first) if first is not None:
            return _first_calls_of(first)
        case Choice(parts=parts):
            return min(_first_calls_of(part) for part in parts)
        case Guarded(part=part):
            return _first_calls_of(part)
    return 0
