"""What a run may use of the machine: the limits, their defaults, and how each is raised.

They belong to the user, not to the program: a strategy cannot raise its own.  They are given in the
configuration (`[limits]`) or with `schemestra run --limit NAME=VALUE`, which wins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

MB = 1 << 20
_LONGEST_SHOWN = 60  # characters


class LimitError(ValueError):
    """A limit that does not exist or a value that it cannot have; the message is for a person."""


@dataclass(frozen=True, slots=True)
class RunLimit:
    """One limit: a number from `least` to `most`, in `unit` ("" where it counts things).

    `racket` is its key in the sandbox's `open`, in units of 1/`scale`; "" for a limit that the
    runner keeps.  `exceeded` says what happened, with `{value}` for the limit, and `advice` what to
    do other than raising it.
    """

    name: str
    default: float
    unit: str
    least: float
    most: float
    doc: str
    exceeded: str
    advice: str
    racket: str = ""
    scale: int = 1

    def show(self, value: float) -> str:
        """`512 MB`"""
        number = f"{value:,.10g}"
        return f"{number} {self.unit}" if self.unit else number

    def check(self, value: object) -> float:
        """The value, if the limit can have it. Raises LimitError."""
        number = (
            math.nan if isinstance(value, bool) or not isinstance(value, int | float) else value
        )
        if self.least <= number <= self.most:
            return number
        unit = f" ({self.unit})" if self.unit else ""
        raise LimitError(
            f"{self.name}{unit} must be a number from {self.least:g} to {self.most:,.10g}, "
            f"not {shown(value)}"
        )

    def message(self, value: float) -> str:
        return self.exceeded.format(value=self.show(value))

    def hint(self, value: float) -> str:
        """What to do about it, and how it is raised."""
        if value >= self.most:
            return self.advice
        more = min(self.most, value * 2)
        return (
            f"{self.advice} Or raise the limit: --limit {self.name}={more:.10g}, "
            f"or {self.name} under [limits] in schemestra.toml."
        )


_LIMITS = (
    RunLimit(
        "memory", 512, "MB", 16, 65_536,
        "Memory of the strategy's own values in Scheme.",
        "The strategy used more memory than it may ({value}).",
        "Keep large texts in Python (py-set!, py-exec) and hand over what is needed.",
        "mem_mb",
    ),
    RunLimit(
        "computing", 120, "s", 0.1, 86_400,
        "Computing time in Scheme; waiting is not counted.",
        "The strategy computed for longer than it may ({value}, waiting not counted).",
        "Look for a loop that does not end; do heavy computing in py-exec.",
        "cpu_ms", 1000,
    ),
    RunLimit(
        "idle", 60, "s", 0.1, 86_400,
        "Time in which nothing is computed and no answer is waited for. `heartbeat` puts it off.",
        "The strategy neither computed nor waited for a call for {value}.",
        "Look for a wait that nothing ends: a semaphore, a channel, a long sleep.",
        "idle_ms", 1000,
    ),
    RunLimit(
        "time", 1800, "s", 0.1, 604_800,
        "Time of a run, heartbeats or not; waiting for models and for Python is not counted. "
        "(`;; @budget 2min` limits all of it.)",
        "The strategy ran for longer than it may ({value}, waiting for answers not counted).",
        "Look for a loop that only sleeps and gives signs of life.",
        "time_ms", 1000,
    ),
    RunLimit(
        "output", 4, "MB", 0.001, 1024,
        "What it prints and logs, on each stream. What is beyond is dropped, and a strategy that "
        "goes on to eight times as much is stopped.",
        "The strategy printed far more than it may ({value}).",
        "Print less, or finish with the text as the result.",
        "out_bytes", MB,
    ),
    RunLimit(
        "result", 32, "MB", 0.001, 1024,
        "The result of a run as text.",
        "The result is larger than it may be ({value}).",
        "Finish with a shorter text.",
        "result_bytes", MB,
    ),
    RunLimit(
        "calls", 10_000, "", 0, 10_000_000,
        "Model calls of a run. (`;; @budget 300-calls` says how many it should make.)",
        "The strategy made more model calls than one run may ({value}).",
        "Look for a loop that does not end, or split the work into several runs.",
        "max_calls",
    ),
    RunLimit(
        "in-flight", 256, "", 1, 10_000,
        "Model calls on their way at a time; others wait for their turn, and nothing is stopped.",
        "", "", "max_inflight",
    ),
    RunLimit(
        "threads", 2000, "", 1, 100_000,
        "Threads of the strategy that are alive at a time, those of the combinators among them.",
        "The strategy started more threads than it may ({value}).",
        "Use map-async with #:max-concurrent instead of a thread for each item.",
        "threads",
    ),
    RunLimit(
        "depth", 3, "", 0, 10,
        "How deep programs that models wrote may start others.",
        "Programs started programs deeper than they may ({value} levels).",
        "Let the program do the work itself.",
        "max_depth",
    ),
    RunLimit(
        "python-time", 60, "s", 0.1, 86_400,
        "Time of one py-exec, py-eval, py-call or py-set!.",
        "Python ran longer than it may ({value}) and was stopped; its variables are lost.",
        "Look for a loop that does not end, or do the work in several steps.",
    ),
    RunLimit(
        "python-memory", 2048, "MB", 64, 65_536,
        "Memory of Python and of all that it starts.",
        "Python and what it started used more memory than they may ({value}) and were stopped; "
        "its variables are lost.",
        "Work on smaller pieces.",
    ),
    RunLimit(
        "python-processes", 64, "", 1, 10_000,
        "Processes that Python may have at a time, itself among them.",
        "Python started more processes than it may ({value}) and was stopped; its variables are "
        "lost.",
        "Wait for some before starting others.",
    ),
    RunLimit(
        "python-disk", 1024, "MB", 1, 1_048_576,
        "What Python may write into its scratch folder, which goes with the run.",
        "Python wrote more into its folder than it may ({value}) and was stopped; its variables "
        "are lost.",
        "Delete what is no longer needed.",
    ),
    RunLimit(
        "checkpoints", 256, "MB", 0, 1_048_576,
        "What one run may write with `checkpoint`.",
        "The checkpoints of the run are larger than they may be ({value}).",
        "Keep what is needed to go on, under fewer keys.",
    ),
)  # fmt: skip


def shown(value: object) -> str:
    """A value that somebody gave, as a message shows it: however large it is, it is a short text.

    Python itself refuses to write a number of many thousand digits.
    """
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return "such a large value"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


@cache
def limits() -> Mapping[str, RunLimit]:
    """All limits by name, in the order of the documentation."""
    return {limit.name: limit for limit in _LIMITS}


@dataclass(frozen=True, slots=True)
class RunLimits:
    """The limits of a run: those given, by name, and the others' defaults. Raises LimitError."""

    given: Mapping[str, float]

    def __post_init__(self) -> None:
        if not isinstance(self.given, Mapping):
            given = shown(self.given)
            raise LimitError(f"limits must be a table of names and numbers, not {given}")
        for name, value in self.given.items():
            if name not in limits():
                near = get_close_matches(str(name), limits(), 1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(limits())}"
                raise LimitError(f"there is no limit {shown(name)}; {hint}")
            limits()[name].check(value)

    def __getitem__(self, name: str) -> float:
        return self.given.get(name, limits()[name].default)

    def for_racket(self) -> dict[str, int]:
        """The limits that the sandbox keeps, as its `open` takes them."""
        return {
            limit.racket: round(self[limit.name] * limit.scale)
            for limit in limits().values()
            if limit.racket
        }

    def message(self, name: str) -> str:
        return limits()[name].message(self[name])

    def hint(self, name: str) -> str:
        return limits()[name].hint(self[name])


def read_limit(text: str) -> tuple[str, float]:
    """`(name, value)` of a text such as `memory=1024`. Raises LimitError."""
    name, equals, written = text.partition("=")
    name = name.strip()
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not equals or math.isnan(value):
        raise LimitError(f"{shown(text)} is not a limit; write NAME=NUMBER, such as memory=1024")
    number = int(value) if value.is_integer() else value
    RunLimits({name: number})
    return name, number
