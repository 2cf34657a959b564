"""The estimate of a file or a form: what the fold comes to, for a reader.

Each call's price is an interval: from the shortest prompt and answer that are possible to the
longest.  An expectation is given where something supports one; branches of which nothing tells are
taken to be as likely as each other.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from ..interpret import effects
from ..interpret.effects import Ask, Beyond, Effect
from ..interpret.facts import Facts
from ..interpret.places import Home, Place
from ..interpret.sizes import Amount, Quantity, bound, evaluate, formula, free_sizes
from ..syntax.document import Placed
from ..syntax.tree import Span
from .bills import PICO, Bill, Outcome, Share, add_shares
from .calls import Pricer, call_key
from .fold import MoneyOfParts, fold, fold_file, put_together
from .names import name_sizes
from .show import money_formula, range_formula
from .types import CallSite, Cost, Range, Times

if TYPE_CHECKING:
    from ..inputs import Inputs

T = TypeVar("T")
_START = itemgetter(1)  # of a Placed

LABEL = 48
"""A call site's label is so many characters of its instruction."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What all parts of a file come to, of which its call sites are told when they are asked for.

    `parts` are what the forms ask of models, in order, `names` those of the sizes for a reader.
    """

    facts: Facts
    pricer: Pricer
    parts: Sequence[Effect]
    outcomes: Sequence[Outcome]  # of each part
    bill: Bill
    names: Mapping[str, Quantity]


def sums_of_file(facts: Facts, inputs: Inputs) -> Sums:
    """The sums of the whole file, with what its prelude asks while it is read."""
    return _sums(facts, inputs, [facts.prelude, *facts.asked])


def estimate(sums: Sums) -> Cost:
    """The cost of the whole file."""
    return _report(sums, sums.facts.notes)


def estimate_form(facts: Facts, inputs: Inputs, placed: Placed) -> Cost:
    """The cost of what one top-level form does when it is evaluated."""
    for form in facts.forms:
        if form.placed == placed:
            return _report(_sums(facts, inputs, [form.effect]), form.notes)
    return _report(_sums(facts, inputs, []), ())


def sites_of(sums: Sums, placed: Placed) -> tuple[CallSite, ...]:
    """The call sites of the file that stand in one top-level form, by their place.

    They are those of the file's cost; the others are not worked out.
    """
    home = _home_of(sums.facts, placed.start)
    return () if home is None else _sites(sums, home)[0]


def _sums(facts: Facts, inputs: Inputs, parts: Sequence[Effect]) -> Sums:
    pricer = pricer_of(inputs)
    outcomes = fold_file(pricer, parts)
    bill = put_together(outcomes).bill
    amounts = [bill.calls, bill.tokens, bill.usd, bill.time.lead, bill.time.rest]
    # A sum without a bound has swallowed the sizes that its sites are still told in.
    if any(amount.high == math.inf for amount in amounts):
        shares = (share for outcome in outcomes for share in outcome.shares.values())
        amounts += (amount for share in shares for amount in share)
    return Sums(facts, pricer, parts, outcomes, bill, _names(facts, inputs, amounts))


def reprice(
    facts: Facts, inputs: Inputs, before: Cost, span: Span, models: Iterable[str]
) -> Iterator[Range | None]:
    """What the file (of which `before` is the cost) would cost if the call at `span` went to each
    of `models`, all else unchanged; None where a price is not known.

    Only the forms that make the call are worked out anew, and only in money: an editor asks this
    each time its user asks what may be done.
    """
    place = _place_of(facts, span)
    others = [site for site in before.sites if site.span != span]
    named = {name for site in before.sites for name in site.unpriced}
    known = all(site.usd_total is not None and not site.unpriced for site in others)
    known = known and named.issuperset(before.unpriced)
    pricer = pricer_of(inputs)
    parts = [facts.prelude, *facts.asked]
    asked = {
        index: found
        for index, part in enumerate(parts)
        if place is not None and (found := _asks_by_place(part).get(place))
    }
    sums = MoneyOfParts(pricer, parts)
    for model in models:
        change = partial(_sent_to, model, place)
        asks = [change(ask) for found in asked.values() for ask in found]
        if not (known and asks) or any(pricer.price(ask).usd is None for ask in asks):
            yield None
        else:
            usd = sums.total({index: effects.rewrite(parts[index], change) for index in asked})
            yield _dollars(usd, _names(facts, inputs, (usd,)))


def _sent_to(model: str, place: Place | None, ask: Ask) -> Ask:
    if ask.place != place:
        return ask
    return replace(ask, models=(model,), model_source="literal")


def _place_of(facts: Facts, span: Span) -> Place | None:
    home = _home_of(facts, span.start)
    return None if home is None else Place(home, span.moved(-facts.placed[home].start))


def _home_of(facts: Facts, offset: int) -> Home | None:
    """The form that holds an offset."""
    forms = facts.document.forms
    index = bisect_right(forms, offset, key=_START) - 1
    return facts.homes[index] if index >= 0 and offset < forms[index].end else None


def pricer_of(inputs: Inputs) -> Pricer:
    return Pricer(inputs.prices, inputs.assume, inputs.recorded)


def _report(sums: Sums, notes: Iterable[str]) -> Cost:
    bill, names = sums.bill, sums.names
    sites, hidden = _sites(sums)
    unpriced = tuple(dict.fromkeys(model for site in sites for model in site.unpriced))
    known = not unpriced and all(site.usd_total is not None for site in sites) and not hidden
    times = _times(bill.calls, names)
    return Cost(
        sites=sites,
        calls=times,
        tokens=_range(bill.tokens, names),
        usd=_dollars(bill.usd, names) if known else None,
        seconds=_range(bill.time.busy, names),
        unpriced=(*unpriced, *hidden),
        symbols=_symbols(bill, names),
        notes=tuple(dict.fromkeys([*_prelude_notes(sums), *notes])),
        usd_formula=_money_formula(bill.usd, names) if known else "",
        open_ended=_open_ended(sums.parts, bill),
    )


def _prelude_notes(sums: Sums) -> Iterable[str]:
    prelude = sums.facts.prelude
    if not sums.parts or sums.parts[0] is not prelude or effects.is_nothing(prelude):
        return ()
    calls = fold(sums.pricer, prelude).bill.calls
    if calls.high == 0:
        return ()
    shown = _times(calls, sums.names).formula
    return (f"{shown} of the calls are made while the prelude is read",)


# --- call sites ------------------------------------------------------------------------------


_asked: WeakKeyDictionary[Effect, dict[Place, list[Ask]]] = WeakKeyDictionary()


def _asks_by_place(effect: Effect) -> dict[Place, list[Ask]]:
    found = _asked.get(effect)
    if found is None:
        found = {}
        for ask in effects.asks(effect):
            found.setdefault(ask.place, []).append(ask)
        _asked[effect] = found
    return found


def _sites(sums: Sums, within: Home | None = None) -> tuple[tuple[CallSite, ...], tuple[str, ...]]:
    """The call sites of this file, or of one form, and models without a price that only the
    prelude names."""
    facts, pricer, names = sums.facts, sums.pricer, sums.names
    shares: dict[Place, Share] = {}
    asked: dict[Place, list[Ask]] = {}
    certain = True
    for part, outcome in zip(sums.parts, sums.outcomes, strict=True):
        if outcome.shares and (found := _within(outcome.shares, within)):
            add_shares(shares, found, certain)
            for place, asks in _within(_asks_by_place(part), within).items():
                if place in asked:
                    asked[place] = list(dict.fromkeys([*asked[place], *asks]))
                else:
                    asked[place] = asks
        certain = certain and outcome.certain
        if outcome.done is None:
            break
    sites: list[CallSite] = []
    hidden: dict[str, None] = {}
    named = tuple(sorted((name, formula(value)) for name, value in names.items()))
    for place, share in shares.items():
        span = facts.span_of(place)
        if span is not None:
            sites.append(_remembered_site(pricer, span, asked[place], share, names, named))
        else:
            hidden |= dict.fromkeys(m for ask in asked[place] for m in pricer.price(ask).unpriced)
    return tuple(sorted(sites, key=lambda site: site.span)), tuple(hidden)


def _within(found: Mapping[Place, T], home: Home | None) -> Mapping[Place, T]:
    """What stands in one form; all, where none is given."""
    if home is None:
        return found
    return {place: one for place, one in found.items() if place.home == home}


_known_sites: WeakKeyDictionary[Ask, tuple[object, CallSite]] = WeakKeyDictionary()


def _remembered_site(
    pricer: Pricer,
    span: Span,
    asks: list[Ask],
    share: Share,
    names: Mapping[str, Quantity],
    named: tuple[tuple[str, str], ...],
) -> CallSite:
    """The site of calls that did not change; it may have moved."""
    key = (pricer.setting, tuple(map(id, asks)), share, named)
    known = _known_sites.get(asks[0])
    if known is None or known[0] != key:
        known = (key, _site(pricer, span, asks, share, names))
    elif known[1].span != span:
        known = (key, replace(known[1], span=span))
    else:
        return known[1]
    _known_sites[asks[0]] = known
    return known[1]


def _site(
    pricer: Pricer, span: Span, asks: list[Ask], share: Share, names: Mapping[str, Quantity]
) -> CallSite:
    prices = [pricer.price(ask) for ask in asks]
    unpriced = tuple(dict.fromkeys(m for price in prices for m in price.unpriced))
    known = all(price.usd is not None for price in prices)
    sources = {ask.model_source for ask in asks}
    models = tuple(dict.fromkeys(model for ask in asks for model in ask.models))
    source = "computed"
    if "unknown" in sources:
        models, source = (), "unknown"
    elif len(models) == 1:
        source = sources.pop()
    first = asks[0]
    return CallSite(
        span=span,
        primitive=first.primitive,
        models=models,
        model_source=source,
        instruction_tokens=_joined([price.instruction for price in prices]),
        data_tokens=_joined([price.data for price in prices]),
        prompt_tokens=_joined([price.prompt for price in prices]),
        output_tokens=_joined([price.output for price in prices]),
        counted=all(price.counted for price in prices),
        times=_times(share.calls, names),
        usd_each=_joined([_dollars(p.usd, {}) for p in prices if p.usd]) if known else None,
        usd_total=_dollars(share.usd, names) if known else None,
        unpriced=unpriced,
        notes=tuple(dict.fromkeys(note for price in prices for note in price.notes)),
        label=_label(first),
        key=call_key(first, first.models[0] if len(first.models) == 1 else None),
        recorded=max(price.recorded for price in prices),
        seconds_each=_joined([_range(price.seconds, {}) for price in prices]),
        tokens_total=_range(share.tokens, names),
        max_tokens=all(ask.max_tokens is not None for ask in asks),
        overflow=tuple(dict.fromkeys(model for price in prices for model in price.overflow)),
    )


def _label(ask: Ask) -> str:
    known = " ".join(ask.instruction.content.known.split()) if ask.instruction else ""
    return known if len(known) <= LABEL else known[: LABEL - 1].rstrip() + "…"


# --- sizes -----------------------------------------------------------------------------------


def _names(facts: Facts, inputs: Inputs, amounts: Iterable[Amount]) -> dict[str, Quantity]:
    """Readable names for the sizes of unnamed lists, and the sizes that are assumed."""
    free = {name for amount in amounts for name in _free(amount) if "@" in name}
    names: dict[str, Quantity] = {}
    if free:
        for internal, shown in name_sizes(facts, free).items():
            (name,) = free_sizes(shown)
            names[internal] = inputs.assume.get(name, shown)
    for name, value in inputs.assume.items():
        names.setdefault(name, value)
    return names


def _symbols(bill: Bill, names: Mapping[str, Quantity]) -> dict[str, str]:
    found: dict[str, str] = {}
    for amount in (bill.calls, bill.usd, bill.tokens):
        found |= _free(_with(amount, names))
    return found


def _open_ended(parts: Sequence[Effect], bill: Bill) -> str:
    """Why nothing bounds the number of calls; empty where something does."""
    if bill.calls.high != math.inf:
        return ""
    reasons = dict.fromkeys(reason for part in parts for reason in _reasons(part))
    return ", ".join(reasons) or "unbounded loop"


_known_reasons: WeakKeyDictionary[Effect, tuple[str, ...]] = WeakKeyDictionary()


def _reasons(part: Effect) -> tuple[str, ...]:
    found = _known_reasons.get(part)
    if found is None:
        found = _known_reasons[part] = tuple(
            leaf.reason for leaf in effects.leaves(part) if isinstance(leaf, Beyond)
        )
    return found


# --- ranges ----------------------------------------------------------------------------------


def _with(amount: Amount, names: Mapping[str, Quantity]) -> Amount:
    return amount.substitute(names) if names else amount


def _range(amount: Amount, names: Mapping[str, Quantity]) -> Range:
    return range_of(_with(amount, names))


def _times(amount: Amount, names: Mapping[str, Quantity]) -> Times:
    counted = _with(amount, names)
    return Times(range_of(counted), range_formula(counted), tuple(_free(counted)))


def _dollars(amount: Amount, names: Mapping[str, Quantity]) -> Range:
    """Money for a reader: the exact sum, rounded once to a float."""
    low, expected, high = range_of(_with(amount, names))
    return Range(
        low / PICO,
        None if expected is None else expected / PICO,
        None if high is None else high / PICO,
    )


def _money_formula(amount: Amount, names: Mapping[str, Quantity]) -> str:
    spent = _with(amount, names)
    return money_formula(spent.times(Amount.of(1 / PICO))) if _free(spent) else ""


def range_of(amount: Amount) -> Range:
    """The numbers an amount lies between, whatever the sizes that nothing fixes are."""
    high = bound(amount.high, {}, True)
    expected = None if amount.expected is None else evaluate(amount.expected, {})
    low = bound(amount.low, {}, False)
    if expected is not None:
        expected = None if math.isinf(expected) else min(max(expected, low), high)
    return Range(_plain(low), expected, None if math.isinf(high) else _plain(high))


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number


def _free(amount: Amount) -> dict[str, str]:
    return free_sizes(amount.low) | free_sizes(amount.high)


def _joined(ranges: Sequence[Range]) -> Range:
    """One range for all; the expectation is their mean when each has one."""
    if len(ranges) == 1:
        return ranges[0]
    if not ranges:
        return Range.of(0)
    highs = [value.high for value in ranges]
    expected = [value.expected for value in ranges if value.expected is not None]
    return Range(
        min(value.low for value in ranges),
        sum(expected) / len(expected) if len(expected) == len(ranges) else None,
        None if None in highs else max(high for high in highs if high is not None),
    )
