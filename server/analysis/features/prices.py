"""Prices in words: of one model call, and of all the calls that a piece of source makes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..analyse import Analysis
from ..bindings import Definition
from ..core import CaseLambda, Lambda
from ..cost import show
from ..cost.estimate import estimate_form, sites_of
from ..cost.types import CallSite, Range
from ..shown import shown
from ..syntax.forms import Placed
from ..syntax.tree import Span
from .repetition import repeated_over


def call_site(analysis: Analysis, start: int) -> CallSite | None:
    """The site of the call whose bracket is at `start`, if it is one that queries a model."""
    sites = _sites_around(analysis, start)
    return next((site for site in sites if site.span.start == start), None)


def _sites_around(analysis: Analysis, offset: int) -> tuple[CallSite, ...]:
    """The sites of the top-level form at an offset; those of a long file would take long."""
    placed = analysis.document.placed_at(offset)
    return () if placed is None else sites_of(analysis.sums, placed)


def call_price(analysis: Analysis, site: CallSite) -> list[str]:
    """The price of a model call, as Markdown blocks: a line that says it all, then its parts."""
    models = ", ".join(f"`{shown(name)}`" for name in site.models) or "not known"
    rows = [
        ("model", models + (" (the default)" if site.model_source == "default" else "")),
        ("prompt", _prompt(site)),
        ("answer", _answer(site)),
        ("time", f"{show.seconds(site.seconds_each)} a call"),
        ("runs", _runs(analysis, site)),
        ("total", _total(site)),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    notes = [f"*{note[0].upper()}{note[1:].rstrip('.')}.*" for note in site.notes]
    return [f"**{headline(site)}**", f"| | |\n|---|---|\n{table}", *notes]


def price_inside(analysis: Analysis, span: Span) -> list[str]:
    """What the calls written inside `span` cost over a whole run of the file, and the dearest."""
    around = _sites_around(analysis, span.start)
    sites = [site for site in around if span.start <= site.span.start < span.end]
    if not sites:
        return []
    if len(sites) == 1:
        return [f"**{headline(sites[0])}**"]
    return [f"**{_sum(sites)}**", *dearest(analysis, sites)]


def form_price(analysis: Analysis, placed: Placed) -> list[str]:
    """What evaluating a top-level form costs, how long it takes, and its dearest calls."""
    cost = estimate_form(analysis.facts, analysis.inputs, placed)
    if not cost.sites:
        return price_inside(analysis, placed.span)
    return [f"**{show.summary(cost)}**", *dearest(analysis, cost.sites)]


def definition_price(analysis: Analysis, definition: Definition) -> list[str]:
    """What a definition of the file costs: of a function, all that its calls come to."""
    if definition.origin != "file":
        return []
    if isinstance(definition.value, Lambda | CaseLambda):
        return price_inside(analysis, definition.placed.span)
    cost = estimate_form(analysis.facts, analysis.inputs, definition.placed)
    return [f"**{show.summary(cost)}**", *dearest(analysis, cost.sites)] if cost.sites else []


DEAREST = 5
"""So many of the calls of a form are listed."""


def dearest(analysis: Analysis, sites: Sequence[CallSite]) -> list[str]:
    """The calls that cost most, as a Markdown list, what is unknown first; none of a single one."""
    if len(sites) < 2:
        return []
    ordered = sorted(sites, key=_dearness, reverse=True)
    lines = [_site_line(analysis, site) for site in ordered[:DEAREST]]
    if len(ordered) > DEAREST:
        rest = len(ordered) - DEAREST
        lines.append(f"- and {rest} cheaper call{'' if rest == 1 else 's'}")
    return ["\n".join(lines)]


def _dearness(site: CallSite) -> float:
    """What a call site comes to in one number; what nothing bounds, or nobody knows, most."""
    total = site.usd_total
    if total is None:
        return math.inf
    if total.expected is not None:
        return total.expected
    return math.inf if total.high is None else total.high


def _site_line(analysis: Analysis, site: CallSite) -> str:
    line, _ = analysis.document.lines.line_column(site.span.start)
    models = ", ".join(f"`{shown(name)}`" for name in site.models) or "model not known"
    return f"- line {line}, {models}: {headline(site)}"


def headline(site: CallSite) -> str:
    """`≈ $0.08 (at most $0.12) · 50 calls × ≈ $0.0016 (at most $0.0024)`, or what is known."""
    if site.unpriced:
        return f"price unknown ({show.names(site.unpriced)}) · {show.calls(site.times)}"
    if site.usd_each is None:
        return f"price unknown · {show.calls(site.times)}"
    if site.times.range.exact and site.times.range.low == 1:
        return f"{show.money(site.usd_each)} · 1 call"
    many = f"{show.calls(site.times)} × {show.each(site)}"
    bounded = site.usd_total is not None and site.usd_total.high is not None
    return f"{show.money(site.usd_total)} · {many}" if bounded else many


def _sum(sites: Sequence[CallSite]) -> str:
    """The total of several sites: in numbers where all are bounded, else one after another."""
    totals = [site.usd_total for site in sites]
    bounded = [total for total in totals if total is not None and total.high is not None]
    if len(bounded) < len(sites):
        return " + ".join(headline(site) for site in sites)
    expected = [total.expected for total in bounded]
    total = Range(
        sum(total.low for total in bounded),
        sum(value for value in expected if value is not None) if None not in expected else None,
        sum(total.high for total in bounded if total.high is not None),
    )
    return f"{show.money(total)} · {_calls(sites)}"


def _calls(sites: Sequence[CallSite]) -> str:
    ranges = [site.times.range for site in sites]
    low = sum(range_.low for range_ in ranges)
    high = sum(range_.high or 0 for range_ in ranges)
    shown = show.number(low) if low == high else f"{show.number(low)} – {show.number(high)}"
    return f"{shown} {'call' if low == high == 1 else 'calls'}"


def _prompt(site: CallSite) -> str:
    """`≈ 770 tokens (761 – 780)`; a number that is certain was counted, and bounds need not be."""
    prompt = site.prompt_tokens
    between = show.tokens(prompt)
    shown = f"{between} tokens"
    if prompt.expected is not None and not prompt.exact:
        shown = f"≈ {show.number(prompt.expected)} tokens ({between})"
    if not site.counted:
        return f"{shown}, estimated"
    return f"{shown}, counted" if prompt.exact else shown


def _answer(site: CallSite) -> str:
    shown = _answer_tokens(site.output_tokens)
    if not site.recorded:
        return shown
    return f"{shown} (as {show.number(site.recorded)} recorded calls)"


def _answer_tokens(output: Range) -> str:
    if output.expected is not None and output.high is not None and output.expected < output.high:
        return f"≈ {show.number(output.expected)} tokens, at most {show.number(output.high)}"
    return f"{show.tokens(output)} tokens"


def _total(site: CallSite) -> str:
    """`≈ $0.07 (at most $0.12)`, or what it is to be worked out from."""
    if site.unpriced or site.usd_each is None:
        return "price unknown"
    return show.total(site)


def _runs(analysis: Analysis, site: CallSite) -> str:
    """How often a call runs: `50 (one for each of papers)`, or what would fix its symbols."""
    if not site.times.symbols:
        items = repeated_over(analysis, site)
        count = show.count(site.times)
        return f"{count} (one for each of `{items}`)" if items else count
    names = ", ".join(f"`{name}`" for name in site.times.symbols)
    directive = f";; @assume {site.times.symbols[0]} = 100"
    return f"{show.count(site.times)}, where {names} is not known; set it with `{directive}`"
