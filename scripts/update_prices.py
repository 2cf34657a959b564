"""Rebuild server/language/prices.json from the installed genai-prices and scripts/model_facts.toml.

Run it by hand when prices have changed: the date of the run is written beside every price.

    python scripts/update_prices.py            # as of today
    python scripts/update_prices.py 2026-11-21 # as of a day, for a reproducible file
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from typing import Any

from genai_prices import types
from genai_prices.data_snapshot import get_snapshot

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT / "scripts" / "model_facts.toml"
PRICES = ROOT / "server" / "language" / "prices.json"
NOTICE = ROOT / "server" / "language" / "prices.LICENSE.txt"


def main(arguments: list[str]) -> None:
    day = date.fromisoformat(arguments[0]) if arguments else datetime.now(UTC).date()
    facts = tomllib.loads(FACTS.read_text("utf-8"))
    document = build(facts, day)
    PRICES.write_text(render(document), "utf-8")
    NOTICE.write_text(notice(), "utf-8")
    print(f"{PRICES.relative_to(ROOT)}: {len(document['models'])} models")


def build(facts: dict[str, Any], day: date) -> dict[str, Any]:
    """The whole price file: today's models in the providers' order, then the seeds' own table."""
    version = importlib.metadata.version("genai-prices")
    providers = {provider.id: provider for provider in get_snapshot().providers}
    models: list[dict[str, Any]] = []
    for provider in facts["providers"]["take"]:
        models += [
            describe(provider, model, facts, day)
            for model in providers[provider].models
            if not fits(f"{provider}/{model.id}", facts["providers"]["leave"])
        ]
        models += [with_facts(x, facts, day) for x in facts["extra"] if x["provider"] == provider]
    return {
        "source": f"genai-prices {version}",
        "date": day.isoformat(),
        "licence": "MIT, see prices.LICENSE.txt",
        "models": models,
        "seeds": facts["seeds"],
    }


def describe(
    provider: str, model: types.ModelInfo, facts: dict[str, Any], day: date
) -> dict[str, Any]:
    """One model of the price list as an entry of our file; what is not known is left out."""
    names, prefixes, patterns = matching(model.match)
    # Some ids of the list are labels that the provider itself would not accept.
    is_name = model.is_match(model.id)
    own = model.id if is_name or not names else names[0]
    entry: dict[str, Any] = {"provider": provider, "name": own}
    if not is_name and not names:
        entry["unlisted"] = True
    if aliases := [name for name in names if name != own]:
        entry["aliases"] = aliases
    if prefixes:
        entry["prefixes"] = prefixes
    if patterns:
        entry["patterns"] = patterns
    if model.context_window:
        entry["context_window"] = model.context_window
    if model.deprecated:
        entry["deprecated"] = True
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    entry |= price_fields(model.get_prices(moment))
    return with_facts(entry, facts, day)


def matching(clause: Any) -> tuple[list[str], list[str], list[str]]:
    """The exact names, the beginnings of names and the regular expressions that mean this model.

    "Contains" is read as "begins with" and "ends with" as "equals": they are there for ids with
    a vendor's path in front, and would let almost any misspelt name pass.
    """
    match clause:
        case types.ClauseEquals(equals=text) | types.ClauseEndsWith(ends_with=text):
            return [text], [], []
        case types.ClauseStartsWith(starts_with=text) | types.ClauseContains(contains=text):
            return [], [text], []
        case types.ClauseRegex(regex=text):
            return [], [], [text]
        case types.ClauseOr(or_=clauses):
            parts = [matching(part) for part in clauses]
            names, prefixes, patterns = (
                list(chain.from_iterable(p)) for p in zip(*parts, strict=True)
            )
            return names, prefixes, patterns
        case types.ClauseAnd(and_=clauses):
            parts = [matching(part) for part in clauses]
            heads = [*map(re.escape, chain.from_iterable(prefixes for _, prefixes, _ in parts))]
            heads += chain.from_iterable(patterns for *_, patterns in parts)
            return [], [], ["".join(f"(?={head})" for head in heads)]
    raise SystemExit(f"genai-prices has a new kind of match: {clause!r}")


