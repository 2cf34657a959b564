"""`schemestra check`: the findings of strategies, for people or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from rich.console import Console
from rich.text import Text

from ..analysis.analyse import analyse
from ..analysis.finding import Finding, Severity
from ..analysis.lint.registry import documentation_url
from ..analysis.lint.suppression import not_silenced
from ..analysis.syntax.document import Document
from ..workspace import WorkspaceError
from .main import FAILED, OK, USAGE
from .strategies import named

COLOURS = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFORMATION: "bold blue",
    Severity.HINT: "dim",
}
SERIOUS = (Severity.ERROR, Severity.WARNING)


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="report mistakes in strategies",
        description="Report mistakes in strategies. Nothing is run and Racket is not needed.",
        epilog="exit codes: 0 nothing found, 1 errors or warnings, 2 wrong usage or no such file",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a .scm file, or - for stdin")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )
    parser.add_argument("--prelude", metavar="FILE", help="definitions that the files rely on")


def main(options: argparse.Namespace) -> int:
    reports: list[tuple[str, Document, tuple[Finding, ...]]] = []
    for name in options.files:
        try:
            reports.append(check(name, options.prelude))
        except WorkspaceError as error:
            print(f"schemestra check: {error}", file=sys.stderr)
            return USAGE
    if options.format == "json":
        print_json(reports)
    else:
        print_text(reports)
    found = [f for _, _, findings in reports for f in findings if f.severity in SERIOUS]
    return FAILED if found else OK


def check(name: str, prelude: str | None) -> tuple[str, Document, tuple[Finding, ...]]:
    """The findings of one file, those about files its header names included."""
    strategy = named(name, prelude=prelude)
    analysis = analyse(strategy.document, strategy.inputs)
    findings = sorted(
        (*not_silenced(analysis, strategy.problems), *analysis.findings), key=lambda f: f.span
    )
    return name, strategy.document, tuple(findings)


def print_json(reports: list[tuple[str, Document, tuple[Finding, ...]]]) -> None:
    rows = [
        finding_json(name, document, finding)
        for name, document, findings in reports
        for finding in findings
    ]
    print(json.dumps(rows, indent=2, ensure_ascii=False))


def finding_json(name: str, document: Document, finding: Finding) -> dict[str, Any]:
    """One finding as data; lines and columns count from 1, columns in characters."""
    line, column = document.lines.line_column(finding.span.start)
    end_line, end_column = document.lines.line_column(finding.span.end)
    return {
        "file": name,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "documentation": documentation_url(finding.rule),
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [
                    {"start": e.span.start, "end": e.span.end, "text": e.text} for e in fix.edits
                ],
            }
            for fix in finding.fixes
        ],
    }


def print_text(reports: list[tuple[str, Document, tuple[Finding, ...]]]) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for name, document, findings in reports:
        for finding in findings:
            console.print(finding_text(name, document, finding))
    errors = sum(f.severity is Severity.ERROR for _, _, found in reports for f in found)
    warnings = sum(f.severity is Severity.WARNING for _, _, found in reports for f in found)
    files = f"{len(reports)} file" + ("s" if len(reports) != 1 else "")
    others = sum(len(found) for _, _, found in reports) - errors - warnings
    remarks = f"no errors, {plural(others, 'suggestion')}" if others else "nothing found"
    if not errors and not warnings:
        console.print(Text(f"✓ {files} checked, {remarks}", style="green"))
    else:
        console.print(f"{files} checked: {plural(errors, 'error')}, {plural(warnings, 'warning')}")


def plural(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")


def finding_text(name: str, document: Document, finding: Finding) -> Text:
    """Place, message and rule, then the source line with the range marked under it."""
    line, column = document.lines.line_column(finding.span.start)
    end_line, end_column = document.lines.line_column(finding.span.end)
    text = Text(f"{name}:{line}:{column}: ")
    text.append(finding.severity.value, COLOURS[finding.severity])
    text.append(f": {finding.message} ")
    text.append(f"[{finding.rule}]", "dim")
    source = source_line(document, line)
    if source.strip():
        width = (end_column if end_line == line else len(source) + 1) - column
        lead = "".join("\t" if c == "\t" else " " for c in source[: column - 1])
        text.append(f"\n  {source}\n  {lead}")
        text.append("^" * max(width, 1), COLOURS[finding.severity])
    if finding.fixes:
        text.append(f"\n  fix: {finding.fixes[0].title}", "cyan")
    return text


def source_line(document: Document, line: int) -> str:
    """The text of a line (from 1), cut where a terminal would only show noise."""
    start = document.lines.offset(line - 1, 0, "utf-8")
    end = document.lines.offset(line, 0, "utf-8")
    text = document.source[start:end].decode("utf-8", errors="replace").rstrip("\r\n")
    return text if len(text) <= 200 else text[:200] + "…"
