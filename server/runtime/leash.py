"""A process group that the kernel kills when this process ends, in whatever way it ends.

A child can ask to die with its parent (jail.py), but its own children do not die with it.  They
stay in its process group, though.  So a pipe is kept here, whose ends tell the group with SIGKILL
that the other one was closed: the kernel closes both, one after the other, when this process ends.
"""

from __future__ import annotations

import fcntl
import os
import signal


class Leash:
    """Keeps a process group on the leash until it is released. Does nothing but on Linux."""

    def __init__(self, group: int) -> None:
        """Raises OSError."""
        self._ends: tuple[int, ...] = ()
        if not hasattr(fcntl, "F_SETSIG"):
            return
        self._ends = os.pipe2(os.O_CLOEXEC)
        for end in self._ends:
            fcntl.fcntl(end, fcntl.F_SETSIG, signal.SIGKILL)
            fcntl.fcntl(end, fcntl.F_SETOWN, -group)
            fcntl.fcntl(end, fcntl.F_SETFL, fcntl.fcntl(end, fcntl.F_GETFL) | os.O_ASYNC)

    def release(self) -> None:
        """Let the group live, or be somebody else's by now. May be called twice."""
        ends, self._ends = self._ends, ()
        for end in ends:
            fcntl.fcntl(end, fcntl.F_SETFL, fcntl.fcntl(end, fcntl.F_GETFL) & ~os.O_ASYNC)
        for end in ends:
            os.close(end)
