"""The table that a benchmark prints: our time, what it is compared with, whether it will do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One measurement. It is met when `ours` is at most `target` times `reference`."""

    name: str
    ours: float
    against: str
    reference: float
    target: float
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.ours / self.reference

    @property
    def met(self) -> bool:
        return self.ratio <= self.target


_FORMAT = "{:<34} {:>11}  {:<18} {:>11} {:>7} {:>7}  {}"


def show(rows: Iterable[Row | str]) -> None:
    """Print each row, or remark on those before it, as soon as it is known."""
    print(_FORMAT.format("", "ours", "compared with", "", "ratio", "target", ""))
    for row in rows:
        if isinstance(row, str):
            print(row, flush=True)
            continue
        print(
            _FORMAT.format(
                row.name,
                f"{row.ours:,.1f} {row.unit}",
                row.against,
                f"{row.reference:,.1f} {row.unit}",
                f"{row.ratio:.2f}",
                f"≤ {row.target:g}",
                "met" if row.met else "NOT MET",
            ),
            flush=True,
        )
