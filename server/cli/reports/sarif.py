"""Findings as SARIF 2.1.0, which code hosts and other viewers take.

Columns count UTF-16 code units, the unit of the standard's default; the file says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ... import __version__
from ...analysis.finding import Finding, Fix, Severity
from ...analysis.lint.notices import NOTICES
from ...analysis.lint.registry import documentation_url, rules
from ...analysis.lint.rule import Rule
from ...analysis.syntax.tree import Span
from ..output import print_json
from ..strategies import STDIN
from . import FileReport, Source

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}


def show(reports: Sequence[FileReport]) -> None:
    print_json(sarif(reports))


def sarif(reports: Sequence[FileReport]) -> dict[str, Any]:
    found = {finding.rule for report in reports for finding in report.findings}
    used = [name for name in (*rules(), *NOTICES) if name in found]
    results = [result(report, finding, used) for report in reports for finding in report.findings]
    driver = {
        "name": "schemestra",
        "version": __version__,
        "informationUri": "https://github.com/schemestra/schemestra",
        "rules": [rule_json(name) for name in used],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"ROOT": {"uri": Path.cwd().as_uri() + "/"}},
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def rule_json(name: str) -> dict[str, Any]:
    rule = rules().get(name) or NOTICES[name]
    described = {
        "id": name,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.why}"},
        "helpUri": documentation_url(name),
        "help": {"text": f"{rule.why} See {documentation_url(name)}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }
    if isinstance(rule, Rule):
        described["properties"] = {"tags": [rule.group.value]}
    return described


def result(report: FileReport, finding: Finding, used: list[str]) -> dict[str, Any]:
    document = report.source
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location(report.name, document, finding.span)],
    }
    if finding.rule in used:
        made["ruleIndex"] = used.index(finding.rule)
    if finding.related:
        made["relatedLocations"] = [
            {
                **location(report.name, document, related.span),
                "id": number,
                "message": {"text": related.message},
            }
            for number, related in enumerate(finding.related, 1)
        ]
    fixes = [fix_json(report.name, document, fix) for fix in finding.fixes if fix.edits]
    if fixes:
        made["fixes"] = fixes
    return made


def location(name: str, document: Source, span: Span) -> dict[str, Any]:
    return {
        "physicalLocation": {"artifactLocation": artifact(name), "region": region(document, span)}
    }


def artifact(name: str) -> dict[str, str]:
    """A file below the current folder relative to that, so that a code host finds it."""
    path = Path("stdin.scm" if name == STDIN else name).absolute()
    folder = Path.cwd()
    if not path.is_relative_to(folder):
        return {"uri": path.as_uri()}
    # The URI of a folder, cut off, leaves the rest with its blanks and umlauts quoted.
    relative = path.as_uri().removeprefix(folder.as_uri()).lstrip("/")
    return {"uri": relative, "uriBaseId": "ROOT"}


def region(document: Source, span: Span) -> dict[str, int]:
    line, column = document.lines.position(span.start, "utf-16")
    end_line, end_column = document.lines.position(span.end, "utf-16")
    return {
        "startLine": line + 1,
        "startColumn": column + 1,
        "endLine": end_line + 1,
        "endColumn": end_column + 1,
        "byteOffset": span.start,
        "byteLength": span.end - span.start,
    }


def fix_json(name: str, document: Source, fix: Fix) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": region(document, edit.span), "insertedContent": {"text": edit.text}}
        for edit in fix.edits
    ]
    changes = [{"artifactLocation": artifact(name), "replacements": replacements}]
    title = fix.title if fix.safe else f"{fix.title} (look at it first)"
    return {"description": {"text": title}, "artifactChanges": changes}
