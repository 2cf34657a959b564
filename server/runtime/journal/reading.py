"""Opens a journal to look at it, also where nothing can be written."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

from .errors import JournalError, explained
from .schema import VERSION, check_kind, newer, open_file, version_of


def connect_to_read(path: Path) -> sqlite3.Connection | None:
    """The journal at `path` for reading; None where there is none. Raises JournalError."""
    try:
        if not check_kind(path):
            return None
        try:
            return _current(open_file(path), path)
        except sqlite3.OperationalError as error:
            if "open" not in str(error) and "readonly" not in str(error):
                raise
            # Beside a journal that is read SQLite keeps a file, which has no place here.
            return _current(_open_beside(path), path)
    except FileNotFoundError:
        return None  # removed in this very moment
    except (sqlite3.Error, OSError) as error:
        raise explained(error, path, "read") from error


def _current(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection | None:
    """The connection if it is to a journal of this version; None if nothing is in it yet."""
    try:
        connection.execute("PRAGMA query_only = ON")
        version = version_of(connection)
        if version > VERSION:
            raise newer(path)
        if version == VERSION:
            return connection
    except (sqlite3.Error, JournalError):
        connection.close()
        raise
    connection.close()
    return None  # made a moment ago


def _open_beside(path: Path) -> sqlite3.Connection:
    """A journal in a folder where nothing can be written: as it is, or else a copy of it.

    What a run that was killed has written last stands in the log beside the file, and is only found
    by whoever may write there; so that is in the copy.
    """
    log = Path(f"{path}-wal")
    if not (log.exists() and log.stat().st_size):
        return open_file(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    with tempfile.TemporaryDirectory(prefix="schemestra-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(log, Path(f"{copy}-wal"))
        shutil.copyfile(path, copy)
        connection = open_file(copy)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # all that it needs is open from now
        version_of(connection)
        return connection
