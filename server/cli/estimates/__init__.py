"""How the estimates of `schemestra cost` are shown: one module for each format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...analysis.analyse import Analysis
from ...analysis.cost.compare import BudgetResult, Comparison, Delta
from ...analysis.cost.types import Cost, Range


@dataclass(frozen=True, slots=True)
class Estimated:
    """A file and its estimate, with what its budgets say of that."""

    name: str
    analysis: Analysis
    budgets: tuple[BudgetResult, ...]

    @property
    def cost(self) -> Cost:
        return self.analysis.cost


@dataclass(frozen=True, slots=True)
class Compared:
    """A file in two versions. `status` is added, removed, changed or same."""

    name: str
    before: Analysis
    after: Analysis
    status: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Total:
    """The sums over several files; money and time unknown where one file's is."""

    calls: Range
    tokens: Range
    usd: Range | None


def total(costs: Sequence[Cost]) -> Total:
    return Total(
        added([cost.calls.range for cost in costs]) or Range.of(0),
        added([cost.tokens for cost in costs]) or Range.of(0),
        added([cost.usd for cost in costs]),
    )


def added(ranges: Iterable[Range | None]) -> Range | None:
    """The sum; None where a part is unknown, no expectation or bound where a part has none."""
    low, expected, high = 0.0, 0.0, 0.0
    for value in ranges:
        if value is None:
            return None
        low += value.low
        expected = None if expected is None or value.expected is None else expected + value.expected
        high = None if high is None or value.high is None else high + value.high
    return Range(low, expected, high)


def change_of(files: Sequence[Compared]) -> Delta:
    """The money of all files that changed, before and after; of the others nobody need know."""
    changed = [file for file in files if file.status != "same"]
    return Delta(
        added([file.comparison.before.usd for file in changed]),
        added([file.comparison.after.usd for file in changed]),
    )
