"""What the interpretation of a file found out, ready for cost, lint and features."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..syntax.document import Document, Placed
from ..syntax.tree import Span
from . import effects
from .effects import Ask, Effect
from .kinds import Kind, kind_of_value
from .misuse import Misuse
from .places import Home, Place
from .values import Value


@dataclass(frozen=True, slots=True)
class MisuseFact:
    """An LLM result or an async handle that surely reached a place which wants something else.

    `span` is the argument, `reached` what it is ("LLM result", "async handle", "list of LLM
    results", "list of async handles"), `primitive` who takes it, `wanted` what that wants
    ("text", "a number", "a list", …), `origin` the call that made the value, if it is in this
    file.  Spans are absolute.
    """

    span: Span
    reached: str
    primitive: str
    wanted: str
    origin: Span | None


@dataclass(frozen=True, eq=False)
class FormFacts:
    """The facts of one top-level form."""

    placed: Placed
    home: Home
    effect: Effect
    kinds: Mapping[Place, Value]
    notes: tuple[str, ...]


@dataclass(eq=False)
class Facts:
    """The facts of one file. All spans taken and given are absolute byte offsets."""

    document: Document
    forms: tuple[FormFacts, ...]
    found_misuses: tuple[Misuse, ...]
    unnamed: Mapping[str, Place]
    starts: Mapping[Home, int]
    prelude: Effect = effects.NONE
    """What the prelude asks while it is read."""

    def span_of(self, place: Place) -> Span | None:
        """Where a place stands in the file; None when it is in the prelude."""
        start = self.starts.get(place.home)
        return None if start is None else place.span.moved(start)

    def form_at(self, offset: int) -> FormFacts | None:
        index = bisect_right(self.forms, offset, key=lambda form: form.placed.start) - 1
        return self.forms[index] if index >= 0 else None

    def value_of(self, span: Span) -> Value | None:
        """What is known of the value of the expression, or of the name, at `span`."""
        form = self.form_at(span.start)
        if form is None:
            return None
        place = Place(form.home, span.moved(-form.placed.start))
        value = form.kinds.get(place)
        return value if value is not None else self._elsewhere.get(place)

    @cached_property
    def _elsewhere(self) -> Mapping[Place, Value]:
        """Kinds inside functions, which are found out where the functions are applied."""
        found: dict[Place, Value] = {}
        for form in self.forms:
            for place, value in form.kinds.items():
                if place.home != form.home:
                    found.setdefault(place, value)
        return found

    def kind_of(self, span: Span) -> Kind | None:
        """The kind of the value at `span`; None when nothing was evaluated there."""
        value = self.value_of(span)
        return None if value is None else kind_of_value(value)

    @cached_property
    def misuses(self) -> tuple[MisuseFact, ...]:
        found: dict[Span, MisuseFact] = {}
        for misuse in self.found_misuses:
            span = self.span_of(misuse.place)
            if span is None:
                continue
            origin = self.span_of(misuse.origin) if misuse.origin else None
            fact = MisuseFact(span, misuse.reached, misuse.primitive, misuse.wanted, origin)
            found.setdefault(span, fact)
        return tuple(found[span] for span in sorted(found))

    @cached_property
    def effect(self) -> Effect:
        """What the whole file does."""
        return effects.sequence([form.effect for form in self.forms])

    def asks(self) -> Iterator[tuple[Span, Ask]]:
        """The model calls of the file with the place of each; one place may ask in several ways."""
        for ask in effects.asks(self.effect):
            span = self.span_of(ask.place)
            if span is not None:
                yield span, ask
