"""Runs every rule over a file: form by form where a form suffices, then over the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..finding import Edit, Finding, Fix, Related
from ..syntax.forms import Form, Placed
from .registry import rules
from .rule import Report, Rule
from .suppression import suppressed, unknown_rules
from .view import view

if TYPE_CHECKING:
    from ..analyse import Analysis

_MEMO = "lint"


def run(analysis: Analysis) -> tuple[Finding, ...]:
    """All findings of a file, by their place, but for those that the user has silenced."""
    found = [*analysis.document.problems, *analysis.headers.problems]
    found += unknown_rules(analysis.headers, rules())
    for placed in analysis.document.forms:
        # In a form with a syntax fault the tree is a guess: one report of the fault is enough.
        if not placed.form.broken:
            found += _located(analysis, placed)
    for rule in rules().values():
        if rule.check_file is not None and rule.name not in analysis.inputs.disabled:
            found += rule.check_file(analysis)
    silenced = suppressed(analysis.document, analysis.headers)
    kept = {
        finding
        for finding in found
        if finding.rule not in analysis.inputs.disabled and not silenced(finding)
    }
    return tuple(sorted(kept, key=lambda f: (f.span, f.rule, f.message)))


def form_reports(form: Form) -> tuple[tuple[Rule, Report], ...]:
    """What the form rules say of a form, found out once."""
    found = form.memo.get(_MEMO)
    if found is None:
        seen = view(form)
        found = form.memo[_MEMO] = tuple(
            (rule, report)
            for rule in rules().values()
            if rule.check_form is not None
            for report in rule.check_form(seen)
        )
    return found


def _located(analysis: Analysis, placed: Placed) -> Iterator[Finding]:
    bindings = analysis.bindings
    for rule, report in form_reports(placed.form):
        if report.use is not None:
            redefined = bindings.lookup(report.use.name)[0] in ("file", "prelude")
            if redefined or bindings.is_lenient(report.use):
                continue
        yield rule.finding(
            placed.located(report.span),
            report.message,
            tuple(_moved(fix, placed) for fix in report.fixes),
            tuple(Related(placed.located(r.span), r.message) for r in report.related),
        )


def _moved(fix: Fix, placed: Placed) -> Fix:
    edits = tuple(Edit(placed.located(edit.span), edit.text) for edit in fix.edits)
    return replace(fix, edits=edits)
