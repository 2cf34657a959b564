"""The ways of texts from outside through a file, with every step placed in its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    """

    span: Span
    sink: str
    primitive: str
    paths: tuple[Path, ...]
    whole: bool
    guarded: bool
    shown: bool


def located(flows: Iterable[Flow], shown: set[object], locate: Locate) -> tuple[FlowFact, ...]:
    """The flows of a file, in the order of its text; those inside its prelude are left out."""
    found: dict[tuple[Span, str], FlowFact] = {}
    for flow in flows:
        span = locate(flow.place)
        if span is None:
            continue
        fact = FlowFact(
            span,
            flow.sink,
            flow.primitive,
            paths(flow.taint, locate),
            flow.whole,
            flow.guarded,
            all(trail.source in shown for trail in flow.taint),
        )
        found.setdefault((span, flow.sink), fact)
    return tuple(found[key] for key in sorted(found))


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
