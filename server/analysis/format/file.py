"""The layout of a document, form by form, so that what was laid out once stays known.

What has a syntax fault is left as it is: a broken form, the blank space beside it, and
everything after a string or comment that never ends, whose brackets and quotes nobody can trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from ..finding import Edit
from ..syntax import parser
from ..syntax.document import Document
from ..syntax.forms import Placed
from ..syntax.tokens import open_symbols, tokens
from ..syntax.tree import Node, Span
from .layout import Aim, edits

_REST_OF_LINE = re.compile(rb"[ \t]*(?:;[^\r\n]*)?(?:[\r\n]|\Z)")
_NEWLINE = re.compile(rb"\r\n?|\n")
_MEMO = "layout"

# Top-level forms that share lines, and so are laid out together.
_Group = Sequence[Placed]


def layout(
    document: Document, lines: Span | None = None, aim: Aim = Aim.LAYOUT
) -> tuple[Edit, ...]:
    """The changes that lay out a document, or what begins inside the range of offsets `lines`."""
    found: list[Edit] = []
    trusted = _trusted_end(document)
    before: _Group = ()
    for group in (*_groups(document), ()):
        gap = Span(before[-1].end if before else 0, _start(document, group))
        if gap.end <= trusted and _meets(gap, lines):
            found += _gap_edits(document, gap, before, group, lines, aim)
        if group and group[-1].end <= trusted and _meets(Span(gap.end, group[-1].end), lines):
            found += _group_edits(document, group, lines, aim)
        before = group
    return tuple(found)


def _trusted_end(document: Document) -> int:
    """Where the first string, comment or |symbol| begins that has no end."""
    ends = [
        problem.span.start
        for problem in document.problems
        if problem.rule in ("unterminated-string", "unterminated-comment")
    ]
    if document.problems:
        ends += open_symbols(document.source)
        ends += _cut_tokens(document)
    return min(ends, default=len(document.source))


def _cut_tokens(document: Document) -> Iterator[int]:
    """Where the first token begins that a form was found inside of.

    A text with a fault is read again from each bracket in column 0, which may be one in a string.
    """
    starts = iter([start for _, start in document.forms])
    start = next(starts, None)
    for token in tokens(document.source):
        while start is not None and start <= token.start:
            start = next(starts, None)
        if start is None:
            return
        if start < token.end:
            yield token.start
            return


def _groups(document: Document) -> Iterator[_Group]:
    group: list[Placed] = []
    for placed, following in pairwise((*document.forms, None)):
        assert placed is not None
        group.append(placed)
        if following is None or _is_line_end_between(document.source, placed, following):
            yield group
            group = []


def _is_line_end_between(source: bytes, before: Placed, after: Placed) -> bool:
    """Whether what stands on the last line of one form says nothing about the column of the other.

    A broken form may reach over line ends up to the next one.
    """
    if before.form.broken:
        line = max(source.rfind(b"\n", 0, after.start), source.rfind(b"\r", 0, after.start)) + 1
        return not source[line : after.start].strip(b" \t")
    return _REST_OF_LINE.match(source, before.end) is not None


def _start(document: Document, group: _Group) -> int:
    return group[0].start if group else len(document.source)


def _meets(span: Span, lines: Span | None) -> bool:
    return lines is None or (span.start <= lines.end and lines.start <= span.end)


def _is_sound(document: Document, group: _Group) -> bool:
    """Whether forms may be laid out.

    Where something is broken, brackets in column 0 say where to read on: none is moved there.
    """
    if any(form.broken or form.flaws for form, _ in group):
        return False
    if not group or not document.problems:
        return True
    start = group[0].start
    return start == 0 or document.source[start - 1 : start] in (b"\n", b"\r")


def _group_edits(document: Document, group: _Group, lines: Span | None, aim: Aim) -> Iterable[Edit]:
    if not _is_sound(document, group):
        return ()
    start = group[0].start
    if lines is None and aim is Aim.LAYOUT and len(group) == 1:
        form = group[0].form
        if _MEMO not in form.memo:
            form.memo[_MEMO] = _checked(form.text, [form.node], tuple(edits(form.text)))
        found: tuple[Edit, ...] = form.memo[_MEMO]
    else:
        text = document.source[start : group[-1].end]
        relative = lines.moved(-start) if lines else None
        data = [form.node for form, _ in group]
        found = _checked(text, data, tuple(edits(text, relative, aim)))
    return _moved(found, start)


def _gap_edits(
    document: Document, gap: Span, before: _Group, after: _Group, lines: Span | None, aim: Aim
) -> Iterable[Edit]:
    """The changes to the blank space and comments between two groups of forms."""
    text = document.source[gap.start : gap.end]
    if not (_is_sound(document, before) and _is_sound(document, after)):
        return ()
    if document.problems and not _is_blank(text):
        return ()
    kinds = _last_kind(before), _first_kind(after)
    relative = lines.moved(-gap.start) if lines else None
    # Most gaps have a newline of their own; the rest of the file says how its last line ends.
    newline = b"\n" if after else _newline(document.source)
    if relative is None and aim is Aim.LAYOUT and len(text) <= _SHORT_GAP:
        return _moved(_short_gap_edits(text, *kinds, newline), gap.start)
    return _moved(edits(text, relative, aim, *kinds, newline), gap.start)


_SHORT_GAP = 200  # bytes: most gaps are one of few, such as a blank line


@lru_cache(maxsize=4096)
def _short_gap_edits(text: bytes, before: str, after: str, newline: bytes) -> tuple[Edit, ...]:
    return tuple(edits(text, None, Aim.LAYOUT, before, after, newline))


def _newline(source: bytes) -> bytes:
    """How the lines of a text end, by its first one."""
    found = _NEWLINE.search(source)
    return found[0] if found else b"\n"


def _is_blank(text: bytes) -> bool:
    """Whether a text is nothing but blank space and whole comments."""
    return all(
        token.ended and token.kind in ("newline", "comment", "block") for token in tokens(text)
    )


def _last_kind(group: _Group) -> str:
    """The kind of a group's last token; "" for the beginning of a file, where none is."""
    if not group:
        return ""
    node = group[-1].form.node
    if node.kind in parser.PREFIXED:
        node = _deepest_last(node)
    if node.kind in ("string", "here_string"):
        return "here" if node.kind == "here_string" else "string"
    return "close" if node.kind in parser.PARENTS else "atom"


