"""A text as it stands at one moment: its forms, its lines and its syntax faults."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from operator import add, attrgetter, itemgetter

import tree_sitter

from ..finding import Edit, Finding, Fix, Related, Severity
from . import parser
from .brackets import Fault
from .forms import Form, Placed, sound_form
from .positions import LineIndex
from .recovery import Recovered, needs_recovery, recover
from .text import Change, Text, Touched
from .tree import Comment, Node, Span

__all__ = ["Change", "Document", "Form", "Placed"]


_MANY = 200
"""Places in a file of which all comments are read sooner than those around each place."""


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
    forms: tuple[Placed, ...]
    problems: tuple[Finding, ...]
    _text: Text
    _recovered: Recovered | None = None
    _given_up: int | None = None  # the size of the text when it was found too hard to parse

    @classmethod
    def open(cls, uri: str, source: bytes | str, version: int = 0) -> Document:
        return _document(uri, version, Text.of(source), None)

    def edit(self, changes: Iterable[Change], version: int) -> Document:
        """The document after `changes`, each applied to the text the one before it left.

        Offsets outside the text, or inside a character, are moved to the nearest sensible place.
        """
        text = replace(self._text, touched=None).edited(changes)
        return _document(self.uri, version, text, self)

    @property
    def source(self) -> bytes:
        return self._text.source

    @property
    def lines(self) -> LineIndex:
        return self._text.lines

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment of the file, by its place; those inside forms too."""
        found: list[Comment] = []
        recovered = self._recovered
        sound_end = recovered.sound_end if recovered else len(self.source)
        for node in self._text.tree.root_node.children if self._text.tree else ():
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

    def comments_with(self, *words: bytes) -> tuple[Comment, ...]:
        """The comments that hold one of some words in ASCII, by their place.

        Only what is around such a word is looked at; most files have none.
        """
        places = [at for word in words for at in _occurrences(word, self.source)]
        if self._recovered or self._text.tree is None or len(places) > _MANY:
            texts = tuple(word.decode() for word in words)
            every = self.comments if places else ()
            return tuple(c for c in every if any(text in c.text for text in texts))
        found: set[Comment] = set()
        for at in places:
            found.update(c for c in self._comments_around(at) if c.span.start <= at < c.span.end)
        return tuple(sorted(found))

    def _comments_around(self, offset: int) -> Iterator[Comment]:
        """The comments of the form, or between two forms, where the offset is."""
        index = bisect_right(self.forms, offset, key=_START) - 1
        if index >= 0 and offset < self.forms[index].end:
            form, start = self.forms[index]
            yield from (comment.moved(start) for comment in form.comments)
        elif self._text.tree is not None:
            for node in parser.children_from(self._text.tree.root_node, offset):
                if node.start_byte > offset:
                    return
                if node.type in parser.COMMENTS:
                    yield parser.comment(node, self.source, 0)

    @cached_property
    def gaps(self) -> tuple[bytes, ...]:
        """What stands before the first form, between any two, and after the last."""
        return _gaps(self.source, 0, self.forms, len(self.source))

    def placed_at(self, offset: int) -> Placed | None:
        """The top-level form that a cursor at `offset` is in or touches."""
        i = bisect_right(self.forms, offset, key=_START) - 1
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


_START, _TEXT = itemgetter(1), attrgetter("form.text")  # of a Placed


def _gaps(source: bytes, start: int, placed: Sequence[Placed], end: int) -> tuple[bytes, ...]:
    """What stands around some forms, from one offset of the text to another."""
    starts = [*map(_START, placed), end]
    ends = [start, *map(add, starts, map(len, map(_TEXT, placed)))]
    return tuple(map(source.__getitem__, map(slice, ends, starts)))


_FLAWS = attrgetter("form.flaws")


def _occurrences(word: bytes, source: bytes) -> Iterator[int]:
    at = source.find(word)
    while at >= 0:
        yield at
        at = source.find(word, at + 1)


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


def _document(uri: str, version: int, text: Text, prior: Document | None) -> Document:
    """The document of `text`, made with what is known of `prior`, the text before its edits."""
    if reason := parser.hopeless(text.source, _grown(text)):
        return _unread(uri, version, text, reason)
    given_up = _given_up(prior, text)
    if given_up is None:
        try:
            return _read(uri, version, text, prior)
        except parser.TooHard:
            given_up = len(text.source)
    return _unread(uri, version, text, parser.TOO_HARD, given_up)


def _given_up(prior: Document | None, text: Text) -> int | None:
    """The size at which a text was given up, if the edits since have changed too little of it."""
    if prior is None or prior._given_up is None or text.touched is None:
        return None
    changed = abs(len(text.source) - prior._given_up)
    return prior._given_up if changed < prior._given_up // 10 else None


