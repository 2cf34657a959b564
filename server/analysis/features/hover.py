"""Hover: what stands under the cursor, and what it costs. Markdown, the price line first."""

from __future__ import annotations

from dataclasses import dataclass

from ...language.models import Model, find_model
from ...language.racket_names import racket_names
from ...language.vocabulary import Entry, Keyword, Kind, lookup
from ..analyse import Analysis
from ..bindings import Definition
from ..core import Lambda
from ..cost import show
from ..cost.types import CallSite
from ..syntax.tree import Span
from .completion import keyword_range
from .cursor import Around, Cursor, cursor_at
from .model_choice import call_site, rate_text
from .symbols import parameter_text


@dataclass(frozen=True, slots=True)
class Hover:
    span: Span
    markdown: str


def hover(analysis: Analysis, offset: int) -> Hover | None:
    """What there is to say about a byte offset; None where there is nothing."""
    cursor = cursor_at(analysis.document, offset)
    blocks: list[str] | None = None
    if cursor.kind == "keyword":
        blocks = _keyword(analysis, cursor)
    elif cursor.kind == "string":
        blocks = _model(analysis, cursor)
    elif cursor.kind == "symbol":
        blocks = _name(analysis, cursor)
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


def _model(analysis: Analysis, cursor: Cursor) -> list[str] | None:
    """The model that a string names: after `#:model`, or where it is the name of a known one."""
    around = cursor.call
    name = cursor.text.strip('"')
    in_call = around is not None and around.value_of == "model"
    model = find_model(name, analysis.inputs.prices)
    if model is None:
        return [f"`{name}` is not a known model, so its price is unknown."] if in_call else None
    site = call_site(analysis, around.start) if in_call and around is not None else None
    price = call_price(site) if site else []
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


def _name(analysis: Analysis, cursor: Cursor) -> list[str] | None:
    definition = analysis.bindings.definition_at(cursor.offset)
    if definition is not None:
        return _definition(analysis, definition)
    entry = lookup(cursor.text)
    if entry is not None:
        return [*_price_at(analysis, cursor), *entry_facts(entry)]
    return _racket(cursor.text)


def _price_at(analysis: Analysis, cursor: Cursor) -> list[str]:
    """The price of the call whose head the cursor is on: its own, or of the calls inside it."""
    around = cursor.call
    if around is None or around.before:
        return []
    site = call_site(analysis, around.start)
    if site is not None:
        return call_price(site)
    return _price_inside(analysis, _extent(analysis, around))


def _extent(analysis: Analysis, around: Around) -> Span:
    """A list from its bracket to its end, as the tree has it."""
    placed = analysis.document.placed_at(around.start)
    if placed is None:
        return Span(around.start, around.start)
    for node in placed.form.node.walk():
        if node.start + placed.start == around.start and node.kind == "list":
            return node.span.moved(placed.start)
    return Span(around.start, around.start)


def _price_inside(analysis: Analysis, span: Span) -> list[str]:
    """What the calls written inside `span` cost over a whole run of the file."""
    sites = [s for s in analysis.cost.sites if span.start <= s.span.start < span.end]
    if not sites:
        return []
    total = show.total_of(sites)
    return [f"**{show.lens_text(total)}**"]


def call_price(site: CallSite) -> list[str]:
    """The price of a model call: a line that says it all, then what it is made of."""
    times = show.count(site.times)
    line = f"**{show.money(site.usd_total)}** · {times} {'call' if times == '1' else 'calls'}"
    if times != "1":
        line += f" × {show.money(site.usd_each)}"
    counted = "counted" if site.counted else "estimated, ± 15 %"
    models = ", ".join(f"`{name}`" for name in site.models) or "not known"
    source = " (the default)" if site.model_source == "default" else ""
    rows = [
        ("model", f"{models}{source}"),
        ("prompt", f"{show.tokens(site.prompt_tokens)} tokens ({counted})"),
        ("answer", _answer(site)),
        ("runs", _runs(site)),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    notes = [f"*{note}*" for note in site.notes]
    if site.unpriced:
        notes.append(f"*No price is known for {', '.join(site.unpriced)}.*")
    return [line, f"| | |\n|---|---|\n{table}", *notes]


def _answer(site: CallSite) -> str:
    output = site.output_tokens
    if output.expected is not None and output.high is not None and output.expected < output.high:
        return f"≈ {output.expected:,.0f} tokens, at most {output.high:,.0f}"
    return f"{show.tokens(output)} tokens"


def _runs(site: CallSite) -> str:
    """How often a call runs: the number, and the formula where that says more."""
    times = show.count(site.times)
    same = site.times.formula.replace(" ", "") == times.replace(" ", "")
    text = times if same or not site.times.formula else f"{times} = `{site.times.formula}`"
    if site.times.symbols:
        names = ", ".join(f"`{name}`" for name in site.times.symbols)
        text += f"; fix {names} with `;; @assume {site.times.symbols[0]} = 100`"
    return text


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


def _definition(analysis: Analysis, definition: Definition) -> list[str]:
    """A name the file, its prelude or the place binds: what it is, and what it costs."""
    where = {"local": "local", "file": "this file", "prelude": "the prelude"}[definition.origin]
    if isinstance(definition.value, Lambda):
        shape = parameter_text(definition.value.parameters)[1:-1]
        title = f"```scheme\n({definition.name}{' ' if shape else ''}{shape})\n```"
        facts = f"Function ({where})."
    else:
        kind = analysis.facts.kind_of(definition.span)
        title = f"`{definition.name}`: {kind}" if kind else f"`{definition.name}`"
        facts = f"{definition.kind.capitalize()} ({where})."
    price: list[str] = []
    if definition.origin == "file":
        price = _price_inside(analysis, definition.placed.span)
    return [*price, title, facts]


def _racket(name: str) -> list[str] | None:
    found = racket_names().get(name)
    if found is None:
        return None
    return [f"`{name}`: {found.kind} of Racket", racket_arity(found)]


def racket_arity(found) -> str:
    return ""
