"""Macros, requires and modules: what is defined by them, the rest left alone."""

from __future__ import annotations

from dataclasses import replace

from ..core import Begin, Define, Expr, Opaque
from ..syntax.tree import Node
from .expander import Expander, body, name_of, opaque, special


@special("define-syntax", "define-syntax-rule", "define-syntax-parameter", "define-syntaxes")
def _define_syntax(ex: Expander, node: Node) -> Expr:
    """The macro's name; its template is no code of this place."""
    if len(node.children) < 3:
        return opaque(ex, node, f"`{node.head}` takes a name and a transformer")
    target = node.children[1]
    if node.head == "define-syntaxes":
        names = tuple(name_of(child) for child in target.children if child.kind == "symbol")
    else:
        first = target.children[0] if target.kind == "list" and target.children else target
        names = (name_of(first),) if first.kind == "symbol" else ()
    return Define(node.span, names, Opaque(node.span, "syntax", ()), macro=True)


@special("let-syntax", "letrec-syntax", "let-syntaxes", "letrec-syntaxes")
def _let_syntax(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 3 or node.children[1].kind != "list":
        return opaque(ex, node, f"`{node.head}` takes macros and a body")
    macros: set[str] = set()
    for clause in node.children[1].children:
        target = clause.children[0] if clause.children else clause
        targets = target.children if target.kind == "list" else (target,)
        macros.update(name_of(child).text for child in targets if child.kind == "symbol")
    return Begin(node.span, body(replace(ex, macros=ex.macros | macros), node.children[2:]))


@special("syntax-rules", "syntax-case", "syntax-parse", "begin-for-syntax", "require", "#%require")
@special("provide", "#%provide", "only-in")
def _untouched(ex: Expander, node: Node) -> Expr:
    return Opaque(node.span, node.head, ())


@special("module", "module+", "module*")
def _module(ex: Expander, node: Node) -> Expr:
    skipped = 2 if node.head == "module+" else 3
    return Begin(node.span, body(ex, node.children[skipped:]))