def _unread(
    uri: str, version: int, text: Text, reason: str, given_up: int | None = None
) -> Document:
    """The document of a text that is kept, and not looked at for some reason."""
    problems = [text.fault] if text.fault else []
    problems.append(Finding("syntax-error", Severity.ERROR, Span(0, 1), reason))
    return Document(uri, version, (), tuple(problems), replace(text, tree=None), _given_up=given_up)


def _read(uri: str, version: int, text: Text, prior: Document | None) -> Document:
    problems = [text.fault] if text.fault else []
    tree = parser.parse(text.source, text.tree)
    root = tree.root_node
    recovered = None
    gaps: tuple[bytes, ...] | None = None
    kept = _kept(prior, text.touched) if prior and text.touched else []
    if needs_recovery(root, text.source):
        before = prior._recovered if prior else None
        recovered = recover(text.source, root, kept, before.pieces if before else ())
        forms = _forms(root, text.source, kept, recovered.sound_end)
        start = recovered.sound_end
        for piece in recovered.pieces:
            forms += [Placed(form, at + start) for form, at in piece.forms]
            problems += [_finding(fault, start, text.lines) for fault in piece.faults]
            start += len(piece.text)
    elif prior and prior._text.tree and not prior._recovered and text.touched:
        forms, same = _forms_after_edit(root, text.source, kept, prior.forms, text.touched)
        gaps = _gaps_after_edit(text.source, prior, len(kept), forms, same)
    else:
        forms = _forms(root, text.source, kept, len(text.source))
    problems += [
        Finding("syntax-error", Severity.ERROR, flaw.span.moved(start), flaw.message)
        for form, start in compress(forms, map(_FLAWS, forms))
        for flaw in form.flaws
    ]
    problems = sorted(problems, key=lambda problem: problem.span)[:_MOST_PROBLEMS]
    text = replace(text, tree=tree)
    document = Document(uri, version, tuple(forms), tuple(problems), text, recovered)
    if gaps is not None:
        document.__dict__["gaps"] = gaps
    return document


def _gaps_after_edit(
    source: bytes, prior: Document, kept: int, forms: list[Placed], same: int
) -> tuple[bytes, ...] | None:
    """The gaps, if those of the prior text are known, of which the first and last forms stay."""
    old: tuple[bytes, ...] | None = vars(prior).get("gaps")
    if old is None:
        return None
    start = forms[kept - 1].end if kept else 0
    end = forms[-same].start if same else len(source)
    fresh = _gaps(source, start, forms[kept : len(forms) - same], end)
    return (*old[:kept], *fresh, *old[len(old) - same :])


def _grown(text: Text) -> int | None:
    """How many bytes were added to a text that was worth parsing; None if it was not."""
    if text.tree is None or text.touched is None:
        return None
    return text.touched.new_end - text.touched.start


def _kept(prior: Document, touched: Touched) -> list[Placed]:
    """The first forms, which no edit and no fault has touched.

    A form that ends before an edit is as it was: the reader knew its end without looking further.
    """
    end = touched.start
    if prior._text.tree is None:
        end = 0
    elif prior._recovered:
        end = min(end, prior._recovered.sound_end)
    return list(prior.forms[: bisect_left(prior.forms, end, key=lambda placed: placed.end)])


def _forms(root: tree_sitter.Node, source: bytes, kept: list[Placed], end: int) -> list[Placed]:
    """The forms that begin before `end`, up to which the tree has no fault; `kept` are known."""
    forms = kept[: bisect_left(kept, end, key=_START)]
    for node in parser.children_from(root, forms[-1].end if forms else 0):
        start = node.start_byte
        if start >= end:
            break
        if node.type not in parser.COMMENTS:
            forms.append(Placed(sound_form(source[start : node.end_byte], node), start))
    return forms


def _forms_after_edit(
    root: tree_sitter.Node,
    source: bytes,
    kept: list[Placed],
    old: tuple[Placed, ...],
    touched: Touched,
) -> tuple[list[Placed], int]:
    """The forms of a tree without fault, whose text before the edit was without fault too; and
    how many of the last ones are the same.

    All is as it was from the first form on that begins after the edit and did so before.
    """
    later = bisect_right(old, touched.old_end, key=_START)
    forms = list(kept)
    for node in parser.children_from(root, forms[-1].end if forms else 0):
        start = node.start_byte
        while later < len(old) and old[later].start + touched.grown < start:
            later += 1
        if later < len(old) and old[later].start + touched.grown == start > touched.new_end:
            break
        if node.type not in parser.COMMENTS:
            forms.append(Placed(sound_form(source[start : node.end_byte], node), start))
    else:
        later = len(old)
    forms += _moved(old[later:], touched.grown)
    return forms, len(old) - later


def _moved(forms: tuple[Placed, ...], by: int) -> Iterable[Placed]:
    if not by:
        return forms
    # Without the detour over the constructor that a named tuple has: there are thousands.
    new = tuple.__new__
    return [new(Placed, (form, start + by)) for form, start in forms]


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
