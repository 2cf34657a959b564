"""What each word of a program is, for colours that know scopes and the dialect.

Strings, numbers and comments are left to the editor's grammar.  A form's tokens are encoded once,
relative to it; a file's are joined of them, and what changed is told by comparing the joints.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from ...language.racket_names import racket_name
from ...language.vocabulary import Kind, lookup
from ..analyse import Analysis
from ..bindings import Bindings
from ..expand import SPECIAL_FORMS
from ..index import common_ends
from ..scopes import Binder, scopes
from ..syntax.forms import Form, Placed
from ..syntax.positions import Encoding, LineIndex
from ..syntax.tree import Node, Span
from .mentions import Role, mentions
from .token_legend import Modifier, Type

_MEMO = "semantic tokens"
_WORDS = frozenset({"else", "=>", "on-error"})
_DATA = frozenset({"quote", "vector", "hash", "box", "prefab", "syntax", "quasisyntax"})


_TYPE_NUMBERS = {kind: number for number, kind in enumerate(Type)}
_MODIFIER_BITS = {modifier: 1 << number for number, modifier in enumerate(Modifier)}
_DEFINITION = _MODIFIER_BITS[Modifier.DEFINITION]
_MODIFICATION = _MODIFIER_BITS[Modifier.MODIFICATION]
_LIBRARY = _MODIFIER_BITS[Modifier.DEFAULT_LIBRARY]


class Look(NamedTuple):
    """How a word is shown: the number of its type in TYPES, its modifiers as bits."""

    type: int
    modifiers: int = 0


def _look(kind: Type, *modifiers: Modifier) -> Look:
    return Look(_TYPE_NUMBERS[kind], sum(_MODIFIER_BITS[modifier] for modifier in modifiers))


_KEYWORD = _look(Type.KEYWORD)
_PROPERTY = _look(Type.PROPERTY)
_BINDER_LOOKS = {
    "function": _look(Type.FUNCTION),
    "variable": _look(Type.VARIABLE),
    "parameter": _look(Type.PARAMETER),
    "loop": _look(Type.VARIABLE),
    "macro": _look(Type.MACRO),
    "struct": _look(Type.STRUCT),
}
_ENTRY_TYPES = {
    Kind.PRIMITIVE: Type.PRIMITIVE,
    Kind.COMBINATOR: Type.COMBINATOR,
    Kind.FORM: Type.KEYWORD,
    Kind.VARIABLE: Type.VARIABLE,
}


class _Encoded(NamedTuple):
    """The tokens of one form, five numbers each as the protocol has them.

    The first token counts from the form's start, `last_line` and `last_column` too.
    """

    numbers: tuple[int, ...]
    last_line: int
    last_column: int


class _Piece(NamedTuple):
    """A form's tokens in a file: `line` and `column` are the distance from the token before."""

    encoded: _Encoded
    line: int
    column: int


class Change(NamedTuple):
    """Replace `deleted` numbers from `start` on by `inserted`."""

    start: int
    deleted: int
    inserted: list[int]


_Names = Mapping[str, str]  # file-level names and their kinds of binder


@dataclass(frozen=True)
class Tokens:
    """The tokens of one version of a file, or of a part of it; `forms` have a piece each."""

    pieces: tuple[_Piece, ...]
    names: _Names
    encoding: Encoding
    source: bytes
    forms: tuple[Placed, ...]

    @cached_property
    def numbers(self) -> list[int]:
        """Five numbers a token, as the protocol has them."""
        return _joined(self.pieces)


def semantic_tokens(
    analysis: Analysis,
    encoding: Encoding,
    within: Span | None = None,
    before: Tokens | None = None,
) -> Tokens:
    """The tokens of a file, or of the forms that touch a part of it.

    `before` are those of an earlier version, with which the work is shared.
    """
    document = analysis.document
    forms = document.forms
    if within is not None:
        forms = tuple(f for f in forms if f.end >= within.start and f.start <= within.end)
    names = _file_names(analysis.bindings)
    known, changed, kept, same = names, frozenset[str](), 0, 0
    if before is not None:
        known = before.names
        if names == known:
            names = known  # by which the forms tell that nothing has changed
            if encoding == before.encoding:
                kept, same = _unchanged_ends(before, document.source, forms)
        else:
            changed = frozenset(name for name, _ in names.items() ^ known.items())
    pieces = list(before.pieces[:kept]) if before else []
    place = _end_of_tokens(document.lines, encoding, forms, pieces)
    for index, (form, start) in enumerate(forms[kept:], kept):
        encoded = _encoded(form, encoding, names, known, changed)
        piece, place = _piece(document.lines, encoding, start, encoded, place)
        pieces.append(piece)
        if before and index >= len(forms) - same and encoded.numbers:
            # What follows counts from tokens that are as they were.
            pieces += before.pieces[len(before.pieces) - (len(forms) - index - 1) :]
            break
    return Tokens(tuple(pieces), names, encoding, document.source, forms)


