"""What can be wrong with the journal's file, in words and with the next step."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# What SQLite says of a disk that takes no more; a quota or a limit is to it a fault of the disk.
_SAID_OF_FULL = ("full", "disk i/o error")
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class JournalError(Exception):
    """The journal cannot be read or written; the message is for a person."""


def explained(error: Exception, path: Path, doing: str = "written") -> JournalError:
    """What an error of SQLite or of the system means for the journal at `path`.

    `doing` is what was not possible: `written` or `read`.
    """
    said = str(error).lower()
    if isinstance(error, UnicodeError):
        return JournalError(f"The journal {path} cannot hold this text: {error}.")
    if is_full(error):
        return JournalError(
            f"The journal {path} cannot be written: the disk is full, or what you may use of it "
            "(a quota, ulimit -f). Free some space, or prune the journal (schemestra runs prune)."
        )
    if is_locked(error):
        return JournalError(
            f"The journal {path} is locked by another program that is writing to it. Close that "
            "program (a database browser, perhaps), then try again."
        )
    if "readonly" in said or "read-only" in said or "unable to open" in said or _denied(error):
        able = "writable" if doing == "written" else "readable"
        return JournalError(
            f"The journal {path} cannot be {doing}: make the folder and the file {able} for you."
        )
    if isinstance(error, FileExistsError | NotADirectoryError):
        return JournalError(
            f"The journal {path} cannot be {doing}: {path.parent} is no folder. Move it away."
        )
    if "no such table" in said or "no such column" in said or "has no column" in said:
        return JournalError(
            f"The journal {path} is the database of another program: move it away, and the next "
            "run begins a new one."
        )
    if "malformed" in said or "not a database" in said or "decode to utf" in said:
        return JournalError(
            f"The journal {path} is damaged. Move it away (its answers may be recovered with "
            "`sqlite3 FILE .recover`), and the next run begins a new one."
        )
    return JournalError(f"The journal {path} cannot be used: {error}.")


def is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    said = str(error).lower()
    return isinstance(error, sqlite3.OperationalError) and any(
        map(said.__contains__, _SAID_OF_FULL)
    )


def is_locked(error: Exception) -> bool:
    """Whether another connection holds the file; it may let go of it."""
    said = str(error).lower()
    return isinstance(error, sqlite3.OperationalError) and ("locked" in said or "busy" in said)


def _denied(error: Exception) -> bool:
    return isinstance(error, PermissionError) or getattr(error, "errno", None) in _READ_ONLY
