"""Findings as JSON, for programs. The fields are documented in docs/checking.md and stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...analysis.finding import Edit, Finding
from ...analysis.lint.registry import documentation_url, rules
from ..output import print_json
from . import FileReport, Source, place


def show(reports: Sequence[FileReport]) -> None:
    rows = [
        finding_json(report.name, report.source, finding)
        for report in reports
        for finding in report.findings
    ]
    print_json(rows)


def finding_json(name: str, document: Source, finding: Finding) -> dict[str, Any]:
    """One finding as data; lines and columns count from 1, columns in characters.

    The offsets of an edit are in bytes of the file as UTF-8.
    """
    at = place(document, finding)
    rule = rules().get(finding.rule)
    return {
        "file": name,
        "rule": finding.rule,
        "group": rule.group.value if rule else "",
        "severity": finding.severity.value,
        "message": finding.message,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "documentation": documentation_url(finding.rule),
        "related": [
            {
                "message": related.message,
                **dict(
                    zip(
                        ("line", "column"),
                        document.lines.line_column(related.span.start),
                        strict=True,
                    )
                ),
            }
            for related in finding.related
        ],
        "fixes": [
            {"title": fix.title, "safe": fix.safe, "edits": list(map(edit_json, fix.edits))}
            for fix in finding.fixes
        ],
    }


def edit_json(edit: Edit) -> dict[str, Any]:
    return {"start": edit.span.start, "end": edit.span.end, "text": edit.text}
