"""The forms of a text that does not parse.

A missing bracket makes the parser nest all later forms in the broken one.  So, while the tree
has an error, the text from the broken form on is cut where a form begins in column 0, and each
piece is parsed alone; only the pieces that do not parse are looked at more closely.  Pieces are
remembered by their text, so that typing on in a broken file costs one piece a keystroke.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import tree_sitter

from . import brackets
from .brackets import Diagnosis, Fault, Repair
from .forms import Form, Placed, known_form, sound_form
from .parser import COMMENTS, LightTree, TooHard, children_from, comment, light_tree, parse
from .tokens import block_comment_end, here_string_ended, open_at_end, running_over
from .tree import Comment, Node, Span

# Above this size (bytes) a piece is no form that a person wrote: its faults are told by the
# parser alone, which takes no time to speak of.
_LARGEST_SCANNED = 256 * 1024

# More faults than this in one piece mean that it is not a program at all.
_MOST_FAULTS = 20

# A text with more faulty pieces than this is not read on.
_MOST_FAULTY = 100

# How many pieces on a string, comment or here string may reach and still count as one piece.
_FARTHEST_JOIN = 40


@dataclass(frozen=True)
class Piece:
    """A part of a text that was analysed alone; offsets count from its first byte."""

    text: bytes
    forms: tuple[Placed, ...]
    faults: tuple[Fault, ...] = ()

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """The comments outside of its forms."""
        found: list[Comment] = []
        end = 0
        for form, start in [*self.forms, (None, len(self.text))]:
            between = self.text[end:start]
            if b";" in between or b"#" in between:
                found += [part.moved(end) for part in _comments(between)]
            if form is not None:
                end = start + len(form.text)
        return tuple(found)


def _comments(text: bytes) -> Iterator[Comment]:
    """The comments of a text, or none if it is too hard to parse."""
    with suppress(TooHard):
        for node in parse(text).root_node.children:
            if node.type in COMMENTS:
                yield comment(node, text, 0)


@dataclass(frozen=True)
class Recovered:
    """`sound_end` is the offset up to which the tree is right; `pieces` follow, gapless."""

    sound_end: int
    pieces: tuple[Piece, ...]


def needs_recovery(root: tree_sitter.Node, source: bytes) -> bool:
    """Whether a tree has a fault of any kind."""
    return root.has_error or _ends_inside(root, source)


def recover(
    source: bytes, root: tree_sitter.Node, kept: list[Placed], before: Iterable[Piece]
) -> Recovered:
    """Cut `source`, whose tree has a fault, into pieces; `before` are pieces of an earlier text.

    `kept` are its first forms, which are known to have none.
    """
    start = _sound_end(root, source, kept)
    known = {piece.text: piece for piece in before}
    pieces = tuple(_pieces(source[start:], known))
    return Recovered(start, pieces)


def _ends_inside(root: tree_sitter.Node, source: bytes) -> bool:
    """Whether the text ends inside a string or comment, which leaves the tree without an error."""
    return _open_end(root, source) is not None


def _open_end(root: tree_sitter.Node, source: bytes) -> tree_sitter.Node | None:
    """The string, here string or comment inside of which the text ends."""
    last = root
    while last.child_count and last.type not in ("block_comment", "here_string"):
        last = last.child(last.child_count - 1) or last
    if last.end_byte < len(source.rstrip()):
        return None
    text = source[last.start_byte : last.end_byte]
    match last.type:
        case "unterminated_string":
            ended = False
        case "block_comment":
            ended = block_comment_end(text, 0)[1]
        case "here_string":
            ended = here_string_ended(text)
        case _:
            ended = True
    return None if ended else last


def _sound_end(root: tree_sitter.Node, source: bytes, kept: list[Placed]) -> int:
    """Where the last form begins that is in column 0 and before every fault."""
    lists = (start for form, start in reversed(kept) if form.node.kind == "list")
    sound_end = next((start for start in lists if _in_column_0(source, start)), 0)
    for node in children_from(root, kept[-1].end if kept else 0):
        if node.type == "list" and _in_column_0(source, node.start_byte):
            sound_end = node.start_byte
        if node.has_error or not node.is_named:
            break
    return sound_end


def _in_column_0(source: bytes, offset: int) -> bool:
    return offset == 0 or source[offset - 1] == ord("\n")


# Cutting.


def _pieces(text: bytes, known: Mapping[bytes, Piece]) -> Iterator[Piece]:
    chunks = _chunks(text)
    i = faulty = 0
    while i < len(chunks):
        if faulty > _MOST_FAULTY:
            yield Piece(b"".join(chunks[i:]), ())
            return
        piece = _settled(chunks[i], known)
        after = i + 1
        if (piece is None or piece.faults) and open_at_end(chunks[i]):
            after = _join_end(chunks, i)
        if piece is None or after > i + 1:
            joined = b"".join(chunks[i:after])
            piece = known.get(joined) or _analyse(joined)
        faulty += bool(piece.faults)
        yield piece
        i = after


def _chunks(text: bytes) -> list[bytes]:
    """The text cut before every bracket in column 0."""
    chunks = text.split(b"\n(")
    for i in range(1, len(chunks)):
        chunks[i - 1] += b"\n"
        chunks[i] = b"(" + chunks[i]
    return chunks


def _settled(chunk: bytes, known: Mapping[bytes, Piece]) -> Piece | None:
    """The piece that this chunk is, if it was seen before."""
    if (piece := known.get(chunk)) is not None:
        return piece
    form = known_form(_without_tail(chunk))
    return Piece(chunk, (Placed(form, 0),)) if form is not None else None


def _without_tail(chunk: bytes) -> bytes:
    """A chunk without the blank and comment lines that end it: a form, if it is sound."""
    end = len(chunk)
    while True:
        while end and chunk[end - 1] in b" \t\r\n":
            end -= 1
        line = chunk.rfind(b"\n", 0, end) + 1
        if not chunk[line:end].lstrip().startswith(b";"):
            return chunk[:end]
        end = line


def _join_end(chunks: list[bytes], i: int) -> int:
    """Where the piece ends whose first chunk, `i`, ends inside a string or comment.

    A bracket in column 0 may stand inside a string that really ends later, which then is in
    the next chunk with an odd number of quotes; or that chunk may have a fault of its own.
    """
    joined = b"".join(chunks[i : i + _FARTHEST_JOIN])
    end = running_over(joined, len(chunks[i]))
    if end < 0:
        return i + 1
    length = len(chunks[i])
    for j in range(i + 1, min(i + _FARTHEST_JOIN, len(chunks))):
        length += len(chunks[j])
        if length >= end:
            return i + 1 if open_at_end(joined[:length]) else j + 1
    return i + 1


# Analysing one piece.


def _analyse(text: bytes) -> Piece:
    root = parse(text).root_node
    if not needs_recovery(root, text):
        return Piece(text, tuple(_forms(root, text)))
    if len(text) > _LARGEST_SCANNED:
        return Piece(text, tuple(_forms(root, text)), tuple(_parser_faults(root, text)))
    diagnosis = brackets.diagnose(text)
    if not diagnosis.faults:
        return Piece(text, tuple(_forms(root, text)), tuple(_parser_faults(root, text)))
    faults = diagnosis.faults[:_MOST_FAULTS]
    mended = _mended_forms(text, diagnosis)
    if mended is None:
        return Piece(text, tuple(_forms(root, text)), tuple(map(_without_repair, faults)))
    return Piece(text, mended, faults)


def _without_repair(fault: Fault) -> Fault:
    return Fault(fault.rule, fault.span, fault.message, fault.place, fault.place_message)


def _forms(root: tree_sitter.Node, text: bytes) -> Iterator[Placed]:
    """The forms of a tree as it stands, those with an error in it marked as broken."""
    if root.is_error:
        data = [node for node in root.children if node.type not in COMMENTS]
        if data:
            start, end = data[0].start_byte, data[-1].end_byte
            tree = LightTree(Node("error", 0, end - start))
            yield Placed(Form(text[start:end], tree, broken=True), start)
        return
    open_ended = _ends_inside(root, text)
    for node in root.children:
        if node.type in COMMENTS or node.start_byte == node.end_byte:
            continue
        sound = node.is_named and not node.has_error
        if open_ended and node.end_byte >= len(text.rstrip()):
            sound = False
        form_text = text[node.start_byte : node.end_byte]
        if sound:
            yield Placed(sound_form(form_text, node), node.start_byte)
        else:
            tree = light_tree(node, form_text, node.start_byte)
            yield Placed(Form(form_text, tree, True, tree.flaws), node.start_byte)


def _mended_forms(text: bytes, diagnosis: Diagnosis) -> tuple[Placed, ...] | None:
    """The forms of the text as it is after the repairs, at their places before them."""
    if not diagnosis.repairs:
        return None
    mended = _apply(text, diagnosis.repairs)
    root = parse(mended).root_node
    if needs_recovery(root, mended):
        return None
    mapping = _Mapping(diagnosis.repairs)
    forms: list[Placed] = []
    for node in root.children:
        if node.type in COMMENTS:
            continue
        start, end = mapping.before(node.start_byte), mapping.before(node.end_byte)
        form_text = text[start:end]
        if form_text == mended[node.start_byte : node.end_byte]:
            forms.append(Placed(sound_form(form_text, node), start))
            continue
        tree = light_tree(node, mended, 0)
        before = LightTree(
            mapping.node(tree.node, start),
            tuple(c._replace(span=mapping.span(c.span, start)) for c in tree.comments),
            tuple(f._replace(span=mapping.span(f.span, start)) for f in tree.flaws),
        )
        forms.append(Placed(Form(form_text, before, True, before.flaws), start))
    return tuple(forms)


def _apply(text: bytes, repairs: tuple[Repair, ...]) -> bytes:
    parts: list[bytes] = []
    at = 0
    for span, new in repairs:
        parts += [text[at : span.start], new.encode()]
        at = span.end
    parts.append(text[at:])
    return b"".join(parts)


class _Mapping:
    """From offsets in the mended text to offsets in the text as it is."""

    def __init__(self, repairs: tuple[Repair, ...]) -> None:
        # Where each insertion begins in the mended text, its length, and that of those before.
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._before: list[int] = []
        grown = 0
        for span, text in repairs:
            length = len(text) - (span.end - span.start)
            if length:
                self._starts.append(span.start + grown)
                self._lengths.append(length)
                self._before.append(grown)
                grown += length

    def before(self, offset: int) -> int:
        i = bisect_left(self._starts, offset) - 1
        if i < 0:
            return offset
        return offset - self._before[i] - min(self._lengths[i], offset - self._starts[i])

    def span(self, span: Span, base: int) -> Span:
        return Span(self.before(span.start) - base, self.before(span.end) - base)

    def node(self, node: Node, base: int) -> Node:
        """The node with its place in the text as it is, from the form's first byte `base`."""
        span = self.span(node.span, base)
        children = tuple(self.node(child, base) for child in node.children)
        return Node(node.kind, span.start, span.end, node.text, children)


