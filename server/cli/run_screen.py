"""A run as a person sees it in a terminal or through a pipe."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ..analysis.analyse import analyse
from ..analysis.cost import show
from ..analysis.cost.types import Cost, Range
from ..runtime.events import (
    CallCancelled,
    CallFailed,
    CallFinished,
    CallRecorded,
    CallRefused,
    CallRetried,
    CallSent,
    Event,
    Output,
    RunError,
    RunFinished,
    RunStarted,
    Site,
    Totals,
)
from ..workspace import Strategy
from .reports.text import printable, printable_lines

# How much of a long result a terminal shows: its beginning and its end.
HEAD_LINES, TAIL_LINES = 24, 16
HEAD_CHARACTERS, TAIL_CHARACTERS = 2_500, 1_500


# Errors of a strategy that was not started: there is no bill to show.
UNSTARTED = ("read", "setup", "syntax")


@dataclass
class Tally:
    """The calls of one model so far."""

    calls: int = 0
    prompt: int = 0
    completion: int = 0
    usd: Decimal | None = field(default_factory=Decimal)

    def add(self, event: CallFinished) -> None:
        self.calls += 1
        self.prompt += event.usage.prompt
        self.completion += event.usage.completion
        self.usd = None if self.usd is None or event.usd is None else self.usd + event.usd


class Screen:
    """A run as a person sees it: the strategy's output, above one live line of progress.

    Without a terminal there is no live line and no colour, and the result is printed whole: a pipe
    or a file gets plain text, and loses nothing.
    """

    def __init__(self, strategy: Strategy, full: bool, journaled: bool = True) -> None:
        self._strategy = strategy
        self._journaled = journaled
        self._full = full
        self._console = Console(highlight=False, soft_wrap=True)
        self._errors = Console(stderr=True, highlight=False, soft_wrap=True)
        self._cost: Cost | None = None
        self._live: Live | None = None
        self._line = ""
        self._printed = ""
        self._run = ""
        self._source = "journal"  # of the answers that are recorded: this or the cache
        self._sent = self._done = self._recorded = 0
        self._models: dict[str, Tally] = {}
        self._notice = ""
        self._refusal = ""  # why the budget refused a call, for the first one

    def __enter__(self) -> Screen:
        self._cost = estimate(self._strategy)
        if self._console.is_terminal:
            self._live = Live(
                console=self._console,
                refresh_per_second=10,
                transient=True,
                get_renderable=self._progress,
            )
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()
        if self._line:
            self._console.print(Text(self._line))
            self._line = ""

    def __call__(self, event: Event) -> None:
        match event:
            case Output(stream, text):
                self._output(stream, text)
            case RunStarted(run=run):
                self._started(event)
                self._run = run
            case CallSent():
                self._sent += 1
            case CallRecorded(source=source):
                self._recorded += 1
                self._source = source
            case CallFinished(model=model):
                self._done += 1
                self._models.setdefault(model, Tally()).add(event)
                self._notice = ""
            case CallRetried(call, attempt, reason, wait):
                notice = f"call {call}, attempt {attempt} in {wait:.1f} s: {reason}"
                self._notice = harmless(notice, self._errors)
                if self._live is None:
                    self._errors.print(Text(self._notice))
            case CallFailed() | CallCancelled():
                self._done += 1
            case CallRefused(message=message):
                self._refusal = self._refusal or message

    def _started(self, event: RunStarted) -> None:
        if event.parent:
            answers = f"{event.recorded:,} answer{'' if event.recorded == 1 else 's'}"
            # Not with the strategy's own output, which somebody may be reading from a pipe.
            console = self._console if self._live else self._errors
            what = "is replayed" if event.mode == "replay" else "goes on"
            console.print(Text(f"run {event.parent} {what}: {answers} in the journal"))

    def _output(self, stream: str, text: str) -> None:
        """Print what the strategy prints; above a live line only whole lines can stand."""
        if stream == "stderr":
            # On a terminal both streams share the screen with the live line.
            console = self._console if self._live else self._errors
            text = harmless(text, console)
            console.print(
                Text(text.rstrip("\n") if self._live else text, style="yellow"),
                end="\n" if self._live else "",
            )
            return
        self._printed = text or self._printed
        if self._live is None:
            print(text, end="", flush=True)
            return
        *lines, self._line = (self._line + harmless(text, self._console)).split("\n")
        for line in lines:
            self._console.print(Text(line))

    def _progress(self) -> Text:
        calls = self._cost.calls.range.high if self._cost and self._cost.calls.range.exact else None
        of = f"/{calls:.0f}" if calls else ""
        prompt = sum(t.prompt + t.completion for t in self._models.values())
        done = self._done + self._recorded
        parts = [f"{done}{of} calls", f"{prompt:,} tokens", dollars(self._usd())]
        if self._recorded:
            parts.insert(1, f"{self._recorded} from the {self._source}")
        if self._sent > self._done:
            parts.append(f"{self._sent - self._done} under way")
        text = Text(" · ".join(parts), style="bold cyan")
        if self._notice:
            text.append(f"\n{self._notice}", style="yellow")
        return text

    def _usd(self) -> Decimal | None:
        total: Decimal | None = Decimal(0)
        for tally in self._models.values():
            total = None if total is None or tally.usd is None else total + tally.usd
        return total

    def summarise(self, finished: RunFinished) -> None:
        """The result or the error, then the bill."""
        if self._printed and not self._printed.endswith("\n"):
            print()
        if finished.error:
            self._explain(finished.error)
        elif finished.status == "cancelled":
            self._console.print(Text("Cancelled.", style="bold yellow"))
        else:
            self._result(finished.value)
        if self._refusal and not (finished.error and finished.error.kind == "limit"):
            # The strategy caught the error and went on: its result may be a part of what was asked.
            refusal = harmless(self._refusal, self._errors)
            self._errors.print(Text(f"not all calls were sent: {refusal}", style="yellow"))
        if finished.totals.calls or not (finished.error and finished.error.kind in UNSTARTED):
            self._bill(finished.totals)
            self._way_on(finished)

    def _way_on(self, finished: RunFinished) -> None:
        """How to go on with a run that did not come to its end and has answers to keep."""
        ended_well = finished.status in ("finished", "ok")
        answered = finished.totals.recorded + len(self._models)
        if self._journaled and self._run and answered and not ended_well:
            self._console.print(
                Text(f"What was answered is kept. Go on: schemestra run --resume {self._run}")
            )

    def _result(self, value: Any) -> None:
        if value is None:
            return
        self._console.print(Text("\nresult", style="bold green"))
        text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
        whole = self._full or not self._console.is_terminal
        print(harmless(text if whole else shortened(text), self._console))

    def _explain(self, error: RunError) -> None:
        """Where, what, and what to do."""
        text = Text()
        if error.site:
            text.append(
                f"{printable(self._strategy.path)}:{error.site.line}:{error.site.column + 1}: "
            )
        text.append("error", "bold red").append(f": {harmless(error.message, self._errors)}")
        if error.site and (source := self._source_line(error.site)):
            text.append(f"\n  {harmless(source, self._errors)}", "dim")
        if error.hint:
            text.append(f"\n  {harmless(error.hint, self._errors)}", "cyan")
        self._errors.print(text)

    def _source_line(self, site: Site) -> str:
        lines = self._strategy.source.splitlines()
        return lines[site.line - 1].strip()[:160] if 0 < site.line <= len(lines) else ""

    def _bill(self, totals: Totals) -> None:
        console = self._console
        if self._models:
            console.print()
            table = Table(box=None, pad_edge=False, header_style="bold")
            table.add_column("model")
            for name in ("calls", "prompt tokens", "output tokens", "list price"):
                table.add_column(name, justify="right")
            for model, tally in sorted(self._models.items()):
                table.add_row(Text(printable(model)), f"{tally.calls:,}", f"{tally.prompt:,}",
                              f"{tally.completion:,}", dollars(tally.usd))  # fmt: skip
            console.print(table)
        lost = [
            f"{n} {what}"
            for n, what in ((totals.failed, "failed"), (totals.cancelled, "cancelled"))
            if n
        ]
        calls = f"{totals.calls:,} call{'' if totals.calls == 1 else 's'}"
        if lost:
            calls += f" ({', '.join(lost)})"
        if totals.refused:
            calls += f", {totals.refused:,} more not sent for the budget"
        if totals.recorded:
            saved = f" (saved {dollars(totals.saved_usd)})" if totals.saved_usd else ""
            calls += f", {totals.recorded:,} more answered from the {self._source} at $0{saved}"
        console.print(f"\n{calls} · {totals.tokens:,} tokens · {totals.elapsed:.1f} s")
        bill = f"bill {dollars(totals.usd)}"
        if totals.charged_usd is not None and totals.charged_usd != totals.usd:
            bill += f" at list price, charged {dollars(totals.charged_usd)}"
        if totals.unpriced:
            bill += f" ({totals.unpriced} calls of models without a known price)"
        estimated = (
            f"estimate {show.price(self._cost)}, " if self._cost and self._cost.sites else ""
        )
        console.print(Text(estimated + bill, style="bold"))


def estimate(strategy: Strategy) -> Cost:
    return analyse(strategy.document, strategy.inputs).cost


def dollars(amount: Decimal | None) -> str:
    return show.money(None if amount is None else Range.of(float(amount)))  # "unknown" for None


def harmless(text: str, console: Console) -> str:
    """What a program or a model says, for a console: a terminal takes none of it for a command.

    A file or a pipe gets it as it is.
    """
    return printable_lines(text) if console.is_terminal else text


def shortened(text: str) -> str:
    """The start and the end of a long result, with how much is left out and how to see it."""
    lines = text.splitlines()
    head, tail = "\n".join(lines[:HEAD_LINES]), ""
    if len(lines) > HEAD_LINES + TAIL_LINES:
        tail = "\n".join(lines[-TAIL_LINES:])
    elif len(lines) > HEAD_LINES:
        head = "\n".join(lines)
    head, tail = head[:HEAD_CHARACTERS], tail[-TAIL_CHARACTERS:]
    left = len(text.rstrip("\n")) - len(head) - len(tail)
    if left <= 1:
        return text
    note = (
        f"… {left:,} of {len(text):,} characters left out; see all with --full or --format json …"
    )
    return f"{head}\n{note}\n{tail}".rstrip("\n")
