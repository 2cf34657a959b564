"""Findings for people: the place, the message, and the source with the range marked under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ...analysis.finding import Finding, Severity
from ...analysis.syntax.document import Document
from . import FileReport, Source, place

COLOURS = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFORMATION: "bold blue",
    Severity.HINT: "dim",
}
WIDEST = 160  # cells of a source line that are shown
LEAD = 60  # cells kept before a finding that lies beyond them


def show(reports: Sequence[FileReport], *, statistics: bool = False) -> None:
    # No width: a line is the terminal's to wrap, and a pipe's reader wants it whole.
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if statistics:
        console.print(table(reports), end="")
    else:
        for report in reports:
            for finding in report.findings:
                console.print(finding_text(report.name, report.source, finding))
    console.print(summary(reports))


def table(reports: Sequence[FileReport]) -> str:
    """How often each rule was found, the most frequent first."""
    found = [finding for report in reports for finding in report.findings]
    counts = Counter(finding.rule for finding in found)
    safe = Counter(finding.rule for finding in found if any(fix.safe for fix in finding.fixes))
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(
        f"{count:>6}  {rule}{f'  (--fix mends {safe[rule]})' if safe[rule] else ''}\n"
        for rule, count in rows
    )


def summary(reports: Sequence[FileReport]) -> Text:
    found = [finding for report in reports for finding in report.findings]
    errors = sum(f.severity is Severity.ERROR for f in found)
    warnings = sum(f.severity is Severity.WARNING for f in found)
    others = len(found) - errors - warnings
    fixed = sum(report.fixed.total() for report in reports)
    text = Text(f"{plural(len(reports), 'file')} checked, " if not errors + warnings else "")
    if errors or warnings:
        text.append(
            f"{plural(len(reports), 'file')} checked: {plural(errors, 'error')}, "
            f"{plural(warnings, 'warning')}"
        )
        text.append(f", {plural(others, 'suggestion')}" if others else "")
    else:
        text = Text("✓ ").append_text(text)
        remarks = f"no errors, {plural(others, 'suggestion')}" if others else "nothing found"
        text.append(remarks)
        text.stylize("green")
    if fixed:
        text.append(f"; {plural(fixed, 'fix')} applied")
    safe = sum(any(fix.safe for fix in finding.fixes) for finding in found)
    if safe:
        text.append(f"; --fix mends {safe} of them", "dim")
    return text


def left_over(reports: Sequence[FileReport]) -> str:
    """What is left after the fixes, where the findings themselves are not shown; "" for nothing."""
    found = [finding for report in reports for finding in report.findings]
    if not found:
        return ""
    errors = sum(f.severity is Severity.ERROR for f in found)
    warnings = sum(f.severity is Severity.WARNING for f in found)
    others = len(found) - errors - warnings
    counts = ((errors, "error"), (warnings, "warning"), (others, "suggestion"))
    listed = ", ".join(plural(count, word) for count, word in counts if count)
    text = f"{listed} left that no safe fix mends; check without fixes shows them"
    unsafe = sum(any(not fix.safe for fix in finding.fixes) for finding in found)
    return f"{text}, and --unsafe-fixes mends {unsafe}" if unsafe else text


def plural(count: int, word: str) -> str:
    ending = "es" if word.endswith("x") else "s"
    return f"{count} {word}" + ("" if count == 1 else ending)


def finding_text(name: str, document: Document | Source, finding: Finding) -> Text:
    """Place, message and rule, then the source line with the range marked under it."""
    at = place(document, finding)
    text = Text(f"{printable(name)}:{at.line}:{at.column}: ")
    text.append(finding.severity.value, COLOURS[finding.severity])
    text.append(f": {printable(finding.message)} ")
    text.append(f"[{finding.rule}]", "dim")
    excerpt = source_excerpt(document, at.line, at.column, at.end_line, at.end_column)
    if excerpt:
        source, lead, marked = excerpt
        text.append(f"\n  {source}\n  {lead}")
        text.append(marked, COLOURS[finding.severity])
    for related in finding.related:
        line, column = document.lines.line_column(related.span.start)
        text.append(f"\n  {printable(name)}:{line}:{column}: {printable(related.message)}", "dim")
    for fix in finding.fixes[:1]:
        kind = "fix" if fix.safe else "possible fix"
        text.append(f"\n  {kind}: {printable(fix.title)}", "cyan")
    return text


def source_excerpt(
    document: Document | Source, line: int, column: int, end_line: int, end_column: int
) -> tuple[str, str, str] | None:
    """The line that a range begins in, what goes under it before the range, and the marks.

    A long line is cut on both sides; wide characters take two cells of a terminal, and control
    characters are shown by their pictures.
    """
    start = document.lines.line_start(line - 1)
    raw = document.source[start : document.lines.line_end(line - 1)].decode(errors="replace")
    if not raw.strip():
        return None
    before, rest = raw[: column - 1], raw[column - 1 :]
    marked = rest[: end_column - column] if end_line == line else rest
    after = rest[len(marked) :]
    lead, inside, tail = printable(before), printable(marked), printable(after)
    if cell_len(lead) > WIDEST - LEAD:
        lead = "…" + lead[-LEAD:]
    source = lead + inside + tail
    if cell_len(source) > WIDEST:
        source = source[: max(WIDEST, 1)] + "…"
    width = max(1, min(cell_len(inside), cell_len(source) - cell_len(lead)))
    return source, " " * cell_len(lead), "^" * width


def printable(text: str) -> str:
    """The text with nothing in it that a terminal would act upon; a tab is four blanks."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "    " if c == "\t" else _picture(c) for c in text)


def printable_lines(text: str) -> str:
    """A text of several lines, with nothing else in it that a terminal would act upon."""
    return "\n".join(map(printable, text.replace("\r\n", "\n").split("\n")))


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd" if not character.isspace() else " "
