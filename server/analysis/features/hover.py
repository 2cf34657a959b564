"""Hover: what stands under the cursor and what it costs, as Markdown; the answer comes first."""

from __future__ import annotations

from dataclasses import dataclass

from ...language.models import find_model
from ...language.racket_names import racket_name
from ...language.vocabulary import lookup
from ..analyse import Analysis
from ..bindings import Definition
from ..core import Lambda
from ..secrets import without_keys
from ..shown import cut, shown
from ..syntax.tree import Span
from .cursor import Cursor, cursor_at
from .explain import entry_facts, keyword_facts, model_facts, racket_facts
from .header_hover import header_facts
from .prices import call_price, call_site, definition_price, form_price, price_inside
from .symbols import parameter_text

_MOST_OF_A_SHAPE = 500  # characters of the parameters of a function
# Heads that say little by themselves: of these a reader wants to know what the form comes to.
_TOP_HEADS = frozenset({"define", "finish", "begin", "let", "let*", "define-values"})


@dataclass(frozen=True, slots=True)
class Hover:
    span: Span
    markdown: str


def hover(analysis: Analysis, offset: int, priced: bool = True) -> Hover | None:
    """What there is to say about a byte offset; None where there is nothing.

    `priced` false leaves prices out, while the estimate is still being made.
    """
    cursor = cursor_at(analysis.document, offset)
    span, blocks = cursor.span, None
    match cursor.kind:
        case "comment":
            found = header_facts(analysis, cursor, priced)
            span, blocks = found if found else (span, None)
        case "keyword":
            blocks = _keyword(analysis, cursor)
        case "string":
            blocks = _model(analysis, cursor, priced)
        case "symbol":
            blocks = _name(analysis, cursor, priced)
    if not blocks:
        return None
    return Hover(span, without_keys("\n\n".join(block for block in blocks if block)))


def _keyword(analysis: Analysis, cursor: Cursor) -> list[str] | None:
    around = cursor.call
    if around is None:
        return None
    entry = lookup(around.head)
    keyword = entry.keyword(cursor.text[2:]) if entry is not None else None
    if entry is not None and keyword is not None:
        return keyword_facts(entry, keyword)
    definition = analysis.bindings.named_at(around.head, cursor.offset)
    if definition is None or not isinstance(definition.value, Lambda):
        return None
    for parameter in definition.value.parameters.keywords:
        if parameter.keyword == cursor.text[2:]:
            need = "required" if parameter.default is None else "optional"
            return [f"`{cursor.text}` of `{definition.name}`: {need}"]
    return None


def _model(analysis: Analysis, cursor: Cursor, priced: bool) -> list[str] | None:
    """The model that a string names: after `#:model`, or where it is the name of a known one."""
    around = cursor.call
    name = cursor.text.strip('"')
    in_call = around is not None and around.value_of == "model"
    model = find_model(name, analysis.inputs.prices)
    if model is None:
        return (
            [f"`{shown(name)}` is not a known model, so its price is unknown."] if in_call else None
        )
    site = call_site(analysis, around.start) if priced and in_call and around is not None else None
    price = call_price(analysis, site)[:1] if site else []
    return [*price, *model_facts(model)]


def _name(analysis: Analysis, cursor: Cursor, priced: bool) -> list[str] | None:
    definition = analysis.bindings.definition_at(cursor.offset)
    if definition is not None:
        return _definition(analysis, definition, priced)
    price = _price_at(analysis, cursor) if priced else []
    entry = lookup(cursor.text)
    if entry is not None:
        return [*price, *entry_facts(entry)]
    found = racket_name(cursor.text)
    if found is None:
        return price or None
    return [*price, *racket_facts(found)]


def _price_at(analysis: Analysis, cursor: Cursor) -> list[str]:
    """The price of what the cursor is at the head of: a call, those inside it, a whole form."""
    around = cursor.call
    if around is None or around.before:
        return []
    site = call_site(analysis, around.start)
    if site is not None:
        return call_price(analysis, site)
    placed = analysis.document.placed_at(around.start)
    if placed is None:
        return []
    if placed.start == around.start and cursor.text in _TOP_HEADS:
        return form_price(analysis, placed)
    for node in analysis.document.path_at(around.start + 1):
        if node.start + placed.start == around.start and node.kind == "list":
            return price_inside(analysis, node.span.moved(placed.start))
    return []


def _definition(analysis: Analysis, definition: Definition, priced: bool) -> list[str]:
    """A name the file, its prelude or the place binds: what it is, and what it costs."""
    name = shown(definition.name)
    where = {"local": "local", "file": "this file", "prelude": "the prelude"}[definition.origin]
    if isinstance(definition.value, Lambda):
        shape = cut(parameter_text(definition.value.parameters)[1:-1], _MOST_OF_A_SHAPE)
        title = f"```scheme\n({name}{' ' if shape else ''}{shape})\n```"
        facts = f"Function ({where})."
    else:
        kind = analysis.facts.kind_of(definition.span)
        title = f"`{name}`: {kind.text}" if kind else f"`{name}`"
        facts = f"{definition.kind.capitalize()} ({where})."
    price = definition_price(analysis, definition) if priced else []
    return [*price[:1], title, facts, *price[1:]]
