"""What a check reports: plain data that the command line, the editor and an agent all show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .shown import presentable
from .syntax.tree import Span


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` (absolute byte offsets) by `text`."""

    span: Span
    text: str

    def moved(self, by: int) -> Edit:
        return Edit(self.span.moved(by), self.text)


@dataclass(frozen=True, slots=True)
class Fix:
    """`safe` means that the program's meaning is what the author asked for, beyond doubt."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", presentable(self.title))

    def moved(self, by: int) -> Fix:
        return Fix(self.title, tuple(edit.moved(by) for edit in self.edits), self.safe)


@dataclass(frozen=True, slots=True)
class Related:
    span: Span
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", presentable(self.message))

    def moved(self, by: int) -> Related:
        return Related(self.span.moved(by), self.message)


@dataclass(frozen=True, slots=True)
class Finding:
    """One report of one rule. `span` is in absolute byte offsets of the document.

    Whatever a rule quotes of the program, the message shows no more of it than a person reads.
    """

    rule: str
    severity: Severity
    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", presentable(self.message))

    def moved(self, by: int) -> Finding:
        """The same finding where all that it is about stands `by` bytes further on."""
        return Finding(
            self.rule,
            self.severity,
            self.span.moved(by),
            self.message,
            tuple(fix.moved(by) for fix in self.fixes) if self.fixes else (),
            tuple(related.moved(by) for related in self.related) if self.related else (),
        )
