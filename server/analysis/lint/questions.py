"""For rules on what becomes of an answer: the questions that it is to, wherever it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

from ..homes import Home
from ..interpret.origins import MAX_TRAILS, Outside, Question
from ..interpret.places import Place
from ..interpret.values import Result, Text, Value
from ..syntax.tree import Span
from .per_form import is_fragment, once
from .view import FormView

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..interpret.remembered import Remembered


class Candidate(Protocol):
    """What a rule may condemn; `text` is an expression that is evaluated where it is."""

    @property
    def text(self) -> Span: ...


C = TypeVar("C", bound=Candidate)
V = TypeVar("V")
Look = Callable[[Span], Value | None]


def questions(value: Value | None) -> tuple[Question, ...]:
    """The questions to one of which a text is the answer, as it came; empty where it may be else.

    Blanks at its ends and the case of its letters may have been changed.
    """
    text = value.text if isinstance(value, Result) else value
    if not isinstance(text, Text) or text.literal is not None or len(text.taint) >= MAX_TRAILS:
        return ()
    found: list[Question] = []
    for trail in text.taint:
        is_answer = trail.source.outside is Outside.ANSWER and trail.whole and not trail.mixed
        if not is_answer or trail.asked is None or trail.asked.json:
            return ()
        found.append(trail.asked)
    return tuple(found)


def judged(
    analysis: Analysis,
    key: Hashable,
    collect: Callable[[FormView], tuple[C, ...]],
    judge: Callable[[C, Look], V | None],
) -> Iterator[tuple[Home, C, V]]:
    """What `collect` finds in the forms and `judge` condemns each time that it is evaluated.

    `judge` is given the values of that form's expressions.  Both are asked once for each
    interpretation of a form; `key` stands for them.
    """

    def look(one: Remembered) -> list[tuple[Home, C, V | None]]:
        found: list[tuple[Home, C, V | None]] = []
        for home in (one.home, *one.enters):
            for candidate in _candidates(home, key, collect):
                value_at = _values(one, home)
                if value_at(candidate.text) is not None:
                    found.append((home, candidate, judge(candidate, value_at)))
        return found

    verdicts: dict[tuple[Home, C], V | None] = {}
    for _, found in analysis.facts.each(key, look):
        for home, candidate, verdict in found:
            place = (home, candidate)
            verdicts[place] = verdict if verdicts.get(place, verdict) is not None else None
    for (home, candidate), verdict in verdicts.items():
        if verdict is not None and home in analysis.bindings.placed:
            yield home, candidate, verdict


def _candidates(
    home: Home, key: Hashable, collect: Callable[[FormView], tuple[C, ...]]
) -> tuple[C, ...]:
    if home.prelude or home.form.broken or is_fragment(home.form):
        return ()
    return once(home.form, key, collect)


def _values(one: Remembered, home: Home) -> Look:
    kinds = one.trace.kinds
    return lambda span: kinds.get(Place(home, span))
