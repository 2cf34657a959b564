"""Folding: data that reach over several lines, runs of comment lines, and marked regions.

A region goes from a line `;; region NAME` to `;; endregion` (`#region` and `#endregion` will do
too); regions nest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ..syntax.document import Document
from ..syntax.forms import Form
from ..syntax.tree import Comment, Span

_MEMO = "folds"
_MARK = re.compile(r";+[ \t]*#?(?P<end>end)?region\b")


class FoldKind(Enum):
    CODE = "code"
    COMMENT = "comment"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Fold:
    """`span` reaches from what is shown of the fold to the end of its last line."""

    span: Span
    kind: FoldKind = FoldKind.CODE


def folds(document: Document) -> tuple[Fold, ...]:
    """At most one fold a starting line, the outermost: an editor shows no more."""
    by_line: dict[int, Fold] = {}
    for fold in (*_comments(document), *_code(document)):
        first = document.lines.line_of(fold.span.start)
        if document.lines.line_of(fold.span.end) > first:
            by_line.setdefault(first, fold)
    return tuple(by_line[line] for line in sorted(by_line))


def _code(document: Document) -> Iterator[Fold]:
    for form, start in document.forms:
        if _MEMO not in form.memo:
            form.memo[_MEMO] = tuple(_long_data(form))
        for span in form.memo[_MEMO]:
            yield Fold(span.moved(start))


def _long_data(form: Form) -> Iterator[Span]:
    """The data of a form that reach over a line end, those around others first."""
    if b"\n" not in form.text and b"\r" not in form.text:
        return
    for node in form.node.walk():
        if node.children or node.kind in ("string", "here_string"):
            text = form.text[node.start : node.end]
            if b"\n" in text or b"\r" in text:
                yield node.span


def _comments(document: Document) -> Iterator[Fold]:
    """Regions, block comments, and runs of comments on lines of their own."""
    regions: list[Comment] = []
    run: list[Comment] = []
    for comment in document.comments:
        if not _begins_line(document, comment):
            continue
        if mark := _MARK.match(comment.text):
            if mark["end"] is None:
                regions.append(comment)
            elif regions:
                yield Fold(Span(regions.pop().span.start, comment.span.end), FoldKind.REGION)
        elif run and _follows(document, run[-1], comment):
            run.append(comment)
            continue
        yield from _fold_of(run)
        run = [] if mark else [comment]
    yield from _fold_of(run)


def _fold_of(run: list[Comment]) -> Iterator[Fold]:
    if run:
        yield Fold(Span(run[0].span.start, run[-1].span.end), FoldKind.COMMENT)


def _begins_line(document: Document, comment: Comment) -> bool:
    start = document.lines.line_start(document.lines.line_of(comment.span.start))
    return not document.source[start : comment.span.start].strip()


def _follows(document: Document, comment: Comment, following: Comment) -> bool:
    line = document.lines.line_of(comment.span.end)
    return document.lines.line_of(following.span.start) == line + 1
