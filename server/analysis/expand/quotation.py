"""Quotation: `quote`, `quasiquote` and the expressions inside it, syntax templates."""

from __future__ import annotations

from ..core import Expr, Quasi, Quote
from ..syntax.tree import Node
from .expander import MAX_DEPTH, Expander, expression, misshapen, special

_UNQUOTES = {"unquote", "unquote_splicing", "unquote-splicing"}


def quasiquotation(ex: Expander, node: Node) -> Expr:
    """A quasiquote written with its prefix; the unquoted parts are expanded."""
    template = node.children[0] if node.children else node
    parts: list[Expr] = []
    _collect(ex, template, 1, parts)
    return Quasi(node.span, template, tuple(parts))


@special("quote")
def _quote(ex: Expander, node: Node) -> Expr:
    if len(node.children) != 2:
        return misshapen(ex, node, "one datum", "datum")
    return Quote(node.span, node.children[1])


@special("quasiquote")
def _quasiquote(ex: Expander, node: Node) -> Expr:
    if len(node.children) != 2:
        return misshapen(ex, node, "one datum", "datum")
    parts: list[Expr] = []
    _collect(ex, node.children[1], 1, parts)
    return Quasi(node.span, node.children[1], tuple(parts))


@special("syntax", "quasisyntax", "quote-syntax")
def _syntax(ex: Expander, node: Node) -> Expr:
    return Quote(node.span, node.children[1] if len(node.children) > 1 else node)


def _collect(ex: Expander, node: Node, level: int, parts: list[Expr]) -> None:
    """Expand what is unquoted in `node`, quasiquotes inside counting a level up."""
    if ex.depth > MAX_DEPTH:
        return
    kind = node.head if node.head in _UNQUOTES else node.kind
    if node.kind == "list" and node.head == "quasiquote":
        kind = "quasiquote"
    inside = node.children[1:] if node.kind == "list" and kind != "list" else node.children
    if kind in _UNQUOTES and level == 1:
        parts.extend(expression(ex, child) for child in inside)
        return
    step = 1 if kind == "quasiquote" else -1 if kind in _UNQUOTES else 0
    for child in inside:
        _collect(ex.deeper(), child, level + step, parts)
