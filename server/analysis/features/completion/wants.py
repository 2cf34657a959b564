"""What the place of a cursor wants: a handle in `await`, a function as the first of `map-async`."""

from __future__ import annotations

from dataclasses import dataclass

from ....language.vocabulary import Entry, Keyword, Parameter, Type, lookup
from ..cursor import Around, Cursor

# What the arguments of Racket's own functions are, as far as it is the same for most of them.
_OF_RACKET = {
    Type.TEXT: frozenset({"string-append", "string-join", "string-split", "string-length",
                          "string-trim", "string-upcase", "string-downcase", "string-contains?",
                          "string-prefix?", "string-suffix?", "string-replace", "substring",
                          "string->number", "string->symbol", "regexp-match", "regexp-match?"}),
    Type.NUMBER: frozenset({"+", "-", "*", "/", "<", ">", "<=", ">=", "=", "add1", "sub1", "min",
                            "max", "abs", "sqrt", "round", "floor", "modulo", "quotient", "zero?",
                            "number->string"}),
    Type.LIST: frozenset({"car", "cdr", "first", "second", "last", "rest", "length", "reverse",
                          "null?", "empty?", "append", "list-ref", "take", "drop", "apply"}),
    Type.HASH: frozenset({"hash-ref", "hash-set", "hash-keys", "hash-values", "hash-has-key?",
                          "hash-update", "hash->list", "hash-count"}),
}  # fmt: skip
_RACKET_WANTS = {name: type_ for type_, names in _OF_RACKET.items() for name in names}
_LIST_LAST = frozenset({"string-join", "list-ref", "take", "drop"})
_MAPS = frozenset({"map", "for-each", "filter", "filter-map", "append-map", "andmap", "ormap"})


@dataclass(frozen=True, slots=True)
class Want:
    """`element` is what a list should hold; `result` says that an LLM result is as welcome."""

    type: Type = Type.ANY
    element: Type | None = None
    result: bool = False

    def rank(self, kind: str, text: str = "") -> int:
        """How well a value of a kind (`Kind.name`, `Kind.text`) is placed here: 0 well, 1 it is
        not known, 2 badly."""
        if self.type is Type.ANY or kind in ("", "unknown", "values"):
            return 1
        if kind not in _KINDS.get(self.type, ()):
            if not (self.result and kind == "LLM result"):
                return 2
            # An answer is as good as any text; what is to be awaited is better than what was.
            return 0 if self.type is Type.TEXT else 1
        if self.type is Type.LIST and self.element in _ELEMENTS:
            return 0 if _ELEMENTS[self.element] in text else 1
        return 0

    def rank_of_type(self, type_: Type) -> int:
        """The same of what a call of the dialect returns."""
        return self.rank(_KIND_OF_TYPE.get(type_, ""))


ANYTHING = Want()

# The kinds of value that are welcome where a type is asked for.
_KINDS = {
    Type.TEXT: ("text", "JSON text"),
    Type.LLM_RESULT: ("LLM result",),
    Type.HANDLE: ("async handle",),
    Type.LIST: ("list",),
    Type.FUNCTION: ("function",),
    Type.NUMBER: ("number",),
    Type.INTEGER: ("number",),
    Type.BOOLEAN: ("boolean",),
    Type.SYMBOL: ("symbol",),
    Type.JSON: ("text", "JSON text", "number", "boolean", "list", "hash", "LLM result"),
    Type.HASH: ("hash",),
}
_ELEMENTS = {Type.HANDLE: "handles", Type.LLM_RESULT: "LLM results", Type.FUNCTION: "functions"}
_KIND_OF_TYPE = {
    Type.TEXT: "text",
    Type.LLM_RESULT: "LLM result",
    Type.HANDLE: "async handle",
    Type.LIST: "list",
    Type.FUNCTION: "function",
    Type.NUMBER: "number",
    Type.INTEGER: "number",
    Type.BOOLEAN: "boolean",
    Type.HASH: "hash",
    Type.VOID: "nothing",
}


def wanted(cursor: Cursor) -> Want:
    """What the value at the cursor should be; at the head of a call, what the call should give."""
    around = cursor.lists[0] if cursor.lists else None
    if around is not None and not around.before:
        around = cursor.lists[1] if len(cursor.lists) > 1 else None
    if around is None or around.quoted or not around.head:
        return ANYTHING
    entry = lookup(around.head)
    return _of_entry(entry, around) if entry is not None else _of_racket(around)


def at_head(cursor: Cursor) -> bool:
    """Whether the cursor is where the name of a call stands."""
    call = cursor.call
    return call is not None and not call.before


def _of_entry(entry: Entry, around: Around) -> Want:
    if around.value_of is not None:
        keyword = entry.keyword(around.value_of)
        return _of_part(keyword) if keyword else ANYTHING
    taken = entry.parameters[: around.position + 1]
    if around.position < len(entry.parameters):
        return _of_part(taken[-1])
    return _of_part(entry.parameters[-1]) if taken and taken[-1].rest else ANYTHING


def _of_part(part: Parameter | Keyword) -> Want:
    element = part.element if isinstance(part, Parameter) else None
    return Want(part.type, element, part.accepts_result)


def _of_racket(around: Around) -> Want:
    if around.head in _MAPS:
        return Want(Type.FUNCTION if around.position == 0 else Type.LIST)
    if around.position == 0 or around.head not in _LIST_LAST:
        wants_list = around.head in _LIST_LAST
        type_ = Type.LIST if wants_list else _RACKET_WANTS.get(around.head, Type.ANY)
        return Want(type_)
    return Want(Type.TEXT if around.head == "string-join" else Type.NUMBER)
