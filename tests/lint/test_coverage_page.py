"""The page that maps advice to rules: every rule on it exists, every note is settled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from schemestra.analysis.lint.registry import rules
from schemestra.analysis.lint.rule import Group

PAGE = Path(__file__).parents[2] / "docs" / "lint-coverage.md"

# Rules on what any language asks of a program; the guides take it for granted.
OF_ANY_LANGUAGE = {
    "ambiguous-verdict",
    "call-of-no-function",
    "duplicate-definition",
    "format-arguments",
    "invalid-directive",
    "lang-line",
    "last-window-dropped",
    "macro-repeats-call",
    "letter-case-mismatch",
    "lists-out-of-step",
    "malformed-form",
    "perl-class-without-px",
    "missing-argument",
    "name-in-text",
    "nothing-printed",
    "null-as-condition",
    "result-thrown-away",
    "same-call-per-item",
    "swapped-arguments",
    "text-compared-by-identity",
    "text-not-sent",
    "unbound",
    "unchecked-number",
    "unknown-escape",
    "unknown-library",
    "unknown-rule",
    "unpriced-model-under-budget",
    "unreachable-clause",
    "answer-not-offered",
    "json-key-not-asked-for",
    "number-off-scale",
    "prose-as-number",
    "unmoved-counter",
    "unreadable-file",
    "used-before-definition",
    "whole-data-per-item",
    "wrong-key-type",
    "wrong-kind",
    "wrong-mutability",
}


class Row(NamedTuple):
    note: str
    rules: tuple[str, ...]
    reason: str


def rows() -> list[Row]:
    found: list[Row] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or cells[0] in ("note", "---"):
            continue
        note, named, reason = cells
        found.append(Row(note, tuple(re.findall(r"`([a-z0-9-]+)`", named)), reason))
    return found


ROWS = rows()


def test_the_page_has_its_notes() -> None:
    assert len(ROWS) > 60
    assert len({row.note for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.note[:40])
def test_each_note_has_rules_that_exist_or_a_reason_why_none_can(row: Row) -> None:
    assert set(row.rules) <= rules().keys()
    assert bool(row.rules) != bool(row.reason)
    assert not row.reason or row.reason.endswith(".")


def test_each_rule_of_the_dialect_answers_a_note() -> None:
    named = {name for row in ROWS for name in row.rules}
    own = {rule.name for rule in rules().values() if rule.group is not Group.SYNTAX}
    assert own - named - OF_ANY_LANGUAGE == set()
