"""Estimates for people: a row for each call, the totals, and what the budgets say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table

from ...analysis.cost import show as words_of
from ...analysis.cost.compare import BudgetResult
from ...analysis.cost.types import CallSite
from ...analysis.syntax.document import Document
from ..reports.text import printable
from . import Compared, Estimated, change_of, total
from .words import change, money, reasons, site_name, usd, verdicts

WIDE = 110  # columns of a terminal that fits the whole table
STYLES = {"✓": "green", "?": "yellow", "✗": "bold red"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table.

    A narrow terminal shows only those marked `narrow`, and what is still too wide for it is taken
    from those that wrap: a number or the place of a call is never cut.
    """

    title: str
    justify: Literal["left", "right"]
    cell: Callable[[CallSite, Document], str]
    narrow: bool = True
    wraps: bool = False


COLUMNS = (
    Column(
        "line", "right", lambda site, document: str(document.lines.line_column(site.span.start)[0])
    ),
    Column("call", "left", lambda site, _: site.primitive),
    Column(
        "model",
        "left",
        lambda site, _: printable(words_of.names(site.models)) or "unknown",
        wraps=True,
    ),
    Column("calls", "right", lambda site, _: words_of.count(site.times)),
    Column("prompt tokens", "right", lambda site, _: words_of.tokens(site.prompt_tokens), False),
    Column("output tokens", "right", lambda site, _: words_of.tokens(site.output_tokens), False),
    Column("each", "right", lambda site, _: words_of.money(site.usd_each), False),
    Column("total", "right", lambda site, _: words_of.total(site)),
)


def console() -> Console:
    made = Console(highlight=False, markup=False, soft_wrap=True)
    if not made.is_terminal:
        made.width = WIDE + 90  # a file or a pipe has no width to fit
    return made


def show(files: Sequence[Estimated]) -> None:
    out = console()
    for file in files:
        if len(files) > 1:
            out.print(file.name, style="bold")
        _show_one(out, file)
        if len(files) > 1:
            out.print()
    if len(files) > 1:
        sums = total([file.cost for file in files])
        calls, tokens = words_of.amount(sums.calls), words_of.tokens(sums.tokens)
        price = words_of.money(sums.usd)
        out.print(f"all {len(files)} files  {price} · {calls} calls · {tokens} tokens")


def _show_one(out: Console, file: Estimated) -> None:
    cost, document = file.cost, file.analysis.document
    if not cost.sites:
        unknown = f"total  {words_of.summary(cost)}"
        out.print(unknown if cost.open_ended else "No model calls: this strategy costs nothing.")
    else:
        out.print(_table(out, cost.sites, document))
        out.print()
        out.print(f"total  {words_of.summary(cost)}")
    for name, meaning in cost.symbols.items():
        known = f"the length of {name}" if words_of.is_plain(name, meaning) else meaning
        out.print(f"  {name} is {known}, which nothing tells; give it with --assume {name}=NUMBER")
    notes = dict.fromkeys([*cost.notes, *(note for site in cost.sites for note in site.notes)])
    for note in notes:
        out.print(f"  · {note}", style="dim")
    _show_budgets(out, file.budgets, document)


def _table(out: Console, sites: Sequence[CallSite], document: Document) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    wide = not out.is_terminal or out.width >= WIDE
    columns = [column for column in COLUMNS if wide or column.narrow]
    for column in columns:
        table.add_column(
            column.title, justify=column.justify, no_wrap=not column.wraps, overflow="fold"
        )
    for site in sites:
        table.add_row(*(column.cell(site, document) for column in columns))
    return table


def _show_budgets(out: Console, budgets: Sequence[BudgetResult], document: Document) -> None:
    for result in budgets:
        for verdict, line in verdicts(result, document):
            out.print(f"{verdict.mark} {line}", style=STYLES.get(verdict.mark))


def show_changes(files: Sequence[Compared], revision: str) -> None:
    out = console()
    for file in files:
        if file.status != "same":
            _show_change(out, file)
            out.print()
    for file in files:
        if file.status == "same":
            _show_budgets(out, file.comparison.budgets, file.after.document)
    changed = sum(file.status != "same" for file in files)
    if not changed:
        out.print(f"since {revision}: no strategy changed its price")
        return
    delta = change_of(files)
    moved = f"{words_of.money(delta.before)} → {words_of.money(delta.after)}, {change(delta)}"
    out.print(f"since {revision}: {changed} of {len(files)} strategies changed: {moved}")


def _show_change(out: Console, file: Compared) -> None:
    comparison = file.comparison
    before, after = money(comparison.before), money(comparison.after)
    out.print(
        f"{file.name} ({file.status}): {before} → {after}, {change(comparison.usd)}", style="bold"
    )
    for site in comparison.changed:
        name = site_name(site, file.before.document, file.after.document)
        was = usd(site.usd.before, site.before is not None)
        now = usd(site.usd.after, site.after is not None)
        out.print(f"  {name}: {was} → {now}, {change(site.usd)}")
        for reason in reasons(site):
            out.print(f"    {printable(reason)}", style="dim")
    _show_budgets(out, comparison.budgets, file.after.document)
