"""Changes and verdicts as words, for the text and for Markdown."""

from __future__ import annotations

from ...analysis.cost import show
from ...analysis.cost.budget import Verdict
from ...analysis.cost.compare import BudgetResult, Delta, SiteChange
from ...analysis.cost.types import Cost, Range
from ...analysis.syntax.document import Document


def money(cost: Cost) -> str:
    """The money of a whole file: `$0` for one without calls, a formula where sizes are free."""
    return show.price(cost) if cost.sites or cost.open_ended else "$0"


def change(delta: Delta) -> str:
    """`+$0.26 (+835 %)`, `no change`, or what is not known.

    Where no price is expected, as a prompt may be of any length, the greatest are compared.
    """
    if delta.before == delta.after and delta.after is not None:
        return "no change"
    if delta.change is None:
        return "unknown"
    if abs(delta.change) < 1e-12:
        return "the same at worst" if delta.at_worst else "the expected price stays"
    sign = "+" if delta.change > 0 else "−"
    text = f"{sign}{show.dollars(abs(delta.change))}"
    if delta.ratio is not None:
        share = f"{'+' if delta.ratio > 0 else '−'}{abs(delta.ratio):,.0%}"
        text += f" ({share})".replace("%", " %")
    return f"{text} at worst" if delta.at_worst else text


def site_name(site: SiteChange, before: Document, after: Document) -> str:
    """`line 12 llm-query`; a removed call has the line it had."""
    call, document = (site.after, after) if site.after else (site.before, before)
    if call is None:
        return ""
    line, _ = document.lines.line_column(call.span.start)
    return f"line {line} {call.primitive}" + ("" if site.after else " (before)")


def reasons(site: SiteChange) -> tuple[str, ...]:
    call = site.after or site.before
    if call is None or site.kind == "changed":
        return site.reasons
    models = show.names(call.models) or "unknown model"
    return (f"{site.kind}: {models}, {show.calls(call.times)}",)


def usd(value: Range | None, exists: bool) -> str:
    return show.money(value) if exists else "–"


def verdicts(result: BudgetResult, document: Document) -> list[tuple[Verdict, str]]:
    """One sentence for each limit of a budget: `@budget of line 2: kept, $0.50: …`."""
    span = result.budget.span
    if span.end:
        where = f"@budget of line {document.lines.line_column(span.start)[0]}"
    else:
        where = "the configured budget"
    return [
        (limit.verdict, f"{where}: {limit.verdict.value}, {limit.text}") for limit in result.limits
    ]
