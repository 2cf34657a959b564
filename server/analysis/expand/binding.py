"""Forms that bind names: definitions, functions, the `let` family, structs, parameters."""

from __future__ import annotations

from ..core import (
    Binding,
    Call,
    CaseLambda,
    Define,
    Expr,
    KeywordParameter,
    Lambda,
    Let,
    Name,
    Opaque,
    Optional,
    Parameterize,
    Parameters,
    Ref,
)
from ..syntax.tree import Node, Span
from .expander import (
    Expander,
    body,
    define,
    expression,
    expressions,
    is_elided,
    misshapen,
    name_of,
    opaque,
    special,
    symbol_name,
    synthetic,
)


@special("define", "define/contract")
def _define(ex: Expander, node: Node) -> Expr:
    """`(define name value)`, `(define (name . formals) body …)`, curried to any depth."""
    if len(node.children) < 2:
        return misshapen(ex, node, "a name and a value", "name value")
    target, rest = node.children[1], node.children[2:]
    if target.kind == "symbol":
        return _define_value(ex, node, name_of(target), rest)
    if target.kind == "list" and target.children:
        return _define_function(ex, node, target, rest)
    return opaque(ex, node, "the first part of `define` is a name, or a name with its parameters")


def _define_value(ex: Expander, node: Node, name: Name, rest: tuple[Node, ...]) -> Expr:
    if node.head == "define/contract" and len(rest) == 2:
        rest = rest[1:]
    if len(rest) != 1:
        ex.malformed(
            node,
            f"the definition of `{name.text}` has no value: (define {name.text} value)"
            if not rest
            else f"the definition of `{name.text}` takes one value; this has {len(rest)}"
            f" (a function is written (define ({name.text} parameter ...) body ...))",
        )
        return define(node, name, Opaque(synthetic(node), "", expressions(ex, rest)))
    return define(node, name, _named(expression(ex, rest[0]), name.text))


def _define_function(ex: Expander, node: Node, target: Node, rest: tuple[Node, ...]) -> Expr:
    headers: list[Node] = []
    while target.kind == "list" and target.children:
        headers.append(target)
        target = target.children[0]
    if target.kind != "symbol":
        return opaque(
            ex,
            node,
            "a function's header begins with its name: (define (name parameter ...) body ...)",
        )
    name = name_of(target)
    if node.head == "define/contract" and len(rest) > 1:
        rest = rest[1:]
    if not rest:
        ex.malformed(node, f"the function `{name.text}` has no body")
    # The innermost header holds the parameters of the outermost function.
    all_parameters: list[Parameters] = []
    inner = ex
    for header in reversed(headers):
        read = parameters(inner, header.children[1:])
        inner = inner.binding(bound_names(read))
        all_parameters.append(read)
    inner_body = body(inner, rest)
    for read in reversed(all_parameters[1:]):
        inner_body = (Lambda(node.span, read, inner_body),)
    return define(node, name, Lambda(node.span, all_parameters[0], inner_body, name.text))


@special("define-values")
def _define_values(ex: Expander, node: Node) -> Expr:
    if len(node.children) != 3 or node.children[1].kind != "list":
        return misshapen(ex, node, "names and one expression", "(name ...) value")
    names = _plain_names(ex, node.children[1])
    return Define(node.span, names, expression(ex, node.children[2]))


