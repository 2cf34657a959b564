"""The whole analysis of one snapshot of a file, each part computed when it is asked for."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .bindings import Bindings, bind
from .finding import Finding, Severity
from .headers import Headers, read_headers
from .homes import Home
from .index import Index
from .inputs import Inputs
from .syntax.document import Document

if TYPE_CHECKING:
    from .cost.estimate import Sums
    from .cost.types import Cost
    from .interpret.facts import Facts
    from .lint.standing import Standing

# The walks over a program recurse with its nesting, which the reader (`parser.DEEPEST`) and the
# expansion (`MAX_DEPTH`) bound: the deepest program needs 1,500 frames.  They are calls from
# Python to Python, which take nothing of the C stack; a higher limit would let C code recurse so
# far that the stack of a thread overflows.
_DEEPEST_WALK = 3_000
sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST_WALK))


class Stage(Enum):
    """How much of a file has been looked at."""

    SYNTAX = "the text"
    FORMS = "each form, none of which is interpreted"
    WHOLE = "everything"


class Earlier(NamedTuple):
    """What an earlier version of the file leaves to begin from: results are the same without."""

    bindings: Bindings | None = None
    facts: Facts | None = None
    standing: Standing | None = None
    by_form: Index[Home] | None = None


_NOTHING = Earlier()
_NO_INPUTS = Inputs()


@dataclass(eq=False)
class Analysis:
    """The facts of a document under given inputs; immutable as the document is."""

    document: Document
    inputs: Inputs
    _earlier: Earlier = _NOTHING
    stage: Stage = Stage.WHOLE
    reported: dict[str, tuple[Finding, ...]] = field(default_factory=dict)  # by rules of files

    @property
    def left(self) -> Earlier:
        """What a later version may begin from: the newest of each part."""
        own = self.__dict__
        return Earlier(*(own.get(part, old) for part, old in self._earlier._asdict().items()))

    @cached_property
    def bindings(self) -> Bindings:
        return bind(self.document, self.inputs.prelude, self._earlier.bindings)

    @cached_property
    def headers(self) -> Headers:
        return read_headers(self.document)

    @cached_property
    def facts(self) -> Facts:
        from .interpret import interpret, not_interpreted

        placed = self.bindings.placed
        if self.stage is not Stage.WHOLE:
            return not_interpreted(self.document, self.inputs, placed)
        return interpret(self.document, self.inputs, placed, self._earlier.facts)

    @cached_property
    def by_form(self) -> Index[Home]:
        """For what few forms of the file have, whatever the others are."""
        return Index(self.bindings.joined.homes, self._earlier.by_form)

    @cached_property
    def standing(self) -> Standing:
        """What the rules that look at one form say of each."""
        from .lint.standing import standing

        return standing(self.bindings, self.inputs.options, self._earlier.standing)

    @cached_property
    def sums(self) -> Sums:
        """What the file comes to, from which the call sites of a form are told by themselves."""
        from .cost.estimate import sums_of_file

        return sums_of_file(self.facts, self.inputs)

    @cached_property
    def cost(self) -> Cost:
        from .cost.estimate import estimate

        return estimate(self.sums)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings; of very many the gravest, and a notice of how many more there are."""
        from .lint.run import most_grave

        return most_grave(self.all_findings)

    @cached_property
    def all_findings(self) -> tuple[Finding, ...]:
        """Syntax faults and the findings of every rule, sorted by their place."""
        from .lint.run import run

        return run(self)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep a strategy from being run where that costs money."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


def analyse(
    document: Document, inputs: Inputs | None = None, earlier: Analysis | None = None
) -> Analysis:
    """The analysis of a document; cheap until one of its parts is read.

    With that of an `earlier` version of the file, of any, only what is different is looked at.
    """
    left = earlier.left if earlier is not None else _NOTHING
    return Analysis(document, inputs or _NO_INPUTS, left)
