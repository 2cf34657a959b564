"""Two estimates side by side: which call sites changed, in what, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..headers import BudgetDirective
from ..syntax.tree import Span
from . import show
from .budget import LimitCheck, check_budget
from .estimate import estimate_form, reprice
from .types import CallSite, Cost, Range

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..inputs import Inputs
    from ..interpret.facts import Facts

ALIKE = 0.5
"""How much of their text two calls must share to be taken for one that was edited."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A quantity before and after; None where it is unknown or the site does not exist."""

    before: Range | None
    after: Range | None

    @property
    def change(self) -> float | None:
        """By how much the expected value grows, or `at_worst` the greatest; None if unknown."""
        pair = self._pair
        return None if pair is None else pair[1] - pair[0]

    @property
    def ratio(self) -> float | None:
        """The growth as a part of what it was: 0.5 is half as much again."""
        pair = self._pair
        return None if pair is None or not pair[0] else (pair[1] - pair[0]) / pair[0]

    @property
    def at_worst(self) -> bool:
        """Whether the greatest values are compared, since nothing is expected of one of the two."""
        return any(side is not None and side.expected is None for side in (self.before, self.after))

    @property
    def _pair(self) -> tuple[float, float] | None:
        """The two numbers that are compared: a middle of two bounds would be made up."""
        if self.before is None or self.after is None:
            return None
        if self.at_worst:
            before, after = self.before.high, self.after.high
        else:
            before, after = self.before.expected, self.after.expected
        return None if before is None or after is None else (before, after)


@dataclass(frozen=True, slots=True)
class SiteChange:
    """One call site in both versions, or in one of them (the other is None).

    `reasons` say what is not as it was: "model gpt-4 → gpt-4o-mini", "5 → 50 calls".
    """

    before: CallSite | None
    after: CallSite | None
    usd: Delta
    calls: Delta
    reasons: tuple[str, ...]

    @property
    def kind(self) -> str:
        """same, changed, added or removed."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.reasons else "same"


@dataclass(frozen=True, slots=True)
class BudgetResult:
    """A `;; @budget` of the new version and how the estimate stands to each of its limits."""

    budget: BudgetDirective
    limits: tuple[LimitCheck, ...]

    @property
    def passes(self) -> bool:
        return all(limit.verdict.passes for limit in self.limits)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change of a strategy does to its estimate; the sites in the order of the new text."""

    before: Cost
    after: Cost
    sites: tuple[SiteChange, ...]
    usd: Delta
    calls: Delta
    tokens: Delta
    seconds: Delta
    budgets: tuple[BudgetResult, ...]

    @property
    def changed(self) -> tuple[SiteChange, ...]:
        return tuple(site for site in self.sites if site.kind != "same")

    @property
    def passes(self) -> bool:
        """Whether every budget of the new version is kept, as far as can be told."""
        return all(result.passes for result in self.budgets)


def compare(before: Analysis, after: Analysis) -> Comparison:
    """The estimates of two versions of a file, call site by call site.

    Sites are matched by their text in order, as a line diff matches lines; what is left in a gap
    between matches is paired with the site of the other version whose text is most alike.
    """
    old, new = before.cost, after.cost
    pairs = _pairs(
        [(_text(before, site), site) for site in old.sites],
        [(_text(after, site), site) for site in new.sites],
    )
    return Comparison(
        before=old,
        after=new,
        sites=tuple(_change(a, b) for a, b in pairs),
        usd=Delta(old.usd, new.usd),
        calls=Delta(old.calls.range, new.calls.range),
        tokens=Delta(old.tokens, new.tokens),
        seconds=Delta(old.seconds, new.seconds),
        budgets=budget_results(after),
    )


def budget_results(analysis: Analysis) -> tuple[BudgetResult, ...]:
    """Every budget of a file, those of single forms and the configured one too, checked."""
    headers = analysis.headers
    whole = list(headers.budgets)
    if analysis.inputs.budget:
        whole.append(BudgetDirective(Span(0, 0), **analysis.inputs.budget))
    results = [BudgetResult(budget, check_budget(analysis.cost, budget)) for budget in whole]
    for budget in headers.form_budgets:
        placed = None if budget.about is None else analysis.document.placed_at(budget.about)
        if placed is not None:
            cost = estimate_form(analysis.facts, analysis.inputs, placed)
            results.append(BudgetResult(budget, check_budget(cost, budget)))
    return tuple(results)


