"""Completion: what can stand at the cursor, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from ...language.backends import backends
from ...language.racket_names import racket_names
from ...language.vocabulary import Entry, Keyword, Kind, Type, lookup, vocabulary
from ..analyse import Analysis
from ..bindings import Definition
from ..core import Lambda
from ..syntax.tree import Span
from .cursor import Around, Cursor, cursor_at
from .model_choice import ModelChoice, model_choices
from .symbols import parameter_text

LIMIT = 200
_MODEL_TEXT = re.compile(r"[\w.\-/:@]*")


class ItemKind(Enum):
    PRIMITIVE = "primitive"
    COMBINATOR = "combinator"
    FORM = "form"
    RACKET = "racket"
    VARIABLE = "variable"
    FUNCTION = "function"
    KEYWORD = "keyword"
    MODEL = "model"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Item:
    """One offer: replace `span` by `insert`.

    `snippet` is the same with places to fill in, for an editor that knows them.  `filter` is what
    the text in `span` is compared with, the label unless given.  `note` stands beside the label.
    `suggest_again` asks for completion at the first place to fill in.
    """

    label: str
    kind: ItemKind
    span: Span
    insert: str
    snippet: str | None = None
    detail: str = ""
    doc: str = ""
    note: str = ""
    filter: str = ""
    suggest_again: bool = False


@dataclass(frozen=True, slots=True)
class Completions:
    """At most `LIMIT` items, best first; `incomplete` means that typing on may bring others."""

    items: tuple[Item, ...] = ()
    incomplete: bool = False


NOTHING = Completions()


def completions(
    analysis: Analysis, offset: int, typed: str = "", priced: bool = True
) -> Completions:
    """What can stand at a byte offset.

    `typed` is the character that made the editor ask, '' when the user did: a space asks only
    for the values of a keyword, for names would pop up after every word.  `priced` false leaves
    out what this call costs, while the estimate is still being made.
    """
    cursor = cursor_at(analysis.document, offset)
    if cursor.kind == "comment":
        return NOTHING
    keyword = _keyword_at_value(cursor)
    if cursor.kind == "string":
        return _limited(_string_values(analysis, cursor, keyword, priced))
    values = list(_values(analysis, cursor, keyword, priced)) if keyword else []
    if typed in (" ", '"'):
        return _limited(values)
    if cursor.prefix.startswith("#"):
        hashed = [item for item in values if item.insert.startswith("#")]
        return _limited([*hashed, *_keywords(analysis, cursor)])
    offered = [] if keyword or cursor.kind else _keywords(analysis, cursor)
    return _limited([*values, *offered, *_names(analysis, cursor)], incomplete=True)


def _limited(items: Iterable[Item], incomplete: bool = False) -> Completions:
    found = tuple(items)
    return Completions(found[:LIMIT], incomplete or len(found) > LIMIT)


def _entry(around: Around | None) -> Entry | None:
    return lookup(around.head) if around is not None and around.head else None


# Values of keywords.


def _keyword_at_value(cursor: Cursor) -> Keyword | None:
    """The keyword whose value the cursor is at, if the dialect knows it."""
    around = cursor.call
    entry = _entry(around)
    if entry is None or around is None or around.value_of is None:
        return None
    return entry.keyword(around.value_of)


def _values(analysis: Analysis, cursor: Cursor, keyword: Keyword, priced: bool) -> Iterator[Item]:
    """What a keyword may be given, written out; a name is looked for elsewhere."""
    span = _replaced(cursor)
    if keyword.name == "model":
        for choice in _choices(analysis, cursor, cursor.prefix, priced):
            yield _model_item(choice, span, quoted=True)
    elif keyword.name == "backend":
        for backend in backends().values():
            quoted = f'"{backend.name}"'
            yield Item(quoted, ItemKind.VALUE, span, quoted, doc=backend.doc, filter=backend.name)
    elif keyword.choices:
        for value in keyword.choices:
            yield Item(value, ItemKind.VALUE, span, value, doc=keyword.doc)
    elif keyword.type is Type.BOOLEAN:
        for value in ("#t", "#f"):
            yield Item(value, ItemKind.VALUE, span, value, doc=keyword.doc)


def _string_values(
    analysis: Analysis, cursor: Cursor, keyword: Keyword | None, priced: bool
) -> Iterator[Item]:
    """What a keyword's string may hold; only what is between the quotes is replaced."""
    if keyword is None:
        return
    start = cursor.span.start + cursor.text.index('"') + 1
    content = cursor.text[cursor.text.index('"') + 1 :]
    match = _MODEL_TEXT.match(content)
    span = Span(start, start + len(match[0].encode() if match else b""))
    if not span.holds(cursor.offset):
        return
    written = content.encode()[: cursor.offset - start].decode(errors="ignore")
    if keyword.name == "model":
        for choice in _choices(analysis, cursor, written, priced):
            yield _model_item(choice, span, quoted=False)
    elif keyword.name == "backend":
        for backend in backends().values():
            yield Item(backend.name, ItemKind.VALUE, span, backend.name, doc=backend.doc)
    else:
        for value in keyword.choices:
            if value.startswith('"'):
                yield Item(value, ItemKind.VALUE, span, value[1:-1], doc=keyword.doc)


