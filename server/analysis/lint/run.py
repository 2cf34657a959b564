"""Runs every rule over a file: form by form where a form suffices, then over the whole."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from ..analyse import Analysis, Stage
from ..finding import Finding, Related, Severity
from ..syntax.forms import Placed
from ..syntax.tree import Span
from .notices import TOO_MANY_FINDINGS
from .per_form import remember_topics
from .registry import rules
from .standing import Reports
from .suppression import suppressed, unknown_rules, with_severity

MOST_FINDINGS = 1_000
"""How many findings of a file are shown, in an editor and by the command line alike."""

_GRAVITY = {severity: place for place, severity in enumerate(Severity)}


def run(analysis: Analysis) -> tuple[Finding, ...]:
    """All findings of a file, by their place, but for those that the user has silenced.

    Of an analysis of an early stage, those which that knows.
    """
    found = [*analysis.document.problems, *analysis.headers.problems]
    if analysis.headers.disabled:
        found += unknown_rules(analysis.headers, rules())
    if analysis.stage is not Stage.SYNTAX:
        found += _of_forms(analysis)
    if analysis.stage is Stage.WHOLE:
        remember_topics(analysis)
        for _, reported in check_files(analysis):
            found += reported
    silenced = suppressed(analysis.document, analysis.headers)
    kept = [
        with_severity(finding, analysis.inputs)
        for finding in found
        if finding.rule not in analysis.inputs.disabled and not silenced(finding)
    ]
    return tuple(_without_doubles(sorted(kept, key=_ORDER)))


def most_grave(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, or the gravest of very many and a notice of the others, by their place."""
    others = len(findings) - MOST_FINDINGS
    if others <= 0:
        return findings
    kept = sorted(findings, key=lambda finding: _GRAVITY[finding.severity])[:MOST_FINDINGS]
    message = (
        f"{others:,} more findings of this file are not shown: these are the {MOST_FINDINGS:,} "
        "gravest."
    )
    notice = Finding(TOO_MANY_FINDINGS.name, TOO_MANY_FINDINGS.severity, Span(0, 0), message)
    return (notice, *sorted(kept, key=_ORDER))


def _of_forms(analysis: Analysis) -> Iterator[Finding]:
    """What the rules say that look at one form."""
    placed = analysis.bindings.placed
    for home, reports in analysis.standing.reports.items():
        yield from _remembered(analysis, placed[home], reports)


def check_files(analysis: Analysis) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """What each rule says that looks at the whole file, one rule after the other."""
    known = analysis.reported
    for rule in rules().values():
        if rule.check_file is not None and rule.name not in analysis.inputs.disabled:
            if rule.name not in known:
                known[rule.name] = tuple(rule.check_file(analysis))
            yield rule.name, known[rule.name]


_ORDER = attrgetter("span", "rule", "message")


def _without_doubles(findings: list[Finding]) -> Iterator[Finding]:
    last: Finding | None = None
    for finding in findings:
        if last is None or last.span != finding.span or last != finding:
            yield finding
        last = finding


def _remembered(analysis: Analysis, placed: Placed, reports: Reports) -> tuple[Finding, ...]:
    """The findings of the reports of a form, those of an earlier version moved with the form."""
    memo, start = placed.form.memo, placed.start
    known = memo.get("findings")
    if known is not None and known[0] is reports and known[1] is analysis.inputs:
        was, found = known[2:]
        if was == start:
            return found
        found = tuple(finding.moved(start - was) for finding in found)
    else:
        found = tuple(_located(analysis, placed, reports))
    if not any(report.defined for _, report in reports):
        memo["findings"] = (reports, analysis.inputs, start, found)
    return found


def _located(analysis: Analysis, placed: Placed, reports: Reports) -> Iterator[Finding]:
    bindings = analysis.bindings
    for rule, report in reports:
        if report.applies is not None and not report.applies(analysis.inputs):
            continue
        related = [Related(placed.located(r.span), r.message) for r in report.related]
        if definition := bindings.own_definition(report.defined):
            related.append(Related(definition.span, "defined here"))
        yield rule.finding(
            placed.located(report.span),
            report.message,
            tuple(fix.moved(placed.start) for fix in report.fixes),
            tuple(related),
        )
