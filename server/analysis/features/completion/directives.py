"""Inside comments: the directives of a header, and the rules that a comment may silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ....language.snippets import as_lsp_snippet, as_plain_text
from ...analyse import Analysis
from ...cost import show
from ...headers import RULE as DIRECTIVE_RULE
from ...lint.registry import rules
from ...syntax.document import Document
from ...syntax.tree import Span
from ..cursor import Cursor, cursor_at
from .items import Item, ItemKind, fits

_WORD = re.compile(r";+[ \t]*(@[\w-]*)$")
_ARGUMENT = re.compile(r";+[ \t]*@(\w+)[ \t]+(.*)$")
_NAMED = re.compile(r"[^\s=./\\]+\s*=\s*")
_DISABLE = re.compile(r";+[ \t]*schemestra:[ \t]*disable(-file)?[ \t]*=[ \t]*(?:.*[,\s])?([\w-]*)$")
_TOOL = re.compile(r";+[ \t]*(schemestra:?[ \t]*[\w-]*)$")

_TEMPLATES = {
    "@data": "@data «1:papers.json»",
    "@assume": "@assume «1:papers» = «2:200»",
    "@prelude": "@prelude «1:helpers.scm»",
    "@budget": "@budget «1:$0.50» «2:300-calls» «3:2min»",
}
_SILENCING = ("schemestra: disable=", "schemestra: disable-file=")


class PathWanted(NamedTuple):
    """The path that is being typed in `;; @data` or `;; @prelude`, and what it replaces."""

    directive: str
    written: str
    span: Span


def path_wanted(document: Document, offset: int) -> PathWanted | None:
    """The path at a cursor: whoever may look at the disk then offers files."""
    cursor = cursor_at(document, offset)
    argument = _ARGUMENT.match(cursor.prefix) if cursor.kind == "comment" else None
    if argument is None or argument[1] not in ("data", "prelude"):
        return None
    named = _NAMED.match(argument[2]) if argument[1] == "data" else None
    written = argument[2][named.end() if named else 0 :]
    start = offset - len(written.encode())
    return PathWanted(argument[1], written, Span(start, _line_end(cursor)))


def takes_price(cursor: Cursor) -> bool:
    """Whether what may be written in the comment at a cursor depends on what the file costs."""
    argument = _ARGUMENT.match(cursor.prefix)
    return argument is not None and argument[1] in ("assume", "budget")


def directives(analysis: Analysis, cursor: Cursor, files: Iterable[str]) -> Iterator[Item]:
    """What a comment may say to Schemestra; prose is left alone."""
    before = cursor.prefix
    if match := _WORD.match(before):
        yield from _directives(cursor, match[1])
    elif _ARGUMENT.match(before):
        yield from _arguments(analysis, cursor, files)
    elif match := _DISABLE.match(before):
        yield from _rules(analysis, cursor, match[2])
    elif match := _TOOL.match(before):
        span = Span(cursor.offset - len(match[1].encode()), cursor.offset)
        for text in _SILENCING:
            yield Item(text, ItemKind.DIRECTIVE, span, text, suggest_again=True)


def _directives(cursor: Cursor, written: str) -> Iterator[Item]:
    end = cursor.offset + len(re.match(rb"[\w-]*", _after(cursor))[0])  # type: ignore[index]
    span = Span(cursor.offset - len(written.encode()), end)
    for name, template in _TEMPLATES.items():
        if name.startswith(written):
            yield Item(
                name,
                ItemKind.DIRECTIVE,
                span,
                as_plain_text(template),
                as_lsp_snippet(template),
                topic=f"directive:{name[1:]}",
            )


def _arguments(analysis: Analysis, cursor: Cursor, files: Iterable[str]) -> Iterator[Item]:
    wanted = path_wanted(analysis.document, cursor.offset)
    if wanted is not None:
        for path in files:
            yield Item(path, ItemKind.FILE, wanted.span, path)
        return
    argument = _ARGUMENT.match(cursor.prefix)
    if argument is None:
        return
    at, typed = cursor.offset, argument[2]
    if argument[1] == "assume" and "=" not in typed:
        span = Span(at - len(typed.encode()), at)
        for name, about in analysis.cost.symbols.items():
            if fits(name, typed):
                template = f"{name} = «1:100»"
                yield Item(name, ItemKind.VALUE, span, as_plain_text(template),
                           as_lsp_snippet(template), note=about)  # fmt: skip
    elif argument[1] == "budget":
        word = typed.rpartition(" ")[2]
        span = Span(at - len(word.encode()), at)
        for text, about in _limits(analysis):
            yield Item(text, ItemKind.VALUE, span, text, note=about, filter=text)


def _limits(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Limits that hold what the file is expected to take at most."""
    cost = analysis.cost
    if cost.usd is not None and cost.usd.high:
        yield show.dollars(cost.usd.high).replace(",", ""), "what the file costs at most"
    if cost.calls.range.high:
        yield f"{int(cost.calls.range.high)}-calls", "the calls the file makes at most"


def _rules(analysis: Analysis, cursor: Cursor, typed: str) -> Iterator[Item]:
    """The rules, those that speak on this line or the next one first."""
    end = cursor.offset + len(re.match(rb"[\w-]*", _after(cursor))[0])  # type: ignore[index]
    span = Span(cursor.offset - len(typed.encode()), end)
    lines = analysis.document.lines
    line = lines.line_of(cursor.offset)
    here = {
        finding.rule
        for finding in analysis.findings
        if 0 <= lines.line_of(finding.span.start) - line <= 1 and finding.rule != DIRECTIVE_RULE
    }
    for name in sorted(rules(), key=lambda name: (name not in here, name)):
        if fits(name, typed):
            note = "found here" if name in here else ""
            yield Item(name, ItemKind.RULE, span, name, note=note, topic=f"rule:{name}")


def _after(cursor: Cursor) -> bytes:
    return cursor.text.encode()[cursor.offset - cursor.span.start :]


def _line_end(cursor: Cursor) -> int:
    return cursor.offset + len(_after(cursor).split(b"\n")[0].rstrip())
