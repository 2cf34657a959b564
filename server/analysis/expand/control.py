"""Forms that choose or order what is evaluated: `if`, `cond`, `case`, `and`, `begin`, `try`, …"""

from __future__ import annotations

from ..core import (
    Begin,
    Binding,
    Call,
    Expr,
    If,
    Let,
    Literal,
    Opaque,
    Quote,
    Ref,
    SetBang,
    Try,
)
from ..syntax.tree import Node, Span
from .expander import (
    ELISIONS,
    Expander,
    body,
    expression,
    expressions,
    hidden,
    is_elided,
    is_too_long,
    misshapen,
    name_of,
    no_definition,
    opaque,
    special,
    synthetic,
    void,
)
from .unreachable import note_unreachable_data, note_unreachable_tests


@special("if")
def _if(ex: Expander, node: Node) -> Expr:
    parts = node.children[1:]
    if len(parts) != 3:
        return opaque(
            ex,
            node,
            "`if` takes a test and two branches: (if test then else); without an else, use `when`",
        )
    for part in parts:
        no_definition(ex, part)
    test, then, other = expressions(ex, parts)
    return If(node.span, test, then, other)


@special("when")
def _when(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 3:
        return misshapen(ex, node, "a test and a body", "test body ...")
    return If(node.span, expression(ex, node.children[1]), _begin(ex, node.children[2:]), None)


@special("unless")
def _unless(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 3:
        return misshapen(ex, node, "a test and a body", "test body ...")
    test = expression(ex, node.children[1])
    return If(node.span, test, void(synthetic(node)), _begin(ex, node.children[2:]))


@special("cond")
def _cond(ex: Expander, node: Node) -> Expr:
    """A chain of `If`; each clause nests in the one before, and is counted so."""
    result: Expr | None = None
    clauses = node.children[1:]
    if is_too_long(ex, clauses):
        return opaque(ex, node)
    _else_last(ex, clauses, "cond")
    note_unreachable_tests(ex, clauses)
    for index in reversed(range(len(clauses))):
        result = _cond_clause(ex.deeper(index), clauses[index], result)
    return result or void(node.span)


def _else_last(ex: Expander, clauses: tuple[Node, ...], head: str) -> None:
    for clause in clauses[:-1]:
        if clause.head == "else":
            ex.malformed(clause, f"the `else` clause of `{head}` must be the last one")


def _cond_clause(ex: Expander, clause: Node, other: Expr | None) -> Expr | None:
    if clause.kind != "list" or not clause.children:
        if not (clause.kind == "symbol" and clause.text in ("...", "…")):
            ex.malformed(clause, "a clause of `cond` is a list: [test body ...]")
        return other
    test, rest = clause.children[0], clause.children[1:]
    if test.kind == "symbol" and test.text == "else":
        return _begin(ex, rest, clause.span)
    value = expression(ex, test)
    if not rest:
        return _or(clause, value, other or Literal(synthetic(clause), False, "boolean"))
    if rest[0].kind == "symbol" and rest[0].text == "=>":
        return _arrow(ex, clause, value, rest[1:], other)
    return If(clause.span, value, _begin(ex, rest, clause.span), other)


def _arrow(
    ex: Expander, clause: Node, value: Expr, receiver: tuple[Node, ...], other: Expr | None
) -> Expr:
    """`[test => function]`: the function is called with the test's value."""
    if len(receiver) != 1:
        ex.malformed(clause, "`=>` is followed by one function: [test => function]")
        return If(clause.span, value, Begin(clause.span, expressions(ex, receiver)), other)
    kept = hidden(clause, "tested")
    held = Ref(kept.span, kept.text)
    applied = Call(receiver[0].span, expression(ex, receiver[0]), (held,))
    return Let(clause.span, (Binding((kept,), value),), (If(clause.span, held, applied, other),))


_NO_DATA = frozenset(
    {"string", "number", "symbol", "boolean", "character", "keyword", "here_string"}
)


@special("case")
def _case(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 2:
        return misshapen(ex, node, "a value and clauses", "value [(datum ...) body ...] ...")
    if is_too_long(ex, node.children):
        return opaque(ex, node)
    _else_last(ex, node.children[2:], "case")
    note_unreachable_data(ex, node.children[2:])
    kept = hidden(node, "case")
    held = Ref(kept.span, kept.text)
    result: Expr | None = None
    for clause in reversed(node.children[2:]):
        if clause.kind != "list" or not clause.children:
            if not is_elided(node):
                ex.malformed(clause, "a clause of `case` is a list: [(datum ...) body ...]")
            continue
        key, rest = clause.children[0], clause.children[1:]
        if key.kind == "symbol" and key.text == "else":
            result = _begin(ex, rest, clause.span)
            continue
        if key.kind in _NO_DATA and key.text not in ELISIONS:
            ex.malformed(
                clause, f"a clause of `case` begins with a list of values: [({key.text}) ...]"
            )
        test = Call(synthetic(key), Ref(synthetic(key), "memv"), (held, Quote(key.span, key)))
        result = If(clause.span, test, _begin(ex, rest, clause.span), result)
    value = expression(ex, node.children[1])
    return Let(node.span, (Binding((kept,), value),), (result or void(synthetic(node)),))


@special("and")
def _and(ex: Expander, node: Node) -> Expr:
    parts = node.children[1:]
    if not parts:
        return Literal(node.span, True, "boolean")
    if is_too_long(ex, parts):
        return opaque(ex, node)
    result = expression(ex.deeper(len(parts)), parts[-1])
    for index in reversed(range(len(parts) - 1)):
        test = expression(ex.deeper(index), parts[index])
        span = node.span if index == 0 else Span(parts[index].start, parts[-1].end)
        result = If(span, test, result, Literal(synthetic(node), False, "boolean"))
    return result


@special("or")
def _or_form(ex: Expander, node: Node) -> Expr:
    parts = node.children[1:]
    if not parts:
        return Literal(node.span, False, "boolean")
    if is_too_long(ex, parts):
        return opaque(ex, node)
    result = expression(ex.deeper(len(parts)), parts[-1])
    for index in reversed(range(len(parts) - 1)):
        result = _or(parts[index], expression(ex.deeper(index), parts[index]), result)
    return result


def _or(node: Node, value: Expr, other: Expr) -> Expr:
    """The value when it is true, else `other`; the value is computed once."""
    kept = hidden(node, "or")
    held = Ref(kept.span, kept.text)
    return Let(node.span, (Binding((kept,), value),), (If(node.span, held, held, other),))


@special("begin", "#%expression", "time", "reset", "reset0")
def _begin_form(ex: Expander, node: Node) -> Expr:
    return Begin(node.span, body(ex, node.children[1:]))


@special("begin0")
def _begin0(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 2:
        return opaque(ex, node, "`begin0` takes at least one expression")
    kept = hidden(node, "first")
    first = Binding((kept,), expression(ex, node.children[1]))
    rest = expressions(ex, node.children[2:])
    return Let(node.span, (first,), (*rest, Ref(kept.span, kept.text)))


@special("set!")
def _set(ex: Expander, node: Node) -> Expr:
    if len(node.children) != 3 or node.children[1].kind != "symbol":
        return misshapen(ex, node, "a name and its new value", "name value")
    return SetBang(node.span, name_of(node.children[1]), expression(ex, node.children[2]))


@special("delay", "lazy", "delay/sync", "delay/thread")
def _delay(ex: Expander, node: Node) -> Expr:
    return Opaque(node.span, "delay", body(ex, node.children[1:]))


@special("let/ec", "let/cc", "shift", "shift0")
def _escape(ex: Expander, node: Node) -> Expr:
    """A body in which a name is bound to an escape (or the rest of the computation)."""
    if len(node.children) < 3 or node.children[1].kind != "symbol":
        return misshapen(ex, node, "a name and a body", "name body ...")
    name = name_of(node.children[1])
    head = "escape" if node.head == "let/ec" else "continuation"
    escape = Opaque(synthetic(node), head, ())
    inner = body(ex.binding((name,)), node.children[2:])
    return Let(node.span, (Binding((name,), escape),), inner)


@special("try")
def _try(ex: Expander, node: Node) -> Expr:
    """`(try body … on-error handler)`."""
    parts = node.children[1:]
    marks = [i for i, part in enumerate(parts) if part.kind == "symbol" and part.text == "on-error"]
    if not marks or marks[0] == 0 or len(parts) != marks[0] + 2:
        return misshapen(
            ex, node, "a body and one handler", "body ... on-error (lambda (message) ...)"
        )
    _handler(ex, parts[marks[0] + 1])
    handlers = expressions(ex, parts[marks[0] + 1 :])
    return Try(node.span, body(ex, parts[: marks[0]]), handlers, message=True)


def _handler(ex: Expander, node: Node) -> None:
    if node.kind in ("string", "number", "boolean", "here_string"):
        ex.malformed(node, "a handler is a function of the error: (lambda (error) ...)")


@special("with-handlers", "with-handlers*")
def _with_handlers(ex: Expander, node: Node) -> Expr:
    """Each handler is for the errors that its predicate holds for."""
    if len(node.children) < 3 or node.children[1].kind != "list":
        return misshapen(ex, node, "handlers and a body", "([predicate handler] ...) body ...")
    predicates: list[Expr] = []
    handlers: list[Expr] = []
    for clause in node.children[1].children:
        if clause.kind != "list" or len(clause.children) != 2:
            if not (clause.kind == "symbol" and is_elided(node.children[1])):
                ex.malformed(clause, "a handler of `with-handlers` is a pair: [predicate handler]")
            continue
        predicates.append(expression(ex, clause.children[0]))
        _handler(ex, clause.children[1])
        handlers.append(expression(ex, clause.children[1]))
    inner = body(ex, node.children[2:])
    return Try(node.span, inner, tuple(handlers), predicates=tuple(predicates))


@special("with-continuation-mark")
def _mark(ex: Expander, node: Node) -> Expr:
    return Begin(node.span, expressions(ex, node.children[1:]))


def _begin(ex: Expander, nodes: tuple[Node, ...], span: Span | None = None) -> Expr:
    """One expression for a body; a body of one is that one."""
    inner = body(ex, nodes)
    if len(inner) == 1:
        return inner[0]
    if span is None:
        span = Span(nodes[0].start, nodes[-1].end)
    return Begin(span, inner)
