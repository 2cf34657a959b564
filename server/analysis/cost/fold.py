"""Folds a term of model calls into what it comes to.

Sequences add up, choices give the least and the most of their branches, loops multiply; so the
bill of any run whose calls succeed lies inside.  A term is folded once: an unchanged form keeps
its terms, and what they come to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Sequence as Parts
from weakref import WeakKeyDictionary

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
    Wait,
    surely_caught,
)
from ..interpret.places import Place
from ..interpret.sizes import NOTHING, ONE, Amount, Poly
from .bills import (
    EMPTY,
    Bill,
    Outcome,
    Share,
    Shares,
    add_shares,
    either_bill,
    in_order,
    one_of,
    then_bill,
)
from .calls import Pricer
from .timing import Time, asynchronous, together, waiting

_outcomes: WeakKeyDictionary[Effect, dict[object, Outcome]] = WeakKeyDictionary()

CHUNK = 16
"""So many parts in a row are put together, and kept together while none of them changes."""

_chunks: dict[tuple[Outcome, ...], Outcome] = {}
_KEPT_CHUNKS = 4_096

_moneys: dict[Outcome, Outcome] = {}
_NO_MONEY = Outcome()

_ANYTHING = Amount(0, None, math.inf)


def fold_file(pricer: Pricer, forms: Parts[Effect]) -> list[Outcome]:
    """What each form of a file comes to."""
    return [fold(pricer, form) for form in forms]


def put_together(outcomes: Parts[Outcome]) -> Outcome:
    """What all forms of a file come to, without the shares of the call sites.

    A change of one form is worked out anew only in the groups, and groups of groups, it is in.
    """
    while len(outcomes) > 1:
        outcomes = [
            _chunk(tuple(outcomes[start : start + CHUNK]))
            for start in range(0, len(outcomes), CHUNK)
        ]
    return outcomes[0] if outcomes else Outcome()


class MoneyOfParts:
    """The money alone that the forms of a file come to, to be asked with some of them changed."""

    def __init__(self, pricer: Pricer, forms: Parts[Effect]) -> None:
        self._pricer = pricer
        self._outcomes = [_money_of(fold(pricer, form)) for form in forms]

    def total(self, changed: Mapping[int, Effect]) -> Amount:
        """The sum in parts of a dollar (see bills.PICO), with other forms at some places."""
        outcomes = list(self._outcomes)
        for index, form in changed.items():
            outcomes[index] = _money_of(fold(self._pricer, form))
        return put_together(outcomes).bill.usd


def _money_of(outcome: Outcome) -> Outcome:
    found = _moneys.get(outcome)
    if found is None:
        if len(_moneys) >= _KEPT_CHUNKS:
            _moneys.clear()
        ways = (outcome.done, outcome.raised, outcome.finished)
        done, raised, finished = (way and Bill(usd=way.usd) for way in ways)
        is_nothing = done == EMPTY and outcome.certain
        found = _NO_MONEY if is_nothing else Outcome(done, raised, finished)
        _moneys[outcome] = found
    return found


def _chunk(outcomes: tuple[Outcome, ...]) -> Outcome:
    found = _chunks.get(outcomes)
    if found is None:
        if len(_chunks) >= _KEPT_CHUNKS:
            _chunks.clear()
        found = _chunks[outcomes] = in_order(outcomes, with_shares=False)
    return found


def fold(pricer: Pricer, effect: Effect, uniform: bool = False) -> Outcome:
    """`uniform`: the part runs for every element of its loop, so means stand for sums."""
    known = _outcomes.get(effect)
    if known is None:
        known = _outcomes[effect] = {}
    key = (pricer.setting, uniform)
    found = known.get(key)
    if found is None:
        found = known[key] = _fold(pricer, effect, uniform)
    return found


def _fold(pricer: Pricer, effect: Effect, uniform: bool) -> Outcome:
    match effect:
        case Ask():
            return _ask(pricer, effect, uniform)
        case Sequence():
            return in_order([fold(pricer, part, uniform) for part in effect.parts])
        case Choice():
            return one_of([fold(pricer, part) for part in effect.parts])
        case Repeat():
            return _repeat(pricer, effect)
        case Together():
            return _together(pricer, effect, uniform)
        case Guarded():
            return _guarded(pricer, effect, uniform)
        case Wait():
            return Outcome(Bill(time=waiting(effect.tickets, effect.every)))
        case Beyond():
            return Outcome(Bill(_ANYTHING, _ANYTHING, _ANYTHING, Time(lead=_ANYTHING)))
        case Stop(finish=True):
            return Outcome(None, None, EMPTY)
        case Stop():
            return Outcome(None, EMPTY, None)
    return Outcome()


def _ask(pricer: Pricer, ask: Ask, uniform: bool) -> Outcome:
    price = pricer.price(ask)
    usd = (price.usd_mean if uniform else price.usd) or NOTHING
    tokens = price.tokens_mean if uniform else price.tokens
    time = Time(lead=price.seconds)
    if ask.asynchronous:
        time = asynchronous(price.seconds, ask.ticket)
    return Outcome(
        Bill(ONE, tokens, usd, time),
        shares={ask.place: Share(ONE, tokens, usd)},
    )


def _repeat(pricer: Pricer, effect: Repeat) -> Outcome:
    count = effect.count
    folded = fold(pricer, effect.part, count.exact and count != ONE)
    shares = {place: share.repeated(count) for place, share in folded.shares.items()}
    if not folded.certain:
        return _stopping_loop(folded, count, shares)
    if folded.done is None:
        return Outcome(shares=shares)
    return Outcome(folded.done.repeated(count, effect.width), shares=shares)


def _stopping_loop(folded: Outcome, count: Amount, shares: Shares) -> Outcome:
    """A loop that may end the run in any turn."""
    earlier = Amount(0, None, count.less(1).high)
    before = (folded.done or EMPTY).repeated(earlier)
    done = None
    if folded.done is not None:
        done = folded.done.repeated(count)
    elif count.low == 0 or isinstance(count.low, Poly):
        done = EMPTY  # not a single turn
    return Outcome(
        done,
        then_bill(before, folded.raised),
        then_bill(before, folded.finished),
        {place: share.perhaps() for place, share in shares.items()},
    )


def _together(pricer: Pricer, effect: Together, uniform: bool) -> Outcome:
    if effect.race:
        return _race(pricer, effect)
    parts = [fold(pricer, part, uniform) for part in effect.parts]
    if effect.width != 1 and not all(part.certain for part in parts):
        return _until_one_stops(parts, effect.width)
    result = in_order(parts)
    if result.done is None:
        return result
    time = together([part.done.time for part in parts if part.done], effect.width, False)
    return Outcome(result.done._replace(time=time), result.raised, result.finished, result.shares)


def _until_one_stops(parts: Parts[Outcome], width: int | None) -> Outcome:
    """Side by side: when one raises or finishes, the others have come any part of their way."""
    so_far = [part.bill.perhaps() for part in parts]
    raised: Bill | None = None
    finished: Bill | None = None
    for index, part in enumerate(parts):
        others = _sum([*so_far[:index], *so_far[index + 1 :]])
        raised = either_bill(raised, then_bill(others, part.raised))
        finished = either_bill(finished, then_bill(others, part.finished))
    done: Bill | None = None
    bills = [part.done for part in parts if part.done is not None]
    if len(bills) == len(parts):
        time = together([bill.time for bill in bills], width, False)
        done = _sum(bills)._replace(time=time)
    shares: dict[Place, Share] = {}
    for part in parts:
        add_shares(shares, part.shares, certain=False)
    return Outcome(done, raised, finished, shares)


def _race(pricer: Pricer, effect: Together) -> Outcome:
    """The first part that comes to its end cancels the others; one that raises does not.

    What the losers had used by then may be nothing, and one that was slow to start may not even
    have been sent.
    """
    parts = [fold(pricer, part) for part in effect.parts]
    single = [part.part if isinstance(part, Repeat) else part for part in effect.parts]
    fewest = one_of([fold(pricer, part) for part in single])
    most = _sum([part.bill for part in parts])
    lost = 1 / len(parts)
    shares: dict[Place, Share] = {}
    for part in parts:
        add_shares(shares, part.shares, certain=True)
    shares = {
        place: Share(Amount(0, share.calls.expected, share.calls.high), *share.perhaps(lost)[1:])
        for place, share in shares.items()
    }
    done = None
    if fewest.done is not None:
        time = together([part.done.time for part in parts if part.done], effect.width, True)
        done = _at_least(fewest.done, most)._replace(time=time)
    finished = None if fewest.finished is None else _at_least(fewest.finished, most)
    ends = [part.raised for part in parts if part.raised is not None]
    raised = _sum(ends) if len(ends) == len(parts) else None
    return Outcome(done, raised, finished, shares)


def _at_least(fewest: Bill, most: Bill) -> Bill:
    """From what one part comes to, up to what all do."""
    return Bill(
        Amount(fewest.calls.low, most.calls.expected, most.calls.high),
        Amount(fewest.tokens.low, fewest.tokens.expected, most.tokens.high),
        Amount(fewest.usd.low, fewest.usd.expected, most.usd.high),
        most.time,
    )


def _sum(bills: Parts[Bill]) -> Bill:
    total = EMPTY
    for bill in bills:
        total = total.then(bill)
    return total


def _guarded(pricer: Pricer, effect: Guarded, uniform: bool) -> Outcome:
    """Calls are taken to succeed; a handler may run all the same, and pay for more."""
    part = fold(pricer, effect.part, uniform)
    handler = fold(pricer, effect.handler)
    shares = dict(part.shares)
    caught = surely_caught(effect)
    sure = caught and part.done is None and part.finished is None
    add_shares(shares, handler.shares, certain=sure, chance=0 if part.raised is None else 0.5)
    # A part that raises nothing itself calls its handler only when a call fails.
    chance = 0 if part.raised is None else 0.5
    more = (handler.done or EMPTY).perhaps(chance)
    failed = then_bill(part.raised, handler.done)
    done = either_bill(then_bill(part.done, more), failed)
    raised = then_bill(either_bill(part.done, part.raised), handler.raised)
    if not caught:
        raised = either_bill(raised, part.raised)
    finished = either_bill(part.finished, then_bill(part.done or part.raised, handler.finished))
    return Outcome(done, raised, finished, shares)
