"""What one run writes into the journal while it goes."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from ..backends.base import ModelAnswer, ModelRequest
from ..events import Usage
from .errors import JournalError
from .redaction import Redactor, redactor
from .requests import Identity, identity
from .retention import forget
from .rows import Begun, Ended, Entry, Row
from .schema import FILE
from .writer import Writer

_QUICK = 1  # zlib's level: a large context is kept while Racket starts


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as it begins. `settings` is all else that it was asked for, as JSON data."""

    id: str
    path: str
    backend: str
    source: str
    prelude: tuple[str, str] | None = None
    contexts: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    mode: str = "run"
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A value that is told again without being kept: by the SHA-256 of its text, and its length.

    Secrets are left out of the text before, or a short one could be guessed.
    """

    of: Any


fingerprint = Fingerprint


def fingerprint_of(text: str) -> dict[str, Any]:
    """The fingerprint of a text that the journal holds, as its events hold those of others."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return {"sha256": digest, "characters": len(text)}


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the journal knows it, from its beginning to its end.

    `ordinal` is the moment of its coming: calls that come and calls that end are counted in one.
    """

    ordinal: int
    number: int
    site: Mapping[str, Any] | None
    depth: int
    mode: str
    identity: Identity
    request: ModelRequest
    began: float  # seconds since 1970


class Journal:
    """One run's journal, in the workspace's file.

    If it is `required` (answers cost money), what cannot be written is a JournalError; else it is
    a warning, and the run goes on without a journal.  `failed` hears of the first write that could
    not be made after the beginning, if one is required; `warn` takes a sentence for a person.
    """

    def __init__(
        self,
        workspace: Path,
        run: str,
        required: bool,
        failed: Callable[[JournalError], None] = lambda _: None,
        warn: Callable[[str], None] = lambda _: None,
        patterns: Iterable[str | re.Pattern[str]] = (),
        endpoints: Mapping[str, str] | None = None,
    ) -> None:
        self._endpoints = endpoints or {}
        self.redact = redactor(workspace, patterns)
        self.problem: JournalError | None = None
        self._workspace = workspace
        self._path = workspace / FILE
        self._run = run
        self._required = required
        self._told, self._warn = failed, warn
        self._writer: Writer | None = None
        self._calls = self._moments = 0

    @property
    def path(self) -> Path:
        return self._path

    async def begin(self, record: RunRecord) -> None:
        """Write how the run begins; nothing is written of a run that has not begun."""
        writer = Writer(self._path, self._run, self._required, self._failed)
        self._writer = writer  # before the wait, which may be cancelled
        try:
            await writer.open(partial(_write_run, record, self.redact, time.time()))
        except JournalError as error:
            self._writer = None
            if self._required:
                raise
            self._warn(f"{error} The run goes on without a journal.")

    def forget(self, days: float) -> None:
        """Remove the runs that are older than so many days."""
        self._put(partial(forget, self._workspace, days))

    def call(self, message: Mapping[str, Any], backend: str, request: ModelRequest) -> Call:
        """A call that has come from the strategy as a message of the wire."""
        self._calls += 1
        return Call(
            self._moment(),
            int(message.get("call") or self._calls),
            message.get("site"),
            int(message.get("depth") or 0),
            str(message.get("mode") or "sync"),
            identity(backend, request, self.redact),
            request,
            time.time(),
        )

    def sent(self, call: Call) -> None:
        self._begin(call, "live", "sent")

    def retried(self, call: Call, reason: str) -> None:
        key = {"run": self._run, "ordinal": call.ordinal, "message": self.redact(reason)}
        self._put(lambda connection: _execute(connection, _RETRIED, key))

    def refused(self, call: Call, reason: str) -> None:
        """A call that was not sent, as the budget did not allow it."""
        self._begin(call, "live", "refused", self.redact(reason))

    def ended(self, call: Call, status: str, message: str, elapsed: float) -> None:
        """A call that has failed or was cancelled; it brought no answer."""
        self._put(self._end(call, status, self.redact(message), elapsed))

    async def answered(
        self,
        call: Call,
        answer: ModelAnswer,
        prices: tuple[Decimal | None, Decimal | None],
        elapsed: float,
        failure: str = "",
    ) -> None:
        """Keep what was paid for: it is on disk when this returns.

        `prices` are the list price and what was charged; `failure` says why the answer is of no
        use.  Raises JournalError if it cannot be kept and has to be.  It is kept even if the wait
        is cancelled.
        """
        if self._writer is None:
            return
        status = "failed" if failure else "answered"
        why = self.redact(failure)
        endpoint = self.redact(self._endpoints.get(call.identity.backend, ""))
        row = _answer_row(call, self.redact(answer.text), answer, prices, elapsed, why, endpoint)
        try:
            await self._writer.commit(self._end(call, status, why, elapsed, row))
        except JournalError:
            if self._required:
                raise

    def served(
        self, call: Call, answer: int | None, source: str, status: str, message: str = ""
    ) -> None:
        """A call that was answered without being sent: with the answer of this number.

        It may share the failure of one under way, whose message is new to the journal.
        """
        why = self.redact(message)
        self._begin(call, source, status, why)
        self._put(self._end(call, status, why, 0.0, answer))

    def event(
        self,
        kind: str,
        detail: Mapping[str, Any],
        call: int | None = None,
        site: Mapping[str, Any] | None = None,
    ) -> None:
        """Something that crossed the boundary of the program: unwrap, interpolate, overwrite,
        generated-code, python, checkpoint or restore.
        """
        if self._writer is None:
            return
        row = {
            "run": self._run,
            "at": time.time(),
            "kind": kind,
            "call": call,
            "site": _json(site),
            "detail": _json({name: self._kept(value) for name, value in detail.items()}),
        }
        self._put(lambda connection: _execute(connection, _EVENT, row))

    async def end(self, status: str, outcome: Mapping[str, Any]) -> None:
        """Write how the run ended, and all that is still to be written."""
        if self._writer is None:
            return
        row = {
            "run": self._run,
            "ended": time.time(),
            "status": status,
            "outcome": _json(self.redact.data(outcome)),
        }
        writer, self._writer = self._writer, None
        writer.put(lambda connection: _execute(connection, _RUN_ENDED, row))
        await writer.close()

    def _kept(self, value: Any) -> Any:
        """A detail of an event as it is written."""
        if isinstance(value, list):
            return [self._kept(item) for item in value]
        if not isinstance(value, Fingerprint):
            return self.redact.data(value)
        given = self.redact.data(value.of)
        return fingerprint_of(given if isinstance(given, str) else _json(given) or "null")

    def _moment(self) -> int:
        """The number of what happens now, among all that happens in the run."""
        self._moments += 1
        return self._moments

    def _begin(self, call: Call, source: str, status: str, message: str = "") -> None:
        asked = call.identity
        request = (asked.hash, asked.backend, asked.model, asked.body)
        row = (
            self._run, call.ordinal, call.number, _json(call.site), call.depth, call.mode,
            asked.hash, source, status, call.began, message,
        )  # fmt: skip
        self._put(Begun(request, row))
        pictures = [url for url in call.request.images if url.startswith("data:")]
        if pictures:
            self._put(partial(_keep_pictures, asked.hash, pictures))

    def _end(
        self,
        call: Call,
        status: str,
        message: str,
        elapsed: float,
        answer: Row | int | None = None,
    ) -> Ended:
        return Ended(self._run, call.ordinal, status, elapsed, self._moment(), message, answer)

    def _put(self, entry: Entry) -> None:
        if self._writer:
            self._writer.put(entry)

    def _failed(self, problem: JournalError) -> None:
        self.problem = problem
        if self._required:
            self._told(problem)
            return
        self._warn(f"{problem} The run goes on, and what it does from here is not journaled.")


# --- what is written, in the writer's thread ---------------------------------------------------

_RETRIED = """UPDATE call SET retries = retries + 1, message = :message
              WHERE run = :run AND ordinal = :ordinal"""
_EVENT = """INSERT INTO event (run, at, kind, call, site, detail)
            VALUES (:run, :at, :kind, :call, :site, :detail)"""
_RUN_ENDED = "UPDATE run SET ended = :ended, status = :status, outcome = :outcome WHERE id = :run"


def _execute(connection: sqlite3.Connection, statement: str, values: Mapping[str, Any]) -> None:
    connection.execute(statement, values)


def _write_run(
    record: RunRecord, redact: Redactor, started: float, connection: sqlite3.Connection
) -> None:
    if record.mode == "resume":
        _check_first(connection, record.parent)
    program = _keep(connection, record.source, redact)
    connection.execute(
        "INSERT INTO run (id, mode, parent, path, backend, program, settings, started, status) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running')",
        (record.id, record.mode, record.parent, record.path, record.backend, program,
         _json(redact.data(record.settings)), started),
    )  # fmt: skip
    inputs = [("context", name, text) for name, text in record.contexts.items()]
    if record.prelude:
        inputs.append(("prelude", *record.prelude))
    for kind, name, text in inputs:
        row = (record.id, kind, name, _keep(connection, text, redact))
        connection.execute("INSERT INTO input (run, kind, name, content) VALUES (?, ?, ?, ?)", row)


def _check_first(connection: sqlite3.Connection, parent: str | None) -> None:
    """Two runs that went on from the same one would both pay for what it has not answered."""
    known = connection.execute(
        "SELECT id FROM run WHERE parent = ? AND mode = 'resume'", (parent,)
    ).fetchone()
    if known:
        raise JournalError(
            f"Run {parent} has gone on as run {known['id']} in this very moment: wait for it, and "
            f"if need be go on from it with: schemestra run --resume {known['id']}"
        )


def _keep(connection: sqlite3.Connection, text: str, redact: Callable[[str], str]) -> bytes:
    """Keep a text, once; its hash."""
    kept = redact(text)
    data = kept.encode()
    digest = hashlib.sha256(data).digest()
    known = connection.execute("SELECT 1 FROM content WHERE hash = ?", (digest,)).fetchone()
    if not known:
        connection.execute(
            "INSERT INTO content (hash, characters, redacted, packed) VALUES (?, ?, ?, ?)",
            (digest, len(text), kept != text, zlib.compress(data, _QUICK)),
        )
    return digest


def _keep_pictures(request: bytes, pictures: Iterable[str], connection: sqlite3.Connection) -> None:
    for picture in pictures:
        connection.execute(
            "INSERT OR IGNORE INTO picture (request, content) VALUES (?, ?)",
            (request, _keep(connection, picture, str)),
        )


def _answer_row(
    call: Call,
    text: str,
    answer: ModelAnswer,
    prices: tuple[Decimal | None, Decimal | None],
    elapsed: float,
    failure: str,
    endpoint: str,
) -> Row:
    usage: Usage = answer.usage
    usd, charged = (None if price is None else str(price) for price in prices)
    return (
        call.identity.hash, text, answer.finish, failure, endpoint, usage.prompt,
        usage.completion, usage.cached, usage.counted, usd, charged, elapsed, time.time(),
    )  # fmt: skip


def _json(data: Any) -> str | None:
    return None if data is None else json.dumps(data, ensure_ascii=False, default=str)
