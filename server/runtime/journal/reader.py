"""Looks at what the journal holds."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from .errors import JournalError, explained
from .presence import is_alive
from .reading import connect_to_read
from .schema import FILE

INTERRUPTED = "interrupted"
ENDED_WELL = ("finished", "ok")


@dataclass(frozen=True, slots=True)
class Run:
    """One recorded run.

    `status` is finished, ok, error, cancelled, running, or interrupted: it ended without saying
    so.  `program` and the values of `inputs`, by (kind, name), are hashes of texts.  `started` and
    `ended` are seconds since 1970.  `outcome` holds value, stdout, error and totals.
    """

    id: str
    mode: str
    parent: str | None
    path: str
    backend: str
    program: bytes
    inputs: Mapping[tuple[str, str], bytes]
    settings: Mapping[str, Any]
    started: float
    ended: float | None
    status: str
    outcome: Mapping[str, Any]

    @property
    def can_go_on(self) -> bool:
        return self.status not in (*ENDED_WELL, "running")


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call of a recorded run.

    `site` is where it stands (line, col, span, fn, source), None where that is not known.
    `request` is what was asked: backend, model, instruction, data and parameters.  `source` is
    live, journal or cache; `usd` the list price and `charged` what was paid, None if unknown.
    """

    number: int
    site: Mapping[str, Any] | None
    depth: int
    mode: str
    digest: bytes
    request: Mapping[str, Any]
    source: str
    status: str
    text: str | None
    message: str
    prompt: int
    completion: int
    usd: Decimal | None
    charged: Decimal | None
    sent: float
    elapsed: float | None
    retries: int

    @property
    def line(self) -> int | None:
        return (self.site or {}).get("line")


class Reader:
    """The journal of a workspace, for reading. Every method raises JournalError."""

    def __init__(self, workspace: Path) -> None:
        self.path = workspace / FILE
        self._connection = connect_to_read(self.path)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection:
            self._connection.close()

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """What a query finds; nothing where there is no journal."""
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise explained(error, self.path, "read") from error

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        return [self._run(row) for row in self.rows("SELECT * FROM run ORDER BY started DESC")]

    def last(self, path: str | None = None) -> Run | None:
        """The newest run, or the newest of a strategy."""
        found = self.rows(
            "SELECT * FROM run WHERE ?1 IS NULL OR path = ?1 ORDER BY started DESC LIMIT 1", path
        )
        return self._run(found[0]) if found else None

    def find(self, name: str) -> Run:
        """The run whose id begins with `name`, of which there must be one."""
        found = self.rows("SELECT * FROM run WHERE substr(id, 1, ?) = ?", len(name), name)
        if not found or not name:
            raise JournalError(
                f'There is no run "{name}" in {self.path}; see: schemestra runs list'
            )
        if len(found) > 1:
            ids = ", ".join(row["id"] for row in found[:5])
            raise JournalError(f'"{name}" is the beginning of {len(found)} runs: {ids}')
        return self._run(found[0])

    def calls(self, run: str) -> list[RecordedCall]:
        """The calls of a run in the order in which they came."""
        found = self.rows(
            "SELECT call.*, request.body, answer.text, answer.prompt, answer.completion, "
            "answer.usd, answer.charged FROM call JOIN request ON request.hash = call.request "
            "LEFT JOIN answer ON answer.id = call.answer WHERE run = ? ORDER BY ordinal",
            run,
        )
        return [_call(row) for row in found]

    def events(self, run: str) -> list[dict[str, Any]]:
        """What crossed a boundary in a run, beside its calls."""
        found = self.rows("SELECT * FROM event WHERE run = ? ORDER BY id", run)
        return [
            {
                "at": row["at"],
                "kind": row["kind"],
                "call": row["call"],
                "site": _data(row["site"]) or None,
                **_data(row["detail"]),
            }
            for row in found
        ]

    def chain(self, run: str) -> list[str]:
        """The run and those before it whose answers it began with, the oldest first."""
        ids: list[str] = []
        while run and run not in ids:
            rows = self.rows("SELECT parent FROM run WHERE id = ?", run)
            ids.append(run)
            run = (rows[0]["parent"] if rows else None) or ""
        return ids[::-1]

    def furthest(self, run: Run) -> Run:
        """The run itself, or the last of those that went on from it: that one has all answers."""
        seen = {run.id}
        while found := self.rows(
            "SELECT * FROM run WHERE parent = ? AND mode = 'resume' ORDER BY started DESC LIMIT 1",
            run.id,
        ):
            if found[0]["id"] in seen:
                break
            run = self._run(found[0])
            seen.add(run.id)
        return run

    def text(self, digest: bytes) -> tuple[str, bool]:
        """A program, a prelude or a context, and whether something was left out of it."""
        rows = self.rows("SELECT packed, redacted FROM content WHERE hash = ?", digest)
        if not rows:
            raise JournalError(f"The journal {self.path} has lost a text: it is damaged.")
        try:
            return zlib.decompress(rows[0]["packed"]).decode(), bool(rows[0]["redacted"])
        except (zlib.error, UnicodeError) as error:
            raise JournalError(f"The journal {self.path} is damaged: {error}.") from error

    def _run(self, row: sqlite3.Row) -> Run:
        inputs = self.rows("SELECT kind, name, content FROM input WHERE run = ?", row["id"])
        status = row["status"]
        if status == "running" and not is_alive(self.path.parent, row["id"]):
            # It may have ended since the row was read; and if not, it never will.
            (row,) = self.rows("SELECT * FROM run WHERE id = ?", row["id"]) or [row]
            status = INTERRUPTED if row["status"] == "running" else row["status"]
        return Run(
            id=row["id"],
            mode=row["mode"],
            parent=row["parent"],
            path=row["path"],
            backend=row["backend"],
            program=row["program"],
            inputs={(given["kind"], given["name"]): given["content"] for given in inputs},
            settings=_data(row["settings"]),
            started=row["started"],
            ended=row["ended"],
            status=status,
            outcome=_data(row["outcome"]),
        )


def _call(row: sqlite3.Row) -> RecordedCall:
    live = row["source"] == "live"
    return RecordedCall(
        number=row["number"],
        site=_data(row["site"]) or None,
        depth=row["depth"],
        mode=row["mode"],
        digest=row["request"],
        request=_data(row["body"]),
        source=row["source"],
        status=row["status"],
        text=row["text"],
        message=row["message"],
        prompt=row["prompt"] or 0,
        completion=row["completion"] or 0,
        usd=_money(row["usd"], row["answer"]) if live else Decimal(0),
        charged=_money(row["charged"], row["answer"]) if live else Decimal(0),
        sent=row["sent"],
        elapsed=row["elapsed"],
        retries=row["retries"],
    )


def _money(amount: str | None, answer: int | None) -> Decimal | None:
    """A price of the journal; a call without an answer has cost nothing that we know of."""
    if answer is None:
        return Decimal(0)
    return None if amount is None else Decimal(amount)


def _data(text: str | None) -> dict[str, Any]:
    """A JSON object of the journal; what is damaged is empty."""
    try:
        data = json.loads(text or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
