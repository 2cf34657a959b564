"""`schemestra cost`: what a strategy would cost, call by call, before it runs."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from ..analysis.analyse import analyse
from ..analysis.cost import show
from ..analysis.cost.types import CallSite, Cost, Range
from ..analysis.finding import Severity
from ..analysis.syntax.document import Document
from ..workspace import Strategy, WorkspaceError
from .main import FAILED, OK, USAGE
from .strategies import named


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "cost",
        help="estimate calls, tokens and money before a run",
        description="Estimate calls, tokens and money of a strategy. Nothing is run.",
        epilog="Sizes come from the data; one that nothing tells stays a symbol, and --assume "
        "gives it a value. exit codes: 0 estimated, 1 incomplete, for syntax errors or a missing "
        "data file, 2 wrong usage or no such file",
    )
    parser.add_argument("file", metavar="FILE", help="a .scm file, or - for stdin")
    parser.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="NAME=SIZE",
        help="the size of a list, such as papers=200; may be repeated",
    )
    parser.add_argument("--data", action="append", default=[], metavar="[NAME=]FILE",
                        help="the data of a run, in place of the header's ;; @data")  # fmt: skip
    parser.add_argument("--prelude", metavar="FILE", help="definitions that the file relies on")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )


def main(options: argparse.Namespace) -> int:
    try:
        assume = assumptions(options.assume)
        strategy = named(options.file, data=options.data, prelude=options.prelude, assume=assume)
    except WorkspaceError as error:
        print(f"schemestra cost: {error}", file=sys.stderr)
        return USAGE
    for problem in strategy.problems:
        print(f"schemestra cost: {problem.message}", file=sys.stderr)
    analysis = analyse(strategy.document, strategy.inputs)
    if options.format == "json":
        print(json.dumps(cost_json(analysis.cost, strategy.document), indent=2, ensure_ascii=False))
    else:
        print_cost(analysis.cost, strategy.document)
    for name in idle_assumptions(strategy, assume, analysis.cost):
        print(f"schemestra cost: {idle_text(name, analysis.cost)}", file=sys.stderr)
    broken = any(f.severity is Severity.ERROR for f in strategy.document.problems)
    mistakes = sum(f.severity is Severity.ERROR for f in analysis.findings)
    if broken:
        print(
            "schemestra cost: the file has syntax errors, so the estimate is incomplete; "
            f"see: schemestra check {options.file}",
            file=sys.stderr,
        )
    elif mistakes:
        print(
            f"schemestra cost: the file has {mistakes} error{'' if mistakes == 1 else 's'}, so a "
            f"run would stop early; see: schemestra check {options.file}",
            file=sys.stderr,
        )
    return FAILED if broken or strategy.problems else OK


def assumptions(items: list[str]) -> dict[str, int]:
    """`papers=200` as data; raises WorkspaceError naming the item that is not of that form."""
    values: dict[str, int] = {}
    for item in items:
        name, _, size = item.partition("=")
        if not name or not size.isascii() or not size.isdigit():
            raise WorkspaceError(f"--assume {item}: write it as NAME=SIZE, such as papers=200")
        values[name] = int(size)
    return values


def idle_assumptions(strategy: Strategy, assume: dict[str, int], cost: Cost) -> list[str]:
    """The assumed names without which the estimate would be the same."""
    idle: list[str] = []
    for name in assume:
        others = {key: size for key, size in strategy.inputs.assume.items() if key != name}
        without = dataclasses.replace(strategy.inputs, assume=others)
        if analyse(strategy.document, without).cost == cost:
            idle.append(name)
    return idle


def idle_text(name: str, cost: Cost) -> str:
    """Why an assumption may have had no effect: a slip in the name, or a size already known."""
    unknown = ", ".join(cost.symbols)
    rest = (
        f"the sizes still unknown are {unknown}"
        if unknown
        else "the file and its data tell every size"
    )
    return f"--assume {name} changes nothing: {rest}"


def print_cost(cost: Cost, document: Document) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDE + 30  # a file or a pipe has no width to fit
    if not cost.sites:
        unknown = f"total  {show.summary(cost)}"
        console.print(
            unknown if cost.open_ended else "No model calls: this strategy costs nothing."
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    wide = not console.is_terminal or console.width >= WIDE
    columns = [column for column in COLUMNS if wide or column.narrow]
    for column in columns:
        table.add_column(column.title, justify=column.justify, no_wrap=True)
    for site in cost.sites:
        table.add_row(*(column.cell(site, document) for column in columns))
    console.print(table)
    console.print()
    console.print(f"total  {show.summary(cost)}")
    for name, meaning in cost.symbols.items():
        console.print(f"  {name} = {meaning}; give it with --assume {name}=NUMBER")
    notes = dict.fromkeys([*cost.notes, *(note for site in cost.sites for note in site.notes)])
    for note in notes:
        console.print(f"  · {note}", style="dim")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table; a narrow terminal shows only those marked `narrow`."""

    title: str
    justify: Literal["left", "right"]
    cell: Callable[[CallSite, Document], str]
    narrow: bool = True


WIDE = 110  # columns of a terminal that fits the whole table
COLUMNS = (
    Column(
        "line", "right", lambda site, document: str(document.lines.line_column(site.span.start)[0])
    ),
    Column("call", "left", lambda site, _: site.primitive),
    Column("model", "left", lambda site, _: ", ".join(site.models) or "unknown"),
    Column("calls", "right", lambda site, _: show.count(site.times)),
    Column("prompt tokens", "right", lambda site, _: show.tokens(site.prompt_tokens), False),
    Column("output tokens", "right", lambda site, _: show.tokens(site.output_tokens), False),
    Column("each", "right", lambda site, _: show.money(site.usd_each), False),
    Column("total", "right", lambda site, _: show.money(site.usd_total)),
)


def cost_json(cost: Cost, document: Document) -> dict[str, Any]:
    """The estimate as data; money in US dollars, null for what is unknown or unbounded."""
    return {
        "calls": {**range_json(cost.calls.range), "formula": cost.calls.formula},
        "tokens": range_json(cost.tokens),
        "usd": range_json(cost.usd),
        "usd_formula": cost.usd_formula,
        "seconds": range_json(cost.seconds),
        "open_ended": cost.open_ended,
        "unpriced": list(cost.unpriced),
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
        "models": list(site.models),
        "calls": {**range_json(site.times.range), "formula": site.times.formula},
        "prompt_tokens": range_json(site.prompt_tokens),
        "output_tokens": range_json(site.output_tokens),
        "counted": site.counted,
        "usd_each": range_json(site.usd_each),
        "usd_total": range_json(site.usd_total),
        "unpriced": list(site.unpriced),
        "notes": list(site.notes),
    }


def range_json(value: Range | None) -> dict[str, float | None]:
    if value is None:
        return {"low": None, "expected": None, "high": None}
    return {"low": value.low, "expected": value.expected, "high": value.high}
