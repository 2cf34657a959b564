"""Loops: the `for` family and `do`."""

from __future__ import annotations

from collections.abc import Sequence

from ..core import (
    Begin,
    Binding,
    Call,
    Expr,
    For,
    ForClause,
    If,
    Lambda,
    Let,
    Name,
    Opaque,
    Parameters,
    Ref,
)
from ..syntax.tree import Node, Span
from .expander import (
    Expander,
    body,
    expression,
    expressions,
    hidden,
    is_elided,
    misshapen,
    name_of,
    opaque,
    special,
    symbol_name,
    void,
)

# What each head's loop gives; `for*` variants are added below.
RESULTS = {
    "for": "effect",
    "for/list": "list",
    "for/vector": "vector",
    "for/sum": "sum",
    "for/product": "sum",
    "for/hash": "hash",
    "for/hasheq": "hash",
    "for/hasheqv": "hash",
    "for/set": "list",
    "for/string": "string",
    "for/and": "and",
    "for/or": "or",
    "for/first": "first",
    "for/last": "last",
}
_GUARDS = ("#:when", "#:unless", "#:break", "#:final")


@special(*RESULTS, *(head.replace("for", "for*", 1) for head in RESULTS))
def _for(ex: Expander, node: Node) -> Expr:
    result = RESULTS[node.head.replace("for*", "for", 1)]
    rest = list(node.children[1:])
    while len(rest) > 1 and rest[0].kind == "keyword":  # for/vector #:length n
        del rest[:2]
    if len(rest) < 2 or rest[0].kind != "list":
        return misshapen(ex, node, "clauses and a body", "([x items]) body ...")
    clauses, inner = _for_clauses(ex, rest[0], node.head)
    return For(
        node.span,
        result,
        clauses,
        _for_body(inner, rest[1:]),
        nested=node.head.startswith("for*"),
        breaks=_breaks(rest),
    )


@special("for/fold", "for*/fold", "for/lists", "for*/lists", "for/foldr", "for*/foldr")
def _for_fold(ex: Expander, node: Node) -> Expr:
    """`(for/fold ([acc init] … [#:result e]) (clause …) body …)`."""
    shape = f"({node.head} ([accumulator start] ...) ([x items]) body ...)"
    if len(node.children) < 4 or node.children[1].kind != "list" or node.children[2].kind != "list":
        return opaque(ex, node, f"`{node.head}` takes accumulators, clauses and a body: {shape}")
    accumulators, result = _accumulators(ex, node.children[1], node.head)
    names = tuple(name for binding in accumulators for name in binding.names)
    clauses, inner = _for_clauses(ex, node.children[2], node.head)
    loop = For(
        node.span,
        "fold",
        clauses,
        _for_body(inner.binding(names), list(node.children[3:])),
        accumulators,
        nested=node.head.startswith("for*"),
        breaks=_breaks(node.children[2:]),
    )
    if result is None:
        return loop
    return Let(node.span, (Binding(names, loop),), (expression(ex.binding(names), result),))


def _accumulators(ex: Expander, node: Node, head: str) -> tuple[tuple[Binding, ...], Node | None]:
    bindings: list[Binding] = []
    result: Node | None = None
    children = list(node.children)
    while children:
        child = children.pop(0)
        if child.kind == "keyword":
            value = children.pop(0) if children else None
            result = value if child.text == "#:result" else result
        elif (
            child.kind == "list" and len(child.children) == 2 and child.children[0].kind == "symbol"
        ):
            bindings.append(
                Binding((name_of(child.children[0]),), expression(ex, child.children[1]))
            )
        elif child.kind == "symbol" and head.endswith("/lists"):
            bindings.append(Binding((name_of(child),), void(child.span)))
        elif not is_elided(node):
            ex.malformed(child, f"an accumulator of `{head}` is a pair: [name start]")
    return tuple(bindings), result


def _for_clauses(ex: Expander, node: Node, head: str) -> tuple[tuple[ForClause, ...], Expander]:
    clauses: list[ForClause] = []
    children = list(node.children)
    while children:
        child = children.pop(0)
        if child.kind == "keyword":
            if children and child.text in _GUARDS:
                test = expression(ex, children.pop(0))
                clauses.append(ForClause((), test, guard=True, negated=child.text == "#:unless"))
            elif children:
                children.pop(0)
            continue
        if child.kind != "list" or len(child.children) != 2:
            if not (child.kind == "symbol" and is_elided(node)):
                ex.malformed(child, f"a clause of `{head}` is a pair: [name sequence]")
            if child.head:  # `[x]`, not yet finished: the name is known all the same
                ex = _unfinished(ex, child, clauses)
            continue
        names = _clause_names(child.children[0])
        clauses.append(ForClause(names, expression(ex, child.children[1])))
        ex = ex.binding(names)
    return tuple(clauses), ex


def _unfinished(ex: Expander, clause: Node, clauses: list[ForClause]) -> Expander:
    names = _clause_names(clause.children[0])
    end = clause.children[0].end
    clauses.append(ForClause(names, Opaque(Span(end, end), "", ())))
    return ex.binding(names)


def _clause_names(node: Node) -> tuple[Name, ...]:
    """`x`, or `(key value)` for a sequence of several values."""
    targets = node.children if node.kind == "list" else (node,)
    return tuple(name_of(target) for target in targets if target.kind == "symbol")


def _for_body(ex: Expander, nodes: list[Node]) -> tuple[Expr, ...]:
    """The body; `#:break test` and `#:final test` in it are evaluated like any expression."""
    kept = [n for n in nodes if not (n.kind == "keyword" and n.text in ("#:break", "#:final"))]
    return body(ex, kept)


def _breaks(parts: Sequence[Node]) -> bool:
    """Whether the clauses, which are the first of the parts, or the body may end the loop."""
    return any(
        node.kind == "keyword" and node.text in ("#:break", "#:final")
        for node in (*parts[0].children, *parts[1:])
    )


@special("do")
def _do(ex: Expander, node: Node) -> Expr:
    """`(do ([x start step] …) (test result …) body …)`: a function that calls itself."""
    parts = node.children[1:]
    if (
        len(parts) < 2
        or parts[0].kind != "list"
        or parts[1].kind != "list"
        or not parts[1].children
    ):
        return misshapen(
            ex, node, "variables and an end", "([x start step] ...) (done? result ...) body ..."
        )
    names: list[Name] = []
    starts: list[Expr] = []
    steps: list[Node] = []
    for clause in parts[0].children:
        if clause.kind != "list" or len(clause.children) not in (2, 3):
            ex.malformed(clause, "a variable of `do` is written [name start step]")
            continue
        names.append(Name(symbol_name(clause.children[0]), clause.children[0].span))
        starts.append(expression(ex, clause.children[1]))
        steps.append(clause.children[2] if len(clause.children) == 3 else clause.children[0])
    inner = ex.binding(names)
    loop = hidden(node, "do")
    again = Call(loop.span, Ref(loop.span, loop.text), expressions(inner, steps))
    done = parts[1]
    turn = If(
        node.span,
        expression(inner, done.children[0]),
        Begin(done.span, body(inner, done.children[1:])),
        Begin(node.span, (*body(inner, parts[2:]), again)),
    )
    function = Lambda(node.span, Parameters(required=tuple(names)), (turn,), loop.text)
    start = Call(node.span, Ref(loop.span, loop.text), tuple(starts))
    return Let(node.span, (Binding((loop,), function),), (start,), recursive=True)
