"""The folder that Python writes into: how much it holds, and its end, however it was filled.

The code of a strategy may nest folders so deep that no path reaches them and no recursion ends, or
fill them with files that hold nothing.
"""

from __future__ import annotations

import errno
import math
import os
import secrets
from contextlib import suppress
from itertools import count

_LEAST_BYTES = 4096  # of whatever stands in a folder: the file system has to keep it


def size_of(folder: str, most: float) -> float:
    """Bytes on disk of what a folder holds; what is beyond `most` is not counted to its end.

    What lies too deep to be looked at is infinite.
    """
    total = 0.0
    folders = [folder]
    while folders and total <= most:
        try:
            for entry in _entries(folders.pop()):
                with suppress(FileNotFoundError):  # gone already
                    status = entry.stat(follow_symlinks=False)
                    total += max(_LEAST_BYTES, status.st_blocks * 512)
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return math.inf
    return total


def remove(folder: str) -> None:
    """Delete a folder; nothing may write into it any more. What cannot be deleted stays.

    What is in a folder in it is lifted to the top, so that every path is short.
    """
    lifted = (os.path.join(folder, f"{secrets.token_hex(8)}-{n}") for n in count())  # noqa: PTH118
    folders = [folder]
    while folders:
        here = folders.pop()
        with suppress(OSError):
            for entry in _entries(here):
                with suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)  # noqa: PTH108 (many files)
                        continue
                    os.chmod(entry.path, 0o700)  # noqa: PTH101
                    path = entry.path if here == folder else next(lifted)
                    if path != entry.path:
                        os.rename(entry.path, path)  # noqa: PTH104
                    folders.append(path)
        if here != folder:
            with suppress(OSError):
                os.rmdir(here)  # noqa: PTH106
    with suppress(OSError):
        os.rmdir(folder)  # noqa: PTH106


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return list(found)
