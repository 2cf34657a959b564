"""What a check reports: plain data that the command line, the editor and an agent all show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

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


@dataclass(frozen=True, slots=True)
class Fix:
    """`safe` means that the program's meaning is what the author asked for, beyond doubt."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Related:
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One report of one rule. `span` is in absolute byte offsets of the document."""

    rule: str
    severity: Severity
    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
