"""Names where the core language does not keep them: in patterns, macros, structs and `provide`.

The expansion drops what evaluation does not need: the second `x` of a pattern, the struct that
heads one, the parent of a struct, a macro's template.  Whoever looks for every place of a name
needs them all.  Found once for each form; spans are relative to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ..expand.expander import ELISIONS, symbol_name
from ..scopes import scopes
from ..syntax.forms import Form
from ..syntax.parser import LightTree
from ..syntax.tree import Node, Span

_MEMO = "mentions"
_MARKERS = (b"match", b"struct", b"syntax", b"provide")

_MATCHES = frozenset({"match", "match*", "match/values", "match-lambda", "match-lambda*"})
_MATCH_LETS = frozenset({"match-let", "match-let*", "match-letrec"})
_MATCH_DEFINES = frozenset({"match-define", "match-define-values"})
_WILDCARDS = ELISIONS | {"_", "___", "..1", "__1", "else"}
# The heads of patterns that are no struct's name.
_PATTERNS = frozenset({
    "list", "list*", "list-rest", "list-no-order", "cons", "mcons", "vector", "box", "hash",
    "hash*", "hash-table", "quote", "quasiquote", "and", "or", "not", "?", "app", "==", "regexp",
    "pregexp", "struct", "struct*", "var", "values", "mlist", "srcloc", "unquote",
})  # fmt: skip


class Role(Enum):
    """What a mentioned name stands for."""

    FREE = "free"  # what the name means at this place, as for a use
    STRUCT = "struct"  # the same, and it must be a struct
    FIELD = "field"  # a field of a struct; `name` is that of its accessor
    PATTERN = "pattern"  # a variable of the match pattern `region`
    VARIABLE = "variable"  # a variable of the macro's clause `region`
    INNER = "inner"  # bound or written by a macro's clause itself, and no one else's affair


@dataclass(frozen=True, slots=True)
class Mention:
    name: str
    span: Span
    role: Role
    region: Span


def mentions(form: Form) -> tuple[Mention, ...]:
    """Every name in a form that `scopes` does not tell of, and that is no datum."""
    found = form.memo.get(_MEMO)
    if found is None:
        found = ()
        if any(marker in form.text for marker in _MARKERS):
            macros = frozenset(b.name.text for b in scopes(form).binders if b.kind == "macro")
            found = tuple(_in_node(form, form.node, macros))
        form.memo[_MEMO] = found
    return found


def _in_node(form: Form, root: Node, macros: frozenset[str]) -> Iterator[Mention]:
    """The mentions below a node; `macros` are those that the form itself defines."""
    known = {use.span for use in scopes(form).uses}
    stack = [root]
    while stack:
        node = stack.pop()
        head = node.head
        if node.kind == "quote" or head == "quote":
            continue
        parts = node.children[1:]
        if head == "define-syntax-rule" and len(parts) > 1:
            yield from _macro_clause(form, node.span, parts[0], parts[1:], frozenset())
            continue
        if head == "syntax-rules" and parts:
            yield from _syntax_rules(form, parts)
            continue
        if head in macros and node.children[0].span not in known:
            # The use of a macro that the form defines is not expanded.
            yield _free(node.children[0])
        if head in ("struct", "define-struct"):
            yield from _struct_parent(parts)
        elif head == "struct-copy" and parts:
            yield from _copied_fields(parts)
        elif head == "provide":
            yield from _provided(parts)
        else:
            for pattern in _patterns(node):
                yield from _in_pattern(pattern, pattern.span)
        stack.extend(reversed(node.children))


def _free(node: Node, role: Role = Role.FREE) -> Mention:
    return Mention(symbol_name(node), node.span, role, node.span)


def _struct_parent(parts: tuple[Node, ...]) -> Iterator[Mention]:
    """`(struct name parent (field …))`, `(define-struct (name parent) (field …))`."""
    target = parts[0] if parts else None
    if target is not None and target.kind == "list":
        yield from (_free(n, Role.STRUCT) for n in target.children[1:2] if n.kind == "symbol")
    elif len(parts) > 2 and parts[1].kind == "symbol" and parts[2].kind == "list":
        yield _free(parts[1], Role.STRUCT)


def _copied_fields(parts: tuple[Node, ...]) -> Iterator[Mention]:
    """`(struct-copy name value [field new] …)`."""
    if parts[0].kind != "symbol":
        return
    for clause in parts[2:]:
        if clause.head:
            field = clause.children[0]
            accessor = f"{symbol_name(parts[0])}-{symbol_name(field)}"
            yield Mention(accessor, field.span, Role.FIELD, field.span)


def _provided(parts: tuple[Node, ...]) -> Iterator[Mention]:
    for part in parts:
        if part.kind == "symbol":
            yield _free(part)
        elif part.head == "struct-out":
            yield from (_free(n, Role.STRUCT) for n in part.children[1:] if n.kind == "symbol")
        elif part.head == "rename-out":
            yield from (_free(pair.children[0]) for pair in part.children[1:] if pair.head)


def _patterns(node: Node) -> Iterator[Node]:
    """The patterns of a `match` or one of its kin."""
    head, parts = node.head, node.children[1:]
    if head in _MATCH_DEFINES:
        yield from parts[:1]
        return
    if head in _MATCH_LETS:
        clauses = parts[0].children if parts else ()
    elif head in _MATCHES:
        clauses = parts if head.startswith("match-lambda") else parts[1:]
    elif head == "define/match":
        clauses = parts[1:]
    else:
        return
    yield from (clause.children[0] for clause in clauses if clause.children)


def _in_pattern(node: Node, region: Span) -> Iterator[Mention]:
    if node.kind == "symbol":
        if node.text not in _WILDCARDS:
            yield Mention(symbol_name(node), node.span, Role.PATTERN, region)
        return
    if node.kind == "quasiquote":
        for child in node.children:
            yield from _in_quasi_pattern(child, region)
        return
    if node.kind not in ("list", "box", "vector") or node.head == "quote":
        return
    parts = node.children
    if node.kind == "list" and node.head:
        parts = parts[1:]
        if node.head in ("struct", "struct*"):
            yield from (_free(n, Role.STRUCT) for n in parts[:1] if n.kind == "symbol")
            parts = parts[1:]
        elif node.head not in _PATTERNS:
            yield _free(node.children[0], Role.STRUCT)
        elif node.head in ("?", "app", "regexp", "pregexp"):
            parts = parts[1:]  # an expression
        elif node.head == "==":
            parts = ()
        elif node.head == "hash":
            parts = parts[1::2]
    for part in parts:
        yield from _in_pattern(part, region)


def _in_quasi_pattern(node: Node, region: Span) -> Iterator[Mention]:
    unquoted = node.kind in ("unquote", "unquote_splicing")
    for child in node.children:
        yield from _in_pattern(child, region) if unquoted else _in_quasi_pattern(child, region)


def _syntax_rules(form: Form, parts: tuple[Node, ...]) -> Iterator[Mention]:
    """`(syntax-rules (literal …) [pattern template] …)`."""
    literals = frozenset(symbol_name(n) for n in parts[0].children if n.kind == "symbol")
    yield from (_inner(n, n.span) for n in parts[0].children if n.kind == "symbol")
    for clause in parts[1:]:
        if len(clause.children) > 1:
            pattern, *templates = clause.children
            yield from _macro_clause(form, clause.span, pattern, tuple(templates), literals)


def _inner(node: Node, region: Span) -> Mention:
    return Mention(symbol_name(node), node.span, Role.INNER, region)


def _macro_clause(
    form: Form,
    region: Span,
    pattern: Node,
    templates: tuple[Node, ...],
    literals: frozenset[str],
) -> Iterator[Mention]:
    """A macro's pattern, which begins with its name, and what it becomes."""
    first = pattern.children[0] if pattern.children else None
    if first is not None and first.kind == "symbol" and first.text not in _WILDCARDS:
        yield _free(first)
    variables: set[str] = set()
    for part in pattern.children[1:]:
        for node in part.walk():
            if node.kind != "symbol" or node.text in _WILDCARDS:
                continue
            name = symbol_name(node)
            if name in literals:
                yield _inner(node, region)
            else:
                variables.add(name)
                yield Mention(name, node.span, Role.VARIABLE, region)
    for template in templates:
        yield from _in_template(form, template, region, variables)


def _in_template(
    form: Form, template: Node, region: Span, variables: set[str]
) -> Iterator[Mention]:
    """The names of a template: the macro's variables, what it binds itself, and the rest."""
    found = scopes(Form(form.text, LightTree(template), form.broken))
    free = {use.span for uses in found.free.values() for use in uses}
    for node in template.walk():
        if node.kind != "symbol" or node.text in ELISIONS:
            continue
        name = symbol_name(node)
        if name in variables:
            yield Mention(name, node.span, Role.VARIABLE, region)
        elif node.span in free:
            yield Mention(name, node.span, Role.FREE, region)
        else:
            yield _inner(node, region)
