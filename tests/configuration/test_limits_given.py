"""Limits as they are given: in a file, as an option, in a request; and the mistakes in them."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from schemestra.cli.run import limit as option
from schemestra.configuration.fields import limits_schema
from schemestra.configuration.files import read
from schemestra.configuration.model import Configuration
from schemestra.language.limits import LimitError, RunLimits, limits, read_limit
from schemestra.run_request import run_request
from schemestra.workspace import Strategy, load

EVERY = list(limits().values())
NAMES = [limit.name for limit in EVERY]


def of_file(folder: Path, value: str, name: str) -> Configuration:
    file = folder / "schemestra.toml"
    file.write_text(f"[limits]\n{name} = {value}\n", "utf-8")
    found = read(file)
    assert found is not None
    return found


def toml(value: Any) -> str:
    return repr(value) if not isinstance(value, str) else f'"{value}"'


@pytest.mark.parametrize("limit", EVERY, ids=NAMES)
def test_what_a_limit_can_be_is_read_from_a_file_an_option_and_the_schema(tmp_path: Path, limit):
    between = (limit.least + limit.default) / 2
    for value in (limit.least, between, limit.default, limit.most):
        found = of_file(tmp_path, toml(value), limit.name)
        assert (found.problems, found.limits) == ((), {limit.name: value})
        assert option(f"{limit.name}={value!r}") == (limit.name, value)
        jsonschema.validate({limit.name: value}, limits_schema())
        assert RunLimits({limit.name: value})[limit.name] == value


def mistakes(limit) -> list[Any]:
    """Values that no limit of this kind can have: out of range, of another type, no numbers."""
    beyond = [limit.most + 1, limit.most * 1e6, 10**400, -1, -0.5, -math.inf, math.inf, math.nan]
    below = [0] if limit.least > 0 else []
    return [*beyond, *below, "many", "512", True, False, [], [512], {}, 1 << 20_000]


@pytest.mark.parametrize("limit", EVERY, ids=NAMES)
def test_what_a_limit_cannot_be_is_told_with_its_range_and_unit(limit):
    for value in mistakes(limit):
        with pytest.raises(LimitError) as error:
            RunLimits({limit.name: value})
        message = str(error.value)
        assert message.startswith(limit.name) and f"from {limit.least:g} to " in message
        assert (f"({limit.unit})" in message) == bool(limit.unit)
        assert len(message) < 200


@pytest.mark.parametrize("limit", EVERY, ids=NAMES)
@pytest.mark.parametrize(
    "value",
    ["-1", "1e300", '"much"', "true", "inf", "nan", "[1]", "0x" + "f" * 5000],
    ids=lambda value: value[:8],
)
def test_a_mistake_in_a_file_has_its_line_and_leaves_the_default(tmp_path: Path, limit, value: str):
    found = of_file(tmp_path, value, limit.name)
    (problem,) = found.problems
    assert problem.line == 2 and problem.message.startswith(f"limits.{limit.name}: {limit.name}")
    assert found.limits == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("memry", "did you mean memory?"),
        ("Memory", "did you mean memory?"),
        ("python_time", "did you mean python-time?"),
        ("inflight", "did you mean in-flight?"),
        ("cpu", "there are memory, computing, idle"),
        ("x" * 500, "there are memory, computing, idle"),
    ],
)
def test_a_limit_that_does_not_exist_has_a_suggestion(tmp_path: Path, name: str, words: str):
    (problem,) = of_file(tmp_path, "5", name).problems
    assert "there is no limit" in problem.message and words in problem.message
    with pytest.raises(argparse.ArgumentTypeError, match="there is no limit") as error:
        option(f"{name}=5")
    assert words in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        *("memory", "memory=", "memory=much", "=5", "", "memory=5=6", "memory=nan", "memory:5"),
        *("memory=" + "9" * 5000, "a" * 900),
    ],
    ids=lambda text: text[:12],
)
def test_an_option_that_is_no_limit_is_told_in_one_line(text: str):
    with pytest.raises(LimitError) as error:
        read_limit(text)
    assert "\n" not in str(error.value) and len(str(error.value)) < 300


@pytest.mark.parametrize("given", [3, "memory", ["memory"], [], True, 1.5])
def test_limits_that_are_no_table_are_told(tmp_path: Path, given: Any):
    (tmp_path / "schemestra.toml").write_text(f"limits = {toml(given).lower()}", "utf-8")
    found = read(tmp_path / "schemestra.toml")
    assert found is not None
    (problem,) = found.problems
    assert problem.message == "limits: write a table of limits, such as memory = 1024"
    with pytest.raises(LimitError, match="table of names and numbers"):
        RunLimits(given)


def test_one_mistake_leaves_the_other_limits_in_force(tmp_path: Path):
    found = of_file(tmp_path, "5\nmemory = 64\nidle = -1\ncalls = 7", "memry")
    assert [problem.line for problem in found.problems] == [2, 4]
    assert found.limits == {"memory": 64, "calls": 7}


def test_an_option_wins_over_the_file_and_both_reach_the_run(tmp_path: Path):
    (tmp_path / "a.scm").write_text("(finish 1)")
    configuration = of_file(tmp_path, "64\nidle = 5", "memory")
    strategy: Strategy = load(tmp_path / "a.scm", configuration=configuration)
    request = run_request(strategy, "mock", limits=dict([option("memory=2048")]))
    assert request.limits == {"memory": 2048, "idle": 5}
    kept = RunLimits(request.limits)
    assert (kept["memory"], kept["idle"], kept["calls"]) == (2048, 5, limits()["calls"].default)


def test_what_is_not_trusted_runs_without_python(tmp_path: Path):
    (tmp_path / "a.scm").write_text("(finish 1)")
    strategy = load(tmp_path / "a.scm")
    for trusted, allow_python, expected in [
        (True, True, True), (True, False, False), (False, True, False), (False, False, False),
    ]:  # fmt: skip
        request = run_request(strategy, "mock", trusted=trusted, allow_python=allow_python)
        assert request.allow_python is expected
