"""Names in scope: what fits the place first, then the near before the far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import nsmallest
from typing import NamedTuple

from ....language.racket_names import racket_names
from ....language.snippets import as_lsp_snippet, as_plain_text
from ....language.snippets.combinators import CALLS
from ....language.snippets.patterns import PATTERNS
from ....language.vocabulary import Entry, Kind, vocabulary
from ...analyse import Analysis
from ...bindings import Definition
from ...core import Lambda
from ...interpret.kinds import Kind as ValueKind
from ...syntax.tree import Span
from ..cursor import Around, Cursor
from ..symbols import parameter_text
from .items import LIMIT, Item, ItemKind, fits, fitting, replaced
from .wants import Want, at_head, wanted

_BINDING = frozenset({
    "define", "define-values", "define-syntax", "define-syntax-rule", "struct", "lambda", "λ",
})  # fmt: skip
_LETS = frozenset({
    "let", "let*", "letrec", "let-values", "let*-values", "letrec-values", "for", "for/list",
    "for/fold", "for*/list", "for*", "for/vector", "for/hash", "for/and", "for/or", "for/sum",
    "for/first", "for/last", "do", "parameterize",
})  # fmt: skip
_SCOPES = {"local": 0, "file": 1, "prelude": 2}
_DIALECT = 3
_NEAREST = 150  # so many names of a file are looked at closely; typing on brings up the others
_ENTRY_KINDS = {
    Kind.PRIMITIVE: ItemKind.PRIMITIVE,
    Kind.COMBINATOR: ItemKind.COMBINATOR,
    Kind.FORM: ItemKind.FORM,
    Kind.VARIABLE: ItemKind.VARIABLE,
}


class _Candidate(NamedTuple):
    """`key` orders it among the others; `make` makes its items."""

    key: tuple[int, int, int, int, str]
    make: Callable[[], Iterator[Item]]


def names(analysis: Analysis, cursor: Cursor) -> Iterator[Item]:
    """What may be meant at a place where a name of the program can stand, best first."""
    if cursor.quoted or _names_something_new(cursor) or any(a.quoted for a in cursor.lists[:1]):
        return
    found = [*_definitions(analysis, cursor), *_entries(cursor)]
    found.sort(key=lambda candidate: candidate.key)
    count = 0
    for candidate in found:
        for item in candidate.make():
            count += 1
            yield item
        if count > LIMIT:
            return
    if cursor.prefix:
        seen = {candidate.key[-1] for candidate in found}
        yield from _racket(cursor, seen)


def has_many_names(analysis: Analysis) -> bool:
    """Whether only the nearest names of the file are looked at."""
    return len(analysis.bindings.joined.definers) > _NEAREST


def _names_something_new(cursor: Cursor) -> bool:
    """Whether the cursor is where a name is bound: any name of ours would be the wrong one."""
    heads = [_head(around) for around in cursor.lists[:3]]
    before = [len(around.before) for around in cursor.lists[:3]]
    if heads and heads[0] in _BINDING and before[0] == 1:
        return True  # (define |  (lambda |
    if len(heads) > 1 and heads[1] in _BINDING and before[1] == 1:
        # (define (f |  (lambda (|, but for the default of an optional parameter: ([x |
        return True
    return any(_is_clause(cursor.lists, depth) for depth in (1, 2))


def _is_clause(lists: tuple[Around, ...], depth: int) -> bool:
    """Whether the cursor is at `(let (|` (`depth` 1) or `(let ([|` (2), where a name is bound."""
    if len(lists) <= depth or any(around.before for around in lists[:1]):
        return False
    let = lists[depth]
    named = len(let.before) == 2 and (let.before[1].kind == "symbol" or _head(let) == "for/fold")
    return _head(let) in _LETS and (len(let.before) == 1 or named)


def _head(around: Around) -> str:
    return around.before[0].text if around.before else ""


def _definitions(analysis: Analysis, cursor: Cursor) -> Iterator[_Candidate]:
    want, span = wanted(cursor), replaced(cursor)
    call, prefix = at_head(cursor), cursor.prefix
    for definition in _in_scope(analysis, cursor.offset, prefix):
        # The name that is being typed is itself a definition in the middle of `(define na`.
        if definition.span.holds(cursor.offset):
            continue
        kind = _kind(analysis, definition)
        rank = _rank(definition, kind, want, call)
        nearness = 0 if definition.origin != "local" else cursor.offset - definition.scope.start
        key = (rank, _match(definition.name, prefix), _SCOPES.get(definition.origin, 2),
               nearness, definition.name)  # fmt: skip
        yield _Candidate(key, _definition_maker(definition, kind, span))


def _in_scope(analysis: Analysis, offset: int, prefix: str) -> Iterator[Definition]:
    """The definitions in scope whose names fit what is typed; of a long file, the nearest ones."""
    bindings = analysis.bindings
    local = bindings.local_at(offset)
    yield from (found for name, found in local.items() if fits(name, prefix))
    definers, placed = bindings.joined.definers, bindings.placed
    names = [name for name in fitting(definers, prefix) if name not in local]
    if len(names) > _NEAREST:
        names = nsmallest(
            _NEAREST, names, key=lambda name: abs(placed[definers[name][0].home].start - offset)
        )
    if bindings.prelude is not None:
        own = (local, definers)
        names += [
            name
            for name in fitting(bindings.prelude.joined.definers, prefix)
            if not any(name in known for known in own)
        ][:_NEAREST]
    for name in names:
        definition = bindings.lookup(name)[1]
        if definition is not None:
            yield definition


def _kind(analysis: Analysis, definition: Definition) -> ValueKind | None:
    if definition.kind == "function":
        return None
    return analysis.facts.kind_of(definition.span)


def _rank(definition: Definition, kind: ValueKind | None, want: Want, call: bool) -> int:
    if call:
        # Nothing says what a function of the file gives; what is no function cannot be called.
        callable_ = definition.kind in ("function", "macro", "struct")
        return 1 if callable_ or kind is None or kind.name in ("function", "unknown") else 2
    if definition.kind == "function":
        return want.rank("function")
    return want.rank(kind.name, kind.text) if kind else 1


def _match(name: str, prefix: str) -> int:
    return 0 if name.lower().startswith(prefix.lower()) else 1


def _definition_maker(
    definition: Definition, kind: ValueKind | None, span: Span
) -> Callable[[], Iterator[Item]]:
    def make() -> Iterator[Item]:
        value = definition.value
        function = isinstance(value, Lambda)
        if function:
            detail = f"{definition.name} {parameter_text(value.parameters)}"
        else:
            detail = kind.text if kind is not None and kind.name != "unknown" else ""
        item_kind = ItemKind.FUNCTION if function else ItemKind.VARIABLE
        yield Item(
            definition.name, item_kind, span, definition.name, detail=detail, note=definition.origin
        )

    return make


# The dialect.


def _entries(cursor: Cursor) -> Iterator[_Candidate]:
    want, span, prefix = wanted(cursor), replaced(cursor), cursor.prefix
    head = at_head(cursor)
    # A name at top level is the beginning of a form, and gets its brackets.
    top = not cursor.lists
    for entry in vocabulary().values():
        if not fits(entry.name, prefix):
            continue
        if head or top:
            rank = want.rank_of_type(entry.returns) if entry.kind is not Kind.VARIABLE else 2
        elif entry.kind is Kind.VARIABLE:
            rank = want.rank_of_type(entry.returns)
        else:
            rank = want.rank("function")
        key = (rank, _match(entry.name, prefix), _DIALECT, 0, entry.name)
        yield _Candidate(key, _entry_maker(entry, span, top, cursor))
    if top and prefix:
        for pattern in PATTERNS:
            if fits(pattern.name, prefix):
                key = (1, _match(pattern.name, prefix), _DIALECT, 1, pattern.name)
                yield _Candidate(key, _pattern_maker(pattern.number, span))


def _entry_maker(
    entry: Entry, span: Span, top: bool, cursor: Cursor
) -> Callable[[], Iterator[Item]]:
    def make() -> Iterator[Item]:
        call = top and entry.kind is not Kind.VARIABLE
        yield Item(
            entry.name,
            _ENTRY_KINDS[entry.kind],
            span,
            f"({entry.name})" if call else entry.name,
            f"({entry.name} $0)" if call else None,
            detail=entry.signature,
            note=entry.kind.value,
            filter=entry.name,
            topic=f"entry:{entry.name}",
        )
        template = CALLS.get(entry.name)
        if template is not None and (top or _is_bare_head(cursor)):
            yield _call_item(entry, template, span, top, cursor)

    return make


def _is_bare_head(cursor: Cursor) -> bool:
    """Whether the cursor is at the head of a list that holds nothing else yet."""
    return at_head(cursor) and not cursor.lists[0].after


def _call_item(entry: Entry, template: str, span: Span, top: bool, cursor: Cursor) -> Item:
    if top:
        template = f"({template})"
    elif not cursor.lists[0].closed:
        template = f"{template})"
    return Item(
        f"{entry.name} …",
        ItemKind.SNIPPET,
        span,
        as_plain_text(template),
        as_lsp_snippet(template),
        detail=entry.signature,
        note="filled in",
        filter=entry.name,
        topic=f"call:{entry.name}",
    )


def _pattern_maker(number: int, span: Span) -> Callable[[], Iterator[Item]]:
    def make() -> Iterator[Item]:
        pattern = PATTERNS[number - 1]
        yield Item(
            pattern.name,
            ItemKind.SNIPPET,
            span,
            as_plain_text(pattern.program),
            as_lsp_snippet(pattern.program),
            detail=pattern.title,
            note=f"pattern {number}",
            topic=f"pattern:{number}",
        )

    return make


# Racket.


def _racket(cursor: Cursor, seen: set[str]) -> Iterator[Item]:
    span, prefix = replaced(cursor), cursor.prefix
    found = [name for name in fitting(racket_names(), prefix) if name not in seen]
    for name in sorted(found, key=lambda name: (_match(name, prefix), len(name), name)):
        yield Item(name, ItemKind.RACKET, span, name, note="Racket", topic=f"racket:{name}")
