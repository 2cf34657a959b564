"""One thread that writes: what arrives in the same moment is on disk with one flush of it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from .durability import Durability, grow_log
from .errors import JournalError, explained, is_full, is_locked
from .presence import ROOM, Presence, sweep
from .rows import Entry, Write, write_all
from .schema import connect

_CLOSE_SECONDS = 5.0
_LOCKED_SECONDS = 60.0


@dataclass(slots=True)
class _Item:
    """Something to write, and who waits for it."""

    entry: Entry
    done: asyncio.Future[None] | None = None


class Writer:
    """The journal's only way in.  All methods belong to the event loop's thread.

    Writes are made in the order in which they come.  When one cannot be made, `failed` is called,
    once, in the event loop: nothing that follows is sure to be kept, although it is tried.
    """

    def __init__(
        self, path: Path, run: str, durable: bool, failed: Callable[[JournalError], None]
    ) -> None:
        self._path = path
        self._run = run
        self._durable = durable
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[list[_Item] | None] = SimpleQueue()
        self._coming: list[_Item] = []  # what the thread is given in a moment
        self._thread: threading.Thread | None = None
        self._ended = asyncio.Event()
        self._told = False

    async def open(self, first: Write) -> None:
        """Open the journal and make the first write. Raises JournalError."""
        opened: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(
            target=self._work, args=(_Item(first, opened),), name="journal", daemon=True
        )
        self._thread.start()
        await opened

    def put(self, entry: Entry) -> None:
        """Write soon; nobody waits for it."""
        self._give(_Item(entry))

    async def commit(self, entry: Entry) -> None:
        """Write, and return when it is on disk. Raises JournalError.

        It is written even if the wait for it is cancelled.
        """
        done: asyncio.Future[None] = self._loop.create_future()
        self._give(_Item(entry, done))
        await done

    def _give(self, item: _Item) -> None:
        """What comes in one turn of the event loop is one batch: to wake the thread is dear."""
        if not self._coming:
            self._loop.call_soon(self._hand_over)
        self._coming.append(item)

    def _hand_over(self) -> None:
        coming, self._coming = self._coming, []
        if coming:
            self._queue.put(coming)

    async def close(self) -> None:
        """Write what is left, and end the thread; a disk that hangs is not waited for."""
        if self._thread is None:
            return
        self._hand_over()
        self._queue.put(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._ended.wait()

    # --- in the thread -------------------------------------------------------------------------

    def _work(self, first: _Item) -> None:
        try:
            self._write(first)
        finally:
            self._call(self._ended.set)

    def _write(self, first: _Item) -> None:
        """Open, write what comes until the end, close."""
        presence = connection = None
        try:
            connection = connect(self._path, self._durable)
            sweep(self._path.parent)
            presence = Presence(self._path.parent, self._run, ROOM if self._durable else 0)
            _commit([first], connection)
        except Exception as error:
            self._answer([first], _as_journal_error(error, self._path))
            _close(connection, presence)
            return
        self._answer([first], None)
        if self._durable:
            with suppress(sqlite3.Error):  # it is faster with that room, and right without
                grow_log(connection, self._path)
        durability = Durability(connection, self._durable)
        more = True
        while more:
            batch, more = self._batch()
            if batch:
                durability.choose(not more or any(item.done for item in batch))
                self._answer(batch, self._attempt(batch, connection, presence))
        _close(connection, presence)

    def _batch(self) -> tuple[list[_Item], bool]:
        """All that waits to be written, at least one item; and whether more may come."""
        items = self._queue.get()
        batch: list[_Item] = []
        with suppress(Empty):
            while items is not None:
                batch += items
                items = self._queue.get_nowait()
        return batch, items is not None

    def _attempt(
        self, batch: list[_Item], connection: sqlite3.Connection, presence: Presence
    ) -> JournalError | None:
        """Write a batch, if need be into the room that was kept for this."""
        try:
            _commit(batch, connection)
            return None
        except Exception as error:
            problem = explained(error, self._path)
            self._tell(problem)
            if is_locked(error):
                return self._insist(batch, connection)
            if not (is_full(error) and presence.give_room()):
                return problem
        try:
            _commit(batch, connection)
            return None
        except Exception as error:
            return explained(error, self._path)

    def _insist(self, batch: list[_Item], connection: sqlite3.Connection) -> JournalError | None:
        """Write a batch when whoever holds the file lets go of it; nothing is sent meanwhile."""
        until = time.monotonic() + _LOCKED_SECONDS
        while True:
            try:
                _commit(batch, connection)
                return None
            except Exception as error:
                if not is_locked(error) or time.monotonic() >= until:
                    return explained(error, self._path)

    def _tell(self, problem: JournalError) -> None:
        if not self._told:
            self._told = True
            self._call(lambda: self._failed(problem))

    def _answer(self, batch: list[_Item], problem: JournalError | None) -> None:
        waiting = [item.done for item in batch if item.done]
        if waiting:
            self._call(lambda: _settle(waiting, problem))

    def _call(self, function: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended, and nobody waits
            self._loop.call_soon_threadsafe(function)


def _commit(batch: list[_Item], connection: sqlite3.Connection) -> None:
    """All of a batch or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        write_all([item.entry for item in batch], connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def _settle(waiting: list[asyncio.Future[None]], problem: JournalError | None) -> None:
    for future in waiting:
        if future.done():
            continue
        if problem is None:
            future.set_result(None)
        else:
            future.set_exception(problem)
            future.exception()  # It may have no reader any more, which is no fault.


def _close(connection: sqlite3.Connection | None, presence: Presence | None) -> None:
    if connection:
        with suppress(sqlite3.Error):
            connection.close()
    if presence:
        with suppress(OSError):
            presence.leave()


def _as_journal_error(error: Exception, path: Path) -> JournalError:
    return error if isinstance(error, JournalError) else explained(error, path)
