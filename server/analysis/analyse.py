"""The whole analysis of one snapshot of a file, each part computed when it is asked for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .bindings import Bindings, bind
from .finding import Finding, Severity
from .headers import Headers, read_headers
from .inputs import Inputs
from .syntax.document import Document

if TYPE_CHECKING:
    from .cost.types import Cost
    from .interpret.facts import Facts

# The walks over a program recurse with its nesting, which the reader (`parser.DEEPEST`) and the
# expansion (`MAX_DEPTH`) bound: the deepest program needs 1,500 frames.  They are calls from
# Python to Python, which take nothing of the C stack; a higher limit would let C code recurse so
# far that the stack of a thread overflows.
_DEEPEST_WALK = 3_000
sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST_WALK))


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

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep a strategy from being run where that costs money."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


def analyse(document: Document, inputs: Inputs | None = None) -> Analysis:
    """The analysis of a document; cheap until one of its parts is read."""
    return Analysis(document, inputs or Inputs())
