"""What calls may use at most, kept by reservation: no call is sent that could cross a limit.

Limits are set for a top-level form, a run, a session and a day of the workspace; a call counts
against all that hold where it is made.  Before it is sent, the most that it can cost is reserved in
each; when it has been answered, the reservation is replaced by what it did cost.  So what is spent
and what is reserved stay within every limit together, however many calls are under way.  A call
that does not fit beside those under way waits for them, as most of them cost far less than they
might; one that does not fit into what is left in any case is refused.

Money is counted at list price on every backend, so a dry run shows that a budget is too small; but
for that of the day, which is about money that was really spent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Protocol

from ..analysis.headers import BudgetDirective, Headers, budget_limits
from ..analysis.syntax.document import Document
from ..language.amounts import dollars
from .events import Usage

CHEAPER = "Lower its #:max-tokens, send less or name a cheaper model"
_POLL_SECONDS = 0.25  # how often to ask whether another run has made room in the day's budget


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


@dataclass(frozen=True, slots=True)
class FormLimits:
    """The limits of one top-level form; `line` from 1 and `column` from 0 are where it starts.

    `prelude` is the name of the prelude that the form is in, "" for one of the strategy itself.
    """

    line: int
    column: int
    limits: Limits
    prelude: str = ""


def limits_of(files: Iterable[Headers], given: str = "") -> Limits:
    """The limits of a run: those of its files' `;; @budget` and of `given`, in their grammar.

    Raises BudgetError if `given` cannot be read.
    """
    limits = Limits()
    for headers in files:
        for directive in headers.budgets:
            limits = limits.stricter(directive)
    if not given.strip():
        return limits
    try:
        return limits.stricter(Limits(**budget_limits(given)))
    except ValueError as error:
        raise BudgetError(f"The budget cannot be read: {error}") from None


def form_limits(document: Document, headers: Headers, prelude: str = "") -> tuple[FormLimits, ...]:
    """The forms of a file that have a `;; @budget` of their own, in source order."""
    found: dict[int, Limits] = {}
    for directive in headers.form_budgets:
        assert directive.about is not None
        found[directive.about] = found.get(directive.about, Limits()).stricter(directive)
    placed: list[FormLimits] = []
    for offset, limits in sorted(found.items()):
        line, column = document.lines.line_column(offset)
        placed.append(FormLimits(line, column - 1, limits, prelude))
    return tuple(placed)


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The most that one attempt at a call can use; `usd` is None where its price is not known.

    A call that is `free` is charged nothing, whatever its list price.
    """

    model: str
    usage: Usage
    usd: Decimal | None
    free: bool = False

    def __str__(self) -> str:
        return (
            f"{self.usage.prompt:,} tokens for the prompt and {self.usage.completion:,} "
            f'for the answer of "{self.model}"'
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What limits are for: how a message names their budget, and how they are raised."""

    budget: str
    raised: str


RUN = Scope(
    "The run's budget",
    "raise the limit (;; @budget in the file, --budget on the command line, budget in "
    "schemestra.toml: the stricter one counts)",
)
SESSION = Scope(
    "The session's budget",
    "begin another session, or raise the limit (budget-per-session in schemestra.toml)",
)


def scope_of(form: FormLimits) -> Scope:
    return Scope(
        f"On line {form.line}{f' of {form.prelude}' if form.prelude else ''}, the form's budget",
        "raise the limit in the ;; @budget that stands above the form or in it",
    )


class Ledger:
    """What is spent and reserved within one scope.

    What is not limited is not counted, and needs no worst case.
    """

    def __init__(self, limits: Limits | None = None, scope: Scope = RUN) -> None:
        self.limits = limits or Limits()
        self.scope = scope
        # Tokens and money have the same arithmetic: both are reserved, then settled.
        named = {"usd": self.limits.usd, "tokens": self.limits.tokens}
        self._limits = {name: Decimal(v) for name, v in named.items() if v is not None}
        self._spent = dict.fromkeys(self._limits, Decimal(0))
        self._lost = dict.fromkeys(self._limits, Decimal(0))  # part of what is spent
        self._reserved = dict.fromkeys(self._limits, Decimal(0))
        self._calls = self._under_way = 0

    @property
    def wants_worst_case(self) -> bool:
        return bool(self._limits)

    def check(self, worst: WorstCase | None, again: bool) -> None:
        """Raises BudgetError for a call that cannot fit any more."""
        if not again:
            self._check_calls()
        for name, amount in self._amounts(worst).items():
            if self._spent[name] + amount > self._limits[name]:
                raise BudgetError(self._refusal(name, amount, str(worst)))

    def fits(self, worst: WorstCase | None) -> bool:
        """Whether a call fits beside those under way."""
        return all(
            self._spent[name] + self._reserved[name] + amount <= self._limits[name]
            for name, amount in self._amounts(worst).items()
        )

    def hold(self, worst: WorstCase | None, again: bool) -> Mapping[str, Decimal]:
        """Reserve what a call may use; what `settle` takes back."""
        held = self._amounts(worst)
        for name, amount in held.items():
            self._reserved[name] += amount
        self._calls += not again
        self._under_way += 1
        return held

    def settle(self, held: Mapping[str, Decimal], spent: Mapping[str, Decimal], lost: bool) -> None:
        """Replace what was reserved by what was spent, which is all of it if the call is lost."""
        for name, amount in held.items():
            self._reserved[name] -= amount
            self._spent[name] += amount if lost else spent.get(name, Decimal(0))
            self._lost[name] += amount if lost else 0
        self._under_way -= 1

    def _amounts(self, worst: WorstCase | None) -> dict[str, Decimal]:
        """The worst case in what is limited. Raises BudgetError when there is no price for it."""
        if worst is None:
            return {}
        if worst.usd is None and "usd" in self._limits:
            budget = f"{self.scope.budget} of {money(self._limits['usd'])}"
            raise BudgetError(
                f"{unpriced(worst, budget)} Name a model with a known price, or limit calls and "
                "tokens instead, such as 300-calls 50000-tokens."
            )
        amounts = {"usd": worst.usd or Decimal(0), "tokens": _tokens(worst.usage)}
        return {name: amounts[name] for name in self._limits}

    def _check_calls(self) -> None:
        most = self.limits.calls
        if most is not None and self._calls >= most:
            sent = _count(self._calls, "call")
            under_way = f", {self._under_way:,} under way" if self._under_way else ""
            raise BudgetError(
                f"{self.scope.budget} of {_count(most, 'call')} is used up ({sent} sent"
                f"{under_way}), so this one was not sent. {_sentence(self.scope.raised)}"
            )

    def _refusal(self, name: str, amount: Decimal, worst: str) -> str:
        show_amount = {"usd": money, "tokens": _token_count}[name]
        lost = ""
        if self._lost[name]:
            lost = f" (up to {show_amount(self._lost[name])} of it by calls that were cut off)"
        return (
            f"{self.scope.budget} of {show_amount(self._limits[name])} does not allow this call, "
            f"so it was not sent: {show_amount(self._spent[name])} spent{lost}, "
            f"{show_amount(self._reserved[name])} reserved for calls under way, and this one may "
            f"use up to {show_amount(amount)} ({worst}). {CHEAPER}; or {self.scope.raised}."
        )


class SharedLedger(Protocol):
    """The ledger that several runs keep together; see `spending`."""

    def try_hold(self, worst: WorstCase) -> Any:
        """Reserve the call's price, or return None while calls under way are in its way.

        Raises BudgetError when the call cannot fit, or the ledger cannot be kept.
        """
        ...

    def settle(self, held: Any, spent: Decimal | None) -> None:
        """Replace a reservation by what was spent; None for the whole of it."""
        ...


class Reservation:
    """What is held back for one attempt at a call; it ends in exactly one of three ways."""

    def __init__(
        self,
        budget: Budget,
        held: Sequence[tuple[Ledger, Mapping[str, Decimal]]],
        held_today: Any,
        form: int | None,
    ) -> None:
        self.form = form
        self._budget = budget
        self._held = held
        self._held_today = held_today
        self._open = True

    def settle(self, usage: Usage, usd: Decimal | None) -> None:
        """The attempt was answered, and this is its bill."""
        self._end({"usd": usd or Decimal(0), "tokens": _tokens(usage)})

    def release(self) -> None:
        """The attempt was refused, or never reached the endpoint: it costs nothing."""
        self._end({})

    def lose(self) -> None:
        """The attempt was cut off: it may be billed, and nobody will say at how much."""
        self._end({}, lost=True)

    def _end(self, spent: Mapping[str, Decimal], lost: bool = False) -> None:
        if not self._open:
            return
        self._open = False
        for ledger, held in self._held:
            ledger.settle(held, spent, lost)
        if self._held_today is not None and self._budget.day:
            self._budget.day.settle(
                self._held_today, None if lost else spent.get("usd", Decimal(0))
            )
        self._budget.wake()


class Budget:
    """All limits that hold in one run: its forms', its own, its session's and the day's."""

    def __init__(
        self,
        limits: Limits | None = None,
        forms: Iterable[FormLimits] = (),
        session: Ledger | None = None,
        day: SharedLedger | None = None,
    ) -> None:
        self.day = day
        self._ledgers = [Ledger(limits), *([session] if session else [])]
        self._forms = [Ledger(form.limits, scope_of(form)) for form in forms]
        self._released = asyncio.Event()

    @property
    def wants_worst_case(self) -> bool:
        return self.day is not None or any(
            ledger.wants_worst_case for ledger in (*self._forms, *self._ledgers)
        )

    async def reserve(
        self,
        worst: WorstCase | None,
        again: bool = False,
        form: int | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> Reservation:
        """Hold back the worst case of an attempt at a call; `again` if the call is counted already.

        `form` is the number, among those given, of the form that makes the call, None for another.
        Waits while only calls under way are in its way.  Raises BudgetError when it cannot fit, and
        what `check` raises, which is asked each time: what else forbids a call may come up while it
        waits.  `worst` may be None if the budget does not want it.
        """
        ledgers = list(self._ledgers)
        if form is not None and 0 <= form < len(self._forms):
            ledgers.insert(0, self._forms[form])
        while True:
            check()
            for ledger in ledgers:
                ledger.check(worst, again)
            fits = all(ledger.fits(worst) for ledger in ledgers)
            charged = self.day is not None and worst is not None and not worst.free
            held_today = None
            if fits and self.day and charged and worst:
                held_today = self.day.try_hold(worst)
            # Nothing is awaited from the check to the reservation: no other call comes between.
            if fits and (held_today is not None or not charged):
                held = [(ledger, ledger.hold(worst, again)) for ledger in ledgers]
                return Reservation(self, held, held_today, form)
            await self._room(_POLL_SECONDS if fits else None)

    def wake(self) -> None:
        """Whoever waits looks again; who comes later waits for the next time."""
        self._released.set()
        self._released = asyncio.Event()

    async def _room(self, seconds: float | None) -> None:
        """Return when a call of this run has ended, or when so much time has passed."""
        released = self._released
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await released.wait()


def out_of_time(seconds: float, scope: Scope = RUN) -> str:
    """Why a run was ended by a limit in seconds."""
    return f"{scope.budget} of {seconds:g} s is used up; calls under way were cancelled."


def unpriced(worst: WorstCase, budget: str) -> str:
    """Why a call is not sent under a budget in dollars."""
    name = budget[0].lower() + budget[1:]
    return (
        f'The price of "{worst.model}" is not known, so {name} cannot be kept, and the call was '
        "not sent."
    )


def money(amount: Decimal) -> str:
    return dollars(float(amount))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _tokens(usage: Usage) -> Decimal:
    return Decimal(usage.prompt + usage.completion)


def _token_count(amount: Decimal) -> str:
    return _count(int(amount), "token")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
