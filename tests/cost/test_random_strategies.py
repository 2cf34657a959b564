"""Random strategies: a run never uses less than the least or more than the most of its estimate.

`SCHEMESTRA_RANDOM_STRATEGIES=5000 pytest tests/cost/test_random_strategies.py` runs more of them,
`SCHEMESTRA_RANDOM_SEED=100000` others.
"""

from __future__ import annotations

import os

from batch_runs import Batch, batch
from random_strategies import strategy
from schemestra.analysis.analyse import analyse
from schemestra.analysis.cost.types import Range
from schemestra.analysis.syntax.document import Document

PROGRAMS = int(os.environ.get("SCHEMESTRA_RANDOM_STRATEGIES", "40"))
SEED = int(os.environ.get("SCHEMESTRA_RANDOM_SEED", "0"))
ONE_PROCESS = 100  # programs that one Racket process runs
LONGEST = 300  # calls; what may make more is left out


async def test_runs_lie_within_their_estimates():
    wrong: list[str] = []
    failed = exact = ran = 0
    for start in range(SEED, SEED + PROGRAMS, ONE_PROCESS):
        async with batch() as runs:
            for seed in range(start, min(start + ONE_PROCESS, SEED + PROGRAMS)):
                outcome = await compared(runs, seed)
                if outcome is None:
                    failed += 1
                    continue
                ran += 1
                exact += outcome[0]
                wrong += [f"seed {seed}: {text}\n{strategy(seed)}" for text in outcome[1]]
    assert not wrong, "\n\n".join(wrong)
    # The programs are meant to run, and most of them to be told exactly.
    assert failed <= 0.1 * PROGRAMS
    assert exact >= 0.4 * ran


async def compared(runs: Batch, seed: int) -> tuple[bool, list[str]] | None:
    """Whether the estimate is exact, and what of the run lies outside; None if it did not end."""
    source = strategy(seed)
    cost = analyse(Document.open("file:///s.scm", source)).cost
    if cost.calls.range.low > LONGEST:
        return None
    used = await runs.run(source, {})
    if used.error:
        return None
    assert cost.usd is not None
    pairs = {
        "calls": (used.totals.calls, cost.calls.range),
        "tokens": (used.totals.tokens, cost.tokens),
        "dollars": (used.usd, cost.usd),
    }
    outside = [
        f"{value} {name}, not {r}" for name, (value, r) in pairs.items() if not held(value, r)
    ]
    return cost.calls.range.exact, outside


def held(value: float, estimate: Range) -> bool:
    slack = 1e-12  # of a dollar: the bill is a float here
    return estimate.low - slack <= value and (
        estimate.high is None or value <= estimate.high + slack
    )
