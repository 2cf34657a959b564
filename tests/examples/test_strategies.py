"""Every strategy of examples/: priced, run on the mock, and its result has the promised shape.

What each promises stands in expected.toml.  That they are clean under `schemestra check` is
tested with the rules, in tests/lint/test_rules.py.
"""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from jsonschema import validate
from schemestra.analysis.analyse import analyse
from schemestra.analysis.cost.types import Cost, Range
from schemestra.language.answer_shape import json_schema
from schemestra.runtime.events import Event, RunFinished, RunRequest
from schemestra.runtime.runner import run
from schemestra.runtime.session import Session
from schemestra.workspace import Strategy, load

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((HERE / "expected.toml").read_text("utf-8"))


@cache
def strategy(name: str) -> Strategy:
    return load(EXAMPLES / f"{name}.scm")


@cache
def estimate(name: str) -> Cost:
    return analyse(strategy(name).document, strategy(name).inputs).cost


def test_every_example_is_in_the_table() -> None:
    preludes = {
        Path(found.prelude[0]).stem for name in EXPECTED if (found := strategy(name)).prelude
    }
    assert {path.stem for path in EXAMPLES.glob("*.scm")} - preludes == set(EXPECTED)


def test_each_pattern_and_each_pipeline_has_its_strategy() -> None:
    opened = "\n".join(strategy(name).source.partition("\n")[0] for name in EXPECTED)
    numbers = {
        family: sorted(map(int, re.findall(rf"\({family} (\d+)\):", opened)))
        for family in ("pattern", "pipeline")
    }
    assert numbers == {"pattern": [*range(1, 17)], "pipeline": [*range(1, 11)]}


def test_every_data_file_is_used() -> None:
    sources = "".join(strategy(name).source for name in EXPECTED)
    used = re.findall(r"^;; @data (?:\S+ = )?(\S+)", sources, re.MULTILINE)
    assert {f"data/{path.name}" for path in (EXAMPLES / "data").iterdir()} == set(used)


@pytest.mark.parametrize("name", EXPECTED)
def test_it_opens_with_what_it_is_for_and_what_it_costs(name: str) -> None:
    comment = strategy(name).source.partition(";; @")[0]
    assert re.match(r";; [A-Z][^:]+: .+?\n;; Use it .+?\n;; Cost: ", comment, re.DOTALL)
    assert comment.count("\n") <= 7


@pytest.mark.parametrize("name", EXPECTED)
def test_the_price_is_known_before_the_run(name: str) -> None:
    cost = estimate(name)
    assert cost.calls.formula == EXPECTED[name]["calls"]
    assert cost.unpriced == () and cost.symbols == {}
    assert cost.usd is not None
    assert (cost.usd.low > 0) == (cost.calls.range.low > 0)
    # How much a program calls that a model wrote, only the run can tell: a limit stands there.
    assert cost.usd.high is not None or ";; @budget $" in strategy(name).source


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session() -> AsyncIterator[Session]:
    """One Racket for all: it is reset before each run, and starting one takes longer than a run."""
    session = Session()
    yield session
    await session.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", EXPECTED)
async def test_it_runs_on_the_mock_as_promised(name: str, tmp_path: Path, session: Session) -> None:
    expected = EXPECTED[name]
    finished = await outcome(name, tmp_path, session)
    validate(finished.value, json_schema(expected["result"]))
    assert finished.value
    assert "length" not in expected or len(finished.value) == expected["length"]

    cost, used = estimate(name), finished.totals
    assert cost.usd is not None and used.usd is not None
    assert inside(cost.calls.range, used.calls)
    assert inside(cost.tokens, used.tokens)
    assert inside(cost.usd, float(used.usd))
    assert used.charged_usd == 0

    if "again" in expected:
        repeated = await outcome(name, tmp_path, session)
        assert repeated.totals.calls == expected["again"]
        assert repeated.value == finished.value


async def outcome(name: str, workspace: Path, session: Session) -> RunFinished:
    await session.reset()
    found = strategy(name)
    request = RunRequest(
        found.path,
        found.source,
        contexts=dict(found.contexts),
        prelude=found.prelude,
        workspace=str(workspace),
        latency=0.0,
    )
    finished = await asyncio.wait_for(run(request, ignored, asyncio.Event(), session), 60)
    assert (finished.status, finished.error) == ("finished", None)
    assert (finished.totals.failed, finished.totals.refused) == (0, 0)
    return finished


def ignored(event: Event) -> None:
    """Nobody watches: the result says all that is tested."""


def inside(expected: Range, value: float) -> bool:
    most = expected.high
    return expected.low - 1e-9 <= value and (most is None or value <= most + 1e-9)
