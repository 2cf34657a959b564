"""The sign that a run lives: a file that it holds locked, and that gives up its room on the disk.

The lock ends with the process, however that ends; so a run that was killed is told from one that
is under way.  The file has room for the answers that are still to come when the disk is full.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

ROOM = 8 << 20  # bytes: for the answers of 256 calls, at 4096 tokens each
_PREFIX, _SUFFIX = "run-", ".lock"


class Presence:
    """Held while a run lives."""

    def __init__(self, folder: Path, run: str, room: int) -> None:
        """Raises OSError, also where the disk has not so much `room`."""
        self._path = _path(folder, run)
        self._handle = _held(self._path)
        try:
            if room:
                _allocate(self._handle, room)
        except BaseException:
            self.leave()
            raise
        self.has_room = bool(room)

    def give_room(self) -> bool:
        """Give the room back to the disk; False if there is none."""
        had, self.has_room = self.has_room, False
        if had:
            os.ftruncate(self._handle, 0)
        return had

    def leave(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._handle)


def _held(path: Path) -> int:
    """The file, made and locked.

    Who looks whether a run is alive, or sweeps, has it locked for a moment, and may have removed
    it between its making and its locking: then it is made once more.
    """
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(handle), os.lstat(path)):
                return handle
            os.close(handle)
        except FileNotFoundError:
            os.close(handle)
        except BaseException:
            os.close(handle)
            raise


def is_alive(folder: Path, run: str) -> bool:
    """Whether the run is under way, in this process or another."""
    try:
        handle = os.open(_path(folder, run), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def sweep(folder: Path) -> None:
    """Remove what runs that were killed have left."""
    with suppress(OSError):
        for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            with suppress(OSError):  # held, or gone already
                _remove_unheld(path)


def _remove_unheld(path: Path) -> None:
    """Raises OSError where a run holds it."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _path(folder: Path, run: str) -> Path:
    return folder / f"{_PREFIX}{run}{_SUFFIX}"


def _allocate(handle: int, room: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, room)
        return
    os.write(handle, bytes(room))  # macOS has no such call
