"""The models to choose from, each with its price and with the price of the call at hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ...language.models import Model, cost, models
from ..analyse import Analysis
from ..cost.show import dollars
from ..cost.types import CallSite
from .prices import call_site

# Where there are more models than can be shown, those of these providers come first.
_FIRST_PROVIDERS = ("openai", "anthropic", "google")

# A call of which nothing is known is taken to have three times as much prompt as answer.
_USUAL_PROMPT, _USUAL_ANSWER = 750_000, 250_000


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """`note` is short enough to stand beside the name, `detail` is a line."""

    name: str
    note: str
    detail: str


def model_choices(
    analysis: Analysis, call: int | None, written: str, limit: int, sees: bool = False
) -> tuple[ModelChoice, ...]:
    """At most `limit` chat models whose names hold what is `written`, the cheapest first.

    `call` is the offset of the call that the model is for, whose price is then told as well.
    `sees` asks for models that take images.
    """
    site = call_site(analysis, call) if call is not None else None
    wanted = written.lower()
    found = [
        model
        for model in models(analysis.inputs.prices)
        if wanted in model.name.lower()
        and _usable(model)
        and not (sees and "vision" not in model.capabilities)
    ]
    if len(found) > limit:
        found.sort(key=lambda model: (_provider_rank(model), model.name))
        del found[limit:]
    priced = [(_price_of_call(model, site), model) for model in found]
    priced.sort(key=lambda item: (*_rank(item[0], item[1]), item[1].name))
    return tuple(_choice(model, price) for price, model in priced)


def _usable(model: Model) -> bool:
    return "chat" in model.capabilities and model.retired is None


def _provider_rank(model: Model) -> int:
    known = model.provider in _FIRST_PROVIDERS
    return _FIRST_PROVIDERS.index(model.provider) if known else len(_FIRST_PROVIDERS)


def _price_of_call(model: Model, site: CallSite | None) -> Decimal | None:
    """What one call costs on `model`, if its tokens can be told."""
    if site is None or site.prompt_tokens.expected is None or site.output_tokens.expected is None:
        return None
    return cost(model, round(site.prompt_tokens.expected), round(site.output_tokens.expected))


def _rank(price: Decimal | None, model: Model) -> tuple[bool, Decimal]:
    if price is None:
        price = cost(model, _USUAL_PROMPT, _USUAL_ANSWER)
    return price is None, price or Decimal(0)


def _choice(model: Model, price: Decimal | None) -> ModelChoice:
    rates = rate_text(model)
    this_call = "" if price is None else f"this call ≈ {dollars(float(price))}"
    return ModelChoice(
        model.name,
        note=this_call or rates,
        detail=f"{this_call} · {rates}" if this_call else rates,
    )


def rate_text(model: Model) -> str:
    """The list price of a model: `$2.50 in, $10 out per million tokens`."""
    if model.price is None:
        return model.note or "price unknown"
    return f"{_dollars(model.price.input)} in, {_dollars(model.price.output)} out per 1M tokens"


def _dollars(amount: Decimal) -> str:
    exact = f"{amount.normalize():f}"
    whole, _, fraction = exact.partition(".")
    return f"${whole}.{fraction.ljust(2, '0')}" if fraction else f"${whole}"
