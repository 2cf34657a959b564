"""The key of a journal: a secret that is left out is known again by it, and by nothing else.

It stands in a file of its own, so that a journal that is copied, sent or exported does not help to
guess even a short password: without the key nobody can try out what a mark stands for.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

from ..plain_files import NotPlainError, read_plain_file
from .errors import JournalError

FILE = Path(".schemestra") / "journal.key"
_BYTES = 32


@cache
def _of_this_process() -> bytes:
    return secrets.token_bytes(_BYTES)


def read_key(path: Path) -> bytes:
    """The key at `path`; where there is none that can be read, one that ends with the process."""
    with suppress(OSError):
        key = read_plain_file(path, _BYTES)
        if len(key) == _BYTES:
            return key
    return _of_this_process()


def make_key(path: Path) -> None:
    """Make the key, whole or not at all, unless it is there. Raises OSError, JournalError."""
    with suppress(FileNotFoundError):
        if not _is_whole(path):
            raise JournalError(
                f"The journal's key {path} is damaged: bring it back from a copy, or remove it. "
                "Without it, requests that held a password are not known again, and are paid anew."
            )
        return
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another run was faster, and its key counts
            path.hardlink_to(part)
    finally:
        part.unlink(missing_ok=True)


def _is_whole(path: Path) -> bool:
    """Whether the file holds a key. Raises OSError where it cannot be read."""
    try:
        return len(read_plain_file(path, _BYTES)) == _BYTES
    except NotPlainError:
        return False
