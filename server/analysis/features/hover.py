"""Hover: what stands under the cursor, and what it costs. Markdown, the price line first."""

from __future__ import annotations

from dataclasses import dataclass

from ...language.models import Model, find_model
from ...language.racket_names import RacketName, racket_name
from ...language.vocabulary import Entry, Keyword, Kind, lookup
from ..analyse import Analysis
from ..bindings import Definition
from ..core import Lambda
from ..syntax.tree import Span
from .completion import keyword_range
from .cursor import Around, Cursor, cursor_at
from .model_choice import rate_text
from .prices import call_price, call_site, definition_price, price_inside
from .symbols import parameter_text


@dataclass(frozen=True, slots=True)
class Hover:
    span: Span
    markdown: str


def hover(analysis: Analysis, offset: int, priced: bool = True) -> Hover | None:
    """What there is to say about a byte offset; None where there is nothing.

    `priced` false leaves prices out, while the estimate is still being made.
    """
    cursor = cursor_at(analysis.document, offset)
    blocks: list[str] | None = None
    if cursor.kind == "keyword":
        blocks = _keyword(analysis, cursor)
    elif cursor.kind == "string":
        blocks = _model(analysis, cursor, priced)
    elif cursor.kind == "symbol":
        blocks = _name(analysis, cursor, priced)
    if not blocks:
        return None
    return Hover(cursor.span, "\n\n".join(block for block in blocks if block))


# Keywords.


def _keyword(analysis: Analysis, cursor: Cursor) -> list[str] | None:
    around = cursor.call
    entry = lookup(around.head) if around is not None else None
    keyword = entry.keyword(cursor.text[2:]) if entry is not None else None
    if entry is None or keyword is None:
        return None
    title = f"`#:{keyword.name}` of `{entry.name}`: {_keyword_facts(keyword)}"
    return [title, keyword.doc]


def _keyword_facts(keyword: Keyword) -> str:
    facts = [keyword_range(keyword)]
    if keyword.required:
        facts.append("required")
    if keyword.default is not None:
        facts.append(f"default `{keyword.default}`")
    return ", ".join(facts)


# Models.


def _model(analysis: Analysis, cursor: Cursor, priced: bool) -> list[str] | None:
    """The model that a string names: after `#:model`, or where it is the name of a known one."""
    around = cursor.call
    name = cursor.text.strip('"')
    in_call = around is not None and around.value_of == "model"
    model = find_model(name, analysis.inputs.prices)
    if model is None:
        return [f"`{name}` is not a known model, so its price is unknown."] if in_call else None
    site = call_site(analysis, around.start) if priced and in_call and around is not None else None
    price = call_price(analysis, site) if site else []
    return [*price, *model_facts(model)]


def model_facts(model: Model) -> list[str]:
    """What is known of a model, prices first."""
    lines = [f"`{model.name}` ({model.provider}): {rate_text(model)}"]
    if model.price is not None:
        if model.price.cached_input is not None:
            lines[0] += f", cached prompt ${model.price.cached_input.normalize():f}"
        lines[0] += f". Prices of {model.price.date}."
    limits = []
    if model.context_window:
        limits.append(f"context window {model.context_window:,} tokens")
    if model.max_output:
        limits.append(f"at most {model.max_output:,} tokens of answer")
    if limits:
        text = "; ".join(limits)
        lines.append(f"{text[0].upper()}{text[1:]}.")
    if model.retired:
        lines.append(f"**Switched off by its provider on {model.retired}.**")
    elif model.deprecated:
        lines.append("The provider advises against it.")
    if model.note and model.price is not None:
        lines.append(model.note)
    return lines


# Names.


def _name(analysis: Analysis, cursor: Cursor, priced: bool) -> list[str] | None:
    definition = analysis.bindings.definition_at(cursor.offset)
    if definition is not None:
        return _definition(analysis, definition, priced)
    entry = lookup(cursor.text)
    if entry is not None:
        price = _price_at(analysis, cursor) if priced else []
        return [*price, *entry_facts(entry)]
    return _racket(cursor.text)


def _price_at(analysis: Analysis, cursor: Cursor) -> list[str]:
    """The price of the call whose head the cursor is on: its own, or of the calls inside it."""
    around = cursor.call
    if around is None or around.before:
        return []
    site = call_site(analysis, around.start)
    if site is not None:
        return call_price(analysis, site)
    return price_inside(analysis, _extent(analysis, around))


def _extent(analysis: Analysis, around: Around) -> Span:
    """A list from its bracket to its end, as the tree has it."""
    placed = analysis.document.placed_at(around.start)
    if placed is None:
        return Span(around.start, around.start)
    for node in placed.form.node.walk():
        if node.start + placed.start == around.start and node.kind == "list":
            return node.span.moved(placed.start)
    return Span(around.start, around.start)


def entry_facts(entry: Entry) -> list[str]:
    """A name of the dialect: its shape, what it does, what it takes and gives, an example."""
    blocks = [f"```scheme\n{entry.signature}\n```", entry.summary]
    if entry.parameters:
        rows = "\n".join(f"| `{p.name}` | {p.type.value} | {p.doc} |" for p in entry.parameters)
        blocks.append(f"| argument | type | |\n|---|---|---|\n{rows}")
    if entry.keywords:
        rows = "\n".join(
            f"| `#:{k.name}` | {keyword_range(k)} | {_default(k)} |" for k in entry.keywords
        )
        blocks.append(f"| keyword | type | default |\n|---|---|---|\n{rows}")
    if entry.kind is not Kind.VARIABLE:
        blocks.append(f"Returns {entry.returns.value}. {entry.returns_doc}".strip())
        blocks.append(f"Model calls: {entry.calls}.")
    if entry.example:
        blocks.append(f"```scheme\n{entry.example}\n```")
    return blocks


def _default(keyword: Keyword) -> str:
    if keyword.required:
        return "required"
    return f"`{keyword.default}`" if keyword.default is not None else ""


def _definition(analysis: Analysis, definition: Definition, priced: bool) -> list[str]:
    """A name the file, its prelude or the place binds: what it is, and what it costs."""
    where = {"local": "local", "file": "this file", "prelude": "the prelude"}[definition.origin]
    if isinstance(definition.value, Lambda):
        shape = parameter_text(definition.value.parameters)[1:-1]
        title = f"```scheme\n({definition.name}{' ' if shape else ''}{shape})\n```"
        facts = f"Function ({where})."
    else:
        kind = analysis.facts.kind_of(definition.span)
        title = f"`{definition.name}`: {kind.text}" if kind else f"`{definition.name}`"
        facts = f"{definition.kind.capitalize()} ({where})."
    price = definition_price(analysis, definition) if priced else []
    return [*price, title, facts]


def _racket(name: str) -> list[str] | None:
    found = racket_name(name)
    if found is None:
        return None
    what = {"procedure": "function", "syntax": "special form"}.get(found.kind, found.kind)
    library = f"`{found.library}`" if found.library else "Racket"
    return [f"`{name}`: {what} of {library}", racket_arity(found)]


def racket_arity(name: RacketName) -> str:
    """How a function of Racket is called, as a sentence: `Takes 2 or more arguments.`"""
    if name.arity is None:
        return ""
    least, most = name.arity
    count = (
        f"{least} or more"
        if most is None
        else str(least)
        if least == most
        else f"{least} to {most}"
    )
    sentence = f"Takes {count} argument{'' if count == '1' else 's'}"
    if name.keywords:
        sentence += ", and " + ", ".join(f"`#:{keyword}`" for keyword in name.keywords)
    return f"{sentence}."
