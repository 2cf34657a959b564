"""The journal's file: SQLite, in the workspace, readable by its owner alone.

Texts that come again and again (programs, data, requests, answers) are kept once, and what refers
to them keeps their hash or number; so resuming or replaying a run adds next to nothing.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

from . import key
from .errors import JournalError, explained

FILE = Path(".schemestra") / "journal.sqlite"
VERSION = 1
BUSY_SECONDS = 10.0

_TABLES = """
-- A program, a prelude, a context or a picture; `packed` is its UTF-8, compressed by zlib.
-- `hash` is the SHA-256 of the text as it stands here, where keys and the like are left out.
CREATE TABLE content (
  hash BLOB PRIMARY KEY,
  characters INTEGER NOT NULL,
  redacted INTEGER NOT NULL,
  packed BLOB NOT NULL
);
-- `mode` is run, resume or replay; `parent` the run whose answers this one began with.
-- `status` is running until the run has ended, then finished, ok, error or cancelled.
CREATE TABLE run (
  id TEXT PRIMARY KEY,
  mode TEXT NOT NULL,
  parent TEXT,
  path TEXT NOT NULL,
  backend TEXT NOT NULL,
  program BLOB NOT NULL REFERENCES content(hash),
  settings TEXT NOT NULL,
  started REAL NOT NULL,
  ended REAL,
  status TEXT NOT NULL,
  outcome TEXT
);
CREATE INDEX run_started ON run(started);
-- What a run was given beside its program: `kind` is context or prelude.
CREATE TABLE input (
  run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  content BLOB NOT NULL REFERENCES content(hash),
  PRIMARY KEY (run, kind, name)
) WITHOUT ROWID;
-- What was asked: the same request of many calls is here once.  `hash` is that of `body`.
CREATE TABLE request (
  hash BLOB PRIMARY KEY,
  backend TEXT NOT NULL,
  model TEXT NOT NULL,
  body TEXT NOT NULL
);
-- The pictures that were sent along with a request.
CREATE TABLE picture (
  request BLOB NOT NULL REFERENCES request(hash) ON DELETE CASCADE,
  content BLOB NOT NULL REFERENCES content(hash),
  PRIMARY KEY (request, content)
) WITHOUT ROWID;
-- What a backend said to one call, and what that cost: list price and what was charged, in US
-- dollars, null where unknown.  `failure` says why an answer that was paid for holds no text, and
-- `endpoint` is the address it came from, empty for the backend's own.
CREATE TABLE answer (
  id INTEGER PRIMARY KEY,
  request BLOB NOT NULL REFERENCES request(hash),
  text TEXT NOT NULL,
  finish TEXT NOT NULL,
  failure TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  prompt INTEGER NOT NULL,
  completion INTEGER NOT NULL,
  cached INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  usd TEXT,
  charged TEXT,
  elapsed REAL NOT NULL,
  made REAL NOT NULL
);
CREATE INDEX answer_request ON answer(request);
-- One call of a run; `number` is what errors call it.  `ordinal` and `completion` say when it came
-- and when it ended: what happens in a run, calls that come and calls that end, is counted in one.
-- `source` is live, journal or cache: where its answer came from.  `status` is sent until it is
-- answered, failed, cancelled or refused.
CREATE TABLE call (
  run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  number INTEGER NOT NULL,
  site TEXT,
  depth INTEGER NOT NULL,
  mode TEXT NOT NULL,
  request BLOB NOT NULL REFERENCES request(hash),
  source TEXT NOT NULL,
  status TEXT NOT NULL,
  answer INTEGER REFERENCES answer(id),
  sent REAL NOT NULL,
  elapsed REAL,
  completion INTEGER,
  retries INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run, ordinal)
) WITHOUT ROWID;
CREATE INDEX call_answer ON call(answer);
CREATE INDEX call_request ON call(request);
-- The audit trail: what crossed a boundary beside the calls themselves.
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  at REAL NOT NULL,
  kind TEXT NOT NULL,
  call INTEGER,
  site TEXT,
  detail TEXT NOT NULL
);
CREATE INDEX event_run ON event(run);
"""


def connect(path: Path, durable: bool = True) -> sqlite3.Connection:
    """The journal at `path`, made if it is not there. Raises JournalError.

    `durable`: what is committed survives a power cut, and not the end of the process alone.
    The connection may be used by one thread at a time, whichever it is.
    """
    connection = None
    try:
        _create(path)
        key.make_key(path.with_name(key.FILE.name))
        connection = open_file(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        # On macOS a disk keeps what it was told to sync in its own memory, unless told so.
        connection.execute(f"PRAGMA fullfsync = {'ON' if durable else 'OFF'}")
        _prepare(connection, path)
        return connection
    except (sqlite3.Error, OSError) as error:
        if connection:
            connection.close()
        raise explained(error, path) from error
    except JournalError:
        if connection:
            connection.close()
        raise


def open_file(path: Path | str, uri: bool = False) -> sqlite3.Connection:
    """A connection as every use of a journal needs it. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=uri
    )
    connection.row_factory = sqlite3.Row
    # The file may have come with a workspace that somebody else made.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _create(path: Path) -> None:
    """An empty file for its owner alone; SQLite gives the files beside it the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    check_kind(path)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)):
        """The file is there now."""


def check_kind(path: Path) -> bool:
    """Whether there is a file. Raises JournalError for what is none, and OSError."""
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISLNK(kind):
        raise JournalError(
            f"The journal {path} is a link, which is not followed: put a file in its place, or "
            "remove it."
        )
    if not stat.S_ISREG(kind):
        what = "a folder" if stat.S_ISDIR(kind) else "no file"
        raise JournalError(
            f"The journal {path} is {what}: move it away, and the next run begins a new one."
        )
    return True


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = version_of(connection)
    if version == 0:
        connection.execute("BEGIN IMMEDIATE")
        if version_of(connection) == 0:  # nobody was faster
            for statement in _TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    elif version > VERSION:
        raise newer(path)


def version_of(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def newer(path: Path) -> JournalError:
    return JournalError(
        f"The journal {path} was written by a newer schemestra: update this one, or move the file."
    )