def _unchanged_ends(before: Tokens, source: bytes, forms: tuple[Placed, ...]) -> tuple[int, int]:
    """How many of the first forms, and of the other last ones, are the same with all the text
    before them, and after them."""
    old = before.forms
    one, other = tuple(f.form for f in old), tuple(f.form for f in forms)
    kept = _most(
        common_ends(one, other)[0],
        lambda n: source[: forms[n - 1].end] == before.source[: old[n - 1].end],
    )
    same = _most(
        common_ends(one[kept:][::-1], other[kept:][::-1])[0],
        lambda n: source[forms[-n].start :] == before.source[old[-n].start :],
    )
    return kept, same


def _most(limit: int, holds: Callable[[int], bool]) -> int:
    """The greatest number up to `limit` of which something holds that holds of all below it."""
    if limit == 0 or holds(limit):
        return limit
    return bisect_left(range(1, limit), True, key=lambda n: not holds(n))


_LineColumn = tuple[int, int]


def _end_of_tokens(
    lines: LineIndex, encoding: Encoding, forms: Sequence[Placed], pieces: Sequence[_Piece]
) -> _LineColumn:
    """Where the last token of some pieces begins, which are those of the first forms."""
    for index in reversed(range(len(pieces))):
        if pieces[index].encoded.numbers:
            at = _form_place(lines, encoding, forms[index].start)
            return _last_token(pieces[index].encoded, at)
    return 0, 0


def _piece(
    lines: LineIndex, encoding: Encoding, start: int, encoded: _Encoded, last: _LineColumn
) -> tuple[_Piece, _LineColumn]:
    """The piece of a form that begins at `start`, and where its last token begins.

    `last` is where the token before it begins.
    """
    numbers = encoded.numbers
    if not numbers:
        return _Piece(encoded, 0, 0), last
    at = _form_place(lines, encoding, start)
    line = at[0] + numbers[0]
    column = numbers[1] if numbers[0] else at[1] + numbers[1]
    distance = column - last[1] if line == last[0] else column
    return _Piece(encoded, line - last[0], distance), _last_token(encoded, at)


def _form_place(lines: LineIndex, encoding: Encoding, start: int) -> _LineColumn:
    line = lines.line_of(start)
    # Nearly every form begins its line.
    at_start = lines.line_start(line) == start
    return line, 0 if at_start else lines.position(start, encoding)[1]


def _last_token(encoded: _Encoded, form: _LineColumn) -> _LineColumn:
    column = encoded.last_column if encoded.last_line else form[1] + encoded.last_column
    return form[0] + encoded.last_line, column


def changes(old: Tokens, new: Tokens) -> list[Change]:
    """What turns the numbers of `old` into those of `new`: nothing, or one change."""
    before, after = old.pieces, new.pieces
    head, tail = common_ends(before, after)
    start = sum(len(piece.encoded.numbers) for piece in before[:head])
    deleted = _joined(before[head : len(before) - tail])
    inserted = _joined(after[head : len(after) - tail])
    return _trimmed(start, deleted, inserted)


def _joined(pieces: Sequence[_Piece]) -> list[int]:
    numbers: list[int] = []
    for encoded, line, column in pieces:
        if encoded.numbers:
            numbers += (line, column)
            numbers += encoded.numbers[2:]
    return numbers


def _trimmed(start: int, deleted: list[int], inserted: list[int]) -> list[Change]:
    """A change without the whole tokens that are the same at its ends."""
    shared = min(len(deleted), len(inserted))
    head = next((i for i in range(shared) if deleted[i] != inserted[i]), shared) // 5 * 5
    limit = shared - head
    tail = next((i for i in range(limit) if deleted[-1 - i] != inserted[-1 - i]), limit) // 5 * 5
    deleted, inserted = deleted[head : len(deleted) - tail], inserted[head : len(inserted) - tail]
    return [Change(start + head, len(deleted), inserted)] if deleted or inserted else []


def _file_names(bindings: Bindings) -> _Names:
    names: dict[str, str] = {}
    for home in (bindings.prelude, bindings) if bindings.prelude else (bindings,):
        names.update((name, found[0][0].kind) for name, found in home.joined.definers.items())
    return names


class _Memo(NamedTuple):
    encoding: Encoding
    names: _Names  # under which the form was encoded
    outward: frozenset[str]  # the names whose kind matters
    encoded: _Encoded


