"""Strategies with known sizes: what is estimated is what a run uses; formulas give its count."""

from __future__ import annotations

import json
import re
from pathlib import Path

from batch_runs import batch
from schemestra.analysis.analyse import analyse
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.syntax.document import Document
from schemestra.workspace import load

FOLDER = Path(__file__).parent / "strategies"
KNOWN = sorted(p for p in FOLDER.glob("*.scm") if not p.name.startswith("symbolic-"))
SYMBOLIC = sorted(FOLDER.glob("symbolic-*.scm"))
SIZES = (1, 6)


async def test_calls_are_exact_and_the_bill_lies_in_the_interval():
    wrong: list[str] = []
    outside: list[str] = []
    async with batch() as runs:
        for path in KNOWN:
            strategy = load(path)
            cost = analyse(strategy.document, strategy.inputs).cost
            used = await runs.run(strategy.source, strategy.contexts)
            assert not used.error, (path.name, used.error)
            if not (cost.calls.range.exact and cost.calls.range.low == used.totals.calls):
                wrong.append(f"{path.name}: {cost.calls.formula} is not {used.totals.calls}")
            held = cost.usd is not None and cost.usd.high is not None
            if not held or not cost.usd.low <= used.usd <= cost.usd.high:
                outside.append(f"{path.name}: {used.usd} is not in {cost.usd}")
    assert len(KNOWN) >= 40
    assert not wrong, "\n".join(wrong)
    assert len(outside) <= 0.05 * len(KNOWN), "\n".join(outside)


async def test_formulas_give_the_count_at_the_real_sizes():
    wrong: list[str] = []
    async with batch() as runs:
        for path in SYMBOLIC:
            source = path.read_text(encoding="utf-8")
            expected = re.match(r";; formula: (.+)", source)
            assert expected, path.name
            document = Document.open(path.as_uri(), source)
            formula = analyse(document).cost.calls.formula
            if formula != expected[1]:
                wrong.append(f"{path.name}: {formula} is not {expected[1]}")
            for size in SIZES:
                texts = [f"Paper {index} is short." for index in range(size)]
                cost = analyse(document, Inputs(assume={"papers": size})).cost
                used = await runs.run(source, {"": json.dumps(texts)})
                assert not used.error, (path.name, used.error)
                if cost.calls.range != (used.totals.calls,) * 3:
                    wrong.append(f"{path.name}: {cost.calls} is not {used.totals.calls} at {size}")
    assert not wrong, "\n".join(wrong)
