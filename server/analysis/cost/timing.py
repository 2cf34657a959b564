"""How long a part of a program takes: what it waits for, and what it leaves under way.

Asynchronous calls run on while the next ones are sent, until something waits for them.  So a part
is its time before it first waits for calls that were sent ahead of it (`lead`), the time after
that (`rest`), and how long the calls it sent itself are still under way when it is done (`tail`).
Put one after the other, the parts give the critical path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..interpret.sizes import NOTHING, Amount, Poly, less, maximum, minimum, quotient

IN_FLIGHT = 256
"""Calls that the runner has under way at a time, however many a program sends."""

_NO_TICKETS: frozenset[object] = frozenset()


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds. `sent` are the tickets of calls left under way, `wanted` those it waits for.

    `sure`: it waits for all of `wanted` whatever happens.
    """

    lead: Amount = NOTHING
    rest: Amount = NOTHING
    tail: Amount = NOTHING
    sent: frozenset[object] = _NO_TICKETS
    wanted: frozenset[object] = _NO_TICKETS
    sure: bool = True

    @property
    def busy(self) -> Amount:
        return self.lead.plus(self.rest)

    def then(self, after: Time) -> Time:
        """This part and then the other."""
        if after is INSTANT:
            return self
        if self is INSTANT:
            return after
        met = after.wanted & self.sent
        if met:
            whole = after.sure and met == self.sent
            gap = longer(self.tail, after.lead)
            if not whole:
                gap = Amount(after.lead.low, gap.expected, gap.high)
            added, tail = (gap, after.rest), after.tail
            if met != self.sent:
                tail = longer(tail, Amount(0, self.tail.expected, self.tail.high))
        else:
            added = (after.lead, after.rest)
            tail = longer(after.tail, _left(self.tail, after.busy))
        wanted = self.wanted | (after.wanted - met)
        sent = (self.sent - met) | after.sent
        sure = self.sure and after.sure
        if self.wanted:
            rest = self.rest.plus(added[0]).plus(added[1])
            return Time(self.lead, rest, tail, sent, wanted, sure)
        return Time(self.busy.plus(added[0]), added[1], tail, sent, wanted, sure)

    def either(self, other: Time) -> Time:
        """One of two parts."""
        if self is other or self == other:
            return self
        alike = self.wanted == other.wanted
        tail = either(self.tail, other.tail)
        if self.sent != other.sent:
            tail = Amount(0, tail.expected, tail.high)
        return Time(
            either(self.lead, other.lead),
            either(self.rest, other.rest),
            tail,
            self.sent | other.sent,
            self.wanted | other.wanted,
            alike and self.sure and other.sure,
        )

    def perhaps(self, chance: float) -> Time:
        """The part, or nothing; `chance` is how likely it is."""
        if self is INSTANT:
            return self
        return Time(
            perhaps(self.lead, chance),
            perhaps(self.rest, chance),
            perhaps(self.tail, chance),
            self.sent,
            self.wanted,
            sure=False,
        )

    def repeated(self, count: Amount, width: int | None) -> Time:
        """The part `count` times, `width` of them at a time (None: one after the other)."""
        if self is INSTANT:
            return self
        rounds = count if width is None else count.each(lambda q: quotient(q, width))
        tail = self.tail.times(count.each(lambda q: quotient(q, IN_FLIGHT)))
        rest = self.rest.times(rounds)
        lead = self.lead.times(rounds)
        if self.wanted:
            lead, rest = NOTHING, lead.plus(rest)
        return Time(lead, rest, tail, self.sent, self.wanted, self.sure and count.low != 0)


INSTANT = Time()


def asynchronous(seconds: Amount, ticket: object) -> Time:
    """A call that is sent and not waited for."""
    return Time(tail=seconds, sent=frozenset((ticket,)))


def together(times: Sequence[Time], width: int | None, race: bool) -> Time:
    """Parts side by side, `width` at a time; of a race, until the first of them ends."""
    busy = _concurrent([time.busy for time in times], width)
    tail = NOTHING
    for time in times:
        tail = longer(tail, time.tail)
    sent = frozenset().union(*(time.sent for time in times))
    wanted = frozenset().union(*(time.wanted for time in times))
    if race:
        busy = _first([time.busy.plus(time.tail) for time in times])
        tail, sent = NOTHING, frozenset()
    if wanted:
        return Time(NOTHING, busy, tail, sent, wanted, sure=False)
    return Time(busy, NOTHING, tail, sent)


def _first(amounts: Sequence[Amount]) -> Amount:
    result = amounts[0]
    for amount in amounts[1:]:
        expected = None
        if result.expected is not None and amount.expected is not None:
            expected = minimum(result.expected, amount.expected)
        result = Amount(
            minimum(result.low, amount.low), expected, minimum(result.high, amount.high)
        )
    return result


def _concurrent(seconds: Sequence[Amount], width: int | None) -> Amount:
    """The time of parts of which `width` run at a time.

    It is at least the longest of them and at least an even share of all; and, as each part starts
    as soon as there is room, at most their sum (Graham 1969, bounds on list scheduling).
    """
    longest, everything = NOTHING, NOTHING
    for amount in seconds:
        longest = longer(longest, amount)
        everything = everything.plus(amount)
    if width is None or width >= len(seconds):
        return longest
    share = everything.times(Amount.of(1 / width))
    expected = None if share.expected is None else maximum(share.expected, longest.expected or 0)
    high = share.plus(longest).high
    return Amount(maximum(share.low, longest.low), expected, high)


def longer(a: Amount, b: Amount) -> Amount:
    if b is NOTHING or a is b:
        return a
    if a is NOTHING:
        return b
    expected = None
    if a.expected is not None and b.expected is not None:
        expected = maximum(a.expected, b.expected)
    return Amount(maximum(a.low, b.low), expected, maximum(a.high, b.high))


def _left(tail: Amount, busy: Amount) -> Amount:
    """What is left of a time after another has passed."""
    if tail == NOTHING or busy == NOTHING:
        return tail
    low = 0 if isinstance(busy.high, Poly) else less(tail.low, busy.high)
    high = tail.high if isinstance(busy.low, Poly) else less(tail.high, busy.low)
    expected = tail.expected
    if expected is not None and busy.expected is not None and not isinstance(busy.expected, Poly):
        expected = less(expected, busy.expected)
    return Amount(low, expected, high)


def either(a: Amount, b: Amount) -> Amount:
    """What holds of either of two; nothing tells which, so both are taken to be as likely."""
    return a if a is b or a == b else a.join(b)


def perhaps(amount: Amount, chance: float) -> Amount:
    """The amount, or nothing; `chance` is how likely the amount is."""
    if amount == NOTHING:
        return amount
    expected = amount.times(Amount.of(chance)).expected
    return Amount(0, expected, amount.high)


def waiting(tickets: frozenset[object], every: bool) -> Time:
    """Waiting for calls; unless for `every` one, nothing tells for which."""
    return replace(INSTANT, wanted=tickets, sure=every)