@dataclass(frozen=True, slots=True)
class Switch:
    """What the whole file costs with the models as they stand, and with another at one call."""

    model: str
    before: Range | None
    after: Range | None

    @property
    def text(self) -> str:
        """`$2.60 → $0.29 (−89 %)`; "" where what is known of both is the same."""
        delta = Delta(self.before, self.after)
        low, high = _shown(self.before), _shown(self.after)
        if low == high:
            return ""
        share = "" if delta.ratio is None else f" ({_percent(delta.ratio)})"
        return f"{low} → {high}{share}"


def switch_models(
    facts: Facts, inputs: Inputs, before: Cost, span: Span, models: Sequence[str]
) -> tuple[Switch, ...]:
    """What each model does to the cost of a file (`before`) if the call at `span` goes to it."""
    after = reprice(facts, inputs, before, span, models)
    return tuple(Switch(name, before.usd, usd) for name, usd in zip(models, after, strict=True))


def _percent(ratio: float) -> str:
    return f"{'−' if ratio < 0 else '+'}{abs(ratio):.0%}".replace("%", " %")


def _shown(value: Range | None) -> str:
    if value is None or value.expected is None:
        return show.money(value)
    return show.dollars(value.expected)


# --- matching --------------------------------------------------------------------------------


_Site = tuple[str, CallSite]
_Pair = tuple[CallSite | None, CallSite | None]


def _text(analysis: Analysis, site: CallSite) -> str:
    source = analysis.document.source[site.span.start : site.span.end]
    return " ".join(source.decode("utf-8", errors="replace").split())


def _pairs(old: Sequence[_Site], new: Sequence[_Site]) -> Iterator[_Pair]:
    matcher = SequenceMatcher(
        None, [text for text, _ in old], [text for text, _ in new], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield from zip((s for _, s in old[a:b]), (s for _, s in new[c:d]), strict=True)
        else:
            yield from _pairs_in_gap(old[a:b], new[c:d])


def _pairs_in_gap(old: Sequence[_Site], new: Sequence[_Site]) -> Iterator[_Pair]:
    left = list(old)
    for text, site in new:
        match = max(left, key=lambda one: _likeness(one, (text, site)), default=None)
        if match is not None and _likeness(match, (text, site)) >= ALIKE:
            left.remove(match)
            yield match[1], site
        else:
            yield None, site
    yield from zip_longest((site for _, site in left), (), fillvalue=None)


def _likeness(a: _Site, b: _Site) -> float:
    if a[1].key == b[1].key:
        return 1.0
    return SequenceMatcher(None, a[0], b[0], autojunk=False).ratio()


def _change(before: CallSite | None, after: CallSite | None) -> SiteChange:
    reasons: list[str] = []
    if before is not None and after is not None:
        for name, read in _READ.items():
            was, now = read(before), read(after)
            if was != now:
                reasons.append(f"{name} {was} → {now}")
    return SiteChange(
        before,
        after,
        Delta(_usd(before, after), _usd(after, before)),
        Delta(_calls(before), _calls(after)),
        tuple(reasons),
    )


_NOTHING = Range.of(0)


def _usd(site: CallSite | None, other: CallSite | None) -> Range | None:
    """A site that is not there costs nothing; one whose price is not known, nobody knows what."""
    return _NOTHING if site is None and other is not None else site.usd_total if site else None


def _calls(site: CallSite | None) -> Range:
    return _NOTHING if site is None else site.times.range


_READ: dict[str, Callable[[CallSite], str]] = {
    "model": lambda site: ", ".join(site.models) or "unknown",
    "calls": lambda site: show.count(site.times),
    "prompt tokens": lambda site: show.tokens(site.prompt_tokens),
    "answer tokens": lambda site: show.tokens(site.output_tokens),
    "price of a call": lambda site: show.money(site.usd_each),
}
