"""Mistakes of those who write the dialect without running it, each with the rule that says so."""

import re
from pathlib import Path

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.workspace import load

PROGRAMS = Path(__file__).with_name("first-attempts.txt")


def programs() -> list[tuple[str, str]]:
    """The programs of the file, each with the rule that finds its mistake."""
    _, *parts = re.split(r"(?m)^;;;; (.*)\n", PROGRAMS.read_text(encoding="utf-8"))
    return list(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize(("rule", "source"), programs())
def test_the_mistake_is_found(rule: str, source: str, tmp_path: Path):
    strategy = load(tmp_path / "s.scm", source)
    found = {finding.rule for finding in analyse(strategy.document, strategy.inputs).findings}
    assert rule in found, "\n".join([source, *sorted(found)])
