"""Which models the calls of a form name, and where: what the rules about models agree on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..core import Begin, Call, Expr, For, If, Lambda, Literal, Quote, Ref
from ..interpret.effects import asks
from ..literals import string_value
from ..syntax.tree import Span
from .rule import Settled
from .view import DialectCall, FormView, literal_text
from .view import view as view_of

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..interpret.places import Place
    from ..interpret.remembered import Remembered

_MEMO = "model names"

# Which argument holds the items that a function is applied to.
_ITEMS_AT = {"map": 1, "for-each": 1, "map-async": 1, "fan-out-aggregate": 2, "tiered": 2}


class ModelName(NamedTuple):
    """A model that a call may use; `span` is the text that names it, relative to the form."""

    found: DialectCall
    name: str
    span: Span
    constant: str = ""  # the file's constant that holds the name


def model_names(view: FormView) -> tuple[ModelName, ...]:
    """The models that calls name in the form itself, by a literal or by way of a local name.

    A call with its own `#:backend` is left out: whoever runs that names its models as they like.
    """
    found = view.form.memo.get(_MEMO)
    if found is None:
        found = view.form.memo[_MEMO] = tuple(_model_names(view))
    return found


def joined_model_names(view: FormView, settled: Settled) -> Iterator[ModelName]:
    """The models that calls name through a constant of the file."""
    for found, value in _asked(view):
        if not isinstance(value, Ref) or _binder_value(view, value) is not _FREE:
            continue
        binder = settled.get(value.name)
        name = literal_text(binder.value) if binder is not None else None
        if name is not None:
            yield ModelName(found, name, value.span, value.name)


def computed_model_names(
    analysis: Analysis, matters: Callable[[str], bool]
) -> Iterator[tuple[str, Span]]:
    """The models that calls are given by way of tables, parameters or computation.

    Of the names that `matter` each is told once, with the place where it is written, or of the
    call; those are left out of which `model_names` and `joined_model_names` tell.
    """

    def look(one: Remembered) -> dict[str, Place]:
        asked = (ask for ask in asks(one.effect) if not ask.backend)
        return {name: ask.place for ask in asked for name in ask.models if matters(name)}

    found: dict[str, Place] = {}
    for _, names in analysis.facts.each(("models", matters), look):
        for name, place in names.items():
            found.setdefault(name, place)
    if not found:
        return
    told = set(_told(analysis))
    source = analysis.document.source
    for name, place in found.items():
        if name in told:
            continue
        written = f'"{name}"'.encode()
        at = source.find(written)
        span = Span(at, at + len(written)) if at >= 0 else analysis.facts.span_of(place)
        if span is not None:
            yield name, span


def _told(analysis: Analysis) -> Iterator[str]:
    for form, _ in analysis.document.forms:
        seen = view_of(form, analysis.inputs.options)
        yield from (named.name for named in model_names(seen))
        names = joined_model_names(seen, analysis.bindings.settled)
        yield from (named.name for named in names)


def _model_names(view: FormView) -> Iterator[ModelName]:
    applied: dict[Span, tuple[tuple[str, Span], ...]] | None = None
    for found, value in _asked(view):
        if isinstance(value, Ref):
            if applied is None:
                applied = _applied(view)
            names = _of_name(view, value, applied)
        else:
            names = tuple(_alternatives(value))
        for name, span in names:
            yield ModelName(found, name, span)


def _asked(view: FormView) -> Iterator[tuple[DialectCall, Expr]]:
    for found in view.dialect_calls:
        if found.entry.keyword("model") is None or found.keyword("backend") is not None:
            continue
        value = found.keyword_value("model")
        if value is not None:
            yield found, value


def _alternatives(value: Expr | None) -> Iterator[tuple[str, Span]]:
    """The texts that an expression may have, as far as it writes them out."""
    match value:
        case Literal(span):
            text = literal_text(value)
            if text is not None:
                yield text, span
        case If(_, _, then, other):
            yield from _alternatives(then)
            yield from _alternatives(other)
        case Begin(_, body) if body:
            yield from _alternatives(body[-1])


class _Free:
    """The name is not bound in the form."""


_FREE = _Free()


def _binder_value(view: FormView, ref: Ref) -> Expr | _Free | None:
    for use in view.scopes.uses:
        if use.span == ref.span:
            return _FREE if use.binder is None else view.scopes.binders[use.binder].value
    return None


def _of_name(
    view: FormView, ref: Ref, applied: dict[Span, tuple[tuple[str, Span], ...]]
) -> tuple[tuple[str, Span], ...]:
    """What a local name stands for: its value, or the elements of the list it runs through."""
    for use in view.scopes.uses:
        if use.span == ref.span and use.binder is not None:
            binder = view.scopes.binders[use.binder]
            if any(u.assigned and u.binder == use.binder for u in view.scopes.uses):
                return ()
            if binder.value is not None:
                return tuple(_alternatives(binder.value))
            return applied.get(binder.name.span, ())
    return ()


def _applied(view: FormView) -> dict[Span, tuple[tuple[str, Span], ...]]:
    """The texts that parameters and loop variables run through, by the place of their names."""
    found: dict[Span, tuple[tuple[str, Span], ...]] = {}
    for use, call in view.free_calls:
        at = _ITEMS_AT.get(use.name)
        if at is None or len(call.arguments) <= at or not isinstance(call.arguments[0], Lambda):
            continue
        required = call.arguments[0].parameters.required
        if required:
            found[required[0].span] = _elements(call.arguments[at])
    for expr in view.expressions:
        if isinstance(expr, For):
            for clause in expr.clauses:
                if len(clause.names) == 1:
                    found[clause.names[0].span] = _elements(clause.sequence)
    return found


def _elements(items: Expr) -> tuple[tuple[str, Span], ...]:
    match items:
        case Call(_, Ref(_, "list"), arguments):
            return tuple(pair for argument in arguments for pair in _alternatives(argument))
        case Call(_, Ref(_, "in-list"), (inner,)):
            return _elements(inner)
        case Quote(_, datum) if datum.kind == "list":
            strings = (node for node in datum.children if node.kind == "string")
            return tuple((string_value(node.text), node.span) for node in strings)
    return ()
