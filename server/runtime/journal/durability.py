"""When a commit is synced to the disk, and how that is made cheap.

An answer has to survive a power cut before the strategy sees it: its commit is synced.  What nobody
waits for, such as that a call was sent, is written to the system at once and so survives the end
of any process; the next sync takes it to the disk.

A sync of a file that has grown writes the file system's own journal too, which takes ten times as
long as the data.  So the write-ahead log is grown once, before it is needed: SQLite goes back to
its beginning whenever it has moved the log's pages into the database.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

_CHECKPOINT_PAGES = 1000  # SQLite's own choice: so many pages are moved into the database at once
_FRAME_BYTES = 4096 + 24
_LAST_COMMIT_PAGES = 200  # the one that brings the log to so many pages goes beyond
LOG_BYTES = (_CHECKPOINT_PAGES + _LAST_COMMIT_PAGES) * _FRAME_BYTES


class Durability:
    """Switches a connection between commits that are synced and ones that are not.

    `durable` is whether any are.
    """

    def __init__(self, connection: sqlite3.Connection, durable: bool) -> None:
        self._connection = connection
        self._durable = durable
        self._synced: bool | None = None  # not known yet

    def choose(self, synced: bool) -> None:
        """Whether the commits from here on return when they are on the disk."""
        synced = synced and self._durable
        if synced != self._synced:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
            self._synced = synced


def grow_log(connection: sqlite3.Connection, path: Path) -> None:
    """Give the write-ahead log of the database at `path` its room.

    While this holds the lock for writing, no other process writes into the log.  Zeros after its
    end are no part of it, as SQLite knows its own pages by their checksums.
    """
    log = Path(f"{path}-wal")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # What is full, or not ours to write, shows when an answer is to be kept.
        with suppress(OSError):
            _extend(log, LOG_BYTES)
    finally:
        connection.execute("ROLLBACK")


def _extend(log: Path, size: int) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        missing = size - os.fstat(handle).st_size
        if missing > 0:
            os.write(handle, bytes(missing))
            os.fsync(handle)
    finally:
        os.close(handle)
