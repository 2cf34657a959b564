"""Reads files of a workspace that somebody else may have made."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


class NotPlainError(OSError):
    """What is there is no plain file, or larger than it can be."""


def read_plain_file(path: Path, most: int) -> bytes:
    """The content of a file, at most so many bytes of it. Raises OSError.

    A link could lead to any file of the user's, and a pipe or a device may never end.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotPlainError(errno.ELOOP, "a link is not followed", str(path)) from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotPlainError(errno.EINVAL, "it is no plain file", str(path))
    with os.fdopen(handle, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise NotPlainError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return data
