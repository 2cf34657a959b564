"""Sound programs that look like what a rule finds: a false alarm costs more trust than a miss."""

import re
from pathlib import Path

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.finding import Severity
from schemestra.analysis.lint.registry import rules
from schemestra.workspace import load

PROGRAMS = Path(__file__).with_name("near-misses.txt")
GRAVE = (Severity.ERROR, Severity.WARNING)


def programs() -> list[tuple[str, str]]:
    """The programs of the file, each with the rule that it comes near to."""
    _, *parts = re.split(r"(?m)^;;;; (.*)\n", PROGRAMS.read_text(encoding="utf-8"))
    return list(zip(parts[::2], parts[1::2], strict=True))


def test_the_rules_exist():
    assert {rule for rule, _ in programs()} <= set(rules())


@pytest.mark.parametrize(("rule", "source"), programs())
def test_a_rule_leaves_sound_programs_alone(rule: str, source: str, tmp_path: Path):
    strategy = load(tmp_path / "s.scm", source)
    found = [*strategy.problems, *analyse(strategy.document, strategy.inputs).findings]
    false = [f.message for f in found if f.rule == rule or f.severity in GRAVE]
    assert not false, "\n".join([source, *false])
