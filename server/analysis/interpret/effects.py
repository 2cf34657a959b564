"""What running a piece of the program does, as far as it costs: a term of model calls.

Sequence, choice, repetition and concurrency are kept apart, so that one fold gives the number of
calls, another the money, another the seconds, each with the least and the most of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias
from weakref import WeakKeyDictionary

from .places import Place
from .sizes import ONE, Amount
from .values import Text, Value


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Ask:
    """One model call as it will be sent.

    `models` are the names it may go to, `model_source` how they are known ("literal", "default",
    "computed", "unknown").  `max_tokens` is None when the call sets none, and (low, high) bounds of
    it else.  `depth` 1 marks a call with `#:recursive #t`.
    """

    place: Place
    primitive: str
    models: tuple[str, ...]
    model_source: str
    instruction: Text | None
    data: Text | None
    max_tokens: Amount | None
    json: bool = False
    schema: Value | None = None
    images: Amount | None = None
    recursive: bool = False
    asynchronous: bool = False
    temperature: float | None = None
    backend: str = ""
    ticket: object = None  # of an asynchronous call: what its handle is known by


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Sequence:
    """All of the parts, one after the other."""

    parts: tuple[Effect, ...]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Choice:
    """Exactly one of the parts; `first` is what a first run does, which finds nothing stored."""

    parts: tuple[Effect, ...]
    first: Effect | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Repeat:
    """The part, `count` times; `width` of them at a time (None: one after the other)."""

    count: Amount
    part: Effect
    width: int | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Together:
    """All of the parts, at most `width` of them at a time (None: all).

    `race` says that the first to end cancels the others.
    """

    parts: tuple[Effect, ...]
    width: int | None = None
    race: bool = False


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Stop:
    """What follows does not run: the rest of the run (`finish`), or up to the handler around it.

    `failure` tells that what is raised is an `exn:fail`.
    """

    finish: bool
    failure: bool = False


class Caught(Enum):
    """What handlers surely catch."""

    ALL = "whatever is raised"
    FAILURES = "every exn:fail"
    UNSURE = "nothing, as far as the source tells"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Guarded:
    """The part; if it fails, also the handler, where that catches what is raised."""

    part: Effect
    handler: Effect
    caught: Caught = Caught.ALL


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Beyond:
    """Calls that nothing in the source tells: `reason` says who makes them ("generated code")."""

    reason: str


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Wait:
    """What follows does not start before these calls have been answered; unless `every`, one."""

    tickets: frozenset[object]
    every: bool = True


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Recur:
    """Where a function calls itself while it is being summarised; never left in a finished term."""

    code: object


Effect: TypeAlias = (
    Ask | Sequence | Choice | Repeat | Together | Stop | Guarded | Beyond | Wait | Recur
)

NONE = Sequence(())

EXPECTED = Amount(0, 1, 1)
"""How often something happens that nothing but an error, or the end of the run, prevents."""


def sequence(parts: list[Effect]) -> Effect:
    """The parts in order, flattened; the same part in a row becomes a repetition."""
    flat: list[Effect] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Sequence) else (part,))
    kept: list[Effect] = []
    index = 0
    while index < len(flat):
        end = index + 1
        while end < len(flat) and flat[end] is flat[index]:
            end += 1
        count = end - index
        kept.append(flat[index] if count == 1 else Repeat(Amount.of(count), flat[index]))
        index = end
    if not kept:
        return NONE
    return kept[0] if len(kept) == 1 else Sequence(tuple(kept))


def choice(parts: list[Effect], first: Effect | None = None) -> Effect:
    if all(is_nothing(part) for part in parts):
        return NONE
    distinct = list(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else Choice(tuple(distinct), first)


def repeat(count: Amount, part: Effect, width: int | None = None) -> Effect:
    if is_nothing(part) or count == Amount.of(0):
        return NONE
    if count == ONE:
        return part
    return Repeat(count, part, width)


def together(parts: list[Effect], width: int | None = None, race: bool = False) -> Effect:
    kept = [part for part in parts if not is_nothing(part)]
    if not kept:
        return NONE
    if len(kept) == 1:
        return kept[0]
    if not race and all(part is kept[0] for part in kept):
        return Repeat(Amount.of(len(kept)), kept[0], width or len(kept))
    return Together(tuple(kept), width, race)


def guarded(part: Effect, handler: Effect, caught: Caught = Caught.ALL) -> Effect:
    """A part that sends nothing may fail as well, and its handler may ask a model for help."""
    return NONE if is_nothing(part) and is_nothing(handler) else Guarded(part, handler, caught)


def surely_caught(effect: Guarded) -> bool:
    """Whether the handler catches whatever the part may raise."""
    stops = (leaf for leaf in leaves(effect.part) if isinstance(leaf, Stop) and not leaf.finish)
    match effect.caught:
        case Caught.ALL:
            return True
        case Caught.FAILURES:
            return all(stop.failure for stop in stops)
        case Caught.UNSURE:
            return next(stops, None) is None


_dropped: WeakKeyDictionary[Effect, dict[frozenset[object], Effect]] = WeakKeyDictionary()
_tickets: WeakKeyDictionary[Effect, frozenset[object]] = WeakKeyDictionary()


def unless_dropped(effect: Effect, awaited: Collection[object]) -> Effect:
    """The term in which asynchronous calls that nothing surely waits for may not happen.

    The end of a run cancels what is still in flight.  The same term and the same calls give the
    same result, so that what was found out about it holds on.
    """
    tickets = _tickets.get(effect)
    if tickets is None:
        tickets = _tickets[effect] = frozenset(
            ask.ticket for ask in asks(effect) if ask.asynchronous and ask.ticket is not None
        )
    dropped = tickets.difference(awaited) if tickets else tickets
    if not dropped:
        return effect
    known = _dropped.setdefault(effect, {})
    if dropped not in known:
        known[dropped] = rewrite(
            effect, lambda ask: Repeat(EXPECTED, ask) if ask.ticket in dropped else ask
        )
    return known[dropped]


def rewrite(effect: Effect, change: Callable[[Ask], Effect]) -> Effect:
    """The term with every call changed; the same term, and the same parts, where nothing is."""
    done: dict[int, Effect] = {}

    def visit(part: Effect) -> Effect:
        found = done.get(id(part))
        if found is None:
            found = done[id(part)] = rebuilt(part)
        return found

    def rebuilt(part: Effect) -> Effect:
        match part:
            case Ask():
                return change(part)
            case Sequence() | Choice() | Together():
                parts = tuple(visit(inner) for inner in part.parts)
                same = all(x is y for x, y in zip(parts, part.parts, strict=True))
                return part if same else replace(part, parts=parts)
            case Repeat():
                inner = visit(part.part)
                return part if inner is part.part else replace(part, part=inner)
            case Guarded():
                inner, handler = visit(part.part), visit(part.handler)
                same = inner is part.part and handler is part.handler
                return part if same else Guarded(inner, handler, part.caught)
        return part

    return visit(effect)


def perhaps(effect: Effect) -> Effect:
    """The term in which an error may have come before any of its calls."""
    return rewrite(effect, lambda ask: Repeat(EXPECTED, ask))


def has_guard(effect: Effect) -> bool:
    """Whether a handler stands somewhere in a term."""
    match effect:
        case Guarded():
            return True
        case Sequence(parts=parts) | Choice(parts=parts) | Together(parts=parts):
            return any(has_guard(part) for part in parts)
        case Repeat(part=part):
            return has_guard(part)
    return False


def is_nothing(effect: Effect) -> bool:
    return isinstance(effect, Sequence) and not effect.parts


def asks(effect: Effect) -> Iterator[Ask]:
    """Every call in a term, each once however often the term holds it."""
    return (part for part in leaves(effect) if isinstance(part, Ask))


def leaves(effect: Effect) -> Iterator[Effect]:
    """What a term is put together from, each once however often the term holds it."""
    seen: set[int] = set()
    stack = [effect]
    while stack:
        part = stack.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        match part:
            case Sequence() | Choice() | Together():
                stack.extend(reversed(part.parts))
            case Repeat():
                stack.append(part.part)
            case Guarded():
                stack.extend((part.handler, part.part))
            case _:
                yield part
