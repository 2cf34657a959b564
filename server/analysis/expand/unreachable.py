"""Clauses of `match`, `cond` and `case` that are never taken: earlier ones take their cases."""

from __future__ import annotations

from collections.abc import Sequence

from ..syntax.tree import Node
from .expander import ELISIONS, Expander, Unreachable, symbol_name

_CONSTANTS = frozenset({"string", "number", "boolean", "character", "keyword", "quote"})

# Tests of these always tell the same of the same values.
_PURE = frozenset({
    "equal?", "eq?", "eqv?", "string=?", "string-ci=?", "=", "<", ">", "<=", ">=", "null?",
    "empty?", "pair?", "list?", "string?", "number?", "symbol?", "hash?", "zero?", "positive?",
    "negative?", "even?", "odd?", "string-contains?", "string-prefix?", "string-suffix?",
    "regexp-match?", "member", "memq", "hash-has-key?", "not", "and", "or", "non-empty-string?",
    "string-length", "length", "string-downcase", "string-upcase", "string-trim",
})  # fmt: skip


_DEEP = 12  # how far tests and constants nest that are compared


def note_unreachable_patterns(ex: Expander, clauses: Sequence[Node], several: bool) -> None:
    """Of `match`: the clauses behind a pattern that takes anything, or behind the same constant."""
    constants: dict[tuple[object, ...], Node] = {}
    for index, clause in enumerate(clauses):
        if clause.kind != "list" or not clause.children or _is_guarded(clause):
            continue
        head = clause.children[0]
        if _takes_anything(head, several):
            following = [c for c in clauses[index + 1 :] if c.kind == "list"]
            if following:
                name = "" if several or head.text in ("_", "else") else symbol_name(head)
                ex.unreachable.append(
                    Unreachable(following[0].span, "match", head.span, everything=True, name=name)
                )
            return
        _note_double(ex, "match", clause, (head,), constants)


def note_unreachable_tests(ex: Expander, clauses: Sequence[Node]) -> None:
    """Of `cond`: the clauses behind the test `#t`, and those with the test of an earlier one."""
    tests: dict[tuple[object, ...], Node] = {}
    for index, clause in enumerate(clauses):
        if clause.kind != "list" or not clause.children:
            continue
        test = clause.children[0]
        if test.kind == "boolean" and test.text[1:2].lower() == "t":
            if clauses[index + 1 :]:
                ex.unreachable.append(
                    Unreachable(clauses[index + 1].span, "cond", test.span, everything=True)
                )
            return
        if not test.head or not _is_pure(test):
            continue
        earlier = tests.setdefault(_shape(test), test)
        if earlier is not test:
            ex.unreachable.append(Unreachable(clause.span, "cond", earlier.span))


def note_unreachable_data(ex: Expander, clauses: Sequence[Node]) -> None:
    """Of `case`: the clauses all of whose values stand in earlier ones."""
    constants: dict[tuple[object, ...], Node] = {}
    for clause in clauses:
        key = clause.children[0] if clause.kind == "list" and clause.children else None
        if key is not None and key.kind == "list" and key.children:
            _note_double(ex, "case", clause, key.children, constants, quoted=True)


def _note_double(
    ex: Expander,
    head: str,
    clause: Node,
    values: Sequence[Node],
    constants: dict[tuple[object, ...], Node],
    quoted: bool = False,
) -> None:
    if not quoted and values[0].kind not in _CONSTANTS:
        return
    known = [constants.get(_shape(value)) for value in values]
    if known[0] is not None and all(known):
        ex.unreachable.append(Unreachable(clause.span, head, known[0].span))
    for value in values:
        constants.setdefault(_shape(value), value)


def _is_guarded(clause: Node) -> bool:
    """Whether a clause may still fail after its pattern has matched."""
    rest = clause.children[1:]
    return bool(rest) and (
        (rest[0].kind == "keyword" and rest[0].text == "#:when")
        or (rest[0].kind == "list" and rest[0].head == "=>")
    )


def _takes_anything(pattern: Node, several: bool) -> bool:
    parts = pattern.children if several and pattern.kind == "list" else (pattern,)
    names = [part.text for part in parts if part.kind == "symbol" and part.text != "_"]
    return (
        bool(parts)
        and all(part.kind == "symbol" for part in parts)
        and len(set(names)) == len(names)
        and ELISIONS.isdisjoint(names)
        and not any(name.startswith((".", "_")) for name in names)
    )


def _is_pure(test: Node, depth: int = 0) -> bool:
    """Whether a test always gives the same; one that nests deep is not looked into."""
    if test.kind != "list":
        return test.text not in ELISIONS
    return (
        depth < _DEEP
        and test.head in _PURE
        and all(_is_pure(child, depth + 1) for child in test.children[1:])
    )


def _shape(node: Node, depth: int = 0) -> tuple[object, ...]:
    """What two data have in common that are written in the same way, wherever they stand."""
    if depth > _DEEP:
        return (id(node),)
    return (node.kind, node.text, *(_shape(child, depth + 1) for child in node.children))
