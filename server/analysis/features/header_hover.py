"""Hover in comments: what a directive gives the file, and how the file stands to it."""

from __future__ import annotations

import re

from ..analyse import Analysis
from ..cost import show
from ..cost.budget import check_budget
from ..cost.estimate import estimate_form
from ..headers import AssumeDirective, BudgetDirective, DataDirective, DisableDirective
from ..interpret.kinds import kind_of_value
from ..interpret.shapes import value_of
from ..syntax.tree import Span
from .cursor import Cursor
from .explain import directive_facts, rule_facts
from .prices import dearest

_WORD = re.compile(r";+[ \t]*@(\w+)")


def header_facts(analysis: Analysis, cursor: Cursor, priced: bool) -> tuple[Span, list[str]] | None:
    """What a directive means for this file; None in a comment that is none."""
    headers = analysis.headers
    for directive in headers.disabled:
        if directive.span.holds(cursor.offset):
            return _disabled(directive, cursor.offset)
    word = _WORD.match(cursor.text)
    if word is None:
        return None
    given = (
        *headers.data,
        *headers.assumptions,
        *headers.budgets,
        *headers.form_budgets,
        *headers.preludes,
    )
    for directive in given:
        if directive.span.holds(cursor.offset):
            facts = _facts(analysis, directive, priced)
            return directive.span, [*facts, *directive_facts(word[1])]
    blocks = directive_facts(word[1])
    return (cursor.span, blocks) if blocks else None


def _disabled(directive: DisableDirective, offset: int) -> tuple[Span, list[str]] | None:
    for name, span in directive.rules:
        if span.holds(offset):
            return span, rule_facts(name) or [f"There is no rule named `{name}`."]
    return None


def _facts(analysis: Analysis, directive: object, priced: bool) -> list[str]:
    match directive:
        case DataDirective():
            return _data(analysis, directive)
        case AssumeDirective() if priced:
            given = f"{directive.name} = {directive.value:,}"
            return [f"**{show.lens_text(analysis.cost)}** with {given}"]
        case BudgetDirective() if priced:
            return _budget(analysis, directive)
    return []


def _data(analysis: Analysis, directive: DataDirective) -> list[str]:
    shape = analysis.inputs.data.get(directive.name)
    if shape is None:
        return [f"`{directive.path}` was not read, so its size is unknown."]
    name = f'`(get-context "{directive.name}")`' if directive.name else "`context`"
    value = value_of(shape)
    return [f"{name} is {kind_of_value(value).text}, from `{directive.path}`."]


def _budget(analysis: Analysis, directive: BudgetDirective) -> list[str]:
    cost = analysis.cost
    placed = None if directive.about is None else analysis.document.placed_at(directive.about)
    if placed is not None:
        cost = estimate_form(analysis.facts, analysis.inputs, placed)
    checks = check_budget(cost, directive)
    lines = [f"{c.verdict.mark} {c.text} ({c.verdict.value})" for c in checks]
    return ["  \n".join(lines), *dearest(analysis, cost.sites)]
