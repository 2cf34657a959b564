"""Costs for people: the one place where ranges, formulas and whole estimates become text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

from ...language.amounts import dollars, duration, number
from ..interpret.sizes import Amount, Atom, Poly, Quantity, formula
from ..secrets import without_keys
from .types import CallSite, Cost, Range, Times

UNKNOWN = "unknown"


# --- numbers ---------------------------------------------------------------------------------


def money(value: Range | None) -> str:
    """`≈ $0.03 (at most $0.32)`, `$0.04 – $0.12` where nothing supports an expectation, `$0.03`,
    `at least $0.02`; "unknown" for None."""
    if value is None:
        return UNKNOWN
    return _between(value, dollars, "not bounded")


def amount(value: Range) -> str:
    """A range of whole numbers: `51`, `12 – 24`, `at least 1`."""
    return _bounds(value, number, "not bounded")


def _between(value: Range, shown: Callable[[float], str], unbounded: str) -> str:
    """The expectation and the most, where both are known and tell different things."""
    if value.expected is None or value.high is None:
        return _bounds(value, shown, unbounded)
    expected, high = shown(value.expected), shown(value.high)
    if shown(value.low) == high:
        return high
    return f"≈ {expected}" if expected == high else f"≈ {expected} (at most {high})"


def _bounds(value: Range, shown: Callable[[float], str], unbounded: str) -> str:
    low = shown(value.low)
    if value.high is None:
        return f"at least {low}" if value.low else unbounded
    high = shown(value.high)
    return low if low == high else f"{low} – {high}"


def tokens(value: Range) -> str:
    """`230`, `12 – 480`, `at least 12`."""
    return _bounds(value, number, "at least 0")


def seconds(value: Range | None) -> str:
    """`≈ 12 s (at most 2 min)`, `10 s – 2 min`, `4.0 s`."""
    if value is None:
        return UNKNOWN
    return _between(value, duration, "at least 0 s")


def count(times: Times) -> str:
    """How often a call runs: `51`, `≤ 51`, `papers + 1`, `at least 1`."""
    return times.formula


def calls(times: Times) -> str:
    """`51 calls`, `1 call`, `(papers + 1) calls`."""
    one = times.range.exact and times.range.low == 1
    shown = count(times)
    if not shown.startswith(_BOUNDS) and " – " not in shown:
        shown = _bracketed(shown)
    return f"{shown} {'call' if one else 'calls'}"


def total(site: CallSite) -> str:
    """What all runs of a call come to: `≈ $0.07 (at most $0.12)`, or `papers × $0.0012` where a
    size is free; "unknown" where a price is."""
    if site.usd_total is None or site.usd_total.high is not None or not site.times.symbols:
        return money(site.usd_total)
    return f"{_bracketed(count(site.times))} × {each(site)}"


def each(site: CallSite) -> str:
    """The price of one run of a call as a factor: `$0.0012`, `($0.0001 – $0.41)`."""
    shown = money(site.usd_each)
    return f"({shown})" if "–" in shown else shown


def _bracketed(text: str) -> str:
    """A sum as one part of a larger formula."""
    alone = not (" + " in text or " − " in text)
    return text if alone or (text.startswith("(") and text.endswith(")")) else f"({text})"


# --- formulas --------------------------------------------------------------------------------


def range_formula(amount: Amount) -> str:
    """An amount for a reader: `51`, `≤ 51`, `1 – 3`, `papers + 1`, `at least 1`."""
    low = formula(amount.low)
    if amount.exact:
        return low
    if amount.high == math.inf:
        return f"at least {low}"
    high = formula(amount.high)
    if low == "0" or low.startswith("min("):  # at least once where there is anything at all
        return f"≤ {high}"
    return f"{_bracketed(low)} – {_bracketed(high)}"


def money_formula(amount: Amount) -> str:
    """Money over sizes: `≈ $0.0012 × papers + $0.03 (at most $0.0051 × papers + $0.09)`; "" when
    nothing bounds it."""
    if amount.high == math.inf:
        return ""
    if amount.exact or amount.expected is None or amount.expected == amount.high:
        return _money_terms(amount.low, amount.high)
    expected = _money_terms(amount.expected, amount.expected)
    return f"≈ {expected} (at most {_money_terms(amount.high, amount.high)})"


def _money_terms(least: Quantity, most: Quantity) -> str:
    low, high = _parts(least), _parts(most)
    parts: list[str] = []
    every = dict.fromkeys([*high, *low])
    for atoms in every:
        a, b = low.get(atoms, 0.0), high.get(atoms, 0.0)
        shown = money(Range(min(a, b), None, max(a, b)))
        name = formula(Poly(((atoms, 1),))) if atoms else ""
        if "–" in shown and (name or len(every) > 1):
            shown = f"({shown})"
        parts.append(f"{shown} × {_bracketed(name)}" if name else shown)
    return " + ".join(parts)


def _parts(quantity: Quantity) -> dict[tuple[Atom, ...], float]:
    if isinstance(quantity, Poly):
        return dict(quantity.terms)
    return {(): quantity} if quantity else {}


# --- one call --------------------------------------------------------------------------------


def call_label(site: CallSite) -> str:
    """What a call costs, how often it runs and what that makes, as far as it is known.

    `≈ $0.0016 × 50 = $0.08`, `≈ $0.0016 × (papers + 1)`, `≈ $0.0016, at most once: ≈ $0.0008`.
    """
    price = None if site.unpriced else site.usd_each
    sign, each = ("", "price unknown") if price is None else _one_number(price)
    times, total = site.times, site.usd_total
    if times.range.exact and times.range.low == 1:
        return sign + each
    is_factor = not count(times).startswith(_BOUNDS) and (times.range.exact or times.symbols)
    many = f" × {_bracketed(count(times))}" if is_factor else f", {_often(times)}"
    if price is None or total is None or total.high is None or times.symbols:
        return sign + each + many
    total_sign, whole = _one_number(total)
    if not is_factor:
        return f"{sign}{each}{many}: {total_sign}{whole}"
    # What is said of the factor goes for the product, and need not be said twice.
    return f"{sign}{each}{many} = {'' if total_sign == sign else total_sign}{whole}"


def _often(times: Times) -> str:
    """`≤ 51 times`, `at least once`."""
    shown = count(times)
    special = {"≤ 1": "at most once", "at least 1": "at least once",
               "at least 0": "any number of times"}  # fmt: skip
    return special.get(shown, f"{shown} times")


_BOUNDS = ("≤", "at least")


def _one_number(value: Range) -> tuple[str, str]:
    """What is expected, else the most, else the least; and the sign that says which."""
    if value.exact:
        return "", dollars(value.low)
    if value.expected is not None:
        return "≈ ", dollars(value.expected)
    if value.high is not None:
        return "≤ ", dollars(value.high)
    return "≥ ", dollars(value.low)


_ODD = re.compile(r"[^\w.:/@+ -]")
_LONGEST_NAME = 60


def names(models: Iterable[str]) -> str:
    """Names of models that nobody knows, which a program may have made of anything.

    They are shown in Markdown, in tables and in terminals, so nothing stays that these act upon.
    """
    return ", ".join(without_keys(_ODD.sub("·", name))[:_LONGEST_NAME] for name in models)


# --- whole costs -----------------------------------------------------------------------------


def price(cost: Cost) -> str:
    """The money of a cost in one phrase."""
    if cost.unpriced:
        return f"price unknown ({names(cost.unpriced)})"
    if cost.usd is None:
        return "price unknown"
    if cost.usd_formula and cost.symbols:
        return cost.usd_formula
    return money(cost.usd)


def lens_text(cost: Cost) -> str:
    """One line above a file or a form: `≈ $0.04 (at most $0.12) · 51 calls`."""
    if cost.open_ended:
        return f"{cost.open_ended}: {_least_price(cost)} · {_least_calls(cost)}"
    if not cost.sites:
        return "no model calls"
    text = f"{price(cost)} · {calls(cost.calls)}"
    meanings = [
        f"{name} = {about}" for name, about in cost.symbols.items() if not is_plain(name, about)
    ]
    return f"{text} ({', '.join(meanings)})" if meanings else text


def is_plain(symbol: str, about: str) -> bool:
    """Whether a size has the very name of the list that it is the length of."""
    return about == f"length of {symbol}"


def _least_price(cost: Cost) -> str:
    if cost.usd is None:
        return price(cost)
    return f"at least {dollars(cost.usd.low)}" if cost.usd.low else "price unknown"


def _least_calls(cost: Cost) -> str:
    low = int(cost.calls.range.low)
    return f"at least {low:,} {'call' if low == 1 else 'calls'}" if low else "any number of calls"


def summary(cost: Cost) -> str:
    """A whole estimate in one line: money, calls, tokens, time."""
    if not cost.sites:
        return lens_text(cost)
    parts = [lens_text(cost), f"{tokens(cost.tokens)} tokens"]
    if cost.seconds is not None:
        parts.append(seconds(cost.seconds))
    return " · ".join(parts)
