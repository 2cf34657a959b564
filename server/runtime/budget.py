"""What a run may use at most, kept by reservation: no call is sent that could cross a limit.

Before a call is sent, the most that it can cost is reserved; when it has been answered, the
reservation is replaced by what it did cost.  So what is spent and what is reserved stay within
every limit together, however many calls are under way.  A call that does not fit beside those
under way waits for them, as most of them cost far less than they might; one that does not fit
into what is left in any case is refused.

Money is counted at list price on every backend, so a dry run shows that a budget is too small.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from ..analysis.cost import show
from ..analysis.headers import BudgetDirective, Headers, budget_limits
from .events import Usage

NEXT_STEP = (
    "Lower its #:max-tokens, send less or name a cheaper model; or raise the limit (;; @budget in "
    "the file, --budget on the command line: the stricter one counts)."
)


class BudgetError(Exception):
    """A budget that cannot be read, or a call that it does not allow; written for a person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """US dollars, model calls, tokens of prompts and answers, seconds; None is no limit."""

    usd: Decimal | None = None
    calls: int | None = None
    tokens: int | None = None
    seconds: float | None = None

    def stricter(self, other: Limits | BudgetDirective) -> Limits:
        """Of each limit the lower one."""
        lowest = {}
        for limit in fields(self):
            values = (getattr(self, limit.name), getattr(other, limit.name))
            lowest[limit.name] = min((v for v in values if v is not None), default=None)
        return Limits(**lowest)


def limits_of(headers: Headers, given: str = "") -> Limits:
    """The limits of a strategy's `;; @budget` comments and of `given`, a budget in their grammar.

    Raises BudgetError if `given` cannot be read.
    """
    limits = Limits()
    for directive in headers.budgets:
        limits = limits.stricter(directive)
    if not given.strip():
        return limits
    try:
        return limits.stricter(Limits(**budget_limits(given)))
    except ValueError as error:
        raise BudgetError(f"The budget cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The most that one attempt at a call can use; `usd` is None where its price is not known."""

    model: str
    usage: Usage
    usd: Decimal | None

    def __str__(self) -> str:
        return (
            f"{self.usage.prompt:,} tokens for the prompt and {self.usage.completion:,} "
            f'for the answer of "{self.model}"'
        )


@dataclass(slots=True)
class Reservation:
    """What is held back for one attempt at a call; it ends in exactly one of three ways."""

    _budget: Budget
    _held: Mapping[str, Decimal]
    _open: bool = True

    def settle(self, usage: Usage, usd: Decimal | None) -> None:
        """The attempt was answered, and this is its bill."""
        self._end({"usd": usd or Decimal(0), "tokens": _tokens(usage)})

    def release(self) -> None:
        """The attempt was refused, or never reached the endpoint: it costs nothing."""
        self._end({})

    def lose(self) -> None:
        """The attempt was cut off: it may be billed, and nobody will say at how much."""
        self._end(self._held, lost=True)

    def _end(self, spent: Mapping[str, Decimal], lost: bool = False) -> None:
        if self._open:
            self._open = False
            self._budget._settle(self._held, spent, lost)


class Budget:
    """The ledger of one run. What is not limited is not counted, and needs no worst case."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        # Tokens and money have the same arithmetic: both are reserved, then settled.
        named = {"usd": self.limits.usd, "tokens": self.limits.tokens}
        self._limits = {name: Decimal(v) for name, v in named.items() if v is not None}
        self._spent = dict.fromkeys(self._limits, Decimal(0))
        self._lost = dict.fromkeys(self._limits, Decimal(0))  # part of what is spent
        self._reserved = dict.fromkeys(self._limits, Decimal(0))
        self._calls = self._under_way = 0
        self._released = asyncio.Event()

    @property
    def wants_worst_case(self) -> bool:
        return bool(self._limits)

    async def reserve(self, worst: WorstCase | None, again: bool = False) -> Reservation:
        """Hold back the worst case of an attempt at a call; `again` if the call is counted already.

        Waits while only calls under way are in its way.  Raises BudgetError when it cannot fit.
        `worst` may be None if the budget does not want it.
        """
        while True:
            if not again:
                self._check_calls()
            held = self._held(worst)
            for name, amount in held.items():
                if self._spent[name] + amount > self._limits[name]:
                    raise BudgetError(self._refusal(name, amount, str(worst)))
            if all(
                self._spent[name] + self._reserved[name] + amount <= self._limits[name]
                for name, amount in held.items()
            ):
                break
            await self._released.wait()
        for name, amount in held.items():
            self._reserved[name] += amount
        self._calls += not again
        self._under_way += 1
        return Reservation(self, held)

    def _held(self, worst: WorstCase | None) -> dict[str, Decimal]:
        """The worst case in what is limited. Raises BudgetError when there is no price for it."""
        if worst is None:
            return {}
        if worst.usd is None and "usd" in self._limits:
            raise BudgetError(
                f'The price of "{worst.model}" is not known, so the budget of '
                f"{_money(self._limits['usd'])} cannot be kept, and the call was not sent. Name a "
                "model with a known price, or limit the run by calls and tokens instead, such as "
                "300-calls 50000-tokens."
            )
        amounts = {"usd": worst.usd or Decimal(0), "tokens": _tokens(worst.usage)}
        return {name: amounts[name] for name in self._limits}

    def _check_calls(self) -> None:
        most = self.limits.calls
        if most is not None and self._calls >= most:
            sent = _count(self._calls, "call")
            under_way = f", {self._under_way:,} under way" if self._under_way else ""
            raise BudgetError(
                f"The budget of {_count(most, 'call')} is used up ({sent} sent{under_way}), so "
                "this one was not sent. Raise the limit (;; @budget in the file, --budget on the "
                "command line: the stricter one counts)."
            )

    def _refusal(self, name: str, amount: Decimal, worst: str) -> str:
        show_amount = {"usd": _money, "tokens": _token_count}[name]
        lost = ""
        if self._lost[name]:
            lost = f" (up to {show_amount(self._lost[name])} of it by calls that were cut off)"
        return (
            f"The budget of {show_amount(self._limits[name])} does not allow this call, so it was "
            f"not sent: {show_amount(self._spent[name])} spent{lost}, "
            f"{show_amount(self._reserved[name])} reserved for calls under way, and this one may "
            f"use up to {show_amount(amount)} ({worst}). {NEXT_STEP}"
        )

    def _settle(
        self, held: Mapping[str, Decimal], spent: Mapping[str, Decimal], lost: bool
    ) -> None:
        for name, amount in held.items():
            self._reserved[name] -= amount
            self._spent[name] += spent.get(name, Decimal(0))
            self._lost[name] += amount if lost else 0
        self._under_way -= 1
        # Whoever waits looks again; who comes later waits for the next release.
        self._released.set()
        self._released = asyncio.Event()


def out_of_time(seconds: float) -> str:
    """Why a run was ended by its limit in seconds."""
    return f"The budget of {seconds:g} s for the run is used up; calls under way were cancelled."


def _tokens(usage: Usage) -> Decimal:
    return Decimal(usage.prompt + usage.completion)


def _money(amount: Decimal) -> str:
    return show.dollars(float(amount))


def _token_count(amount: Decimal) -> str:
    return _count(int(amount), "token")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
