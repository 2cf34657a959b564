"""Estimates as Markdown, for a comment on a pull request.

Names and models come from files that anyone may have written: whatever has a meaning in Markdown
or HTML is written as a character reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...analysis.cost import show as words_of
from ...analysis.cost.compare import BudgetResult
from ...analysis.syntax.document import Document
from ..reports.text import printable
from . import Compared, Estimated, change_of, total
from .words import change, money, reasons, site_name, usd, verdicts

MARK = "<!-- schemestra cost -->"  # by which a later run finds the comment it is to replace
MARKS = {"✓": "✅", "?": "⚠️", "✗": "❌"}  # larger ones, for a page
MOST_ROWS = 200  # GitHub refuses a comment of more than 65,536 characters

# Punctuation with a meaning, and characters that turn the direction of the text around them.
_SPECIAL = re.compile(
    r"[\\`*_{}\[\]<>#!|~&@:\"'^]|(?<=www)\.|[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def show(files: Sequence[Estimated]) -> None:
    rows = [
        (plain(file.name), plain(money(file.cost)), plain(words_of.count(file.cost.calls)))
        for file in files
    ]
    sums = total([file.cost for file in files])
    lines = [MARK, f"### Cost of the strategies: {plain(words_of.money(sums.usd))}", ""]
    lines += table(("strategy", "price", "calls"), rows)
    for file in files:
        lines += budgets(file.budgets, file.analysis.document, file.name)
    print("\n".join(lines))


def _short(revision: str) -> str:
    """A commit by the beginning of its number; a branch or tag by its name."""
    return revision[:12] if re.fullmatch(r"[0-9a-f]{40,64}", revision) else revision


def show_changes(files: Sequence[Compared], revision: str) -> None:
    delta = change_of(files)
    changed = [file for file in files if file.status != "same"]
    before, after = plain(words_of.money(delta.before)), plain(words_of.money(delta.after))
    head = "### Cost of the strategies: unchanged"
    if changed:
        head = f"### Cost of the changed strategies: {before} → {after}, {plain(change(delta))}"
    lines = [MARK, head, ""]
    if changed:
        rows = [
            (
                plain(file.name),
                plain(money(file.comparison.before)) if file.status != "added" else "–",
                plain(money(file.comparison.after)) if file.status != "removed" else "–",
                plain(change(file.comparison.usd)),
            )
            for file in changed
        ]
        lines += table(("strategy", "before", "after", "change"), rows)
        lines += ["", "<details><summary>Call by call</summary>", ""]
        lines += [line for file in changed for line in call_by_call(file)]
        lines += ["</details>"]
    else:
        lines.append("No strategy changed what it asks of a model.")
    for file in files:
        lines += budgets(file.comparison.budgets, file.after.document, file.name)
    lines += ["", f"<sub>Estimated before any run, compared with {plain(_short(revision))}.</sub>"]
    print("\n".join(lines))


def call_by_call(file: Compared) -> Iterator[str]:
    rows = [
        (
            plain(site_name(site, file.before.document, file.after.document)),
            plain(usd(site.usd.before, site.before is not None)),
            plain(usd(site.usd.after, site.after is not None)),
            plain("; ".join(reasons(site))),
        )
        for site in file.comparison.changed
    ]
    if rows:
        yield f"**{plain(file.name)}**"
        yield ""
        yield from table(("call", "before", "after", "what changed"), rows)
        yield ""


def budgets(results: Sequence[BudgetResult], document: Document, name: str) -> Iterator[str]:
    for result in results:
        for verdict, sentence in verdicts(result, document):
            yield ""
            yield f"{MARKS[verdict.mark]} {plain(f'{name}, {sentence}')}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows[:MOST_ROWS]:
        yield f"| {' | '.join(row)} |"
    if len(rows) > MOST_ROWS:
        yield ""
        yield f"and {len(rows) - MOST_ROWS} more."


def plain(text: str) -> str:
    """The text with all that Markdown or HTML would act upon as character references."""
    one_line = printable(" ".join(text.split()))
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", one_line)