# Faults that are none of brackets or quotes.


def _parser_faults(root: tree_sitter.Node, text: bytes) -> Iterator[Fault]:
    """What the parser could not make sense of, the outermost such nodes only."""
    if (last := _open_end(root, text)) is not None:
        yield Fault(
            "unterminated-comment" if last.type == "block_comment" else "unterminated-string",
            Span(last.start_byte, min(last.end_byte, last.start_byte + 3)),
            "This never ends.",
        )
    count = 0
    # Each node goes with its parent: `Node.parent` recurses in C, once for each level.
    waiting = [(root, root)]
    while waiting and count < _MOST_FAULTS:
        node, parent = waiting.pop()
        if node.is_missing:
            count += 1
            yield _missing(node, parent)
        elif node.is_error and node != root:
            count += 1
            yield _parser_fault(node, text)
        elif node.has_error:
            waiting += [(child, node) for child in reversed(node.children)]


_PRINTED = re.compile(rb"#<[^\s>]*>?")
_PREFIXES = ("'", "`", ",", ",@", "#'", "#`", "#,", "#,@", "#&", "#;")


def _parser_fault(node: tree_sitter.Node, text: bytes) -> Fault:
    start, end = node.start_byte, node.end_byte
    if printed := _PRINTED.match(text, start):
        end = printed.end()
    shown = text[start : min(end, start + 20)].decode(errors="replace").split("\n")[0]
    if len(shown) == 1 and shown in ")]}":
        message = f"Nothing is open that this {shown} could close."
        return Fault("unexpected-bracket", Span(start, end), message)
    if "\0" in shown:
        message = "This is a NUL character, which no program has: is this a binary file?"
    elif shown == "#":
        message = "A # alone means nothing: it begins #t, #f, #:keyword, #\\a, #( or #| |#."
    elif shown.startswith("|"):
        message = "This | is not closed: in |a b| it surrounds a symbol."
    elif shown.startswith("#<"):
        message = f"{shown} is how a value is printed; it cannot be read back."
    elif shown in _PREFIXES:
        message = f"Something is missing after this {shown}."
    else:
        message = f"The reader cannot make sense of {shown!r} here."
    return Fault("syntax-error", Span(start, max(end, start)), message)


def _missing(node: tree_sitter.Node, parent: tree_sitter.Node) -> Fault:
    """The fault of a node that the parser made up, because something should stand there."""
    mark = parent.child(0) or parent
    if node.type in (")", "]", "}"):
        message = f"This {mark.type[-1]} is not closed: expected {node.type}."
        return Fault("unclosed-bracket", Span(mark.start_byte, mark.end_byte), message)
    message = f"Something is missing after this {mark.type}."
    return Fault("syntax-error", Span(mark.start_byte, mark.end_byte), message)
