"""`schemestra explain`: what a rule finds, why that is bad, and how it is put right."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from ..analysis.lint.notices import NOTICES
from ..analysis.lint.page import example_fixes, notice_page, printable, rule_page
from ..analysis.lint.registry import documentation_url, rules
from ..analysis.lint.rule import Group, Rule
from ..analysis.lint.suggest import closest
from .main import OK, USAGE
from .output import print_json


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "explain",
        help="explain a rule that check reports",
        description="Explain a rule: what it finds, why that is bad, an example, and the fix.",
        epilog="exit codes: 0 explained, 2 there is no such rule",
    )
    parser.add_argument("rules", nargs="*", metavar="RULE", help="a rule's name, such as unbound")
    parser.add_argument("--all", action="store_true", help="list every rule, by group")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )


def main(options: argparse.Namespace) -> int:
    names = [name.lower().strip("[]`,. ") for name in options.rules]
    if not names and not options.all:
        return wrong("name a rule, such as: schemestra explain unbound; --all lists them")
    for name in names:
        if name not in rules() and name not in NOTICES:
            near = closest(name, [*rules(), *NOTICES])
            hint = f"did you mean {near}?" if near else "see: schemestra explain --all"
            return wrong(f"there is no rule {name}; {hint}")
    if options.format == "json":
        shown = [name for name in (names or rules()) if name in rules()]
        rows = [rule_json(rules()[name]) for name in shown]
        print_json(rows)
        return OK
    # A pipe has no width to fit.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    if options.all:
        list_all(console)
    for name in names:
        show_page(console, name)
    return OK


def wrong(message: str) -> int:
    print(f"schemestra explain: {message}", file=sys.stderr)
    return USAGE


def show_page(console: Console, name: str) -> None:
    """The page of a rule: laid out in a terminal, else the Markdown itself."""
    rule = rules().get(name)
    body = rule_page(rule) if rule else notice_page(NOTICES[name])
    page = f"# {name}\n\n{body}\n\n{documentation_url(name)}"
    if console.is_terminal:
        console.print(Markdown(page, code_theme="ansi_dark"))
    else:
        print(page)


def list_all(console: Console) -> None:
    for group in Group:
        console.print(f"{group.value}", style="bold")
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, style="dim")
        table.add_column()
        for rule in rules().values():
            if rule.group is group:
                table.add_row(rule.name, rule.severity.value, rule.summary)
        console.print(table)
        console.print()


def rule_json(rule: Rule) -> dict[str, Any]:
    """A rule as data. `fix` is safe, offered or none."""
    fixes = example_fixes(rule)
    return {
        "name": rule.name,
        "group": rule.group.value,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "why": rule.why,
        "prelude": rule.prelude,
        "bad": printable(rule.bad),
        "good": rule.good,
        "fix": ("safe" if fixes[0].safe else "offered") if fixes else "none",
        "options": [
            {"name": option.name, "default": option.default, "doc": option.doc}
            for option in rule.options
        ],
        "documentation": documentation_url(rule.name),
    }
