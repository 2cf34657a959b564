"""What the interpretation of one top-level form read, wrote and found out."""

from __future__ import annotations

from dataclasses import dataclass, field

from .misuse import Misuse
from .origins import Source
from .places import Place
from .taint import Flow
from .values import Value


@dataclass(slots=True)
class Trace:
    """What the interpretation of one top-level form read, wrote and found out."""

    reads: dict[str, Value | None] = field(default_factory=dict)
    writes: dict[str, Value] = field(default_factory=dict)
    kinds: dict[Place, Value] = field(default_factory=dict)
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
    stops: bool = False  # what follows in the form, or in later ones, may not run
    # Mutable values that the form changes, each with the names that it had before.
    mutated: dict[int, tuple[Value, frozenset[str]]] = field(default_factory=dict)
