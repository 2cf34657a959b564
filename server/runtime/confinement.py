"""Limits on a family of processes that the kernel sets only for each process by itself.

A process may use so much memory, and so may each that it starts; nothing but a control group,
which takes privileges, limits them together.  So they are counted while they live.  All of them are
in one process group, which they cannot leave (jail.py) and which is killed as a whole.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..language.limits import MB, RunLimits
from .scratch import size_of

_EVERY_SECONDS = 0.2
_DISK_EVERY = 5  # of those; a folder takes longer to measure


class Confinement:
    """Watches a process group and its folder; kills the group when it goes beyond its limits."""

    def __init__(self, group: int, folder: str, limits: RunLimits) -> None:
        self.exceeded = ""  # the name of the limit
        self._group = group
        self._folder = folder
        self._limits = limits
        self._task = asyncio.create_task(self._watch(), name="confinement")

    def lift(self) -> None:
        self._task.cancel()

    async def _watch(self) -> None:
        tick = 0
        while not self.exceeded:
            await asyncio.sleep(_EVERY_SECONDS)
            tick += 1
            self.exceeded = await self._beyond(tick % _DISK_EVERY == 0)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._group, signal.SIGKILL)

    async def _beyond(self, disk: bool) -> str:
        """The limit that is exceeded now, "" if none is."""
        processes = processes_of(self._group)
        if len(processes) > self._limits["python-processes"]:
            return "python-processes"
        if memory_of(processes) > self._limits["python-memory"] * MB:
            return "python-memory"
        most = self._limits["python-disk"] * MB
        # Beside the event loop: it takes a while where there is much.
        if disk and await asyncio.to_thread(size_of, self._folder, most) > most:
            return "python-disk"
        return ""


def processes_of(group: int) -> list[int]:
    """The processes of a group that live; none where the system does not tell."""
    found = []
    with suppress(OSError):
        for entry in os.scandir("/proc"):
            if not entry.name.isdigit():
                continue
            with suppress(OSError, IndexError):
                # After the name, which may hold anything: state, parent, group.
                fields = Path(entry.path, "stat").read_bytes().rpartition(b")")[2].split()
                if int(fields[2]) == group and fields[0] not in (b"Z", b"X"):
                    found.append(int(entry.name))
    return found


def memory_of(processes: Iterable[int]) -> int:
    """Bytes that processes use, what they share divided among them."""
    return sum(_share_of(process) for process in processes)


def _share_of(process: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) << 10
    return 0
