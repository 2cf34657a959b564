"""Lenses: above the file run it, dry run, its price, or how far a run is; above forms theirs."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from ..analyse import Analysis
from ..cost.show import dollars, lens_text
from ..finding import Severity
from ..syntax.tree import Span

RUN = "schemestra.run"
DRY_RUN = "schemestra.dryRun"
CANCEL = "schemestra.cancel"
SHOW_COST = "schemestra.showCost"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `expected` is the number of calls it will make, None when not known.

    `usd` is the list price of what was answered so far, None when a price is unknown.
    """

    finished: int
    expected: int | None
    usd: float | None
    cancelling: bool = False

    @property
    def text(self) -> str:
        """`12/51 calls · $0.003`"""
        count = f"{self.finished}/{self.expected}" if self.expected else str(self.finished)
        calls = "call" if (self.expected or self.finished) == 1 else "calls"
        price = "price unknown" if self.usd is None else dollars(self.usd)
        return f"{count} {calls} · {price}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run was expected to take. `calls` is None unless the number is known exactly."""

    text: str
    calls: int | None


@dataclass(frozen=True, slots=True)
class Lens:
    """A line of text above the file that does something when clicked."""

    span: Span
    title: str
    command: str


def lenses(
    analysis: Analysis,
    progress: Progress | None = None,
    last_price: str = "",
    priced: bool = True,
    hidden: Container[str] = (),
) -> tuple[Lens, ...]:
    """The lenses of a file, always on its first line, so that nothing moves while one types.

    `progress` is the state of a run of this file; `last_price` is the price text of its last
    version without a syntax fault, shown as such while a bracket is open.  `priced` is false
    while the estimate is still being made.  `hidden` are the commands whose lenses the user has
    switched off.
    """
    if progress is not None:
        title = "◌ Cancelling" if progress.cancelling else "■ Cancel"
        return (_lens(f"{title} · {progress.text}", CANCEL),)
    titles = {
        RUN: "▶ Run",
        DRY_RUN: "Dry run",
        SHOW_COST: _price(analysis, last_price, priced) if SHOW_COST not in hidden else "",
    }
    return tuple(
        _lens(title, command) for command, title in titles.items() if command not in hidden
    )


def spending_forms(analysis: Analysis) -> tuple[Span, ...]:
    """The top-level forms that may make model calls when they are evaluated, if there are several.

    The price of the only one is that of the file.
    """
    from ..interpret import effects

    found = [
        form.placed.span
        for form in analysis.facts.forms
        if not form.placed.form.broken and next(effects.asks(form.effect), None) is not None
    ]
    return tuple(found) if len(found) > 1 else ()


def form_price_text(analysis: Analysis, start: int) -> str:
    """The price of the top-level form at `start`; "" where none begins."""
    from ..cost.estimate import estimate_form

    placed = analysis.document.placed_at(start)
    if placed is None or placed.start != start:
        return ""
    return lens_text(estimate_form(analysis.facts, analysis.inputs, placed))


def price_text(analysis: Analysis) -> str | None:
    """The price of a file without syntax faults, as the lens shows it; else None."""
    return None if _fault_line(analysis) else lens_text(analysis.cost)


def estimate_of(analysis: Analysis) -> Estimate:
    """The estimate of a file, to show beside what a run really takes."""
    calls = analysis.cost.calls.range
    return Estimate(lens_text(analysis.cost), int(calls.low) if calls.exact else None)


def _price(analysis: Analysis, last_price: str, priced: bool) -> str:
    line = _fault_line(analysis)
    if not line:
        if priced:
            return lens_text(analysis.cost)
        return f"was {last_price} (pricing …)" if last_price else "pricing …"
    why = f"syntax error on line {line}"
    return f"was {last_price} ({why})" if last_price else f"no price: {why}"


def _fault_line(analysis: Analysis) -> int | None:
    """The line (from 1) of the first syntax fault, or None."""
    document = analysis.document
    for problem in document.problems:
        if problem.severity is Severity.ERROR:
            return document.lines.line_column(problem.span.start)[0]
    return None


def _lens(title: str, command: str) -> Lens:
    return Lens(Span(0, 0), title, command)
