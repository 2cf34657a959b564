"""Runs every rule over a file: form by form where a form suffices, then over the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..finding import Edit, Finding, Fix, Related
from ..syntax.forms import Placed
from .registry import rules
from .standing import Reports
from .suppression import suppressed, unknown_rules, with_severity

if TYPE_CHECKING:
    from ..analyse import Analysis


def run(analysis: Analysis) -> tuple[Finding, ...]:
    """All findings of a file, by their place, but for those that the user has silenced."""
    found = [*analysis.document.problems, *analysis.headers.problems]
    found += unknown_rules(analysis.headers, rules())
    placed = analysis.bindings.placed
    for home, reports in analysis.standing.reports.items():
        found += _located(analysis, placed[home], reports)
    for rule in rules().values():
        if rule.check_file is not None and rule.name not in analysis.inputs.disabled:
            found += rule.check_file(analysis)
    silenced = suppressed(analysis.document, analysis.headers)
    kept = {
        with_severity(finding, analysis.inputs)
        for finding in found
        if finding.rule not in analysis.inputs.disabled and not silenced(finding)
    }
    return tuple(sorted(kept, key=lambda f: (f.span, f.rule, f.message)))


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
            tuple(_moved(fix, placed) for fix in report.fixes),
            tuple(related),
        )


def _moved(fix: Fix, placed: Placed) -> Fix:
    edits = tuple(Edit(placed.located(edit.span), edit.text) for edit in fix.edits)
    return replace(fix, edits=edits)
