"""`match` and its kin: which names a pattern binds, and which expressions stand inside it."""

from __future__ import annotations

from ..core import Begin, Binding, Define, Expr, If, Lambda, Let, Match, Name, Parameters, Ref
from ..syntax.tree import Node
from .expander import (
    MAX_DEPTH,
    Expander,
    body,
    expression,
    hidden,
    misshapen,
    special,
    symbol_name,
    void,
)
from .unreachable import note_unreachable_patterns

_SKIPPED = frozenset({"_", "...", "…", "___", "..1", "__1", "else"})


@special("match", "match*", "match/values")
def _match(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 2:
        return misshapen(ex, node, "a value and clauses", "value [pattern body ...] ...")
    several = node.head == "match*"
    if several and node.children[1].kind == "list":
        subject: Expr = Begin(node.children[1].span, body(ex, node.children[1].children))
    else:
        subject = expression(ex, node.children[1])
    clauses = _clauses(ex, node.children[2:], several or node.head == "match/values")
    return Match(node.span, subject, clauses)


@special("match-lambda", "match-lambda*")
def _match_lambda(ex: Expander, node: Node) -> Expr:
    kept = hidden(node, "matched")
    clauses = _clauses(ex, node.children[1:], several=False)
    matching = Match(node.span, Ref(kept.span, kept.text), clauses)
    if node.head.endswith("*"):
        return Lambda(node.span, Parameters(rest=kept), (matching,))
    return Lambda(node.span, Parameters(required=(kept,)), (matching,))


@special("match-define", "match-define-values")
def _match_define(ex: Expander, node: Node) -> Expr:
    if len(node.children) != 3:
        return misshapen(ex, node, "a pattern and a value", "pattern value")
    names, inside = pattern(ex, node.children[1])
    value = expression(ex, node.children[2])
    if inside:
        value = Begin(node.children[2].span, (*inside, value))
    return Define(node.span, names, value)


@special("match-let", "match-let*", "match-letrec")
def _match_let(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 3 or node.children[1].kind != "list":
        return misshapen(ex, node, "bindings and a body", "([pattern value] ...) body ...")
    bindings: list[Binding] = []
    around, inner = ex, ex
    for clause in node.children[1].children:
        if clause.kind != "list" or len(clause.children) != 2:
            ex.malformed(clause, f"a binding of `{node.head}` is a pair: [pattern value]")
            continue
        names, inside = pattern(around, clause.children[0])
        value = expression(around, clause.children[1])
        bindings.append(Binding(names, Begin(clause.span, (*inside, value)) if inside else value))
        inner = inner.binding(names)
        around = inner if node.head == "match-let*" else ex
    return Let(
        node.span,
        tuple(bindings),
        body(inner, node.children[2:]),
        sequential=node.head == "match-let*",
        recursive=node.head == "match-letrec",
    )


@special("define/match")
def _define_match(ex: Expander, node: Node) -> Expr:
    header = node.children[1] if len(node.children) > 2 else None
    if header is None or header.kind != "list" or not header.head:
        return misshapen(ex, node, "a header and clauses", "(name x) [(pattern) body ...] ...")
    from .binding import bound_names, parameters

    read = parameters(ex, header.children[1:])
    subjects = tuple(Ref(name.span, name.text) for name in bound_names(read))
    clauses = _clauses(ex.binding(bound_names(read)), node.children[2:], several=True)
    matching = Match(node.span, Begin(header.span, subjects), clauses)
    name = Name(header.head, header.children[0].span)
    return Define(node.span, (name,), Lambda(node.span, read, (matching,), name.text))


def _clauses(
    ex: Expander, nodes: tuple[Node, ...], several: bool
) -> tuple[tuple[tuple[Name, ...], tuple[Expr, ...]], ...]:
    note_unreachable_patterns(ex, nodes, several)
    clauses: list[tuple[tuple[Name, ...], tuple[Expr, ...]]] = []
    for clause in nodes:
        if clause.kind != "list" or not clause.children:
            if not (clause.kind == "symbol" and clause.text in _SKIPPED):
                ex.malformed(clause, "a clause of `match` is a list: [pattern body ...]")
            continue
        clauses.append(_clause(ex, clause, several))
    return tuple(clauses)


def _clause(ex: Expander, clause: Node, several: bool) -> tuple[tuple[Name, ...], tuple[Expr, ...]]:
    """The names a clause binds, and its body, in front of which stand the pattern's expressions."""
    head, rest = clause.children[0], clause.children[1:]
    parts = head.children if several and head.kind == "list" else (head,)
    names: list[Name] = []
    inside: list[Expr] = []
    for part in parts:
        found, expressions_inside = pattern(ex, part)
        names.extend(found)
        inside.extend(expressions_inside)
    inner = ex.binding(names)
    if len(rest) > 1 and rest[0].kind == "keyword" and rest[0].text == "#:when":
        guard = expression(inner, rest[1])
        guarded = Begin(clause.span, body(inner, rest[2:]))
        return tuple(names), (*inside, If(clause.span, guard, guarded, void(clause.span)))
    if rest and rest[0].head == "=>" and len(rest[0].children) == 2:
        names.append(Name(symbol_name(rest[0].children[1]), rest[0].children[1].span))
        rest = rest[1:]
    return tuple(names), (*inside, *body(inner, rest))


def pattern(ex: Expander, node: Node) -> tuple[tuple[Name, ...], tuple[Expr, ...]]:
    """The names that `node` binds as a pattern (each once), and the expressions inside it."""
    names: dict[str, Name] = {}
    inside: list[Expr] = []
    _pattern(ex, node, names, inside)
    return tuple(names.values()), tuple(inside)


def _pattern(ex: Expander, node: Node, names: dict[str, Name], inside: list[Expr]) -> None:
    if ex.depth > MAX_DEPTH:
        return
    deeper = ex.deeper()
    if node.kind == "symbol":
        if node.text not in _SKIPPED:
            name = symbol_name(node)
            names.setdefault(name, Name(name, node.span))
        return
    if node.kind == "quasiquote":
        for child in node.children:
            _quasi_pattern(deeper, child, names, inside)
        return
    if node.kind in ("box", "vector"):
        for child in node.children:
            _pattern(deeper, child, names, inside)
        return
    if node.kind != "list" or not node.children:
        return
    head, rest = node.head, node.children[1:]
    match head:
        case "quote":
            return
        case "else":
            ex.malformed(node, "`(else)` is no pattern; what matches anything else is [_ body ...]")
            return
        case "?" | "app" | "pregexp" | "regexp" | "==":
            inside.extend(expression(deeper, child) for child in rest[:1])
            rest = rest[1:] if head != "==" else ()
        case "hash-table" | "hash" | "hash*":
            if head != "hash-table":
                rest = rest[1::2] if head == "hash" else rest
            for child in rest:
                parts = child.children if child.kind == "list" and head != "hash" else (child,)
                for part in parts[-1:] if head == "hash*" else parts:
                    _pattern(deeper, part, names, inside)
            return
        case "struct":
            rest = rest[1:]
    for child in rest:
        _pattern(deeper, child, names, inside)


def _quasi_pattern(ex: Expander, node: Node, names: dict[str, Name], inside: list[Expr]) -> None:
    if ex.depth > MAX_DEPTH:
        return
    if node.kind in ("unquote", "unquote_splicing"):
        for child in node.children:
            _pattern(ex, child, names, inside)
        return
    for child in node.children:
        _quasi_pattern(ex.deeper(), child, names, inside)
