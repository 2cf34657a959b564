"""The limits in seconds: of a run, of its session, and of the form that is being evaluated."""

from __future__ import annotations

import asyncio

from .budget import Scope, out_of_time


class Clocks:
    """Clocks by scope; the first one that runs out says so."""

    def __init__(self) -> None:
        self.out = asyncio.Event()
        self.message = ""  # which limit was used up, for a person
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

    def close(self) -> None:
        for scope in list(self._running):
            self.stop(scope)

    def _run_out(self, scope: Scope, seconds: float) -> None:
        if not self.out.is_set():
            self.message = out_of_time(seconds, scope)
            self.out.set()
