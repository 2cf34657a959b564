"""What the interpretation of a file found out, ready for cost, lint and features."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, TypeVar

from ..homes import Home, Homes
from ..index import Index
from ..syntax.document import Document, Placed
from ..syntax.tree import Span
from . import effects
from .effects import Ask, Effect
from .flows import FlowFact, Path, located, paths
from .kinds import Kind, kind_of_value
from .places import Place
from .values import Value

if TYPE_CHECKING:
    from .remembered import Begun, Interpretations, Remembered
    from .taint import Flow

_START = itemgetter(1)  # of a Placed
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MisuseFact:
    """A value that surely reached a place which wants something else.

    `span` is the argument, `reached` what it is ("LLM result", "async handle", "list of LLM
    results", "list of async handles", or a plain kind such as "text"), `primitive` who takes it,
    `wanted` what that wants ("text", "a number", "a list", …), `origin` the call that made a result
    or handle, if it is in this file, `paths` the ways of a text from outside.  Spans are absolute.
    `guessed` says that a syntax fault makes the tree of its form a guess.
    """

    span: Span
    reached: str
    primitive: str
    wanted: str
    origin: Span | None
    paths: tuple[Path, ...] = ()
    guessed: bool = False


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
    """The facts of one file. All spans taken and given are absolute byte offsets.

    `placed` says where each form stands, in order.  `index` is of the interpretations of the forms,
    in order, `before` are those of the prelude's forms, and `setting` is what all were made under.
    `begun` is a state of the file from which its next version may begin.  `idle` are
    interpretations of the functions that nothing applies.
    """

    document: Document
    placed: Mapping[Home, Placed]
    index: Index[Remembered]
    setting: tuple[object, ...] = ()
    before: Interpretations = ()
    begun: Begun | None = None
    idle: Interpretations = ()

    @cached_property
    def homes(self) -> Homes:
        return tuple(self.placed)

    @property
    def interpretations(self) -> Interpretations:
        return self.index.items

    def each(
        self, key: Hashable, look: Callable[[Remembered], T | None]
    ) -> list[tuple[Remembered, T]]:
        """The interpretations of which `look` finds something, with that, in order.

        `key` stands for `look` and for all that it depends on but the interpretation.
        """
        found, placed = self.index.having(key, look), self.placed
        return sorted(found.items(), key=lambda item: placed[item[0].home].start)

    @cached_property
    def forms(self) -> tuple[FormFacts, ...]:
        """The facts of each form, in order."""
        return tuple(
            FormFacts(placed, home, self._effect(one), one.trace.kinds, tuple(one.trace.notes))
            for (home, placed), one in zip(self.placed.items(), self.interpretations, strict=True)
        )

    @cached_property
    def asked(self) -> tuple[Effect, ...]:
        """What the forms ask of models, of those that ask anything, in order."""
        asking = self.each("asked", _what_is_asked)
        return tuple(self._effect(one) for one, _ in asking)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What the forms have to say about their cost, each once."""
        noted = self.each("notes", lambda one: one.trace.notes)
        return tuple(dict.fromkeys(note for _, notes in noted for note in notes))

    @cached_property
    def prelude(self) -> Effect:
        """What the prelude asks while it is read."""
        return effects.sequence([self._effect(one) for one in self.before])

    def _effect(self, one: Remembered) -> Effect:
        return effects.unless_dropped(one.effect, self._awaited) if one.may_drop else one.effect

    @cached_property
    def _awaited(self) -> set[object]:
        """The calls that something surely waits for."""
        found: set[object] = set()
        every: Iterable[Remembered] = (*self.before, *self.interpretations)
        stopping = self.index.having("stops", lambda one: one.trace.stops)
        if not stopping:  # then the order says nothing
            every = (*self.before, *self.index.having("awaited", lambda one: one.trace.awaited))
        for one in every:
            found |= one.trace.awaited
            if one.trace.stops:
                break
        return found

    @cached_property
    def unnamed(self) -> Mapping[str, Place]:
        """The sizes that have no name in the program, each with its place."""
        found = self.each("unnamed", lambda one: one.trace.unnamed)
        return {name: place for _, unnamed in found for name, place in unnamed.items()}

    def span_of(self, place: Place) -> Span | None:
        """Where a place stands in the file; None when it is in the prelude."""
        placed = self.placed.get(place.home)
        return None if placed is None else place.span.moved(placed.start)

    def form_at(self, offset: int) -> FormFacts | None:
        index = bisect_right(self.forms, offset, key=lambda form: form.placed.start) - 1
        return self.forms[index] if index >= 0 else None

    def value_of(self, span: Span) -> Value | None:
        """What is known of the value of the expression, or of the name, at `span`."""
        index = bisect_right(self.document.forms, span.start, key=_START) - 1
        if index < 0:
            return None
        home, start = self.homes[index], self.document.forms[index].start
        place = Place(home, span.moved(-start))
        value = self.interpretations[index].trace.kinds.get(place)
        return value if value is not None else self._elsewhere(place)

    def _elsewhere(self, place: Place) -> Value | None:
        """Kinds inside functions are found out where the functions are applied."""
        for one in self.interpretations:
            if place.home in one.enters and place in one.trace.seen:
                return one.trace.kinds[place]
        return None

    def kind_of(self, span: Span) -> Kind | None:
        """The kind of the value at `span`; None when nothing was evaluated there."""
        value = self.value_of(span)
        return None if value is None else kind_of_value(value)

    @cached_property
    def misuses(self) -> tuple[MisuseFact, ...]:
        found: dict[Span, MisuseFact] = {}
        misuses = self.each("misuses", lambda one: one.trace.misuses)
        every = [*(some for _, some in misuses), *(one.trace.misuses for one in self.idle)]
        for misuse in (misuse for some in every for misuse in some.values()):
            span = self.span_of(misuse.place)
            if span is None:
                continue
            origin = self.span_of(misuse.origin) if misuse.origin else None
            ways = paths(misuse.taint, self.span_of)
            found.setdefault(
                span,
                MisuseFact(
                    span,
                    misuse.reached,
                    misuse.primitive,
                    misuse.wanted,
                    origin,
                    ways,
                    misuse.place.home.form.broken,
                ),
            )
        return tuple(found[span] for span in sorted(found))

    def flows_into(self, sink: str) -> tuple[FlowFact, ...]:
        """The texts from outside that reached an instruction, code or the loaded data, in the
        order of the text."""
        flows = {f.place: f for _, found in reversed(self.flows_by_form(sink)) for f in found}
        facts = (located(flow, self.shown, self.span_of) for flow in flows.values())
        return tuple(sorted((fact for fact in facts if fact), key=attrgetter("span")))

    def flows_by_form(self, sink: str) -> list[tuple[Remembered, tuple[Flow, ...]]]:
        """The flows into a sink that each interpretation found, in order.

        Those in a function that several forms apply are found in each of them.
        """
        return self.each(("flows", sink), partial(_flows_in, sink))

    @cached_property
    def shown(self) -> set[object]:
        """The texts that some model was shown as data."""
        shown = self.index.having("shown", lambda one: one.trace.shown)
        return set[object]().union(*shown.values())

    @cached_property
    def run(self) -> frozenset[Span]:
        """The calls whose texts are run as code, or may be."""
        spans = (
            self.span_of(source.place)
            for run in self.index.having("run", lambda one: one.trace.run).values()
            for source in run
            if source.place is not None
        )
        return frozenset(span for span in spans if span is not None)

    @cached_property
    def unawaited(self) -> tuple[Span, ...]:
        """The asynchronous calls that surely nothing waits for."""
        if self.index.having("blind", lambda one: one.trace.blind):
            return ()
        used: dict[Place, bool] = {}
        for sent in self.index.having("sent", lambda one: one.trace.sent).values():
            for ticket, place in sent:
                used[place] = used.get(place, False) or ticket in self._used
        spans = (self.span_of(place) for place, known in used.items() if not known)
        return tuple(sorted(span for span in spans if span is not None))

    @cached_property
    def _used(self) -> set[object]:
        """The asynchronous calls that something may wait for."""
        found = self.index.having("used", _used_in).values()
        return set[object]().union(*map(_used_in, self.before), *found)

    @cached_property
    def several(self) -> tuple[Span, ...]:
        """The expressions that give several values where one is expected."""
        several = self.index.having("several", lambda one: one.trace.several).values()
        spans = (self.span_of(place) for places in several for place in places)
        return tuple(sorted({span for span in spans if span is not None}))

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


def _what_is_asked(one: Remembered) -> Effect | None:
    return None if effects.is_nothing(one.effect) else one.effect


def _flows_in(sink: str, one: Remembered) -> tuple[Flow, ...]:
    return tuple(flow for flow in one.trace.flows.values() if flow.sink == sink)


def _used_in(one: Remembered) -> set[object]:
    """The asynchronous calls that something in a form may wait for."""
    return one.trace.used | one.trace.awaited
