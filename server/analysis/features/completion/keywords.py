"""Keywords of the call around the cursor, and what may be written as the value of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....language.backends import backends
from ....language.vocabulary import Entry, Keyword, Type, lookup
from ...analyse import Analysis
from ...core import Lambda
from ...syntax.tree import Span
from ..cursor import Around, Cursor
from ..model_choice import ModelChoice, model_choices
from .items import LIMIT, Item, ItemKind, replaced

_MODEL_TEXT = re.compile(r"[\w.\-/:@]*")


def entry_around(around: Around | None) -> Entry | None:
    return lookup(around.head) if around is not None and around.head else None


def keyword_at_value(cursor: Cursor) -> Keyword | None:
    """The keyword whose value the cursor is at, if the dialect knows it."""
    around = cursor.call
    entry = entry_around(around)
    if entry is None or around is None or around.value_of is None:
        return None
    return entry.keyword(around.value_of)


# Values.


def values(analysis: Analysis, cursor: Cursor, keyword: Keyword, priced: bool) -> Iterator[Item]:
    """What a keyword may be given, written out; a name is looked for elsewhere."""
    span = replaced(cursor)
    topic = _topic(cursor, keyword)
    if keyword.name == "model":
        for choice in _choices(analysis, cursor, cursor.prefix, priced):
            yield _model_item(choice, span, quoted=True)
    elif keyword.name == "backend":
        for name in backend_names(analysis):
            quoted = f'"{name}"'
            yield Item(quoted, ItemKind.VALUE, span, quoted, filter=name, topic=f"backend:{name}")
    elif keyword.choices:
        for value in _after_quote(cursor, keyword.choices):
            yield Item(value, ItemKind.VALUE, span, value, topic=topic)
    elif keyword.type is Type.BOOLEAN and not cursor.quoted:
        for value in _other_first(keyword):
            yield Item(value, ItemKind.VALUE, span, value, topic=topic)


def backend_names(analysis: Analysis) -> tuple[str, ...]:
    """Every backend's name: those of every installation, then those that were configured."""
    return tuple(dict.fromkeys([*backends(), *sorted(analysis.inputs.backends)]))


def _other_first(keyword: Keyword) -> tuple[str, str]:
    """The value that is not the default comes first: writing the default out changes nothing."""
    return ("#f", "#t") if keyword.default == "#t" else ("#t", "#f")


def _after_quote(cursor: Cursor, choices: tuple[str, ...]) -> Iterator[str]:
    """The choices; after a quote that is there already, those that have one, without it."""
    if not cursor.quoted:
        yield from choices
        return
    for value in choices:
        if value.startswith("'"):
            yield value[1:]


def string_values(
    analysis: Analysis, cursor: Cursor, keyword: Keyword, priced: bool
) -> Iterator[Item]:
    """What a keyword's string may hold; only what is between the quotes is replaced."""
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
        for name in backend_names(analysis):
            yield Item(name, ItemKind.VALUE, span, name, topic=f"backend:{name}")
    else:
        for value in keyword.choices:
            if value.startswith('"'):
                topic = _topic(cursor, keyword)
                yield Item(value, ItemKind.VALUE, span, value[1:-1], topic=topic)


def _choices(
    analysis: Analysis, cursor: Cursor, written: str, priced: bool
) -> tuple[ModelChoice, ...]:
    call = cursor.call.start if priced and cursor.call else None
    sees = cursor.call is not None and bool(cursor.call.given & {"image", "images"})
    return model_choices(analysis, call, written, LIMIT, sees)


def _model_item(choice: ModelChoice, span: Span, quoted: bool) -> Item:
    return Item(
        choice.name,
        ItemKind.MODEL,
        span,
        f'"{choice.name}"' if quoted else choice.name,
        detail=choice.detail,
        note=choice.note,
        topic=f"model:{choice.name}",
    )


# Keywords.


def takes_more(cursor: Cursor) -> bool:
    """Whether the call around the cursor needs another argument before its keywords."""
    entry = entry_around(cursor.call)
    return (
        entry is not None
        and cursor.call is not None
        and (cursor.call.position < entry.required_count)
    )


def keywords(analysis: Analysis, cursor: Cursor) -> Iterator[Item]:
    """The keywords that the call around the cursor was not given yet, the required ones first."""
    around = cursor.call
    if around is None or not around.before:
        return
    span = replaced(cursor)
    entry = entry_around(around)
    if entry is not None:
        bare = _value_follows(analysis, cursor, around, bool(entry.parameters))
        for keyword in sorted(entry.keywords, key=lambda k: not k.required):
            if keyword.name not in around.given:
                yield _keyword_item(entry, keyword, span, bare)
        return
    definition = analysis.bindings.named_at(around.head, cursor.offset)
    if definition is None or not isinstance(definition.value, Lambda):
        return
    bare = _value_follows(analysis, cursor, around, True)
    for parameter in definition.value.parameters.keywords:
        if parameter.keyword not in around.given:
            label = f"#:{parameter.keyword}"
            plain = label if bare else f"{label} "
            note = "required" if parameter.default is None else ""
            yield Item(label, ItemKind.KEYWORD, span, plain, f"{plain}$0", note=note)


def _keyword_item(entry: Entry, keyword: Keyword, span: Span, bare: bool) -> Item:
    label = f"#:{keyword.name}"
    plain, snippet = keyword_value(keyword)
    default = f"default {keyword.default}" if keyword.default else ""
    return Item(
        label,
        ItemKind.KEYWORD,
        span,
        label if bare else f"{label} {plain}",
        None if bare else f"{label} {snippet}",
        detail=keyword_range(keyword),
        note="required" if keyword.required else default,
        topic=f"keyword:{entry.name}:{keyword.name}",
        suggest_again=not bare and keyword.name in ("model", "backend"),
    )


def _topic(cursor: Cursor, keyword: Keyword) -> str:
    entry = entry_around(cursor.call)
    return f"keyword:{entry.name}:{keyword.name}" if entry else ""


def keyword_value(keyword: Keyword) -> tuple[str, str]:
    """A well-formed value for a keyword: as plain text, and with places to fill in."""
    if keyword.name in ("model", "backend"):
        return '""', '"$1"'
    if keyword.choices:
        return keyword.choices[0], f"${{1|{','.join(keyword.choices)}|}}"
    match keyword.type:
        case Type.TEXT:
            return '""', '"$1"'
        case Type.BOOLEAN:
            value = _other_first(keyword)[0]
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
