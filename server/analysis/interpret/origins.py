"""Where a text that the program did not write comes from, and the way it took.

A value carries a few trails, one for each place that a text from outside entered the program:
an answer of a model, the loaded data, what Python read.  A trail ends where the program has
looked at the value: see `taint.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple, TypeAlias

from .places import Place

MAX_TRAILS = 3
"""More sources than this say nothing new to a reader."""

MAX_STEPS = 8


class Outside(Enum):
    """What lies outside the program, in words for a reader."""

    ANSWER = "the answer of a model"
    DATA = "the loaded data"
    PYTHON = "what Python read"
    CHECKPOINT = "a checkpoint"
    GENERATED = "the output of generated code"


class Source(NamedTuple):
    """`place` is the call that let the text in, None for data that stands in a variable."""

    outside: Outside
    place: Place | None
    name: str  # the primitive, or the data's name


class Step(NamedTuple):
    place: Place
    what: str


class Question(NamedTuple):
    """What a model was asked, to the letter; `json` says that its answer has to be JSON."""

    instruction: str
    json: bool


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """The way of one text from its source; immutable and shared between values.

    `meant` says that the author sent it on its way on purpose (`unsafe-interpolate`), `checked`
    that the program has tested it somehow, `mixed` that it stands beside text of the program.
    `asked` is the question that an answer is to, where each time the same was asked.  `whole` says
    that a text is on every way all of what came from there, but for blanks and the case of letters.
    """

    source: Source
    steps: tuple[Step, ...] = ()
    meant: bool = False
    checked: bool = False
    mixed: bool = False
    asked: Question | None = None
    whole: bool = True


Taint: TypeAlias = tuple[Trail, ...]
CLEAN: Taint = ()


def entering(
    outside: Outside, place: Place | None, name: str, asked: Question | None = None
) -> Taint:
    """The taint of a text that enters the program here."""
    return (Trail(Source(outside, place, name), asked=asked),)


def question_of(taint: Taint) -> Question | None:
    """The question to which a text of this taint is the answer, as it came."""
    if not taint or len(taint) >= MAX_TRAILS:
        return None
    asked = taint[0].asked
    for trail in taint:
        is_answer = trail.source.outside is Outside.ANSWER and trail.whole and not trail.mixed
        if not is_answer or trail.asked != asked:
            return None
    return asked


def merge(a: Taint, b: Taint) -> Taint:
    """The trails of both; of two from the same source the first, which is `a`'s."""
    if not b or a is b:
        return a
    if not a:
        return b
    known = {trail.source: trail for trail in b}
    common = tuple(_common(trail, known.pop(trail.source, trail)) for trail in a)
    if any(new is not old for new, old in zip(common, a, strict=True)):
        a = common
    return (a + tuple(known.values()))[:MAX_TRAILS] if known else a


def _common(a: Trail, b: Trail) -> Trail:
    """The trail `a` with what holds of it and of another trail from the same source."""
    if a is b:
        return a
    whole, asked = a.whole and b.whole, a.asked if a.asked == b.asked else None
    return a if (whole, asked) == (a.whole, a.asked) else replace(a, whole=whole, asked=asked)


def either(a: Taint, b: Taint) -> Taint:
    """The trails of a value that is one of two, which may be a text of the program."""
    return merge(a, b) if a and b else partial(a or b)


def partial(taint: Taint) -> Taint:
    """The trails of what is not all of the texts, or is another text at times."""
    if not any(trail.whole for trail in taint):
        return taint
    return tuple(replace(trail, whole=False) if trail.whole else trail for trail in taint)


def stepped(taint: Taint, place: Place, what: str) -> Taint:
    """The trails one step further; a place that was passed before, as in a loop, is no step."""
    return tuple(
        trail
        if len(trail.steps) >= MAX_STEPS or any(step.place == place for step in trail.steps)
        else replace(trail, steps=(*trail.steps, Step(place, what)))
        for trail in taint
    )


def meant(taint: Taint) -> Taint:
    return tuple(replace(trail, meant=True) for trail in taint)


def mixed(taint: Taint) -> Taint:
    return tuple(trail if trail.mixed else replace(trail, mixed=True) for trail in taint)


def checked(taint: Taint) -> Taint:
    return tuple(replace(trail, checked=True) for trail in taint)
