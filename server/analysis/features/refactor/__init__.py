"""Code actions: what may be done where the cursor or the selection is, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from ...analyse import Analysis
from ...syntax.tree import Span
from ..action_kind import ActionKind
from . import answers, extract, findings, keyword_arguments, loops, map_async, models
from .action import Action, Place, place_at

__all__ = ["Action", "ActionKind", "actions"]

ALL: Collection[str] = ("",)

_REWRITES: tuple[Callable[[Place], Iterator[Action]], ...] = (
    answers.actions,
    map_async.actions,
    loops.actions,
    keyword_arguments.actions,
)


def actions(
    analysis: Analysis, span: Span, only: Collection[str] = ALL, priced: bool = True
) -> Iterator[Action]:
    """What may be done at a span (absolute bytes, maybe empty).

    `only` are the kinds that are asked for, as the protocol names them; one means its sub-kinds
    too.  What changes the whole file is offered only to who asks for it.  `priced` false leaves
    out what depends on prices, while the estimate is still being made.
    """

    def asked(kind: ActionKind) -> bool:
        return any(kind.is_asked(one) for one in only)

    if asked(ActionKind.QUICK_FIX):
        yield from findings.fixes(analysis, span)
        yield from findings.silencing(analysis, span)
    place = place_at(analysis, span)
    if place is not None and asked(ActionKind.EXTRACT):
        yield from extract.actions(place)
    if place is not None and asked(ActionKind.REWRITE):
        for refactoring in _REWRITES:
            yield from refactoring(place)
        if priced:
            yield from models.actions(place)
    if asked(ActionKind.FIX_ALL) and any(one.startswith("source") for one in only):
        yield from findings.everything(analysis)
