"""A text as it stands at one moment: its forms, its lines and its syntax faults."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import tree_sitter

from ..finding import Edit, Finding, Fix, Related, Severity
from . import parser
from .brackets import Fault
from .forms import Form, Placed, sound_form
from .positions import LineIndex, character_start
from .recovery import Piece, Recovered, needs_recovery, recover
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
    `forms` are the top-level data in order; while the text has a syntax fault, those before and
    after the fault are known all the same, and the faulty ones are marked as broken.
    `problems` are the syntax faults, by their place.
    """

    uri: str
    version: int
    source: bytes
    lines: LineIndex
    forms: tuple[Placed, ...]
    problems: tuple[Finding, ...]
    _tree: tree_sitter.Tree | None  # None for a text that is not worth parsing
    _encoding_fault: Finding | None
    _recovered: Recovered | None

    @classmethod
    def open(cls, uri: str, source: bytes | str, version: int = 0) -> Document:
        text, fault = _as_utf8(_encoded(source) if isinstance(source, str) else source)
        return _document(uri, version, text, LineIndex(text), None, fault, {})

    def edit(self, changes: Iterable[Change], version: int) -> Document:
        """The document after `changes`, each applied to the text the one before it left.

        Offsets outside the text, or inside a character, are moved to the nearest sensible place.
        """
        source, lines, tree, fault = self.source, self.lines, self._tree, self._encoding_fault
        for change in changes:
            if change.end is None:
                source, fault = _as_utf8(change.text)
                lines, tree = LineIndex(source), None
                continue
            span = _whole_characters(source, change.start, change.end)
            added = _as_utf8(change.text)[0]
            new = b"".join((source[: span.start], added, source[span.end :]))
            lines = lines.edited(new, span.start, span.end, len(added))
            fault = _after_edit(fault, span, len(added))
            if tree is not None:
                tree = parser.edited(tree, source, new, span, len(added))
            source = new
        known = {piece.text: piece for piece in self._recovered.pieces} if self._recovered else {}
        return _document(self.uri, version, source, lines, tree, fault, known)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment of the file, by its place; those inside forms too."""
        found: list[Comment] = []
        recovered = self._recovered
        sound_end = recovered.sound_end if recovered else len(self.source)
        for node in self._tree.root_node.children if self._tree else ():
            if node.start_byte >= sound_end:
                break
            if node.type in parser.COMMENTS:
                found.append(parser.comment(node, self.source, 0))
        start = sound_end
        for piece in recovered.pieces if recovered else ():
            found += [comment.moved(start) for comment in piece.comments]
            start += len(piece.text)
        for form, start in self.forms:
            found += [comment.moved(start) for comment in form.comments]
        return tuple(sorted(found))

    def placed_at(self, offset: int) -> Placed | None:
        """The top-level form that a cursor at `offset` is in or touches."""
        i = bisect_right(self.forms, offset, key=lambda placed: placed.start) - 1
        if i < 0 or self.forms[i].end < offset:
            return None
        touches_two = i > 0 and self.forms[i].start == offset == self.forms[i - 1].end
        if touches_two and _prefers_left(self.forms[i - 1].form.node):
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


def _prefers_left(left: Node) -> bool:
    """Whether a cursor between two data belongs to the left one: a word being typed."""
    return left.kind not in parser.PARENTS


def _child_at(node: Node, offset: int) -> Node | None:
    found: Node | None = None
    for child in node.children:
        if child.start > offset:
            break
        if child.end < offset:
            continue
        if found is None or not (found.end == offset and _prefers_left(found)):
            found = child
    return found


def _document(
    uri: str,
    version: int,
    source: bytes,
    lines: LineIndex,
    old: tree_sitter.Tree | None,
    fault: Finding | None,
    known: Mapping[bytes, Piece],
) -> Document:
    problems = [fault] if fault else []
    if reason := parser.hopeless(source):
        problems.append(Finding("syntax-error", Severity.ERROR, Span(0, 1), reason))
        return Document(uri, version, source, lines, (), tuple(problems), None, fault, None)
    tree = parser.parse(source, old)
    root = tree.root_node
    recovered = recover(source, root, known) if needs_recovery(root, source) else None
    forms: list[Placed] = []
    sound_end = recovered.sound_end if recovered else len(source)
    for node in root.children:
        start = node.start_byte
        if start >= sound_end:
            break
        if node.type not in parser.COMMENTS:
            forms.append(Placed(sound_form(source[start : node.end_byte], node), start))
    if recovered:
        start = sound_end
        for piece in recovered.pieces:
            forms += [Placed(form, at + start) for form, at in piece.forms]
            problems += [_finding(fault, start, lines) for fault in piece.faults]
            start += len(piece.text)
    problems += [
        Finding("syntax-error", Severity.ERROR, flaw.span.moved(start), flaw.message)
        for form, start in forms
        if form.flaws
        for flaw in form.flaws
    ]
    problems.sort(key=lambda problem: problem.span)
    del problems[_MOST_PROBLEMS:]
    return Document(
        uri, version, source, lines, tuple(forms), tuple(problems), tree, fault, recovered
    )


# More problems than this in one file help nobody.
_MOST_PROBLEMS = 200


def _finding(fault: Fault, start: int, lines: LineIndex) -> Finding:
    """The report of a fault in the piece of the document that begins at `start`."""
    message = fault.message
    related: tuple[Related, ...] = ()
    if fault.place is not None:
        place = fault.place.moved(start)
        message = message.replace("{line}", str(lines.line_column(place.start)[0]))
        related = (Related(place, fault.place_message),)
    fixes: tuple[Fix, ...] = ()
    if fault.repairs:
        edits = tuple(Edit(span.moved(start), text) for span, text in fault.repairs)
        # Indentation is good evidence of what was meant, but no proof.
        fixes = (Fix(fault.repair_title, edits, safe=False),)
    span = fault.span.moved(start)
    return Finding(fault.rule, Severity.ERROR, span, message, fixes, related)


def _whole_characters(source: bytes, start: int, end: int) -> Span:
    """The range, inside the text and with the characters that it cuts wholly in it."""
    start = character_start(source, max(0, min(start, len(source))))
    end = max(start, min(end, len(source)))
    begin = character_start(source, end)
    while begin < end < len(source) and source[end] & 0xC0 == 0x80:
        end += 1
    return Span(start, end)


def _after_edit(fault: Finding | None, span: Span, added: int) -> Finding | None:
    """An encoding fault at its place after an edit, or None when the edit touched it."""
    if fault is None or fault.span.end <= span.start:
        return fault
    if fault.span.start < span.end:
        return None
    return replace(fault, span=fault.span.moved(added - (span.end - span.start)))


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
        at = error.start  # what comes before is valid, and so unchanged
        line = LineIndex(text).line_column(at)[0]
        message = (
            f"Line {line} has a byte (0x{source[error.start]:02X}) that is not UTF-8. "
            "Save the file with the encoding UTF-8."
        )
        span = Span(at, at + len("\ufffd".encode()))
        return text, Finding("not-utf-8", Severity.ERROR, span, message)
