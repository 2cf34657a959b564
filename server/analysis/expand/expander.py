"""The heart of the expansion: atoms, calls, bodies, and the table of special forms.

Each special form is one function in a sibling module, entered in the table by `@special`.
Nothing here raises on any tree: what a form cannot make sense of becomes `Opaque`, its parts
still read, and the reason is recorded as `Malformed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from ...language.racket_names import racket_name
from ...language.vocabulary import lookup
from ..core import (
    Begin,
    Call,
    Define,
    Expr,
    KeywordArgument,
    Literal,
    Name,
    Opaque,
    Quote,
    Ref,
)
from ..literals import character_value, here_string_value, number_value, string_value
from ..syntax.tree import Node, Span

# Code nests a dozen deep.  What goes far beyond is left alone: it would exhaust the stack.
MAX_DEPTH = 200

# What documentation writes where it leaves code out.
ELISIONS = frozenset({"...", "…"})

_ATOMS = frozenset({"string", "here_string", "number", "boolean", "character", "regex"})
_SELF_QUOTING = frozenset({"vector", "hash", "prefab", "box", "keyword", "byte_string"})
_DEFINITIONS = frozenset({"define", "define-values", "match-define"})
_MISPLACED_ELSE = "an `else` begins the last clause of `cond` or `case`, and stands nowhere else"
_SYNTAX_TEMPLATES = frozenset({"syntax", "quasisyntax"})


@dataclass(frozen=True, slots=True)
class Malformed:
    """A special form whose shape is wrong. `span` is relative to the top-level form."""

    span: Span
    head: str
    message: str


@dataclass(frozen=True, slots=True)
class Expander:
    """Where the expansion stands: shared findings, and what is known at this point of the tree.

    `borrowed` are the heads of special forms that neither the dialect nor Racket's open names
    have: a library must bring them.  `macros` are names whose uses are left alone; `shadowed` are
    names of special forms that a binding around this point has taken over.
    """

    problems: list[Malformed] = field(default_factory=list)
    borrowed: list[Name] = field(default_factory=list)
    unreachable: list[Unreachable] = field(default_factory=list)
    macros: frozenset[str] = frozenset()
    shadowed: frozenset[str] = frozenset()
    depth: int = 0

    def deeper(self, by: int = 1) -> Expander:
        return replace(self, depth=self.depth + by)

    def binding(self, names: Iterable[Name]) -> Expander:
        """The expander for a place where `names` are bound."""
        taken = {name.text for name in names} & SPECIAL.keys()
        if not taken:
            return self
        return replace(self, shadowed=self.shadowed | taken)

    def malformed(self, node: Node, message: str) -> None:
        """Record a fault of shape, unless the author wrote `...` there: then code is left out."""
        if not is_elided(node):
            self.problems.append(Malformed(node.span, node.head, message))


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A clause that is never taken. `because` is the earlier pattern or test that takes its cases.

    `everything` says that the earlier one takes any value, `name` is the name it binds to it.
    """

    clause: Span
    head: str
    because: Span
    everything: bool = False
    name: str = ""


Special = Callable[[Expander, Node], Expr]
SPECIAL: dict[str, Special] = {}


def special(*heads: str) -> Callable[[Special], Special]:
    """Enter the decorated function in the table as the meaning of `heads`."""

    def enter(function: Special) -> Special:
        for head in heads:
            assert head not in SPECIAL, f"{head} has two meanings"
            SPECIAL[head] = function
        return function

    return enter


def is_elided(node: Node) -> bool:
    """Whether `...` stands among a list's data."""
    return any(child.kind == "symbol" and child.text in ELISIONS for child in node.children)


def synthetic(node: Node) -> Span:
    """An empty span: what the expansion adds is at a place, but is no text of the author's."""
    return Span(node.start, node.start)


def hidden(node: Node, what: str) -> Name:
    """A name that no source text can spell, for a value the expansion must hold."""
    return Name(f" {what}@{node.start}", synthetic(node))


def void(span: Span) -> Expr:
    return Begin(span, ())


def expression(ex: Expander, node: Node) -> Expr:
    """The core form of one datum in expression position."""
    if ex.depth > MAX_DEPTH:
        return Opaque(node.span, "", ())
    match node.kind:
        case "symbol":
            if node.text == "else":
                ex.problems.append(Malformed(node.span, "else", _MISPLACED_ELSE))
            return Ref(node.span, symbol_name(node))
        case "list":
            return _list(ex.deeper(), node)
        case kind if kind in _ATOMS:
            return literal(node)
        case "quote" | "graph_definition":
            return Quote(node.span, node.children[0] if node.children else node)
        case "quasiquote":
            from .quotation import quasiquotation

            return quasiquotation(ex.deeper(), node)
        case kind if kind in _SELF_QUOTING or kind in _SYNTAX_TEMPLATES:
            return Quote(node.span, node)
        case "unterminated_string":
            return Literal(node.span, string_value(node.text + '"'), "string")
        case "unquote" | "unquote_splicing":
            ex.problems.append(
                Malformed(node.span, "", "an unquote (`,`) stands outside of a quasiquote")
            )
    return Opaque(node.span, "", expressions(ex.deeper(), node.children))


def expressions(ex: Expander, nodes: Iterable[Node]) -> tuple[Expr, ...]:
    return tuple(expression(ex, node) for node in nodes)


def body(ex: Expander, nodes: Iterable[Node]) -> tuple[Expr, ...]:
    """The expressions and definitions of a body; macros defined in it are known throughout."""
    nodes = tuple(nodes)
    inner = with_macros(ex, nodes)
    return tuple(expression(inner, node) for node in nodes)


