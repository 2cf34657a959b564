"""Signature help: the shape of the call around the cursor, with the argument the cursor is at."""

from __future__ import annotations

from dataclasses import dataclass

from ...language.racket_names import RacketName, racket_name
from ...language.vocabulary import Entry, Keyword, Parameter, lookup
from ..analyse import Analysis
from ..bindings import Definition
from ..core import CaseLambda, Lambda
from .cursor import Around, Cursor, cursor_at
from .explain import racket_arity


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter inside the label, `start` to `end` in characters."""

    start: int
    end: int
    doc: str


@dataclass(frozen=True, slots=True)
class Signature:
    """`active` is the index in `parameters` that the cursor is at, or None."""

    label: str
    doc: str
    parameters: tuple[Part, ...]
    active: int | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """A parameter as it stands in the label; `keyword` is '' for one that goes by position."""

    text: str
    doc: str = ""
    keyword: str = ""
    rest: bool = False


def signature(analysis: Analysis, offset: int) -> Signature | None:
    """The signature of the innermost call around a byte offset whose head is known."""
    cursor = cursor_at(analysis.document, offset)
    if cursor.kind == "comment":
        return None
    for around in cursor.lists:
        if around.quoted:
            return None
        if around.head:
            # A call of something unknown is nearer than any other: its arguments are being typed.
            return _of_head(analysis, around, cursor)
        if around.before and around.before[0].kind == "list":
            return _of_curried(analysis, around, cursor)
    return None


def _of_head(analysis: Analysis, around: Around, cursor: Cursor) -> Signature | None:
    definition = analysis.bindings.named_at(around.head, around.start)
    if definition is not None:
        return _of_definition(definition, around, cursor)
    entry = lookup(around.head)
    if entry is not None:
        return _of_entry(entry, around, cursor)
    found = racket_name(around.head)
    return _of_racket(found, around, cursor) if found is not None else None


# The dialect.


def _of_entry(entry: Entry, around: Around, cursor: Cursor) -> Signature:
    shown = [_described(part) for part in (*entry.parameters, *entry.keywords)]
    return _placed(entry.signature, entry.summary, shown, around, cursor)


def _described(part: Parameter | Keyword) -> _Shown:
    if isinstance(part, Keyword):
        return _Shown(f"#:{part.name}", part.doc, part.name)
    return _Shown(part.name, part.doc, rest=part.rest)


# The file's own functions.


def _of_definition(definition: Definition, around: Around, cursor: Cursor) -> Signature | None:
    value = definition.value
    if isinstance(value, CaseLambda):
        clauses = [c for c in value.clauses if _takes(c, around.position + 1)]
        value = (clauses or list(value.clauses) or [None])[0]
    if not isinstance(value, Lambda):
        return None
    return _of_lambda(definition.name, value, around, cursor)


def _takes(function: Lambda, count: int) -> bool:
    p = function.parameters
    return p.rest is not None or count <= len(p.required) + len(p.optional)


def _of_curried(analysis: Analysis, around: Around, cursor: Cursor) -> Signature | None:
    """`((adder 1) |`: the parameters of the function that the inner call gives."""
    depth, start = 1, around.before[0].span.start
    document = analysis.document
    while document.source[start + 1 : start + 2] == b"(":
        depth, start = depth + 1, start + 1
    word = cursor_at(document, start + 1)
    definition = analysis.bindings.named_at(word.text, start)
    value = definition.value if definition is not None else None
    for _ in range(depth):
        body = value.body if isinstance(value, Lambda) else ()
        value = body[-1] if body else None
    if definition is None or not isinstance(value, Lambda):
        return None
    return _of_lambda(f"({definition.name} …)", value, around, cursor)


def _of_lambda(name: str, function: Lambda, around: Around, cursor: Cursor) -> Signature:
    parameters = function.parameters
    shown = [_Shown(required.text) for required in parameters.required]
    shown += [_Shown(f"[{optional.name.text}]") for optional in parameters.optional]
    for keyword in parameters.keywords:
        text = f"#:{keyword.keyword} {keyword.name.text}"
        needed = keyword.default is None
        shown.append(_Shown(text if needed else f"[{text}]", keyword=keyword.keyword))
    if parameters.rest is not None:
        position = len(parameters.required) + len(parameters.optional)
        shown.insert(position, _Shown(f"{parameters.rest.text} ...", rest=True))
    label = f"({' '.join((name, *(part.text for part in shown)))})"
    return _placed(label, "", shown, around, cursor, len(name) + 1)


# Racket.


def _of_racket(name: RacketName, around: Around, cursor: Cursor) -> Signature | None:
    """Racket tells how many arguments a function takes, not what they are called."""
    if name.arity is None:
        return None
    least, most = name.arity
    shown = [_Shown(f"argument{number + 1}") for number in range(least)]
    if most is None:
        shown.append(_Shown("argument ...", rest=True))
    else:
        shown += [_Shown(f"[argument{number + 1}]") for number in range(least, most)]
    shown += [_Shown(f"#:{keyword}", keyword=keyword) for keyword in name.keywords]
    label = f"({' '.join((name.name, *(part.text for part in shown)))})"
    return _placed(label, racket_arity(name), shown, around, cursor)


# What all share.


def _placed(
    label: str, doc: str, shown: list[_Shown], around: Around, cursor: Cursor, reached: int = 0
) -> Signature:
    """The signature with each parameter's place in its label; one that is not in it is left out."""
    parts: list[Part] = []
    kept: list[_Shown] = []
    reached = reached or label.find(" ") + 1
    for part in shown:
        at = label.find(part.text, reached)
        if at < 0:
            continue
        reached = at + len(part.text)
        parts.append(Part(at, reached, part.doc))
        kept.append(part)
    return Signature(label, doc, tuple(parts), _active(kept, around, cursor))


def _active(shown: list[_Shown], around: Around, cursor: Cursor) -> int | None:
    """The index of what the cursor is at: the keyword it is on or after, else the position."""
    here = around is cursor.call
    keyword = cursor.text[2:] if here and cursor.kind == "keyword" else around.value_of
    if keyword is not None:
        named = [n for n, part in enumerate(shown) if part.keyword.startswith(keyword or " ")]
        exact = [n for n in named if shown[n].keyword == keyword]
        return next(iter(exact or named), None)
    positional = [n for n, part in enumerate(shown) if not part.keyword]
    if around.position < len(positional):
        return positional[around.position]
    return positional[-1] if positional and shown[positional[-1]].rest else None
