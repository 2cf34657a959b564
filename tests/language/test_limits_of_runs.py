"""The limits of a run: their defaults, what they accept, and what an excess says."""

from __future__ import annotations

import re

import pytest
from schemestra.language.limits import LimitError, RunLimits, limits, read_limit


def test_those_given_win_over_the_defaults() -> None:
    given = RunLimits({"memory": 64, "computing": 0.5})
    assert (given["memory"], given["idle"]) == (64, limits()["idle"].default)
    assert given.for_racket()["mem_mb"] == 64
    assert given.for_racket()["cpu_ms"] == 500


@pytest.mark.parametrize("name", [name for name in limits() if limits()[name].exceeded])
def test_an_excess_names_the_limit_and_how_to_raise_it(name: str) -> None:
    limit = limits()[name]
    default = RunLimits({})
    assert limit.show(limit.default) in default.message(name)
    written = re.search(r"--limit (\S+=[\d.]+),", default.hint(name))
    assert written
    assert read_limit(written[1]) == (name, limit.default * 2)
    highest = RunLimits({name: limit.most})
    assert "--limit" not in highest.hint(name)


WRONG = [
    ("memory", "not a limit"),
    ("memory=much", "not a limit"),
    ("memory=nan", "not a limit"),
    ("memery=12", "no limit 'memery'"),
    ("memory=1", "from 16 to 65,536"),
    ("memory=1e9", "from 16 to 65,536"),
    ("threads=-1", "from 1 to 100,000"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_mistake_is_told(text: str, message: str) -> None:
    with pytest.raises(LimitError, match=re.escape(message)):
        read_limit(text)


@pytest.mark.parametrize("value", [True, "64", None, [64], float("inf")])
def test_a_value_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(LimitError, match="memory"):
        RunLimits({"memory": value})  # type: ignore[dict-item]
