"""Runs every rule over a file: form by form where a form suffices, then over the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..finding import Edit, Finding, Fix, Related
from ..inputs import Options
from ..scopes import scopes
from ..syntax.forms import Form, Placed
from .registry import rules
from .rule import Report, Rule, Settled
from .suppression import suppressed, unknown_rules, with_severity
from .view import view

if TYPE_CHECKING:
    from ..analyse import Analysis

_FORM, _JOINED = "lint", "joined lint"


def run(analysis: Analysis) -> tuple[Finding, ...]:
    """All findings of a file, by their place, but for those that the user has silenced."""
    found = [*analysis.document.problems, *analysis.headers.problems]
    found += unknown_rules(analysis.headers, rules())
    settled = analysis.bindings.settled
    options = analysis.inputs.options
    for placed in analysis.document.forms:
        # In a form with a syntax fault the tree is a guess: one report of the fault is enough.
        if not placed.form.broken:
            if reports := form_reports(placed.form, options):
                found += _located(analysis, placed, reports)
            if reports := joined_reports(placed.form, settled, options):
                found += _located(analysis, placed, reports)
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


def form_reports(form: Form, options: Options) -> tuple[tuple[Rule, Report], ...]:
    """What the form rules say of a form, found out once for the same options."""
    remembered = form.memo.get(_FORM)
    if remembered is not None and remembered[0] == options:
        return remembered[1]
    seen = view(form, options)
    found = tuple(
        (rule, report)
        for rule in rules().values()
        if rule.check_form is not None
        for report in rule.check_form(seen)
    )
    form.memo[_FORM] = (options, found)
    return found


def joined_reports(
    form: Form, settled: Settled, options: Options
) -> tuple[tuple[Rule, Report], ...]:
    """What the joined rules say of a form, found out again when a name it uses is redefined."""
    names = scopes(form).outside
    bound = tuple(map(settled.get, names))
    key = (bound, options)
    remembered = form.memo.get(_JOINED)
    if remembered is not None and remembered[0] == key:
        return remembered[1]
    resolved = {name: binder for name, binder in zip(names, bound, strict=True) if binder}
    seen = view(form, options)
    found = tuple(
        (rule, report)
        for rule in rules().values()
        if resolved and rule.check_joined is not None
        for report in rule.check_joined(seen, resolved)
    )
    form.memo[_JOINED] = (key, found)
    return found


def _located(
    analysis: Analysis, placed: Placed, reports: tuple[tuple[Rule, Report], ...]
) -> Iterator[Finding]:
    bindings = analysis.bindings
    for rule, report in reports:
        if report.use is not None:
            known = bindings.lookup(report.use.name)[0] in ("file", "prelude")
            if (known and not report.whoever) or bindings.is_lenient(report.use):
                continue
            if report.whoever and bindings.heads_macro(report.use):
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
