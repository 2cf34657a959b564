"""What an estimate says of a budget, limit by limit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ..headers import BudgetDirective
from . import show
from .types import Cost, Range


class Verdict(Enum):
    """Whether a limit is kept, from certain to certainly not."""

    KEPT = "kept"
    PERHAPS = "perhaps exceeded"
    EXPECTED = "expected to be exceeded"
    SURE = "surely exceeded"
    UNKNOWN = "unknown"

    @property
    def passes(self) -> bool:
        """Whether a check lets the strategy through: an unknown price fails, as a run would."""
        return self in (Verdict.KEPT, Verdict.PERHAPS)

    @property
    def mark(self) -> str:
        """One character before a sentence; what only the longest answers cross is open."""
        return "?" if self is Verdict.PERHAPS else "✓" if self.passes else "✗"


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """`name` is calls, tokens, usd or seconds; `estimate` None where nothing is known."""

    name: str
    allowed: Decimal | float
    estimate: Range | None
    verdict: Verdict

    @property
    def text(self) -> str:
        """`$0.50: the estimate is ≈ $0.61 (at most $1.20)`"""
        return f"{self.shown}: {self.about}"

    @property
    def shown(self) -> str:
        """`$0.50`"""
        return _SHOWN[self.name](Range.of(float(self.allowed)))

    @property
    def about(self) -> str:
        """`the estimate is ≈ $0.61 (at most $1.20)`"""
        if self.estimate is None:
            return "the price is unknown"
        return f"the estimate is {_SHOWN[self.name](self.estimate)}"


def _calls(value: Range) -> str:
    one = value.low == 1 and value.high in (1, None)
    return f"{show.amount(value)} {'call' if one else 'calls'}"


_SHOWN = {
    "usd": show.money,
    "calls": _calls,
    "tokens": lambda value: f"{show.tokens(value)} tokens",
    "seconds": show.seconds,
}


def check_budget(cost: Cost, budget: BudgetDirective) -> tuple[LimitCheck, ...]:
    """Every limit that a budget names, against an estimate."""
    estimates = {
        "usd": cost.usd,
        "calls": cost.calls.range,
        "tokens": cost.tokens,
        "seconds": cost.seconds,
    }
    return tuple(
        LimitCheck(name, allowed, estimate, _verdict(allowed, estimate))
        for name, estimate in estimates.items()
        if (allowed := getattr(budget, name)) is not None
    )


def _verdict(allowed: Decimal | float, estimate: Range | None) -> Verdict:
    if estimate is None:
        return Verdict.UNKNOWN
    if estimate.low > allowed:
        return Verdict.SURE
    if estimate.expected is not None and estimate.expected > allowed:
        return Verdict.EXPECTED
    if estimate.high is None or estimate.high > allowed:
        return Verdict.PERHAPS
    return Verdict.KEPT
