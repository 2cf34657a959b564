"""`schemestra cost`: what a strategy would cost, call by call, before it runs."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from ..analysis.analyse import analyse
from ..analysis.cost import show
from ..analysis.cost.types import CallSite, Cost, Range
from ..analysis.finding import Severity
from ..analysis.syntax.document import Document
from ..workspace import WorkspaceError, load
from .main import FAILED, OK, USAGE


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "cost",
        help="estimate calls, tokens and money before a run",
        description="Estimate calls, tokens and money of a strategy. Nothing is run.",
        epilog="A size that nothing tells stays a symbol in the formula; --assume gives it a value.",
    )
    parser.add_argument("file", metavar="FILE", help="a .scm file")
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
        strategy = load(options.file, data=options.data, prelude=options.prelude, assume=assume)
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
    broken = any(f.severity is Severity.ERROR for f in strategy.document.problems)
    if broken:
        print(
            "schemestra cost: the file has syntax errors, so the estimate is incomplete; "
            f"see: schemestra check {options.file}",
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


def print_cost(cost: Cost, document: Document) -> None:
    console = Console(highlight=False)
    if not cost.sites:
        console.print("No model calls: this strategy costs nothing.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, justify in (("line", "right"), ("call", "left"), ("model", "left"),
                          ("calls", "right"), ("prompt tokens", "right"),
                          ("output tokens", "right"), ("each", "right"), ("total", "right")):  # fmt: skip
        table.add_column(name, justify=justify)  # pyright: ignore[reportArgumentType]
    for site in cost.sites:
        table.add_row(*site_row(site, document))
    console.print(table)
    console.print()
    console.print(f"total  {show.summary(cost)}")
    for name, meaning in cost.symbols.items():
        console.print(f"  {name} = {meaning}; give it with --assume {name}=NUMBER")
    notes = dict.fromkeys([*cost.notes, *(note for site in cost.sites for note in site.notes)])
    for note in notes:
        console.print(f"  · {note}", style="dim")


def site_row(site: CallSite, document: Document) -> tuple[str, ...]:
    line, _ = document.lines.line_column(site.span.start)
    return (
        str(line),
        site.primitive,
        ", ".join(site.models) or "unknown",
        show.count(site.times),
        show.tokens(site.prompt_tokens),
        show.tokens(site.output_tokens),
        show.money(site.usd_each),
        show.money(site.usd_total),
    )


def cost_json(cost: Cost, document: Document) -> dict[str, Any]:
    """The estimate as data; money in US dollars, null for what is unknown or unbounded."""
    return {
        "calls": {**range_json(cost.calls.range), "formula": cost.calls.formula},
        "tokens": range_json(cost.tokens),
        "usd": range_json(cost.usd),
        "seconds": range_json(cost.seconds),
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
