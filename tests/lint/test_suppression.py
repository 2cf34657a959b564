"""Comments that silence rules."""

from __future__ import annotations

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.syntax.document import Document


def rules_of(source: str) -> list[str]:
    return [f.rule for f in analyse(Document.open("test.scm", source)).findings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("(if 1 2)", ["malformed-form"]),
        ("(if 1 2) ;; schemestra: disable=malformed-form", []),
        (";; schemestra: disable=malformed-form\n(if 1 2)", []),
        (";; schemestra: disable=malformed-form\n\n(if 1 2)", ["malformed-form"]),
        (";; schemestra: disable=malformed-form\n(if 1 2)\n(if 1 2)", ["malformed-form"]),
        ("(if 1 2) ;; schemestra: disable=malformed-form\n(if 1 2)", ["malformed-form"]),
        (";; schemestra: disable-file=malformed-form\n\n(if 1 2)\n(if 1 2)", []),
        (";; schemestra: disable=unbound,malformed-form\n(if 1 2)", []),
        (";; schemestra: disable=unbound\n(if 1 2)", ["malformed-form"]),
        (
            ";; schemestra: disable=malformed-from\n(if 1 2)",
            ["invalid-directive", "malformed-form"],
        ),
        (
            "(begin\n  (if 1 2)  ; schemestra: disable=malformed-form\n  (if 1 2))",
            ["malformed-form"],
        ),
    ],
)
def test_suppression(source: str, expected: list[str]) -> None:
    assert rules_of(source) == expected


def test_unknown_rule_gets_the_closest_name() -> None:
    document = Document.open("test.scm", "(if 1 2) ;; schemestra: disable=malformd-form")
    report = next(f for f in analyse(document).findings if f.rule == "invalid-directive")
    assert "Did you mean malformed-form?" in report.message
    assert report.fixes[0].edits[0].text == "malformed-form"
