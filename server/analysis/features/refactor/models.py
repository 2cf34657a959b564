"""Use another model for a call, with what that does to the price of the whole file."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ....language.models import Model, cost, find_model, models
from ...cost.compare import switch_models
from ...cost.types import CallSite
from ...syntax.tree import Node
from ..call_nodes import keyword_value, keywords
from ..prices import call_site
from .action import Action, Place, rewrite

_MOST = 4
_QUERIES = ("llm-query", "llm-query-async", "unsafe-raw-query")
_NEEDS = {"json": "json", "schema": "schema", "temperature": "temperature", "image": "vision",
          "images": "vision"}  # fmt: skip


def actions(place: Place) -> Iterator[Action]:
    call = next((node for node in place.calls if node.head in _QUERIES), None)
    if call is None or not _is_about_model(place, call) or not place.means(call, call.head):
        return
    given = keyword_value(call, "model")
    site = call_site(place.analysis, place.placed.start + call.start)
    if site is None or (given is not None and given.kind != "string") or len(site.models) != 1:
        return
    analysis = place.analysis
    names = [model.name for model in _candidates(place, call, site)]
    for switch in switch_models(analysis.facts, analysis.inputs, analysis.cost, site.span, names):
        price = f": {switch.text} for this file" if switch.text else ""
        title = f"Use {switch.model} here{price}"
        if given is not None:
            yield rewrite(title, place.replaced(given, f'"{switch.model}"'))
        else:
            at = call.children[-1].end
            yield rewrite(title, place.inserted(at, f' #:model "{switch.model}"'))


def _is_about_model(place: Place, call: Node) -> bool:
    """Whether the cursor is on the call's head, or on its model: prices elsewhere would be in the
    way of what else may be done there."""
    given = keyword_value(call, "model")
    index = next((i for i, part in enumerate(call.children) if part is given), 0)
    about = [call, call.children[0], *([call.children[index - 1], given] if given else [])]
    return any(place.node is part for part in about)


def _candidates(place: Place, call: Node, site: CallSite) -> list[Model]:
    """Models that can make this call: those the file uses already, then ones of the same provider
    that cost something else, each step of the way down or up another."""
    profile = place.analysis.inputs.prices
    current = find_model(site.models[0], profile)
    used = dict.fromkeys(name for s in place.analysis.cost.sites for name in s.models)
    known = [find_model(name, profile) for name in used]
    own = [m for m in known if m is not None]
    provider = current.provider if current else "openai"
    same = [m for m in models(profile) if m.provider == provider and not m.deprecated]
    price = _price(current, site) or Decimal(0)
    fitting = [m for m in same if _fits(m, call, site) and (current is None or m != current)]
    near = sorted(fitting, key=lambda m: abs((_price(m, site) or Decimal(0)) - price))
    cheaper = _steps([m for m in near if (_price(m, site) or 0) < price], site, price)
    dearer = _steps([m for m in near if (_price(m, site) or 0) > price], site, price)
    first = [m for m in own if _fits(m, call, site) and m != current]
    chosen = list(dict.fromkeys(m.name for m in (*first, *cheaper, *dearer)))[:_MOST]
    found = [m for name in chosen if (m := find_model(name, profile)) is not None]
    return sorted(found, key=lambda m: _price(m, site) or Decimal(0))


def _steps(near: list[Model], site: CallSite, price: Decimal) -> Iterator[Model]:
    """Of models from the nearest price on, those that change it: the first by a tenth at least,
    each further one to the half or the double of the one before."""
    last, least = price, Decimal("1.1")
    for model in near:
        found = _price(model, site)
        if found is None:
            continue
        low, high = sorted((found, last))
        if high > low * least or not last:
            yield model
            last, least = found, Decimal(2)


def _price(model: Model | None, site: CallSite) -> Decimal | None:
    prompt, answer = site.prompt_tokens, site.output_tokens
    return cost(model, round(prompt.expected or prompt.low), round(answer.expected or answer.low))


def _fits(model: Model, call: Node, site: CallSite) -> bool:
    if "chat" not in model.capabilities or model.retired is not None or model.price is None:
        return False
    given = keywords(call)
    needs = {need for keyword, need in _NEEDS.items() if keyword in given}
    if needs & model.lacks or ("vision" in needs and "vision" not in model.capabilities):
        return False
    most = max(site.prompt_tokens.low, site.prompt_tokens.expected or 0)
    answer = site.output_tokens.expected or site.output_tokens.low
    return model.context_window is None or most + answer <= model.context_window