def _choices(
    analysis: Analysis, cursor: Cursor, written: str, priced: bool
) -> tuple[ModelChoice, ...]:
    call = cursor.call.start if priced and cursor.call else None
    return model_choices(analysis, call, written, LIMIT)


def _model_item(choice: ModelChoice, span: Span, quoted: bool) -> Item:
    return Item(
        choice.name,
        ItemKind.MODEL,
        span,
        f'"{choice.name}"' if quoted else choice.name,
        detail=choice.detail,
        doc=choice.doc,
        note=choice.note,
    )


# Keywords.


def _keywords(analysis: Analysis, cursor: Cursor) -> Iterator[Item]:
    """The keywords that the call around the cursor was not given yet, the required ones first."""
    around = cursor.call
    if around is None or not around.before:
        return
    span = _replaced(cursor)
    entry = _entry(around)
    if entry is not None:
        bare = _value_follows(analysis, cursor, around, bool(entry.parameters))
        for keyword in sorted(entry.keywords, key=lambda k: not k.required):
            if keyword.name not in around.given:
                yield _keyword_item(keyword, span, bare)
        return
    definition = analysis.bindings.visible_at(cursor.offset).get(around.head)
    if definition is None or not isinstance(definition.value, Lambda):
        return
    bare = _value_follows(analysis, cursor, around, True)
    for parameter in definition.value.parameters.keywords:
        if parameter.keyword not in around.given:
            label = f"#:{parameter.keyword}"
            plain = label if bare else f"{label} "
            yield Item(label, ItemKind.KEYWORD, span, plain, f"{plain}$0")


def _keyword_item(keyword: Keyword, span: Span, bare: bool) -> Item:
    label = f"#:{keyword.name}"
    plain, snippet = _keyword_value(keyword)
    return Item(
        label,
        ItemKind.KEYWORD,
        span,
        label if bare else f"{label} {plain}",
        None if bare else f"{label} {snippet}",
        detail=keyword_range(keyword),
        doc=keyword.doc,
        note="required"
        if keyword.required
        else f"default {keyword.default}"
        if keyword.default
        else "",
        suggest_again=not bare and keyword.name in ("model", "backend"),
    )


def _keyword_value(keyword: Keyword) -> tuple[str, str]:
    """A well-formed value for a keyword: as plain text, and with places to fill in."""
    if keyword.name in ("model", "backend"):
        return '""', '"$1"'
    if keyword.choices:
        return keyword.choices[0], f"${{1|{','.join(keyword.choices)}|}}"
    match keyword.type:
        case Type.TEXT:
            return '""', '"$1"'
        case Type.BOOLEAN:
            value = "#f" if keyword.default == "#t" else "#t"
            return value, value
        case Type.NUMBER | Type.INTEGER:
            value = _number(keyword)
            return value, f"${{1:{value}}}"
        case Type.FUNCTION:
            names = [f"x{n + 1}" for n in range(keyword.arities[0])] if keyword.arities else ["x"]
            names = ["x"] if names == ["x1"] else names
            arguments = " ".join(names)
            return f"(lambda ({arguments}) )", f"(lambda ({arguments}) $1)"
        case Type.LIST:
            return "(list)", "(list $1)"
    return "", "$1"


def _number(keyword: Keyword) -> str:
    if keyword.default and re.fullmatch(r"-?\d+(\.\d+)?", keyword.default):
        return keyword.default
    low = keyword.low or 0
    return f"{low:.1f}" if keyword.type is Type.NUMBER else f"{int(low)}"


