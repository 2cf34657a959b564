"""Texts that a program spells out, in one piece or joined from several."""

from __future__ import annotations

from ..core import Begin, Call, Literal, Ref
from ..literals import Text, text_of
from ..syntax.tree import Node
from .view import FormView

_JOINING = frozenset({"string-append", "string-append*", "~a", "string-join", "format", "list"})
_TEXT = ("string", "here_string")


def pieces(expr: object) -> tuple[Literal, ...]:
    """The string constants that an expression joins, in order."""
    match expr:
        case Literal(kind=kind) if kind in _TEXT:
            return (expr,)
        case Call(_, Ref(_, name), arguments) if name in _JOINING:
            return tuple(piece for argument in arguments for piece in pieces(argument))
        case Begin(_, body) if body:
            return pieces(body[-1])
    return ()


def is_whole(expr: object) -> bool:
    """Whether the text consists of constants alone."""
    match expr:
        case Literal(kind=kind):
            return kind in _TEXT
        case Call(_, Ref(_, "string-append"), arguments):
            return all(is_whole(argument) for argument in arguments)
    return False


def located_text(view: FormView, literal: Literal) -> Text:
    """The characters of a string constant of a form, with the place of each."""
    span = literal.span
    return text_of(Node(literal.kind, span.start, span.end, view.source(span)))
