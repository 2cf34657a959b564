"""What an analysis needs to know beside the text of a strategy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .interpret.shapes import Shape
    from .syntax.document import Document


@dataclass(frozen=True)
class Inputs:
    """Everything but the text that a result depends on; nothing is read from anywhere else.

    `data` maps a context's name ("" for `context` itself) to the shape of its value.  `prelude` is
    evaluated before the file.  `assume` gives sizes that nothing tells.  `prices` is a profile of
    the price table.  `disabled` are rules that the user has switched off.
    """

    data: Mapping[str, Shape] = field(default_factory=dict)
    prelude: Document | None = None
    assume: Mapping[str, int] = field(default_factory=dict)
    default_model: str = "gpt-4o"
    prices: str = "today"
    disabled: frozenset[str] = frozenset()