def _encoded(
    form: Form, encoding: Encoding, names: _Names, known: _Names, changed: frozenset[str]
) -> _Encoded:
    """A form's tokens, found out again only when a name it uses becomes something else.

    `changed` are the names by which `names` differ from those of the version before, `known`.
    """
    memo: _Memo | None = form.memo.get(_MEMO)
    if memo is not None and memo.encoding == encoding:
        if memo.names is names:
            return memo.encoded
        is_known = memo.names is known and memo.outward.isdisjoint(changed)
        if is_known or all(names.get(n) == memo.names.get(n) for n in memo.outward):
            form.memo[_MEMO] = memo._replace(names=names)
            return memo.encoded
    outward = frozenset(scopes(form).free) | {mention.name for mention in mentions(form)}
    encoded = _encode(form, sorted(_words(form, names).items()), encoding)
    form.memo[_MEMO] = _Memo(encoding, names, outward, encoded)
    return encoded


def _encode(form: Form, words: Sequence[tuple[Span, Look]], encoding: Encoding) -> _Encoded:
    lines = LineIndex(form.text)
    numbers: list[int] = []
    line = column = 0
    for span, look in words:
        at_line, at = lines.position(span.start, encoding)
        end_line, end = lines.position(span.end, encoding)
        if end_line != at_line or end <= at:
            continue  # a name with bars may reach over lines, which the protocol does not allow
        numbers += (at_line - line, at - column if at_line == line else at, end - at, *look)
        line, column = at_line, at
    return _Encoded(tuple(numbers), line, column)


def _words(form: Form, names: _Names) -> dict[Span, Look]:
    """How each word of a form is shown, by its place."""
    found = scopes(form)
    words = dict(_syntax_words(form.node))
    for use in found.uses:
        if use.binder is not None:
            look: Look | None = _BINDER_LOOKS[found.binders[use.binder].kind]
        else:
            look = _outer_look(use.name, names)
        if look is not None:
            bits = _MODIFICATION if use.assigned else 0
            words[use.span] = Look(look.type, look.modifiers | bits)
    for mention in mentions(form):
        if look := _mention_look(mention.role, mention.name, names):
            words[mention.span] = look
    structs = _struct_places(found.binders)
    for binder in found.binders:
        place = binder.name.span
        if place.start < place.end:
            is_field = binder.kind == "struct" and place not in structs
            look = _PROPERTY if is_field else _BINDER_LOOKS[binder.kind]
            words[place] = Look(look.type, look.modifiers | _DEFINITION)
    return words


def _struct_places(binders: Sequence[Binder]) -> frozenset[Span]:
    """Where structs are named: a predicate stands there too, elsewhere their fields."""
    known = {(binder.name.text, binder.name.span) for binder in binders if binder.kind == "struct"}
    return frozenset(span for name, span in known if (f"{name}?", span) in known)


def _mention_look(role: Role, name: str, names: _Names) -> Look | None:
    match role:
        case Role.FREE:
            return _outer_look(name, names)
        case Role.STRUCT:
            return _outer_look(name, names) or _BINDER_LOOKS["struct"]
        case Role.FIELD:
            return _PROPERTY
        case Role.PATTERN:
            return _BINDER_LOOKS["variable"]
        case Role.VARIABLE:
            return _BINDER_LOOKS["parameter"]
        case Role.INNER:
            return None


def _outer_look(name: str, names: _Names) -> Look | None:
    """How a name is shown that the form itself does not bind."""
    kind = names.get(name)
    return _BINDER_LOOKS[kind] if kind is not None else _given_look(name)


@cache
def _given_look(name: str) -> Look | None:
    """How a name of the dialect or of Racket is shown."""
    entry = lookup(name)
    if entry is not None:
        modifiers = [Modifier.DEFAULT_LIBRARY, *([Modifier.UNSAFE] if entry.unsafe else [])]
        return _look(_ENTRY_TYPES[entry.kind], *modifiers)
    racket = racket_name(name)
    if racket is None:
        return _KEYWORD if name in SPECIAL_FORMS else None
    if racket.kind == "syntax":
        return _KEYWORD
    kind = Type.FUNCTION if racket.kind == "procedure" else Type.VARIABLE
    return _look(kind, Modifier.DEFAULT_LIBRARY)


def _syntax_words(root: Node) -> Iterator[tuple[Span, Look]]:
    """The words that only the shape of a list tells: special forms, `else`, `#:keywords`."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.kind == "keyword":
            yield node.span, _PROPERTY
        elif node.kind == "symbol":
            if node.text in _WORDS:
                yield node.span, _KEYWORD
        elif node.kind == "quasiquote":
            stack.extend(_unquoted(node))
        elif node.kind not in _DATA and node.head != "quote":
            if (head := node.head) and _given_look(head) == _KEYWORD:
                yield node.children[0].span, _KEYWORD
            stack.extend(node.children)


def _unquoted(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.kind in ("unquote", "unquote_splicing"):
            yield from child.children
        else:
            yield from _unquoted(child)
