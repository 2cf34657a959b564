"""Document symbols: the definitions of a file, those inside functions under their function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from ..core import Begin, CaseLambda, Define, Expr, Lambda, Let, Parameters
from ..expand import expand
from ..syntax.document import Document
from ..syntax.tree import Span


class SymbolKind(Enum):
    FUNCTION = "function"
    VARIABLE = "variable"
    MACRO = "macro"


@dataclass(frozen=True, slots=True)
class Symbol:
    """`span` is the whole definition, `name_span` the name inside it; both absolute."""

    name: str
    kind: SymbolKind
    detail: str
    span: Span
    name_span: Span
    children: tuple[Symbol, ...] = ()


def symbols(document: Document) -> tuple[Symbol, ...]:
    return tuple(
        symbol
        for placed in document.forms
        for symbol in _definitions(expand(placed.form), placed.start)
    )


def _definitions(body: Iterable[Expr], start: int) -> Iterator[Symbol]:
    for expr in body:
        if isinstance(expr, Begin | Let):
            yield from _definitions(expr.body, start)
        elif isinstance(expr, Define):
            yield from _symbols_of(expr, start)


def _symbols_of(define: Define, start: int) -> Iterator[Symbol]:
    function = define.value if isinstance(define.value, Lambda) else None
    kind = (
        SymbolKind.MACRO
        if define.macro
        else SymbolKind.FUNCTION
        if isinstance(define.value, Lambda | CaseLambda)
        else SymbolKind.VARIABLE
    )
    for name in define.names:
        if not name.text:
            continue
        yield Symbol(
            name.text,
            kind,
            parameter_text(function.parameters) if function else "",
            define.span.moved(start),
            name.span.moved(start),
            tuple(_definitions(function.body, start)) if function else (),
        )


def parameter_text(parameters: Parameters) -> str:
    """A parameter list as a reader would write it: `(paper [limit] #:model model . rest)`."""
    parts = [name.text for name in parameters.required]
    parts += [f"[{optional.name.text}]" for optional in parameters.optional]
    for keyword in parameters.keywords:
        shown = f"#:{keyword.keyword} {keyword.name.text}"
        parts.append(shown if keyword.default is None else f"[{shown}]")
    if parameters.rest:
        parts += [".", parameters.rest.text]
    return f"({' '.join(parts)})"
