"""A Racket process that is started before a run needs it: then the run starts at once."""

from __future__ import annotations

import subprocess
from contextlib import suppress

from .racket_process import address_space, kill, launch_ahead
from .wire import encode

_LOAD_LIBRARIES = encode({"op": "libraries", "seq": 0})  # its reply is of interest to nobody


class Spares:
    """At most one spare process, which nobody has spoken to yet but us."""

    def __init__(self, process: subprocess.Popen[bytes] | None = None) -> None:
        self._process = process

    def prepare(self) -> None:
        """See that there is a spare, with all libraries loaded when it is taken.

        That takes a second of a processor: to be called where nothing else is to be done.
        """
        if not self._is_usable():
            self.close()
            self._process = launch_ahead()
        if self._process and self._process.stdin:
            with suppress(OSError):  # it has ended since: whoever takes it finds that out
                self._process.stdin.write(_LOAD_LIBRARIES)

    def take(self, memory: float) -> subprocess.Popen[bytes] | None:
        """The spare, which is the caller's then, if a strategy may use so many MB in it."""
        if not self._is_usable() or address_space(memory) > address_space(0):
            self.close()
            return None
        process, self._process = self._process, None
        return process

    def close(self) -> None:
        """End the spare."""
        process, self._process = self._process, None
        if process is None:
            return
        kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()

    def _is_usable(self) -> bool:
        return self._process is not None and self._process.poll() is None
