"""One application of a function that has a rule of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..syntax.tree import Span
from .places import Place
from .values import UNKNOWN, Value


@dataclass(slots=True)
class Invocation:
    """One application of a builtin, with what it was given and where it stands."""

    name: str
    arguments: list[Value]
    keywords: dict[str, Value]
    place: Place
    spans: Sequence[Span] = ()
    keyword_spans: Mapping[str, Span] = field(default_factory=dict)

    def argument(self, index: int) -> Value:
        return self.arguments[index] if index < len(self.arguments) else UNKNOWN

    def where(self, index: int) -> Place:
        """The place of an argument; of the whole call when it was applied from elsewhere."""
        span = self.spans[index] if index < len(self.spans) else self.place.span
        return Place(self.place.home, span)
