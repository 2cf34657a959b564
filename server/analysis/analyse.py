"""The whole analysis of one snapshot of a file, each part computed when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .bindings import Bindings, bind
from .finding import Finding
from .headers import Headers, read_headers
from .syntax.document import Document

if TYPE_CHECKING:
    from .cost.types import Cost
    from .interpret.facts import Facts
    from .interpret.shapes import Shape

__all__ = ["Analysis", "Inputs", "analyse"]


# The walks over a program recurse with its nesting, which the expansion bounds; a few frames for
# each level must fit.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 10_000))


@dataclass(frozen=True)
class Inputs:
    """What an analysis needs to know beside the text; nothing is read from anywhere else.

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


@dataclass(eq=False)
class Analysis:
    """The facts of a document under given inputs; immutable as the document is."""

    document: Document
    inputs: Inputs

    @cached_property
    def bindings(self) -> Bindings:
        return bind(self.document, self.inputs.prelude)

    @cached_property
    def headers(self) -> Headers:
        # Most files have none, and reading all comments of a long one takes a while.
        if b"@" not in self.document.source and b"schemestra:" not in self.document.source:
            return Headers()
        return read_headers(self.document)

    @cached_property
    def facts(self) -> Facts:
        from .interpret import interpret

        return interpret(self.document, self.inputs)

    @cached_property
    def cost(self) -> Cost:
        from .cost.estimate import estimate

        return estimate(self.facts, self.inputs)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Syntax faults and the findings of every rule, sorted by their place."""
        from .lint.run import run

        return run(self)


def analyse(document: Document, inputs: Inputs | None = None) -> Analysis:
    """The analysis of a document; cheap until one of its parts is read."""
    return Analysis(document, inputs or Inputs())
