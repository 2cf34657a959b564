"""The estimate's shape: ranges that say how sure they are, and where each number comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ..syntax.tree import Span


class Range(NamedTuple):
    """The least, the expected and the greatest value.

    `expected` is None where nothing supports one, `high` is None where nothing bounds it.
    Money is in US dollars, time in seconds.
    """

    low: float
    expected: float | None
    high: float | None

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @staticmethod
    def of(value: float) -> Range:
        return Range(value, value, value)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What earlier runs of one call site used: how many calls, and the mean of each."""

    calls: int
    prompt: float  # tokens
    completion: float  # tokens
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Times:
    """How often a call runs: a number where the sizes are known, and the formula in either case.

    `formula` is for a reader: `50`, `papers`, `1 + 2·3`, `⌈(N − 1)/4⌉`.  `symbols` are the sizes
    in it that nothing fixes; `;; @assume papers = 200` would.
    """

    range: Range
    formula: str
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallSite:
    """One place in the source that sends model calls.

    `models` are the models it may name: one in the usual case, several when it is computed from
    known names, none when it is not known.  `counted` tells whether the literal part of the
    prompt was counted with the model's own vocabulary (else it is an estimate).
    `usd_each` and `usd_total` are None when a price is unknown; `unpriced` then names the models.
    `notes` are sentences for the reader ("prompt bounded by the model's context window").
    `label` is the beginning of the instruction, `key` what the site is known by from one run to
    the next, `recorded` the number of recorded calls that the expected answer rests on.
    `max_tokens` tells whether the call limits its answer, `overflow` names the models into whose
    context window not even the shortest prompt fits.
    """

    span: Span  # absolute byte offsets of the call form
    primitive: str
    models: tuple[str, ...]
    model_source: str  # "literal" | "default" | "computed" | "unknown"
    instruction_tokens: Range
    data_tokens: Range
    prompt_tokens: Range
    output_tokens: Range
    counted: bool
    times: Times
    usd_each: Range | None
    usd_total: Range | None
    unpriced: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    label: str = ""
    key: str = ""
    recorded: int = 0
    seconds_each: Range | None = None
    tokens_total: Range | None = None
    max_tokens: bool = True
    overflow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """The estimate of a region: the whole file, or one top-level form.

    `symbols` maps each free size to where it comes from ("length of papers").  `usd_formula` is
    the money for a reader where sizes are free: `$0.0012 × papers + $0.03`; empty where none is.
    `open_ended` says why nothing bounds the calls, not even the sizes: "unbounded loop",
    "generated code"; empty where something does.
    """

    sites: tuple[CallSite, ...]
    calls: Times
    tokens: Range
    usd: Range | None
    seconds: Range | None
    unpriced: tuple[str, ...] = ()
    symbols: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    usd_formula: str = ""
    open_ended: str = ""
