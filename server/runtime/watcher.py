"""Who watches a run: they are told what happens, as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .events import Event, Output

Emit = Callable[[Event], None]


class Watcher:
    """Tells each event to one function, and keeps what was printed for the result."""

    def __init__(self, tell: Emit) -> None:
        self.gone = asyncio.Event()  # nobody watches any more: telling has failed
        self.error: Exception | None = None
        self._tell = tell
        self._stdout: list[str] = []

    @property
    def stdout(self) -> str:
        return "".join(self._stdout)

    def emit(self, event: Event) -> None:
        """Tell an event; a watcher that fails at one is told nothing more."""
        if self.error:
            return
        try:
            self._tell(event)
        except Exception as error:
            self.error = error
            self.gone.set()

    def print(self, stream: str, text: str) -> None:
        if stream == "stdout":
            self._stdout.append(text)
        self.emit(Output(stream, text))

    def warn(self, message: str) -> None:
        self.print("stderr", f"warning: {message}\n")