def _deepest_last(node: Node) -> Node:
    while node.kind in parser.PREFIXED and node.children:
        node = node.children[-1]
    return node


def _first_kind(group: _Group) -> str:
    if not group:
        return ""
    return "open" if group[0].form.node.kind == "list" else "atom"


def _moved(found: Iterable[Edit], by: int) -> Iterator[Edit]:
    return (Edit(edit.span.moved(by), edit.text) for edit in found)


def applied(text: bytes, found: Iterable[Edit]) -> bytes:
    """The text after edits that do not overlap and are in order."""
    parts: list[bytes] = []
    end = 0
    for edit in found:
        parts += [text[end : edit.span.start], edit.text.encode()]
        end = edit.span.end
    return b"".join((*parts, text[end:]))


def is_same_program(one: Document, other: Document) -> bool:
    """Whether two texts say the same to the reader, wherever it stands in them."""
    return _said(form.node for form, _ in one.forms) == _said(form.node for form, _ in other.forms)


def _checked(text: bytes, data: Iterable[Node], found: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits, or none if the text, of which `data` is read, would not be the same program."""
    if not found:
        return ()
    return found if _said(_read(applied(text, found))) == _said(data) else ()


def _read(text: bytes) -> Iterator[Node]:
    for datum in parser.parse(text).root_node.children:
        if datum.type not in parser.COMMENTS:
            yield parser.light_tree(datum, text, 0).node


def _said(data: Iterable[Node]) -> list[tuple[str, str]]:
    """What data say to the reader, without where they stand."""
    return [(node.kind, node.text) for datum in data for node in datum.walk()]
