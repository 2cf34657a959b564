"""The ways of texts from outside through a file, with every step placed in its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..syntax.tree import Span
from .origins import Outside, Taint, Trail
from .places import Place
from .taint import Flow

Locate = Callable[[Place], Span | None]


@dataclass(frozen=True, slots=True)
class Path:
    """The way of one text.

    `outside` is where it comes from, `name` the primitive or the data that let it in, `origin` that
    call, if the text is not the loaded data and entered in this file.  `steps` are the places it
    passed, in order, with what happened there.  `meant` says that the author unwrapped it with
    `unsafe-interpolate`, `checked` that the program has tested it.
    """

    outside: Outside
    name: str
    origin: Span | None
    steps: tuple[tuple[Span, str], ...]
    meant: bool
    checked: bool


@dataclass(frozen=True, slots=True)
class FlowFact:
    """Texts from outside that reached one argument; spans are absolute.

    `span` is the argument, `sink` what it is there: "instruction", "python" (source), "code" (a
    program that is run) or "context" (the loaded data, replaced).  `whole` says that the argument
    holds nothing else, `guarded` that errors of the call are caught, `shown` that a model was shown
    all of these texts as data.  The loaded data may be replaced by what has no path.
    `guessed` says that a syntax fault makes the tree of its form a guess.
    """

    span: Span
    sink: str
    primitive: str
    paths: tuple[Path, ...]
    whole: bool
    guarded: bool
    shown: bool
    guessed: bool = False


def located(flow: Flow, shown: set[object], locate: Locate) -> FlowFact | None:
    """A flow at its place in the file; None for one inside its prelude.

    `shown` are the texts that some model was shown as data.
    """
    span = locate(flow.place)
    if span is None:
        return None
    return FlowFact(
        span,
        flow.sink,
        flow.primitive,
        paths(flow.taint, locate),
        flow.whole,
        flow.guarded,
        is_shown(flow, shown),
        flow.place.home.form.broken,
    )


def is_shown(flow: Flow, shown: set[object]) -> bool:
    return all(trail.source in shown for trail in flow.taint)


def is_local(flow: Flow) -> bool:
    """Whether all that the flow passed stands in one form."""
    home = flow.place.home
    return all(
        (trail.source.place is None or trail.source.place.home == home)
        and all(step.place.home == home for step in trail.steps)
        for trail in flow.taint
    )


def paths(taint: Taint, locate: Locate) -> tuple[Path, ...]:
    return tuple(_path(trail, locate) for trail in taint)


def _path(trail: Trail, locate: Locate) -> Path:
    source = trail.source
    steps: list[tuple[Span, str]] = []
    for step in trail.steps:
        span = locate(step.place)
        if span is not None:
            steps.append((span, step.what))
    origin = None if source.place is None else locate(source.place)
    return Path(source.outside, source.name, origin, tuple(steps), trail.meant, trail.checked)
