"""Money, counts and durations as text for people."""

from __future__ import annotations

import math


def dollars(amount: float) -> str:
    """US dollars with as many digits as tell something: $1,234.50, $0.31, $0.0042, $0.0000015."""
    if amount == 0:
        return "$0"
    if amount >= 1:
        return f"${amount:,.2f}"
    if amount >= 0.1:
        return f"${amount:.2f}"
    # Two significant digits, and no digit that says nothing.
    places = 1 - math.floor(math.log10(amount))
    text = f"{amount:.{max(2, places)}f}"
    return "$" + text.rstrip("0").ljust(4, "0")


def number(value: float) -> str:
    """A whole number with separators; thousands of thousands shortened."""
    if math.isinf(value):
        return "∞"
    if value >= 10_000_000:
        return f"{value / 1e6:,.0f} M"
    if value >= 1_000_000:
        return f"{value / 1e6:,.1f} M"
    return f"{math.ceil(value - 1e-9):,}"


def duration(value: float) -> str:
    """Seconds: `4.0 s`, `12 s`, `2 min`, `3.5 h`."""
    if value < 10:
        return f"{value:.1f} s"
    if value < 120:
        return f"{value:.0f} s"
    if value < 7200:
        return f"{value / 60:.0f} min"
    return f"{value / 3600:.1f} h"
