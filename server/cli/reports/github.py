"""Findings as annotations of a GitHub workflow, which its pages show beside the lines."""

from __future__ import annotations

from collections.abc import Sequence

from ...analysis.finding import Severity
from . import FileReport, place
from .text import printable

LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
    Severity.HINT: "notice",
}


def show(reports: Sequence[FileReport]) -> None:
    for report in reports:
        for finding in report.findings:
            at = place(report.source, finding)
            properties = {
                "file": printable(report.name),
                "line": at.line,
                "endLine": at.end_line,
                "title": f"{finding.rule} (schemestra)",
            }
            # GitHub refuses columns on a range of several lines.
            if at.end_line == at.line:
                properties |= {"col": at.column, "endColumn": max(at.end_column, at.column + 1)}
            shown = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
            # A log shows a message as a terminal would.
            message = "\n".join(map(printable, finding.message.splitlines()))
            print(f"::{LEVELS[finding.severity]} {shown}::{_message(message)}")


# The escapes of the runner's command syntax (actions/toolkit, packages/core/src/command.ts).


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
