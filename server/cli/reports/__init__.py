"""How the findings of `schemestra check` are shown: one module for each format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...analysis.finding import Finding, Severity
from ...analysis.syntax.document import Document
from ...analysis.syntax.positions import LineIndex


@dataclass(frozen=True, slots=True)
class Source:
    """A text and its lines: what of a document one process can pass to another."""

    source: bytes
    lines: LineIndex

    @classmethod
    def of(cls, document: Document) -> Source:
        return cls(document.source, document.lines)


SERIOUS = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file as the user named it, and what was found in it.

    `fixed` counts the fixes that were applied, by rule; the findings are those left after them.
    """

    name: str
    source: Source
    findings: tuple[Finding, ...]
    fixed: Counter[str]

    @property
    def is_serious(self) -> bool:
        return any(finding.severity in SERIOUS for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is, for people: lines and columns from 1, columns in characters."""

    line: int
    column: int
    end_line: int
    end_column: int


def place(document: Document | Source, finding: Finding) -> Place:
    start = document.lines.line_column(finding.span.start)
    return Place(*start, *document.lines.line_column(finding.span.end))
