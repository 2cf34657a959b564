"""The cost of a file as a table in plain text, for a reader of an output channel."""

from __future__ import annotations

from ..analyse import Analysis
from ..cost import show
from ..cost.types import CallSite
from ..syntax.document import Document

_HEADS = ("line", "call", "model", "calls", "prompt tokens", "output tokens", "each", "total")
_LEFT = frozenset({"call", "model"})


def cost_table(analysis: Analysis) -> str:
    """One line a call site, then the total, what the symbols mean, and the notes."""
    cost = analysis.cost
    if not cost.sites:
        return "No model calls: this strategy costs nothing."
    rows = [_HEADS, *(_row(site, analysis.document) for site in cost.sites)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = ["  ".join(map(_cell, _HEADS, row, widths)).rstrip() for row in rows]
    lines += ["", f"total  {show.summary(cost)}"]
    for name, meaning in cost.symbols.items():
        known = f"the length of {name}" if show.is_plain(name, meaning) else meaning
        told = f"give it with ;; @assume {name} = NUMBER"
        lines.append(f"  {name} is {known}, which nothing tells; {told}")
    notes = dict.fromkeys([*cost.notes, *(note for site in cost.sites for note in site.notes)])
    lines += [f"  · {note}" for note in notes]
    return "\n".join(lines)


def _cell(head: str, text: str, width: int) -> str:
    return text.ljust(width) if head in _LEFT else text.rjust(width)


def _row(site: CallSite, document: Document) -> tuple[str, ...]:
    line, _ = document.lines.line_column(site.span.start)
    return (
        str(line),
        site.primitive,
        show.names(site.models) or "unknown",
        show.count(site.times),
        show.tokens(site.prompt_tokens),
        show.tokens(site.output_tokens),
        show.money(site.usd_each),
        show.total(site),
    )
