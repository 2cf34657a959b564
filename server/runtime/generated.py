"""Checks a program that a model wrote, before it runs in a sub-sandbox."""

from __future__ import annotations

from typing import Any

MOST_FINDINGS = 20


def check_generated(code: str) -> list[dict[str, Any]]:
    """What forbids running the program: `{message, line, col}` each, line from 1 and column from 0.

    Only errors count; a warning is no reason to throw a paid program away.
    """
    # Imported here: most strategies run no generated code, and the analysis is slow to load.
    from ..analysis.analyse import analyse
    from ..analysis.syntax.document import Document

    document = Document.open("generated:program", code)
    findings = []
    for finding in analyse(document).errors:
        line, column = document.lines.line_column(finding.span.start)
        findings.append({"message": finding.message, "line": line, "col": column - 1})
    return findings[:MOST_FINDINGS]
