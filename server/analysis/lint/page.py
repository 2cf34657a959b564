"""A rule's page as Markdown: the reference, `schemestra explain` and the editor show the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..analyse import analyse
from ..finding import Fix
from ..inputs import Inputs
from ..syntax.document import Document
from .notices import Notice
from .rule import Option, Rule


def rule_page(rule: Rule) -> str:
    """The page of a rule, without a heading."""
    return printable("\n\n".join(_parts(rule)))


def notice_page(notice: Notice) -> str:
    return "\n\n".join(
        (
            f"*{notice.severity.value.capitalize()}.* {notice.summary}",
            f"**Why.** {notice.why}",
            f"**What to do.** {notice.remedy}",
        )
    )


def _parts(rule: Rule) -> Iterator[str]:
    yield f"*{rule.severity.value.capitalize()}, group `{rule.group.value}`.* {rule.summary}"
    yield f"**Why it is bad.** {rule.why}"
    if rule.prelude:
        yield f"Given these definitions:\n\n```scheme\n{rule.prelude.strip()}\n```"
    yield f"Instead of\n\n```scheme\n{rule.bad.strip()}\n```"
    yield f"write\n\n```scheme\n{rule.good.strip()}\n```"
    if fixes := example_fixes(rule):
        kind = "**Fix**, applied by `--fix`" if any(f.safe for f in fixes) else "**Possible fix**"
        yield f"{kind}: {fixes[0].title[0].lower()}{fixes[0].title[1:]}."
    if rule.options:
        yield options_table(rule.options)
    yield f"Silence it with `;; schemestra: disable={rule.name}`."


def options_table(
    options: tuple[Option[int] | Option[float] | Option[str] | Option[bool], ...],
) -> str:
    rows = [f"| `{o.name}` | `{_toml(o.default)}` | {o.doc} |" for o in options]
    return "\n".join(["| option | default | meaning |", "|---|---|---|", *rows])


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


@cache
def example_fixes(rule: Rule) -> tuple[Fix, ...]:
    """The fixes that the rule offers for its own bad example, safe ones first."""
    prelude = Document.open("prelude", rule.prelude) if rule.prelude else None
    document = Document.open("example.scm", rule.bad.encode("utf-8", "surrogateescape"))
    found = analyse(document, Inputs(prelude=prelude)).findings
    fixes = [fix for finding in found if finding.rule == rule.name for fix in finding.fixes]
    return tuple(sorted(fixes, key=lambda fix: not fix.safe))


def printable(text: str) -> str:
    """The text with bytes that are no UTF-8, which an example may be about, shown as U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