def keyword_range(keyword: Keyword) -> str:
    """What a keyword takes, for a reader: `integer, 1 or more`."""
    if keyword.choices:
        return " or ".join(keyword.choices)
    name = keyword.type.value
    if keyword.low is not None and keyword.high is not None:
        return f"{name}, {keyword.low:g} to {keyword.high:g}"
    if keyword.low is not None:
        return f"{name}, {keyword.low:g} or more"
    if keyword.high is not None:
        return f"{name}, at most {keyword.high:g}"
    return name


def _value_follows(
    analysis: Analysis, cursor: Cursor, around: Around, takes_positional: bool
) -> bool:
    """Whether the keyword under the cursor has its value already, so that none is inserted."""
    if not cursor.kind or not around.after or around.after[0].kind == "keyword":
        return False
    between = analysis.document.source[cursor.span.end : around.after[0].span.start]
    if b"\n" in between:
        return False
    return not takes_positional or len(cursor.text) > len("#:")


# Names.


def _names(analysis: Analysis, cursor: Cursor) -> Iterator[Item]:
    """Names in scope that fit what is typed: local, of the file, of the dialect, of Racket."""
    span = _replaced(cursor)
    prefix = cursor.prefix
    # A name at top level is the beginning of a form, and gets its brackets.
    wrapped = not cursor.lists
    seen: set[str] = set()
    visible = analysis.bindings.visible_at(cursor.offset).values()
    order = {"local": 0, "file": 1, "prelude": 2}
    for definition in sorted(visible, key=lambda d: (order.get(d.origin, 3), d.name)):
        # The name that is being typed is itself a definition in the middle of `(define na`.
        if fits(definition.name, prefix) and not definition.span.holds(cursor.offset):
            seen.add(definition.name)
            yield _definition_item(definition, span)
    for entry in vocabulary().values():
        if fits(entry.name, prefix) and entry.name not in seen:
            seen.add(entry.name)
            yield _entry_item(entry, span, wrapped)
    if not prefix:
        return
    racket = (name for name in racket_names() if name not in seen and fits(name, prefix))
    for name in sorted(racket, key=lambda name: (not name.startswith(prefix), len(name), name)):
        yield Item(name, ItemKind.RACKET, span, name, note="Racket")


def _definition_item(definition: Definition, span: Span) -> Item:
    value = definition.value
    if not isinstance(value, Lambda):
        return Item(definition.name, ItemKind.VARIABLE, span, definition.name,
                    note=definition.origin)  # fmt: skip
    return Item(
        definition.name,
        ItemKind.FUNCTION,
        span,
        definition.name,
        detail=f"{definition.name} {parameter_text(value.parameters)}",
        note=definition.origin,
    )


_ENTRY_KINDS = {
    Kind.PRIMITIVE: ItemKind.PRIMITIVE,
    Kind.COMBINATOR: ItemKind.COMBINATOR,
    Kind.FORM: ItemKind.FORM,
    Kind.VARIABLE: ItemKind.VARIABLE,
}


def _entry_item(entry: Entry, span: Span, wrapped: bool) -> Item:
    call = wrapped and entry.kind is not Kind.VARIABLE
    return Item(
        entry.name,
        _ENTRY_KINDS[entry.kind],
        span,
        f"({entry.name})" if call else entry.name,
        f"({entry.name} $0)" if call else None,
        detail=entry.signature,
        doc=f"{entry.summary}\n\nModel calls: {entry.calls}.",
        note=entry.kind.value,
        filter=entry.name,
    )


def fits(name: str, prefix: str) -> bool:
    """Whether a name may be meant by what is typed: its letters occur in order, the first at once
    or after a `-`, `/` or other mark."""
    if not prefix:
        return True
    low, wanted = name.lower(), prefix.lower()
    if low.startswith(wanted):
        return True
    first = wanted[0]
    starts = [i for i, c in enumerate(low) if c == first and (i == 0 or not low[i - 1].isalnum())]
    return any(_in_order(low[start:], wanted) for start in starts)


def _in_order(text: str, wanted: str) -> bool:
    rest = iter(text)
    return all(character in rest for character in wanted)


def _replaced(cursor: Cursor) -> Span:
    """What an accepted item replaces: the token at the cursor, unless the cursor is before it."""
    if cursor.kind and cursor.span.start < cursor.offset:
        return cursor.span
    return Span(cursor.offset, cursor.offset)