def with_macros(ex: Expander, nodes: Iterable[Node]) -> Expander:
    """`ex`, knowing the names that the definitions among `nodes` turn into macros or take over."""
    macros: set[str] = set()
    taken: set[str] = set()
    for node in nodes:
        name = _defined_name(node)
        if not name:
            continue
        if node.head.startswith("define-syntax"):
            macros.add(name)
        elif name in SPECIAL:
            taken.add(name)
    if not macros and not taken:
        return ex
    return replace(ex, macros=ex.macros | macros, shadowed=ex.shadowed | taken)


def _defined_name(node: Node) -> str:
    if not node.head.startswith("define") or len(node.children) < 2:
        return ""
    target = node.children[1]
    while target.kind == "list" and target.children:
        target = target.children[0]
    return symbol_name(target) if target.kind == "symbol" else ""


def symbol_name(node: Node) -> str:
    """The name a symbol spells: `|a b|` is `a b`."""
    text = node.text
    if "|" not in text and "\\" not in text:
        return text
    name: list[str] = []
    quoted = escaped = False
    for character in text:
        if escaped or (quoted and character != "|"):
            name.append(character)
            escaped = False
        elif character == "|":
            quoted = not quoted
        elif character == "\\":
            escaped = True
        else:
            name.append(character)
    return "".join(name)


def literal(node: Node) -> Literal:
    match node.kind:
        case "string":
            value: str | int | float | bool | None = string_value(node.text)
        case "here_string":
            value = here_string_value(node.text)
        case "number":
            value = number_value(node.text)
        case "boolean":
            value = node.text[1:2].lower() == "t"
        case "character":
            value = character_value(node.text)
        case "regex":
            value = string_value(node.text[node.text.find('"') :])
        case _:
            value = None
    return Literal(node.span, value, node.kind)


def name_of(node: Node) -> Name:
    return Name(symbol_name(node), node.span)


def opaque(ex: Expander, node: Node, message: str = "") -> Opaque:
    """A list we have no rule for, or whose shape is wrong (`message` then says what is)."""
    if message:
        ex.malformed(node, message)
    return Opaque(node.span, node.head, expressions(ex, node.children[1:]))


def is_too_long(ex: Expander, parts: tuple[Node, ...]) -> bool:
    """Whether a chain of so many parts, each inside the one before, would nest too deep."""
    return ex.depth + len(parts) > MAX_DEPTH


def misshapen(ex: Expander, node: Node, what: str, shape: str) -> Opaque:
    """A special form with the wrong parts: the report says `what` it takes, in which `shape`."""
    return opaque(ex, node, f"`{node.head}` takes {what}: ({node.head} {shape})")


def _list(ex: Expander, node: Node) -> Expr:
    if not node.children:
        ex.malformed(node, "`()` is not an expression; the empty list is written '()")
        return Opaque(node.span, "", ())
    node = _prefix(node)
    head = node.head
    if head in SPECIAL and head not in ex.shadowed and head not in ex.macros:
        if racket_name(head) is None and lookup(head) is None:
            ex.borrowed.append(name_of(node.children[0]))
        return SPECIAL[head](ex, node)
    if head in ex.macros or (head not in ex.shadowed and _is_racket_syntax(head)):
        # What stands inside a macro's use need not be an expression: its faults are not reported.
        return Opaque(
            node.span,
            head,
            expressions(replace(ex, problems=[], borrowed=[], unreachable=[]), node.children[1:]),
        )
    return call(ex, node)


def _prefix(node: Node) -> Node:
    """Racket's infix notation put right: `(a . < . b)` is `(< a b)`."""
    dots = [i for i, child in enumerate(node.children) if child.kind == "dot"]
    if len(dots) != 2 or dots[1] != dots[0] + 2 or dots[0] == 0:
        return node
    first, last = dots
    order = (node.children[first + 1], *node.children[:first], *node.children[last + 1 :])
    return replace(node, children=order)


def _is_racket_syntax(head: str) -> bool:
    name = racket_name(head) if head else None
    return name is not None and name.kind == "syntax"


def call(ex: Expander, node: Node) -> Expr:
    """An application: positional arguments and `#:keyword value` pairs in any order."""
    function = expression(ex, node.children[0])
    arguments: list[Expr] = []
    keywords: list[KeywordArgument] = []
    rest = list(node.children[1:])
    index = 0
    while index < len(rest):
        child = rest[index]
        index += 1
        if child.kind == "dot":
            ex.malformed(node, "a dot does not belong in a call")
            continue
        if child.kind != "keyword":
            no_definition(ex, child)
            arguments.append(expression(ex, child))
            continue
        value = None
        if index < len(rest) and rest[index].kind not in ("keyword", "dot"):
            value = expression(ex, rest[index])
            index += 1
        keywords.append(KeywordArgument(child.text[2:], child.span, value))
    return Call(node.span, function, tuple(arguments), tuple(keywords))


def no_definition(ex: Expander, node: Node) -> None:
    """Record a definition that stands where only an expression may."""
    head = node.head
    if head == "begin" and head not in ex.shadowed and head not in ex.macros:
        for child in node.children[1:]:
            no_definition(ex, child)
    elif head in _DEFINITIONS and head not in ex.shadowed and head not in ex.macros:
        ex.malformed(
            node,
            f"a `{head}` stands only in a body or at the top of the file; for a name used in one "
            "expression, use `let`",
        )


def define(node: Node, name: Name, value: Expr, macro: bool = False) -> Define:
    return Define(node.span, (name,), value, macro)
