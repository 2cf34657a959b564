"""Models and what they cost: shipped offline, read on first use.

`prices.json` is made by `scripts/update_prices.py`.  Two profiles exist and are never mixed:
`today`, the public list prices on the file's date, and `seeds`, the table that the seed
documents print.  A price that nobody states is None, never zero.
"""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

DEFAULT_MODEL = "gpt-4o"
"""The model of a call that names none (seed 002, "Configure Claude Code")."""

PROFILES = ("today", "seeds")

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class LongPrompt:
    """The rates for all tokens of a call whose prompt has more than `above` tokens."""

    above: int
    input: Decimal
    cached_input: Decimal | None
    output: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens.

    `cached_input` is the rate of prompt tokens the provider had cached; None means that it gives
    no discount.  `long` are the rates for long prompts, shortest first.  An embedding model has
    no output and an output rate of zero.  `date` is the day on which `source` stated the price.
    """

    input: Decimal
    cached_input: Decimal | None
    output: Decimal
    source: str
    date: str
    long: tuple[LongPrompt, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """What is known about one model; None stands for "not known" throughout.

    `context_window` and `max_output` are in tokens, `encoding` is the name of the vocabulary that
    its tokens can be counted with.  `capabilities` holds "chat" or another purpose ("embedding",
    "completion", "transcription", …), and "vision" and "reasoning" where they apply.
    `lacks` are what other chat models take and this one refuses: "json", "schema",
    "temperature", "vision".
    `retired` is the day (ISO) on which the provider switched the model off, `replacement` the name
    of the model to use since then; `deprecated` tells that the provider advises against a model.
    `note` says how the model is priced when not by the token.
    """

    name: str
    provider: str
    context_window: int | None = None
    max_output: int | None = None
    encoding: str | None = None
    capabilities: frozenset[str] = frozenset()
    price: Price | None = None
    aliases: tuple[str, ...] = ()
    retired: str | None = None
    replacement: str | None = None
    lacks: frozenset[str] = frozenset()
    deprecated: bool = False
    note: str = ""


def find_model(name: str, profile: str = "today") -> Model | None:
    """The model of this name, or of a dated or otherwise equivalent one; None if it is not known.

    Under the profile `seeds` every known model is found, but only those of the seeds' table have
    a price.
    """
    _check(profile)
    model = _model(name)
    if model is None or profile == "today":
        return model
    return _seed_models().get(model.name) or replace(model, price=None, note="")


def models(profile: str = "today") -> tuple[Model, ...]:
    """Every model of a profile, each once, by provider; families of fine-tuned ones left out."""
    _check(profile)
    if profile == "seeds":
        return tuple(_seed_models().values())
    rows = _document()["models"]
    names = dict.fromkeys(row["name"] for row in rows if "unlisted" not in row)
    return tuple(model for name in names if (model := _model(name)))


def closest_models(name: str, profile: str = "today", limit: int = 3) -> tuple[str, ...]:
    """Names of models that someone who wrote `name` may have meant, the likeliest first."""
    from difflib import get_close_matches  # takes longer to import than a lookup takes

    known = [model.name for model in models(profile)]
    return tuple(get_close_matches(name.lower(), known, n=limit, cutoff=0.6))


def cost(
    model: Model | None, prompt_tokens: int, completion_tokens: int, cached: int = 0
) -> Decimal | None:
    """The list price of one call in US dollars, exactly; None if the price is not known.

    `cached` is the part of `prompt_tokens` that the provider had cached.
    """
    if model is None or model.price is None:
        return None
    rates: Price | LongPrompt = model.price
    for long in model.price.long:
        if prompt_tokens > long.above:
            rates = long
    cached_rate = rates.input if rates.cached_input is None else rates.cached_input
    cached = min(max(cached, 0), prompt_tokens)
    dollars = (
        rates.input * (prompt_tokens - cached)
        + cached_rate * cached
        + rates.output * completion_tokens
    )
    return dollars / _MILLION


def price_list(profile: str = "today") -> tuple[str, str]:
    """Where a profile's prices come from, and the day they were stated: (source, ISO date)."""
    _check(profile)
    document = _document() if profile == "today" else _document()["seeds"]
    return document["source"], document["date"]


def _check(profile: str) -> None:
    if profile not in PROFILES:
        raise ValueError(
            f"There is no price profile {profile!r}; use one of {', '.join(PROFILES)}."
        )


@cache
def _document() -> Mapping[str, Any]:
    data = pkgutil.get_data(__name__, "prices.json")
    assert data is not None, "prices.json is part of the package"
    return json.loads(data)


@cache
def _rows() -> Mapping[str, Mapping[str, Any]]:
    """The file's rows by name and alias; what several providers offer belongs to the first."""
    rows = _document()["models"]
    table: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if "unlisted" not in row:
            table.setdefault(row["name"], row)
    for row in rows:
        for alias in row.get("aliases", ()):
            table.setdefault(alias, row)
    return MappingProxyType(table)


def _matching_row(name: str) -> Mapping[str, Any] | None:
    """The first row whose other names, given by their beginning or a pattern, cover `name`."""
    for row in _document()["models"]:
        if any(name.startswith(prefix) for prefix in row.get("prefixes", ())):
            return row
        if any(re.match(pattern, name) for pattern in row.get("patterns", ())):
            return row
    return None


@cache
def _model(name: str) -> Model | None:
    row = _rows().get(name) or _matching_row(name)
    if row is None:
        return None
    if row["name"] != name and _rows().get(row["name"]) is row:
        return _model(row["name"])
    return Model(
        name=row["name"],
        provider=row["provider"],
        context_window=row.get("context_window"),
        max_output=row.get("max_output"),
        encoding=row.get("encoding"),
        capabilities=frozenset(row["capabilities"]),
        price=_price(row),
        aliases=tuple(row.get("aliases", ())),
        retired=row.get("retired"),
        replacement=row.get("replacement"),
        lacks=frozenset(row.get("lacks", ())),
        deprecated=row.get("deprecated", False),
        note=row.get("note", ""),
    )


def _price(row: Mapping[str, Any]) -> Price | None:
    if "input" not in row:
        return None
    if "output" not in row and "embedding" not in row["capabilities"]:
        return None
    source, date = price_list()
    return Price(
        *_rates(row),
        source=source,
        date=date,
        long=tuple(LongPrompt(long["above"], *_rates(long)) for long in row.get("long", ())),
    )


def _rates(row: Mapping[str, Any]) -> tuple[Decimal, Decimal | None, Decimal]:
    cached = row.get("cached_input")
    return (
        Decimal(row["input"]),
        None if cached is None else Decimal(cached),
        Decimal(row.get("output", 0)),
    )


@cache
def _seed_models() -> Mapping[str, Model]:
    """The seeds' own table; it gives dollars per 1,000 tokens."""
    source, date = price_list("seeds")
    table: dict[str, Model] = {}
    for row in _document()["seeds"]["models"]:
        model = _model(row["name"])
        assert model is not None, f"the seeds' {row['name']} is not in the price list"
        price = None
        if "input" in row:
            price = Price(
                input=Decimal(row["input"]) * 1000,
                cached_input=None,
                output=Decimal(row["output"]) * 1000,
                source=source,
                date=date,
            )
        table[model.name] = replace(model, price=price, note=row.get("note", ""))
    return MappingProxyType(table)
