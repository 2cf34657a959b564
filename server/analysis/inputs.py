"""What an analysis needs to know beside the text of a strategy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cost.types import Recorded
    from .finding import Severity
    from .interpret.shapes import Shape
    from .syntax.document import Document

OptionValue = bool | int | float | str
Options = Mapping[str, Mapping[str, OptionValue]]


@dataclass(frozen=True)
class Inputs:
    """Everything but the text that a result depends on; nothing is read from anywhere else.

    `data` maps a context's name ("" for `context` itself) to the shape of its value.  `prelude` is
    evaluated before the file.  `assume` gives sizes that nothing tells.  `prices` is a profile of
    the price table.  `recorded` is what earlier runs used,
    by the key of the call site.  `disabled` are rules that the user has switched off.

    `severities` are those of rules that the user has changed, `options` what is set of a rule's
    options, by rule and name.  `backends` are the names that `#:backend` may give beside those
    every installation has.  `budget` are limits that hold beside the file's own, as
    `headers.budget_limits` gives them.
    """

    data: Mapping[str, Shape] = field(default_factory=dict)
    prelude: Document | None = None
    assume: Mapping[str, int] = field(default_factory=dict)
    default_model: str = "gpt-4o"
    prices: str = "today"
    recorded: Mapping[str, Recorded] = field(default_factory=dict)
    disabled: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    options: Options = field(default_factory=dict)
    backends: frozenset[str] = frozenset()
    budget: Mapping[str, Any] = field(default_factory=dict)
