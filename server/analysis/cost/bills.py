"""What a part of a program comes to, however it ends, and how such parts are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..interpret.places import Place
from ..interpret.sizes import NOTHING, Amount
from .timing import INSTANT, Time, either, perhaps

PICO = 10**12
"""Money is summed in whole millionths of a microdollar: every list price is a whole number of
them for each token, so no sum is rounded before it is shown."""

EVEN = 0.5
"""How likely a branch is of which nothing tells: as likely as not."""


class Bill(NamedTuple):
    """Quantities over the sizes that nothing fixes; `usd` is in parts of a dollar, see PICO."""

    calls: Amount = NOTHING
    tokens: Amount = NOTHING
    usd: Amount = NOTHING
    time: Time = INSTANT

    def then(self, other: Bill) -> Bill:
        if other is EMPTY:
            return self
        if self is EMPTY:
            return other
        return Bill(
            self.calls.plus(other.calls),
            self.tokens.plus(other.tokens),
            self.usd.plus(other.usd),
            self.time.then(other.time),
        )

    def either(self, other: Bill) -> Bill:
        if self is other:
            return self
        return Bill(
            either(self.calls, other.calls),
            either(self.tokens, other.tokens),
            either(self.usd, other.usd),
            self.time.either(other.time),
        )

    def perhaps(self, chance: float = EVEN) -> Bill:
        if self is EMPTY:
            return self
        return Bill(
            perhaps(self.calls, chance),
            perhaps(self.tokens, chance),
            perhaps(self.usd, chance),
            self.time.perhaps(chance),
        )

    def repeated(self, count: Amount, width: int | None = None) -> Bill:
        return Bill(
            self.calls.times(count),
            self.tokens.times(count),
            self.usd.times(count),
            self.time.repeated(count, width),
        )


EMPTY = Bill()


class Share(NamedTuple):
    """What one call site adds to a part."""

    calls: Amount = NOTHING
    tokens: Amount = NOTHING
    usd: Amount = NOTHING

    def plus(self, other: Share) -> Share:
        return Share(
            self.calls.plus(other.calls), self.tokens.plus(other.tokens), self.usd.plus(other.usd)
        )

    def either(self, other: Share) -> Share:
        if self is other:
            return self
        return Share(
            either(self.calls, other.calls),
            either(self.tokens, other.tokens),
            either(self.usd, other.usd),
        )

    def perhaps(self, chance: float = EVEN) -> Share:
        return Share(*(perhaps(amount, chance) for amount in self))

    def repeated(self, count: Amount) -> Share:
        return Share(*(amount.times(count) for amount in self))


NO_SHARE = Share()
Shares = Mapping[Place, Share]


@dataclass(slots=True, eq=False)
class Outcome:
    """What a part comes to when it runs to its end, when it raises, and when the run finishes.

    None: it never does.  `shares` are those of each call site, whichever way it ends.
    """

    done: Bill | None = EMPTY
    raised: Bill | None = None
    finished: Bill | None = None
    shares: Shares = field(default_factory=dict)

    @property
    def certain(self) -> bool:
        """Whether what follows it surely runs."""
        return self.raised is None and self.finished is None

    @property
    def bill(self) -> Bill:
        return either_bill(either_bill(self.done, self.raised), self.finished) or EMPTY


NO_OUTCOME = Outcome()


def then_bill(first: Bill | None, second: Bill | None) -> Bill | None:
    return None if first is None or second is None else first.then(second)


def either_bill(a: Bill | None, b: Bill | None) -> Bill | None:
    """Either way of ending."""
    if a is None or b is None:
        return b if a is None else a
    return a.either(b)


def in_order(outcomes: Sequence[Outcome], with_shares: bool = True) -> Outcome:
    """All of the parts, one after the other, as far as the run gets."""
    done: Bill | None = EMPTY
    raised: Bill | None = None
    finished: Bill | None = None
    shares: dict[Place, Share] = {}
    for outcome in outcomes:
        if done is None:
            break
        if with_shares:
            add_shares(shares, outcome.shares, certain=raised is None and finished is None)
        if outcome.raised is not None:
            raised = either_bill(raised, then_bill(done, outcome.raised))
        if outcome.finished is not None:
            finished = either_bill(finished, then_bill(done, outcome.finished))
        done = then_bill(done, outcome.done)
    return Outcome(done, raised, finished, shares)


def one_of(outcomes: Sequence[Outcome]) -> Outcome:
    """Exactly one of the parts."""
    done: Bill | None = None
    raised: Bill | None = None
    finished: Bill | None = None
    for outcome in outcomes:
        done = either_bill(done, outcome.done)
        raised = either_bill(raised, outcome.raised)
        finished = either_bill(finished, outcome.finished)
    shares: dict[Place, Share] = {}
    for place in dict.fromkeys(place for outcome in outcomes for place in outcome.shares):
        share = outcomes[0].shares.get(place, NO_SHARE)
        for outcome in outcomes[1:]:
            share = share.either(outcome.shares.get(place, NO_SHARE))
        shares[place] = share
    return Outcome(done, raised, finished, shares)


def add_shares(into: dict[Place, Share], more: Shares, certain: bool, chance: float = EVEN) -> None:
    for place, share in more.items():
        added = share if certain else share.perhaps(chance)
        into[place] = into[place].plus(added) if place in into else added
