"""`schemestra explain` as a person or a script uses it."""

from __future__ import annotations

import json

import pytest
from schemestra.analysis.lint.registry import rules
from schemestra.cli.main import main


def test_a_rule_is_explained_with_its_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unknown-keyword"]) == 0
    shown = capsys.readouterr().out
    rule = rules()["unknown-keyword"]
    for part in (rule.summary, rule.why, rule.bad, rule.good, "disable=unknown-keyword"):
        assert part.strip() in shown
    assert "ossible fix" in shown


def test_a_slip_in_the_name_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unbond"]) == 2
    assert "did you mean unbound?" in capsys.readouterr().err
    assert main(["explain", "[Unbound]"]) == 0
    assert main(["explain"]) == 2


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--all"]) == 0
    assert set(rules()) <= set(capsys.readouterr().out.split())


def test_a_report_that_is_no_rule_is_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "invalid-configuration"]) == 0
    assert "What to do" in capsys.readouterr().out


def test_json_has_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--all", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(rules())
    assert {row["fix"] for row in rows} == {"safe", "offered", "none"}
