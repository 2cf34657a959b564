"""A text as it stands at one moment: its forms, its lines and its syntax faults."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import tree_sitter

from ..finding import Finding, Severity
from . import parser
from .forms import Form, Placed, sound_form
from .positions import LineIndex, character_start
from .tree import Comment, Node, Span

__all__ = ["Change", "Document", "Form", "Placed"]


@dataclass(frozen=True, slots=True)
class Change:
    """Replace the bytes `start:end` by `text`; no `end` means the whole text."""

    start: int
    end: int | None
    text: bytes

    @classmethod
    def whole(cls, text: bytes | str) -> Change:
        return cls(0, None, text if isinstance(text, bytes) else _encoded(text))


@dataclass(frozen=True, eq=False)
class Document:
    """An immutable snapshot of one file; `edit` makes the next one.

    `source` is always valid UTF-8: bytes that are not become U+FFFD, with a problem that says so.
    `forms` are the top-level data in order, `problems` the syntax faults, by their place.
    """

    uri: str
    version: int
    source: bytes
    lines: LineIndex
    forms: tuple[Placed, ...]
    problems: tuple[Finding, ...]
    _tree: tree_sitter.Tree

    @classmethod
    def open(cls, uri: str, source: bytes | str, version: int = 0) -> Document:
        text, fault = _as_utf8(_encoded(source) if isinstance(source, str) else source)
        return _document(uri, version, text, LineIndex(text), parser.parse(text), fault)

    def edit(self, changes: Iterable[Change], version: int) -> Document:
        """The document after `changes`, each applied to the text the one before it left."""
        document = self
        for change in changes:
            document = document._changed(change, version)
        return document

    def _changed(self, change: Change, version: int) -> Document:
        if change.end is None:
            return Document.open(self.uri, change.text, version)
        return Document.open(
            self.uri,
            self.source[: change.start] + change.text + self.source[change.end :],
            version,
        )

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment of the file, by its place; those inside forms too."""
        found = [
            parser.comment(node, self.source, 0)
            for node in self._tree.root_node.children
            if node.type in parser.COMMENTS
        ]
        for form, start in self.forms:
            found += [Comment(span.moved(start), text) for span, text in form.comments]
        return tuple(sorted(found))

    def placed_at(self, offset: int) -> Placed | None:
        """The top-level form that a cursor at `offset` is in or touches."""
        i = bisect_right(self.forms, offset, key=lambda placed: placed.start) - 1
        if i < 0 or self.forms[i].end < offset:
            return None
        touches_two = i > 0 and self.forms[i].start == offset == self.forms[i - 1].end
        if touches_two and _prefers_left(self.forms[i - 1].form.node, self.forms[i].form.node):
            return self.forms[i - 1]
        return self.forms[i]

    def path_at(self, offset: int) -> tuple[Node, ...]:
        """The nodes around a cursor at `offset`, outermost first, relative to their form.

        Where the cursor touches two nodes, an atom that ends there comes first, then an atom
        that begins there, then a list that begins there.
        """
        placed = self.placed_at(offset)
        if placed is None:
            return ()
        node: Node | None = placed.form.node
        path: list[Node] = []
        while node is not None:
            path.append(node)
            node = _child_at(node, offset - placed.start)
        return tuple(path)


def _prefers_left(left: Node, right: Node) -> bool:
    return left.kind not in parser.PARENTS or right.kind in parser.PARENTS


def _child_at(node: Node, offset: int) -> Node | None:
    found: Node | None = None
    for child in node.children:
        if child.start > offset:
            break
        if child.end < offset:
            continue
        if found is None or not (found.end == offset and _prefers_left(found, child)):
            found = child
    return found


def _document(
    uri: str,
    version: int,
    source: bytes,
    lines: LineIndex,
    tree: tree_sitter.Tree,
    fault: Finding | None,
) -> Document:
    forms: list[Placed] = []
    for node in tree.root_node.children:
        if node.type in parser.COMMENTS or not node.is_named:
            continue
        text = source[node.start_byte : node.end_byte]
        if not node.has_error:
            forms.append(Placed(sound_form(text, node), node.start_byte))
            continue
        light = parser.light_tree(node, text, node.start_byte)
        form = Form(text, light.node, True, light.comments, light.too_deep)
        forms.append(Placed(form, node.start_byte))
    problems = [fault] if fault else []
    for placed in forms:
        if placed.form.broken:
            message = "This form has a syntax fault: look for a bracket or quote."
            problems.append(Finding("syntax-error", Severity.ERROR, placed.span, message))
    return Document(uri, version, source, lines, tuple(forms), tuple(problems), tree)


def _encoded(text: str) -> bytes:
    """The text as UTF-8; a surrogate without its partner becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def _as_utf8(source: bytes) -> tuple[bytes, Finding | None]:
    """The bytes with all that is not UTF-8 replaced, and a finding for the first such place."""
    try:
        source.decode()
        return source, None
    except UnicodeDecodeError as error:
        text = source.decode(errors="replace").encode()
        at = len(source[: error.start])
        line = LineIndex(text).line_column(at)[0]
        message = (
            f"Line {line} has a byte (0x{source[error.start]:02X}) that is not UTF-8. "
            "Save the file with the encoding UTF-8."
        )
        span = Span(at, character_start(text, at + 3))
        return text, Finding("not-utf-8", Severity.ERROR, span, message)
