"""Takes old runs out of the journal, with all that nothing else refers to."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import explained
from .reader import ENDED_WELL, Reader
from .schema import FILE, connect

DAY = 86_400.0
_UNREFERENCED = (
    "DELETE FROM answer WHERE id NOT IN (SELECT answer FROM call WHERE answer IS NOT NULL)",
    "DELETE FROM request WHERE hash NOT IN (SELECT request FROM call) "
    "AND hash NOT IN (SELECT request FROM answer)",
    "DELETE FROM content WHERE hash NOT IN (SELECT program FROM run) "
    "AND hash NOT IN (SELECT content FROM input) AND hash NOT IN (SELECT content FROM picture)",
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The runs that can go, and of those that are as old why they stay."""

    old: list[str]
    kept: Mapping[str, str]


def candidates(reader: Reader, days: float | None = None, keep: int | None = None) -> Candidates:
    """The runs that are older than so many days, and those beyond the newest `keep`.

    A run that is under way stays, and so do those that an unfinished run takes its answers from,
    if that one stays.
    """
    runs = reader.runs()
    limit = None if days is None else time.time() - days * DAY
    old = {
        run.id
        for place, run in enumerate(runs)
        if (limit is not None and run.started < limit) or (keep is not None and place >= keep)
    }
    kept: dict[str, str] = {}
    for run in runs:
        if run.id in old and run.status == "running":
            old.discard(run.id)
            kept[run.id] = "it is under way"
        if run.id not in old and run.status not in ENDED_WELL:
            for needed in old.intersection(reader.chain(run.id)):
                old.discard(needed)
                kept[needed] = f"run {run.id}, which has not come to its end, needs its answers"
    return Candidates([run.id for run in runs if run.id in old], kept)


def prune(workspace: Path, runs: Iterable[str]) -> int:
    """Remove runs; how many bytes the file is smaller by. Raises JournalError."""
    path = workspace / FILE
    connection = connect(path)
    try:
        before = _size(connection)
        connection.execute("BEGIN IMMEDIATE")
        remove(connection, runs)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        return before - _size(connection)
    except sqlite3.Error as error:
        raise explained(error, path) from error
    finally:
        connection.close()


def forget(workspace: Path, days: float, connection: sqlite3.Connection) -> None:
    """Remove what is older than so many days, within a transaction."""
    with Reader(workspace) as reader:
        old = candidates(reader, days).old
    if old:
        remove(connection, old)


def remove(connection: sqlite3.Connection, runs: Iterable[str]) -> None:
    """Remove runs and what only they needed, within a transaction."""
    connection.executemany("DELETE FROM run WHERE id = ?", [(run,) for run in runs])
    for statement in _UNREFERENCED:
        connection.execute(statement)


def _size(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (bytes_each,) = connection.execute("PRAGMA page_size").fetchone()
    return pages * bytes_each
