"""Looks at what the journal holds."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import JournalError, explained
from .presence import is_alive
from .schema import FILE, connect_to_read

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
            raise explained(error, self.path) from error

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        return [self._run(row) for row in self.rows("SELECT * FROM run ORDER BY started DESC")]

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

    def chain(self, run: str) -> list[str]:
        """The run and those before it whose answers it began with, the oldest first."""
        ids: list[str] = []
        while run and run not in ids:
            rows = self.rows("SELECT parent FROM run WHERE id = ?", run)
            ids.append(run)
            run = (rows[0]["parent"] if rows else None) or ""
        return ids[::-1]

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
            status = INTERRUPTED
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


def _data(text: str | None) -> dict[str, Any]:
    """A JSON object of the journal; what is damaged is empty."""
    try:
        data = json.loads(text or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
