"""What the interpretation of one top-level form read, wrote and found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .misuse import Misuse
from .origins import Question, Source
from .places import Place
from .taint import Flow
from .values import Value, join

_MOST_KEPT = 64  # values of one place that wait to be put together


@dataclass(slots=True)
class Trace:
    """What the interpretation of one top-level form read, wrote and found out."""

    reads: dict[str, Value | None] = field(default_factory=dict)
    writes: dict[str, Value] = field(default_factory=dict)
    seen: dict[Place, Value] = field(default_factory=dict)
    repeated: dict[Place, list[Value]] = field(default_factory=dict)
    misuses: dict[tuple[Place, str], Misuse] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    flows: dict[tuple[Place, str], Flow] = field(default_factory=dict)
    shown: set[Source] = field(default_factory=set)  # sent to a model as data
    run: set[Source] = field(default_factory=set)  # what is run as code, or may be
    unnamed: dict[str, Place] = field(default_factory=dict)
    # Asynchronous calls: each ticket with its call, those that something may wait for, and whether
    # something is waited for of which nothing is known.
    sent: list[tuple[object, Place]] = field(default_factory=list)
    used: set[object] = field(default_factory=set)
    blind: bool = False
    several: set[Place] = field(default_factory=set)  # several values where one is expected
    awaited: set[object] = field(default_factory=set)  # tickets of calls surely waited for
    # What Python reads of the answers that it has read as JSON: the call that runs it, the line
    # after that of its first statement, and the key; with the question, if that is always the same.
    fields: dict[tuple[Place, int, str], Question | None] = field(default_factory=dict)
    stops: bool = False  # what follows in the form, or in later ones, may not run
    # Mutable values that the form changes, each with the names that it had before.
    mutated: dict[int, tuple[Value, frozenset[str]]] = field(default_factory=dict)

    def record(self, place: Place, value: Value) -> None:
        """What was evaluated at a place; putting together what a loop evaluates takes long, and
        hardly anyone asks."""
        first = self.seen.setdefault(place, value)
        if first is value:
            return
        others = self.repeated.setdefault(place, [])
        others.append(value)
        if len(others) == _MOST_KEPT:
            self._settle(place)

    @property
    def kinds(self) -> Mapping[Place, Value]:
        """What is known of each place's value, of all times that it was evaluated."""
        for place in tuple(self.repeated):
            self._settle(place)
        return self.seen

    def _settle(self, place: Place) -> None:
        for value in self.repeated.pop(place, ()):
            self.seen[place] = join(self.seen[place], value)
