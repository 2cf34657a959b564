"""The rows of calls and of their answers, many of them written with one statement.

A thread that writes has to get Python's lock back after every statement.  While a runner with a
thousand calls in flight is busy, that takes longer than the statement itself; so what comes
together is written together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

Write = Callable[[sqlite3.Connection], None]
Row = tuple[Any, ...]

_CHUNKS = (50, 10, 1)  # rows of a statement; SQLite takes 999 values in one, whichever its version

_REQUEST = "INSERT OR IGNORE INTO request (hash, backend, model, body) VALUES"
_CALL = (
    "INSERT INTO call (run, ordinal, number, site, depth, mode, request, source, status, sent, "
    "message) VALUES"
)
_ANSWER = (
    "INSERT INTO answer (id, request, text, finish, failure, endpoint, prompt, completion, "
    "cached, counted, usd, charged, elapsed, made) VALUES"
)
_ENDED = (
    "UPDATE call SET status = ended.status, answer = ended.answer, elapsed = ended.elapsed, "
    "completion = ended.completion, message = ended.message FROM ended "
    "WHERE call.run = ended.run AND call.ordinal = ended.ordinal"
)
_END_COLUMNS = "run, ordinal, status, answer, elapsed, completion, message"


@dataclass(frozen=True, slots=True)
class Begun:
    """A call, sent or refused, and what it asks: the rows in the order of the columns above."""

    request: Row
    call: Row


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended.  Its answer is a new row, without its id; or one of that id, or none."""

    run: str
    ordinal: int
    status: str
    elapsed: float
    completion: int
    message: str
    answer: Row | int | None = None


Entry = Begun | Ended | Write


def write_all(entries: Sequence[Entry], connection: sqlite3.Connection) -> None:
    """Write what came together: calls that have begun first, those that have ended last.

    So a call may begin and end among them.
    """
    begun = [entry for entry in entries if isinstance(entry, Begun)]
    _insert(connection, _REQUEST, [entry.request for entry in begun])
    _insert(connection, _CALL, [entry.call for entry in begun])
    for entry in entries:
        if not isinstance(entry, Begun | Ended):
            entry(connection)
    _end(connection, [entry for entry in entries if isinstance(entry, Ended)])


def _end(connection: sqlite3.Connection, ended: Sequence[Ended]) -> None:
    new = [entry.answer for entry in ended if isinstance(entry.answer, tuple)]
    first = _next_answer(connection) if new else 0
    _insert(connection, _ANSWER, [(id, *row) for id, row in enumerate(new, first)])
    ids = iter(range(first, first + len(new)))
    rows: list[Row] = []
    for entry in ended:
        answer = next(ids) if isinstance(entry.answer, tuple) else entry.answer
        rows.append(
            (entry.run, entry.ordinal, entry.status, answer, entry.elapsed, entry.completion,
             entry.message)
        )  # fmt: skip
    for part in _parts(rows):
        values = f"WITH ended({_END_COLUMNS}) AS (VALUES {_places(part)})"
        _execute(connection, f"{values} {_ENDED}", part)


def _next_answer(connection: sqlite3.Connection) -> int:
    """The id that SQLite would choose; nobody else writes while we hold the lock."""
    return (connection.execute("SELECT max(id) FROM answer").fetchone()[0] or 0) + 1


def _insert(connection: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> None:
    for part in _parts(rows):
        _execute(connection, f"{statement} {_places(part)}", part)


def _execute(connection: sqlite3.Connection, statement: str, rows: Iterable[Row]) -> None:
    connection.execute(statement, tuple(chain.from_iterable(rows)))


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in parts of few sizes: SQLite keeps the statements that it knows."""
    start = 0
    for size in _CHUNKS:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _places(rows: Sequence[Row]) -> str:
    """Places for the values of the rows, as SQL writes them."""
    one = f"({', '.join('?' * len(rows[0]))})"
    return ", ".join([one] * len(rows))
