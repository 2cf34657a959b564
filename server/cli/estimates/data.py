"""Estimates as JSON. The fields are documented in docs/checking.md and stay.

Money is in US dollars, time in seconds; null is unknown, or not bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...analysis.cost.compare import BudgetResult, Delta, SiteChange
from ...analysis.cost.types import CallSite, Cost, Range
from ...analysis.secrets import without_keys
from ...analysis.syntax.document import Document
from ..output import print_json
from . import Compared, Estimated, change_of, total


def show(files: Sequence[Estimated]) -> None:
    rows = [estimate_json(file) for file in files]
    print_json(rows[0] if len(rows) == 1 else {"files": rows, "total": total_json(files)})


def show_changes(files: Sequence[Compared], revision: str) -> None:
    print_json(
        {
            "revision": revision,
            "usd": delta_json(change_of(files)),
            "passes": all(file.comparison.passes for file in files),
            "files": [comparison_json(file) for file in files],
        }
    )


def estimate_json(file: Estimated) -> dict[str, Any]:
    document = file.analysis.document
    return {
        "file": file.name,
        **cost_json(file.cost, document),
        "budgets": [budget_json(result, document) for result in file.budgets],
    }


def cost_json(cost: Cost, document: Document) -> dict[str, Any]:
    return {
        "calls": {**range_json(cost.calls.range), "formula": cost.calls.formula},
        "tokens": range_json(cost.tokens),
        "usd": range_json(cost.usd),
        "usd_formula": cost.usd_formula,
        "seconds": range_json(cost.seconds),
        "open_ended": cost.open_ended,
        "unpriced": [without_keys(name) for name in cost.unpriced],
        "symbols": dict(cost.symbols),
        "notes": list(cost.notes),
        "sites": [site_json(site, document) for site in cost.sites],
    }


def site_json(site: CallSite, document: Document) -> dict[str, Any]:
    line, column = document.lines.line_column(site.span.start)
    return {
        "line": line,
        "column": column,
        "primitive": site.primitive,
        "models": [without_keys(name) for name in site.models],
        "calls": {**range_json(site.times.range), "formula": site.times.formula},
        "prompt_tokens": range_json(site.prompt_tokens),
        "output_tokens": range_json(site.output_tokens),
        "counted": site.counted,
        "usd_each": range_json(site.usd_each),
        "usd_total": range_json(site.usd_total),
        "unpriced": [without_keys(name) for name in site.unpriced],
        "notes": list(site.notes),
    }


def budget_json(result: BudgetResult, document: Document) -> dict[str, Any]:
    """`line` is null for a budget of the configuration; a limit's number is in its own unit."""
    place = result.budget.span
    return {
        "line": document.lines.line_column(place.start)[0] if place.end else None,
        "passes": result.passes,
        "limits": [
            {
                "name": limit.name,
                "allowed": float(limit.allowed),
                "estimate": range_json(limit.estimate),
                "verdict": limit.verdict.value,
            }
            for limit in result.limits
        ],
    }


def comparison_json(file: Compared) -> dict[str, Any]:
    comparison = file.comparison
    return {
        "file": file.name,
        "status": file.status,
        "usd": delta_json(comparison.usd),
        "calls": delta_json(comparison.calls),
        "tokens": delta_json(comparison.tokens),
        "seconds": delta_json(comparison.seconds),
        "sites": [change_json(site, file) for site in comparison.sites],
        "budgets": [budget_json(result, file.after.document) for result in comparison.budgets],
    }


def change_json(site: SiteChange, file: Compared) -> dict[str, Any]:
    return {
        "kind": site.kind,
        "reasons": list(site.reasons),
        "usd": delta_json(site.usd),
        "calls": delta_json(site.calls),
        "before": site_json(site.before, file.before.document) if site.before else None,
        "after": site_json(site.after, file.after.document) if site.after else None,
    }


def delta_json(delta: Delta) -> dict[str, Any]:
    """`change` and `ratio` (0.5 is half as much again) compare what is expected."""
    return {
        "before": range_json(delta.before),
        "after": range_json(delta.after),
        "change": delta.change,
        "ratio": delta.ratio,
    }


def total_json(files: Sequence[Estimated]) -> dict[str, Any]:
    sums = total([file.cost for file in files])
    return {
        "calls": range_json(sums.calls),
        "tokens": range_json(sums.tokens),
        "usd": range_json(sums.usd),
    }


def range_json(value: Range | None) -> dict[str, float | None]:
    if value is None:
        return {"low": None, "expected": None, "high": None}
    return {"low": value.low, "expected": value.expected, "high": value.high}
