"""The estimate: prices every call of the interpreted program and folds them over its structure.

Each call's price is an interval: from the shortest prompt and answer that are possible to the
longest.  Sequences add up, choices give the least and the most of their branches, loops multiply;
so the bill of any run whose calls succeed lies inside.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from ..interpret import effects
from ..interpret.effects import (
    Ask,
    Beyond,
    Choice,
    Effect,
    Guarded,
    Repeat,
    Sequence,
    Stop,
    Together,
)
from ..interpret.facts import Facts
from ..interpret.places import Place
from ..interpret.sizes import (
    NOTHING,
    ONE,
    Amount,
    Quantity,
    bound,
    evaluate,
    free_sizes,
    maximum,
    minimum,
    plus,
    quotient,
    size,
)
from ..syntax.document import Placed
from ..syntax.tree import Span
from .calls import Pricer
from .show import money_formula, range_formula
from .types import CallSite, Cost, Range, Times

if TYPE_CHECKING:
    from ..inputs import Inputs


class Bill(NamedTuple):
    """What a part of the program comes to: quantities over the sizes that nothing fixes."""

    calls: Amount = NOTHING
    tokens: Amount = NOTHING
    usd: Amount = NOTHING
    seconds: Amount = NOTHING

    def plus(self, other: Bill) -> Bill:
        return Bill(*(a.plus(b) for a, b in zip(self, other, strict=True)))

    def join(self, other: Bill) -> Bill:
        return Bill(*(_either(a, b) for a, b in zip(self, other, strict=True)))


EMPTY = Bill()
Sites = dict[Place, Bill]


@dataclass(slots=True)
class Outcome:
    """What a part comes to when it runs to its end, when it raises, and when the run finishes.

    None: it never does.  `sites` is the share of each call site, whichever way it ends.
    """

    done: Bill | None = EMPTY
    raised: Bill | None = None
    finished: Bill | None = None
    sites: Sites = field(default_factory=dict)


def estimate(facts: Facts, inputs: Inputs) -> Cost:
    """The cost of the whole file."""
    notes = dict.fromkeys(note for form in facts.forms for note in form.notes)
    return _Estimator(facts, inputs).cost(facts.effect, notes)


def estimate_form(facts: Facts, inputs: Inputs, placed: Placed) -> Cost:
    """The cost of what one top-level form does when it is evaluated."""
    for form in facts.forms:
        if form.placed == placed:
            return _Estimator(facts, inputs).cost(form.effect, form.notes)
    return _Estimator(facts, inputs).cost(effects.NONE, ())


# An unchanged form keeps its effects, and what they come to.
_outcomes: WeakKeyDictionary[Effect, dict[object, Outcome]] = WeakKeyDictionary()


class _Estimator:
    def __init__(self, facts: Facts, inputs: Inputs) -> None:
        self.facts = facts
        self.assume = inputs.assume
        self.pricer = Pricer(inputs.prices, inputs.assume)

    # --- the fold ------------------------------------------------------------------------

    def fold(self, effect: Effect, uniform: bool) -> Outcome:
        """`uniform`: the part runs for every element of its loop, so means stand for sums."""
        known = _outcomes.setdefault(effect, {})
        key = (self.pricer.setting, uniform)
        if key not in known:
            known[key] = self._fold(effect, uniform)
        return known[key]

    def _fold(self, effect: Effect, uniform: bool) -> Outcome:
        match effect:
            case Ask():
                return self._ask(effect, uniform)
            case Sequence():
                return self._sequence(effect.parts, uniform)
            case Choice():
                return _choice([self.fold(part, False) for part in effect.parts])
            case Repeat():
                return self._repeat(effect, uniform)
            case Together():
                return self._together(effect, uniform)
            case Guarded():
                return self._guarded(effect, uniform)
            case Beyond():
                return Outcome(Bill(*(Amount(0, None, math.inf) for _ in Bill._fields)))
            case Stop(finish=True):
                return Outcome(None, None, EMPTY)
            case Stop():
                return Outcome(None, EMPTY, None)
        return Outcome()

    def _ask(self, ask: Ask, uniform: bool) -> Outcome:
        price = self.pricer.price(ask)
        usd = price.usd_mean if uniform else price.usd
        tokens = price.tokens_mean if uniform else price.tokens
        bill = Bill(ONE, tokens, usd or NOTHING, price.seconds)
        return Outcome(bill, sites={ask.place: bill})

    def _sequence(self, parts: Iterable[Effect], uniform: bool) -> Outcome:
        result = Outcome()
        waiting = NOTHING  # asynchronous calls run on while the next ones are sent
        done: Bill | None = EMPTY
        for part in parts:
            if done is None:
                break
            folded = self.fold(part, uniform)
            certain = result.raised is None and result.finished is None
            _add_sites(result.sites, folded.sites, certain)
            result.raised = _worst(result.raised, _after(done, folded.raised))
            result.finished = _worst(result.finished, _after(done, folded.finished))
            after = folded.done
            if after is not None and _asynchronous(part):
                waiting = _longer(waiting, after.seconds)
                after = after._replace(seconds=NOTHING)
            elif after is not None:
                after = after._replace(seconds=_longer(waiting, after.seconds))
                waiting = NOTHING
            done = _after(done, after)
        if done is not None:
            done = done._replace(seconds=done.seconds.plus(waiting))
        result.done = done
        return result

    def _repeat(self, effect: Repeat, uniform: bool) -> Outcome:
        exact = effect.count.exact
        folded = self.fold(effect.part, exact and effect.count != ONE)
        count = effect.count
        sites = {place: _multiply(bill, count) for place, bill in folded.sites.items()}
        if folded.raised is not None or folded.finished is not None:
            return self._stopping_loop(folded, count, sites)
        if folded.done is None:
            return Outcome(sites=sites)
        bill = _multiply(folded.done, count)
        width = effect.width
        if width is None and _asynchronous(effect.part):
            width = 256
        if width is not None:
            rounds = count.each(lambda quantity: quotient(quantity, width))
            bill = bill._replace(seconds=folded.done.seconds.times(rounds))
        return Outcome(bill, sites=sites)

    def _stopping_loop(self, folded: Outcome, count: Amount, sites: Sites) -> Outcome:
        """A loop that may end the run in any turn."""
        before = _multiply(folded.done or EMPTY, Amount(0, None, count.less(1).high))
        outcome = Outcome(sites={place: _perhaps(bill) for place, bill in sites.items()})
        outcome.raised = _after(before, folded.raised)
        outcome.finished = _after(before, folded.finished)
        outcome.done = None if folded.done is None else _multiply(folded.done, count)
        return outcome

    def _together(self, effect: Together, uniform: bool) -> Outcome:
        parts = [self.fold(part, uniform and not effect.race) for part in effect.parts]
        result = self._sequence(effect.parts, uniform)
        if result.done is None:
            return result
        seconds = [part.done.seconds for part in parts if part.done is not None]
        if effect.race:
            # The losers are cancelled in flight: what they had used by then may be nothing.
            bill = result.done
            cheapest = _least([part.done for part in parts if part.done is not None])
            result.done = Bill(
                bill.calls,
                Amount(cheapest.tokens.low, None, bill.tokens.high),
                Amount(cheapest.usd.low, None, bill.usd.high),
                Amount(_minimum(s.low for s in seconds), None, _minimum(s.high for s in seconds)),
            )
            result.sites = {
                place: bill._replace(
                    tokens=_perhaps_amount(bill.tokens), usd=_perhaps_amount(bill.usd)
                )
                for place, bill in result.sites.items()
            }
            return result
        result.done = result.done._replace(seconds=_concurrent(seconds, effect.width))
        return result

    def _guarded(self, effect: Guarded, uniform: bool) -> Outcome:
        """Calls are taken to succeed; a handler may run all the same, and pay for more."""
        part = self.fold(effect.part, uniform)
        handler = self.fold(effect.handler, False)
        sites = dict(part.sites)
        _add_sites(sites, handler.sites, certain=part.done is None)
        more = _perhaps(handler.done or EMPTY)
        failed = _after(part.raised, handler.done) if part.raised is not None else None
        done = _worst(_after(part.done, more) if part.done is not None else None, failed)
        raised = _after(_worst(part.done, part.raised), handler.raised)
        finished = _worst(part.finished, _after(part.done or part.raised, handler.finished))
        return Outcome(done, raised, finished, sites)

    # --- the report ----------------------------------------------------------------------

    def cost(self, effect: Effect, notes: Iterable[str]) -> Cost:
        folded = self.fold(effect, False)
        bill = _worst(_worst(folded.done, folded.raised), folded.finished) or EMPTY
        names = self._names(bill)
        sites = self._sites(effect, folded.sites, names)
        unpriced = tuple(dict.fromkeys(model for site in sites for model in site.unpriced))
        known = all(site.usd_total is not None for site in sites)
        return Cost(
            sites=sites,
            calls=self._times(bill.calls, names),
            tokens=self._range(bill.tokens, names),
            usd=self._range(bill.usd, names) if known else None,
            seconds=self._range(bill.seconds, names),
            unpriced=unpriced,
            symbols=self._symbols(bill, names),
            notes=tuple(dict.fromkeys(notes)),
            usd_formula=self._money_formula(bill.usd, names) if known else "",
            open_ended=_open_ended(effect, bill),
        )

    def _names(self, bill: Bill) -> dict[str, Quantity]:
        """Sizes of lists without a name are called N, N2, … in the order of the source."""
        free = {name for amount in bill for name in _free(amount) if "@" in name}
        placed = sorted(free, key=lambda name: self._line(name) or 0)
        names: dict[str, Quantity] = {}
        for index, name in enumerate(placed):
            shown = "N" if index == 0 else f"N{index + 1}"
            line = self._line(name)
            about = f"length of the list in line {line}" if line else "length of a list"
            names[name] = self.assume.get(shown, size(shown, about))
        for name, value in self.assume.items():
            names.setdefault(name, value)
        return names

    def _line(self, name: str) -> int | None:
        place = self.facts.unnamed.get(name)
        span = self.facts.span_of(place) if place else None
        return self.facts.document.lines.line_column(span.start)[0] if span else None

    def _symbols(self, bill: Bill, names: Mapping[str, Quantity]) -> dict[str, str]:
        found: dict[str, str] = {}
        for amount in (bill.calls, bill.usd, bill.tokens):
            found |= _free(amount.substitute(names))
        return found

    def _range(self, amount: Amount, names: Mapping[str, Quantity]) -> Range:
        return range_of(amount.substitute(names))

    def _times(self, amount: Amount, names: Mapping[str, Quantity]) -> Times:
        counted = amount.substitute(names)
        return Times(range_of(counted), range_formula(counted), tuple(_free(counted)))

    def _money_formula(self, amount: Amount, names: Mapping[str, Quantity]) -> str:
        spent = amount.substitute(names)
        return money_formula(spent) if _free(spent) else ""

    def _sites(
        self, effect: Effect, bills: Sites, names: Mapping[str, Quantity]
    ) -> tuple[CallSite, ...]:
        asked: dict[Place, list[Ask]] = {}
        for ask in effects.asks(effect):
            if ask.place in bills:
                asked.setdefault(ask.place, []).append(ask)
        sites: list[CallSite] = []
        for place, asks in asked.items():
            span = self.facts.span_of(place)
            if span is not None:
                sites.append(self._site(span, asks, bills[place], names))
        return tuple(sorted(sites, key=lambda site: site.span))

    def _site(
        self, span: Span, asks: list[Ask], bill: Bill, names: Mapping[str, Quantity]
    ) -> CallSite:
        prices = [self.pricer.price(ask) for ask in asks]
        unpriced = tuple(dict.fromkeys(m for price in prices for m in price.unpriced))
        known = all(price.usd is not None for price in prices)
        sources = {ask.model_source for ask in asks}
        models = tuple(dict.fromkeys(model for ask in asks for model in ask.models))
        return CallSite(
            span=span,
            primitive=asks[0].primitive,
            models=() if "unknown" in sources else models,
            model_source="unknown"
            if "unknown" in sources
            else sources.pop()
            if len(models) == 1
            else "computed",
            instruction_tokens=_joined(price.instruction for price in prices),
            data_tokens=_joined(price.data for price in prices),
            prompt_tokens=_joined(price.prompt for price in prices),
            output_tokens=_joined(price.output for price in prices),
            counted=all(price.counted for price in prices),
            times=self._times(bill.calls, names),
            usd_each=_joined(range_of(p.usd) for p in prices if p.usd) if known else None,
            usd_total=self._range(bill.usd, names) if known else None,
            unpriced=unpriced,
            notes=tuple(dict.fromkeys(note for price in prices for note in price.notes)),
        )


def _open_ended(effect: Effect, bill: Bill) -> str:
    """Why nothing bounds the number of calls; empty where something does."""
    if bill.calls.high != math.inf:
        return ""
    reasons = [leaf.reason for leaf in effects.leaves(effect) if isinstance(leaf, Beyond)]
    return ", ".join(dict.fromkeys(reasons)) or "unbounded loop"


# --- bills -----------------------------------------------------------------------------------


def _after(first: Bill | None, second: Bill | None) -> Bill | None:
    return None if first is None or second is None else first.plus(second)


def _worst(a: Bill | None, b: Bill | None) -> Bill | None:
    """Either way of ending."""
    if a is None or b is None:
        return b if a is None else a
    return a.join(b)


def _choice(parts: list[Outcome]) -> Outcome:
    result = Outcome(None)
    places = dict.fromkeys(place for part in parts for place in part.sites)
    for part in parts:
        result.done = _worst(result.done, part.done)
        result.raised = _worst(result.raised, part.raised)
        result.finished = _worst(result.finished, part.finished)
    for place in places:
        bill = parts[0].sites.get(place, EMPTY)
        for part in parts[1:]:
            bill = bill.join(part.sites.get(place, EMPTY))
        result.sites[place] = bill
    return result


def _add_sites(into: Sites, more: Sites, certain: bool) -> None:
    for place, bill in more.items():
        added = bill if certain else _perhaps(bill)
        into[place] = into[place].plus(added) if place in into else added


def _multiply(bill: Bill, count: Amount) -> Bill:
    return Bill(*(amount.times(count) for amount in bill))


def _perhaps(bill: Bill) -> Bill:
    return Bill(*(_perhaps_amount(amount) for amount in bill))


def _perhaps_amount(amount: Amount) -> Amount:
    return amount if amount == NOTHING else amount.or_none()


def _either(a: Amount, b: Amount) -> Amount:
    """The least and the most of two; nothing tells which it will be, so nothing is expected."""
    if a == b:
        return a
    return Amount(minimum(a.low, b.low), None, maximum(a.high, b.high))


def _least(bills: list[Bill]) -> Bill:
    result = bills[0]
    for bill in bills[1:]:
        result = result.join(bill)
    return result


def _minimum(quantities: Iterable[Quantity]) -> Quantity:
    values = list(quantities)
    result = values[0] if values else 0
    for value in values[1:]:
        result = minimum(result, value)
    return result


# --- time ------------------------------------------------------------------------------------


def _asynchronous(effect: Effect) -> bool:
    match effect:
        case Ask(asynchronous=asynchronous):
            return asynchronous
        case Repeat(part=part, width=None):
            return _asynchronous(part)
    return False


def _longer(a: Amount, b: Amount) -> Amount:
    expected = None
    if a.expected is not None and b.expected is not None:
        expected = maximum(a.expected, b.expected)
    return Amount(maximum(a.low, b.low), expected, maximum(a.high, b.high))


def _concurrent(seconds: list[Amount], width: int | None) -> Amount:
    """The time of parts of which `width` run at a time: at least the longest of them."""
    longest, everything = NOTHING, NOTHING
    for amount in seconds:
        longest = _longer(longest, amount)
        everything = everything.plus(amount)
    if width is None or width >= len(seconds):
        return longest
    share = everything.times(Amount.of(1 / width))
    expected = None if share.expected is None else maximum(share.expected, longest.expected or 0)
    return Amount(maximum(share.low, longest.low), expected, plus(share.high, longest.high))


# --- ranges ----------------------------------------------------------------------------------


def range_of(amount: Amount) -> Range:
    """The numbers an amount lies between, whatever the sizes that nothing fixes are."""
    high = bound(amount.high, {}, True)
    expected = None if amount.expected is None else evaluate(amount.expected, {})
    low = bound(amount.low, {}, False)
    if expected is not None:
        expected = min(max(expected, low), high)
    return Range(_plain(low), expected, None if math.isinf(high) else _plain(high))


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number


def _free(amount: Amount) -> dict[str, str]:
    return free_sizes(amount.low) | free_sizes(amount.high)


def _joined(ranges: Iterable[Range]) -> Range:
    """One range for all; the expectation is their mean when each has one."""
    values = list(ranges)
    if not values:
        return Range.of(0)
    highs = [value.high for value in values]
    expected = [value.expected for value in values if value.expected is not None]
    return Range(
        min(value.low for value in values),
        sum(expected) / len(expected) if len(expected) == len(values) else None,
        None if None in highs else max(high for high in highs if high is not None),
    )