def price_fields(price: types.ModelPrice) -> dict[str, Any]:
    """Dollars per million tokens as decimal strings, with the rates for long prompts if any."""
    rates = {
        field: getattr(price, key, None)
        for field, key in (
            ("input", "input_mtok"),
            ("cached_input", "cache_read_mtok"),
            ("output", "output_mtok"),
        )
    }
    if rates["input"] is None:
        return hourly(price)
    starts = sorted(
        {
            tier.start
            for rate in rates.values()
            if isinstance(rate, types.TieredPrices)
            for tier in rate.tiers
        }
    )
    fields: dict[str, Any] = at(rates, 0)
    if starts:
        fields["long"] = [{"above": start, **at(rates, start)} for start in starts]
    return fields


def at(rates: dict[str, Any], start: int) -> dict[str, str]:
    """The rates for a prompt of more than `start` tokens."""
    return {field: text(rate_at(rate, start)) for field, rate in rates.items() if rate is not None}


def rate_at(rate: Any, start: int) -> Decimal:
    if not isinstance(rate, types.TieredPrices):
        return rate
    reached = [tier.price for tier in rate.tiers if tier.start <= start]
    return reached[-1] if reached else rate.base


def hourly(price: types.ModelPrice) -> dict[str, Any]:
    """Audio is not priced by the token: say so instead of giving a price."""
    rate = getattr(price, "input_audio_hours", None) or getattr(price, "audio_hours", None)
    return {"note": f"${text(rate)} per hour of audio"} if rate is not None else {}


def text(number: Decimal) -> str:
    return format(number.normalize(), "f")


def with_facts(entry: dict[str, Any], facts: dict[str, Any], day: date) -> dict[str, Any]:
    provider, name = entry["provider"], entry["name"]
    for field in ("encoding", "max_output"):
        if found := first(name, facts[field].get(provider, [])):
            entry[field] = found[0]
    retired = first(name, facts["retired"].get(provider, []))
    if retired and date.fromisoformat(retired[0]) <= day:
        entry["retired"], entry["replacement"] = retired
    refused = facts["lacks"].get(provider, {})
    if lacks := [skill for skill, patterns in refused.items() if fits(name, patterns)]:
        entry["lacks"] = lacks
    if fits(name, facts["providers"]["unlisted"]):
        entry["unlisted"] = True
    entry["capabilities"] = capabilities(name, facts)
    return entry


def capabilities(name: str, facts: dict[str, Any]) -> list[str]:
    for purpose, patterns in facts["not_chat"].items():
        if fits(name, patterns):
            return [purpose]
    return ["chat", *(skill for skill, patterns in facts["can"].items() if fits(name, patterns))]


def first(name: str, table: list[list[Any]]) -> list[Any]:
    """What the first row whose pattern fits says beside the pattern; empty if none does."""
    return next((values for pattern, *values in table if fnmatchcase(name, pattern)), [])


def fits(name: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def render(document: dict[str, Any]) -> str:
    """JSON with one model a line, so that a change of prices reads well as a diff."""
    models = ",\n".join("    " + json.dumps(model) for model in document["models"])
    seeds = ",\n".join("      " + json.dumps(model) for model in document["seeds"]["models"])
    head = {key: document[key] for key in ("source", "date", "licence")}
    return (
        json.dumps(head, indent=2)[:-2]
        + f',\n  "models": [\n{models}\n  ],\n  "seeds": {{\n'
        + f'    "source": {json.dumps(document["seeds"]["source"])},\n'
        + f'    "date": {json.dumps(document["seeds"]["date"])},\n'
        + f'    "models": [\n{seeds}\n    ]\n  }}\n}}\n'
    )


def notice() -> str:
    """The licence of the package that the prices were taken from."""
    distribution = importlib.metadata.distribution("genai-prices")
    licence = next(
        file for file in distribution.files or [] if file.name.upper().startswith("LICENSE")
    )
    return (
        "The prices and context windows in prices.json are taken from genai-prices:\n\n"
        + licence.read_text()
    )


if __name__ == "__main__":
    main(sys.argv[1:])
