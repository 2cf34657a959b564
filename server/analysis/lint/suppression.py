"""Comments that silence rules: `;; schemestra: disable=rule` and `disable-file=rule`.

A comment after code is about its own line, a comment alone on its line about the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..finding import Edit, Finding, Fix, Severity
from ..headers import RULE, Headers
from ..shown import shown
from ..syntax.document import Document
from .suggest import closest

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..inputs import Inputs


_MOST_SUGGESTIONS = 100  # of a file with more slips than this nobody reads them


def suppressed(document: Document, headers: Headers) -> Callable[[Finding], bool]:
    """Tells of a finding whether some comment silences it."""
    if not headers.disabled:
        return lambda finding: False
    whole_file: set[str] = set()
    lines: set[tuple[int, str]] = set()
    for directive in headers.disabled:
        names = {name for name, _ in directive.rules}
        if directive.whole_file:
            whole_file |= names
            continue
        line = document.lines.line_column(directive.span.start)[0]
        alone = not _before_on_line(document.source, directive.span.start).strip()
        lines |= {(line + 1 if alone else line, name) for name in names}

    def silenced(finding: Finding) -> bool:
        if finding.rule in whole_file:
            return True
        return (document.lines.line_column(finding.span.start)[0], finding.rule) in lines

    return silenced


def not_silenced(analysis: Analysis, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, made outside of the analysis, that the user has not silenced in the file."""
    silenced = suppressed(analysis.document, analysis.headers)
    disabled = analysis.inputs.disabled
    return tuple(
        with_severity(f, analysis.inputs)
        for f in findings
        if f.rule not in disabled and not silenced(f)
    )


def with_severity(finding: Finding, inputs: Inputs) -> Finding:
    """The finding with the severity that the user gives its rule."""
    severity = inputs.severities.get(finding.rule) if inputs.severities else None
    return replace(finding, severity=severity) if severity else finding


def unknown_rules(headers: Headers, known: Collection[str]) -> Iterator[Finding]:
    """A directive that names no rule silences nothing: a slip worth a report."""
    asked = 0
    for directive in headers.disabled:
        for name, span in directive.rules:
            if name in known:
                continue
            asked += 1
            meant = closest(name, known) if asked <= _MOST_SUGGESTIONS else None
            fixes = (Fix(f"Change to {meant}", (Edit(span, meant),), safe=False),) if meant else ()
            hint = f" Did you mean {meant}?" if meant else ""
            yield Finding(
                RULE, Severity.WARNING, span, f"There is no rule named {shown(name)}.{hint}", fixes
            )


def _before_on_line(source: bytes, offset: int) -> bytes:
    start = max(source.rfind(b"\n", 0, offset), source.rfind(b"\r", 0, offset)) + 1
    return source[start:offset]
