"""The limits in seconds: of a run, of its session, and of the form that is being evaluated."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from .budget import FormLimits, Scope, out_of_time, scope_of
from .events import RunError


class Clocks:
    """Clocks by scope; the first one that runs out says so."""

    def __init__(self) -> None:
        self.out = asyncio.Event()
        self.forms: Sequence[FormLimits] = ()  # those of the program that have limits
        self._message = ""  # which limit was used up, for a person
        self._form: int | None = None  # of those, the one that is being evaluated
        self._running: dict[Scope, asyncio.TimerHandle] = {}

    def start(self, scope: Scope, seconds: float | None, used: float = 0.0) -> None:
        """Let a limit run, of which so much is used already; None is no limit."""
        if seconds is None:
            return
        loop = asyncio.get_running_loop()
        left = max(0.0, seconds - used)
        self._running[scope] = loop.call_later(left, self._run_out, scope, seconds)

    def stop(self, scope: Scope) -> None:
        if clock := self._running.pop(scope, None):
            clock.cancel()

    def enter_form(self, number: int | None) -> None:
        """The form of this number among those with limits begins; or has ended, for None."""
        if self._form is not None:
            self.stop(scope_of(self.forms[self._form]))
        self._form = number
        if number is not None:
            form = self.forms[number]
            self.start(scope_of(form), form.limits.seconds)

    def error(self) -> RunError:
        """The end of a run whose time is used up."""
        return RunError(
            self._message,
            "limit",
            hint="Raise the limit, or do more side by side (map-async), or less.",
        )

    def close(self) -> None:
        for scope in list(self._running):
            self.stop(scope)

    def _run_out(self, scope: Scope, seconds: float) -> None:
        if not self.out.is_set():
            self._message = out_of_time(seconds, scope)
            self.out.set()
