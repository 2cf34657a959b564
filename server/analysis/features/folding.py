"""Folding: lists that reach over several lines, and runs of comment lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..syntax.document import Document
from ..syntax.tree import Span


@dataclass(frozen=True, slots=True)
class Fold:
    span: Span
    comment: bool = False


def folds(document: Document) -> tuple[Fold, ...]:
    """At most one fold a starting line, the outermost: an editor shows no more."""
    by_line: dict[int, Fold] = {}
    for fold in (*_lists(document), *_comments(document)):
        first = document.lines.line_of(fold.span.start)
        if document.lines.line_of(fold.span.end) > first:
            by_line.setdefault(first, fold)
    return tuple(by_line[line] for line in sorted(by_line))


def _lists(document: Document) -> Iterator[Fold]:
    for placed in document.forms:
        for node in placed.form.node.walk():
            if node.children or node.kind in ("string", "here_string"):
                yield Fold(node.span.moved(placed.start))


def _comments(document: Document) -> Iterator[Fold]:
    """Block comments, and comments on lines that follow each other."""
    run: Span | None = None
    for comment, following in pairwise([*document.comments, None]):
        assert comment is not None
        run = Span(run.start if run else comment.span.start, comment.span.end)
        line = document.lines.line_of(comment.span.end)
        if following and document.lines.line_of(following.span.start) == line + 1:
            continue
        yield Fold(run, comment=True)
        run = None
