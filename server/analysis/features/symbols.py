"""The symbols of a file: its definitions, what is defined inside them, and where they spend.

Made once for each form, relative to it, and moved to where the form stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from ...language.vocabulary import vocabulary
from ..core import (
    Call,
    CaseLambda,
    Define,
    Expr,
    Lambda,
    Let,
    Literal,
    Opaque,
    Parameters,
    Ref,
)
from ..expand import expand
from ..scopes import is_hidden, scopes
from ..syntax.document import Document
from ..syntax.forms import Form, Placed
from ..syntax.tree import Span
from ..traverse import children

_MEMO = "symbols"
_LONGEST_DETAIL = 60  # characters


class SymbolKind(Enum):
    FUNCTION = "function"
    VARIABLE = "variable"
    MACRO = "macro"
    STRUCT = "struct"
    FIELD = "field"
    MODEL_CALL = "model call"


@dataclass(frozen=True, slots=True)
class Symbol:
    """`span` is the whole definition or call, `name_span` the name inside it; both absolute."""

    name: str
    kind: SymbolKind
    detail: str
    span: Span
    name_span: Span
    children: tuple[Symbol, ...] = ()

    def moved(self, by: int) -> Symbol:
        inner = tuple(child.moved(by) for child in self.children)
        name_span = self.name_span.moved(by)
        return Symbol(self.name, self.kind, self.detail, self.span.moved(by), name_span, inner)


def symbols(document: Document) -> tuple[Symbol, ...]:
    """The symbols of a file in order, nested as they are in the text."""
    return tuple(symbol for placed in document.forms for symbol in symbols_in(placed))


def symbols_in(placed: Placed) -> Iterator[Symbol]:
    for symbol in _of_form(placed.form):
        yield symbol.moved(placed.start)


def all_symbols(found: Iterable[Symbol], container: str = "") -> Iterator[tuple[Symbol, str]]:
    """Symbols and those inside them, each with the name of what it is inside of."""
    for symbol in found:
        yield symbol, container
        yield from all_symbols(symbol.children, symbol.name)


def _of_form(form: Form) -> tuple[Symbol, ...]:
    found = form.memo.get(_MEMO)
    if found is None:
        calls = {
            use.call.span
            for use in scopes(form).uses
            if use.call is not None
            and use.binder is None
            and (entry := vocabulary().get(use.name)) is not None
            and entry.queries
        }
        found = form.memo[_MEMO] = tuple(_inside(expand(form), frozenset(calls)))
    return found


def _inside(body: Iterable[Expr], calls: frozenset[Span]) -> Iterator[Symbol]:
    """The symbols of some expressions; `calls` are the places of the model calls of the form."""
    for expr in body:
        if isinstance(expr, Define):
            yield from _definition(expr, calls)
        elif isinstance(expr, Let):
            yield from _let(expr, calls)
        elif isinstance(expr, Call) and expr.span in calls:
            yield _model_call(expr, tuple(_inside(children(expr), calls)))
        else:
            yield from _inside(children(expr), calls)


def _definition(define: Define, calls: frozenset[Span]) -> Iterator[Symbol]:
    if isinstance(define.value, Opaque) and define.value.head == "struct":
        yield from _struct(define)
        return
    names = [name for name in define.names if name.text and not is_hidden(name.text)]
    inner = tuple(_inside((define.value,), calls)) if not define.macro else ()
    for name in names:
        yield Symbol(
            name.text,
            _kind(define.value, define.macro),
            _parameters(define.value),
            define.span,
            name.span,
            inner if name is names[0] else (),
        )


def _struct(define: Define) -> Iterator[Symbol]:
    first = define.names[0]
    fields: dict[Span, Symbol] = {}
    for name in define.names:
        if name.span != first.span and name.text.startswith(f"{first.text}-"):
            text = name.text[len(first.text) + 1 :]
            fields.setdefault(name.span, Symbol(text, SymbolKind.FIELD, "", name.span, name.span))
    inner = tuple(fields[span] for span in sorted(fields))
    yield Symbol(first.text, SymbolKind.STRUCT, "", define.span, first.span, inner)


def _let(let: Let, calls: frozenset[Span]) -> Iterator[Symbol]:
    """A function that a `let` names is a symbol; its other bindings would only be noise."""
    for binding in let.bindings:
        name = binding.names[0] if len(binding.names) == 1 else None
        is_function = isinstance(binding.value, Lambda | CaseLambda)
        if name is None or not is_function or is_hidden(name.text):
            yield from _inside((binding.value,), calls)
            continue
        span = Span(
            min(name.span.start, binding.value.span.start),
            max(name.span.end, binding.value.span.end),
        )
        inner = tuple(_inside((binding.value,), calls))
        detail = _parameters(binding.value)
        yield Symbol(name.text, SymbolKind.FUNCTION, detail, span, name.span, inner)
    yield from _inside(let.body, calls)


def _model_call(call: Call, inner: tuple[Symbol, ...]) -> Symbol:
    """A call that costs money, named by its primitive and model."""
    assert isinstance(call.function, Ref)
    model = _literal(call, "model")
    name = f"{call.function.name} {model}" if model else call.function.name
    detail = " ".join(_literal(call, "instruction").split())
    if len(detail) > _LONGEST_DETAIL:
        detail = detail[: _LONGEST_DETAIL - 1] + "…"
    return Symbol(name, SymbolKind.MODEL_CALL, detail, call.span, call.function.span, inner)


def _literal(call: Call, keyword: str) -> str:
    found = next((k.value for k in call.keywords if k.name == keyword), None)
    return found.value if isinstance(found, Literal) and isinstance(found.value, str) else ""


def _kind(value: Expr, macro: bool) -> SymbolKind:
    if macro:
        return SymbolKind.MACRO
    return SymbolKind.FUNCTION if isinstance(value, Lambda | CaseLambda) else SymbolKind.VARIABLE


def _parameters(value: Expr) -> str:
    return parameter_text(value.parameters) if isinstance(value, Lambda) else ""


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