@special("lambda", "λ")
def _lambda(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 2:
        return misshapen(ex, node, "parameters and a body", "(x) body ...")
    if len(node.children) < 3:
        ex.malformed(node, f"this `{node.head}` has no body")
    return _function(ex, node, node.children[1], node.children[2:])


@special("thunk")
def _thunk(ex: Expander, node: Node) -> Expr:
    return Lambda(node.span, Parameters(), body(ex, node.children[1:]))


@special("case-lambda")
def _case_lambda(ex: Expander, node: Node) -> Expr:
    clauses: list[Lambda] = []
    for clause in node.children[1:]:
        if clause.kind != "list" or len(clause.children) < 2:
            ex.malformed(clause, "a clause of `case-lambda` is a list: [(parameter ...) body ...]")
            continue
        clauses.append(_function(ex, clause, clause.children[0], clause.children[1:]))
    return CaseLambda(node.span, tuple(clauses))


def _function(
    ex: Expander, node: Node, formals: Node, rest: tuple[Node, ...], name: str = ""
) -> Lambda:
    if formals.kind == "symbol":
        read = Parameters(rest=name_of(formals))
    elif formals.kind == "list":
        read = parameters(ex, formals.children)
    else:
        ex.malformed(formals, "parameters are a list of names: (lambda (x y) ...)")
        read = Parameters()
    return Lambda(node.span, read, body(ex.binding(bound_names(read)), rest), name)


def parameters(ex: Expander, nodes: tuple[Node, ...]) -> Parameters:
    """Required, `[optional default]`, `#:key name`, `#:key [name default]`, `. rest`."""
    required: list[Name] = []
    optional: list[Optional] = []
    keywords: list[KeywordParameter] = []
    rest: Name | None = None
    index = 0
    while index < len(nodes):
        node = nodes[index]
        index += 1
        following = nodes[index] if index < len(nodes) else None
        if node.kind == "symbol":
            required.append(name_of(node))
        elif node.kind == "list":
            if read := _optional(ex, node):
                optional.append(read)
        elif node.kind == "keyword" and following is not None:
            index += 1
            if read := _keyword_parameter(ex, node, following):
                keywords.append(read)
        elif node.kind == "dot" and following is not None and following.kind == "symbol":
            index += 1
            rest = name_of(following)
        else:
            ex.malformed(node, "this is no parameter: name, [name default], #:key name, or . rest")
    return Parameters(tuple(required), tuple(optional), tuple(keywords), rest)


def _optional(ex: Expander, node: Node) -> Optional | None:
    if not 1 <= len(node.children) <= 2 or node.children[0].kind != "symbol":
        ex.malformed(node, "an optional parameter is written [name default]")
        return None
    default = expression(ex, node.children[1]) if len(node.children) == 2 else None
    return Optional(name_of(node.children[0]), default)


def _keyword_parameter(ex: Expander, keyword: Node, node: Node) -> KeywordParameter | None:
    if node.kind == "symbol":
        return KeywordParameter(keyword.text[2:], name_of(node), None)
    if node.kind == "list" and (read := _optional(ex, node)):
        return KeywordParameter(keyword.text[2:], read.name, read.default)
    return None


def bound_names(read: Parameters) -> tuple[Name, ...]:
    """Every name that a parameter list binds."""
    rest = (read.rest,) if read.rest else ()
    return (
        *read.required,
        *(o.name for o in read.optional),
        *(k.name for k in read.keywords),
        *rest,
    )


@special("let", "let*", "letrec", "letrec*")
def _let(ex: Expander, node: Node) -> Expr:
    if node.head == "let" and len(node.children) > 2 and node.children[1].kind == "symbol":
        return _named_let(ex, node)
    return _let_family(ex, node, multiple=False)


@special("let-values", "let*-values", "letrec-values")
def _let_values(ex: Expander, node: Node) -> Expr:
    return _let_family(ex, node, multiple=True)


def _let_family(ex: Expander, node: Node, multiple: bool) -> Expr:
    head = node.head
    if len(node.children) < 3 or node.children[1].kind != "list":
        if len(node.children) == 2 and node.children[1].kind == "list":
            ex.malformed(node, f"this `{head}` has no body: ({head} ([name value] ...) body ...)")
        else:
            return misshapen(ex, node, "bindings and a body", "([name value] ...) body ...")
    clauses = _clauses(ex, node.children[1], head, multiple)
    names = [name for found, _ in clauses for name in found]
    sequential, recursive = head.startswith("let*"), head.startswith("letrec")
    inner = ex.binding(names)
    bindings: list[Binding] = []
    around = inner if recursive else ex
    for found, value in clauses:
        bound = _value(around, found, value)
        bindings.append(Binding(found, _named(bound, found[0].text) if len(found) == 1 else bound))
        if sequential:
            around = around.binding(found)
    return Let(node.span, tuple(bindings), body(inner, node.children[2:]), sequential, recursive)


def _clauses(
    ex: Expander, node: Node, head: str, multiple: bool
) -> list[tuple[tuple[Name, ...], Node | None]]:
    """What `[name value]` clauses bind, and the value's node, None where it is missing."""
    found: list[tuple[tuple[Name, ...], Node | None]] = []
    for clause in node.children:
        target = clause.children[0] if clause.children else None
        if target is None or len(clause.children) != 2 or target.kind not in ("symbol", "list"):
            if not (is_elided(node) and clause.kind == "symbol"):
                ex.malformed(clause, f"a binding of `{head}` is a pair: [name value]")
            if target is not None and target.kind == "symbol":
                value = clause.children[1] if len(clause.children) > 1 else None
                found.append(((name_of(target),), value))
            continue
        if multiple and target.kind == "list":
            found.append((_plain_names(ex, target), clause.children[1]))
        elif not multiple and target.kind == "symbol":
            found.append(((name_of(target),), clause.children[1]))
        else:
            shape = "[(name ...) value]" if multiple else "[name value]"
            ex.malformed(clause, f"a binding of `{head}` is a pair: {shape}")
    return found


def _value(ex: Expander, names: tuple[Name, ...], node: Node | None) -> Expr:
    if node is not None:
        return expression(ex, node)
    end = names[0].span.end
    return Opaque(Span(end, end), "", ())


def _named_let(ex: Expander, node: Node) -> Expr:
    """`(let loop ([x 0]) body …)`: a function of that name, called once with the values."""
    if len(node.children) < 4 or node.children[2].kind != "list":
        return opaque(
            ex, node, "a named `let` takes bindings and a body: (let loop ([x 0]) body ...)"
        )
    name = name_of(node.children[1])
    clauses = _clauses(ex, node.children[2], "let", multiple=False)
    formals = Parameters(required=tuple(found[0] for found, _ in clauses))
    values = tuple(_value(ex, found, value) for found, value in clauses)
    inner = ex.binding((name, *formals.required))
    function = Lambda(node.span, formals, body(inner, node.children[3:]), name.text)
    start = Call(node.span, Ref(synthetic(node.children[1]), name.text), values)
    return Let(node.span, (Binding((name,), function),), (start,), recursive=True)


@special("local")
def _local(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 3 or node.children[1].kind != "list":
        return misshapen(ex, node, "definitions and a body", "[definition ...] body ...")
    return Let(node.span, (), body(ex, (*node.children[1].children, *node.children[2:])))


@special("parameterize", "parameterize*")
def _parameterize(ex: Expander, node: Node) -> Expr:
    if len(node.children) < 3 or node.children[1].kind != "list":
        return misshapen(ex, node, "parameters and a body", "([parameter value] ...) body ...")
    pairs: list[tuple[Expr, Expr]] = []
    for clause in node.children[1].children:
        if clause.kind != "list" or len(clause.children) != 2:
            ex.malformed(clause, "a binding of `parameterize` is a pair: [parameter value]")
            continue
        parameter, value = expressions(ex, clause.children)
        pairs.append((parameter, value))
    return Parameterize(node.span, tuple(pairs), body(ex, node.children[2:]))


@special("struct", "define-struct")
def _struct(ex: Expander, node: Node) -> Expr:
    """The names a struct defines: constructor, predicate, accessors, and setters where mutable."""
    if len(node.children) < 3:
        return misshapen(ex, node, "a name and fields", "name (field ...)")
    target = node.children[1]
    if target.kind == "list" and target.children:
        target = target.children[0]
    fields = next((c for c in node.children[2:4] if c.kind == "list"), None)
    if target.kind != "symbol" or fields is None:
        return misshapen(ex, node, "a name and fields", "name (field ...)")
    name, options = name_of(target), [c.text for c in node.children[3:] if c.kind == "keyword"]
    names = [name, Name(f"{name.text}?", name.span)]
    if node.head == "define-struct":
        names.append(Name(f"make-{name.text}", name.span))
    for field in fields.children:
        symbol = field.children[0] if field.kind == "list" and field.children else field
        if symbol.kind != "symbol":
            continue
        text = symbol_name(symbol)
        names.append(Name(f"{name.text}-{text}", symbol.span))
        own = [c.text for c in field.children[1:]]
        if "#:mutable" in own or "#:mutable" in options:
            names.append(Name(f"set-{name.text}-{text}!", symbol.span))
    for index, child in enumerate(node.children[:-1]):
        follower = node.children[index + 1]
        if (
            child.text in ("#:constructor-name", "#:extra-constructor-name")
            and follower.kind == "symbol"
        ):
            names.append(name_of(follower))
    return Define(node.span, tuple(names), Opaque(node.span, "struct", ()))


def _plain_names(ex: Expander, node: Node) -> tuple[Name, ...]:
    for child in node.children:
        if child.kind not in ("symbol", "dot"):
            ex.malformed(child, "a name is expected here")
    return tuple(name_of(child) for child in node.children if child.kind == "symbol")


def _named(value: Expr, name: str) -> Expr:
    """A function without a name takes the one it is bound to, as Racket does."""
    if isinstance(value, Lambda) and not value.name:
        return Lambda(value.span, value.parameters, value.body, name)
    return value
