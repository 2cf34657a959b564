"""Finds and reads the strategies of a folder, without ever reading what is no strategy's business.

A folder may hold anything: a file of ten gigabytes, a device, links in a circle, a million files
of somebody else's.  What is found is bounded, and what cannot be read is said in words.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .language.racket_names import racket_name
from .language.vocabulary import vocabulary

SUFFIX = ".scm"
MOST_FILES = 5_000
MOST_FOLDERS = 20_000
LARGEST = 4_000_000  # bytes of a strategy that is read, analysed or run
# Names of the dialect that other programs in Scheme and Racket use as well.
_OF_SCHEME = frozenset({"syntax-e", "datum->syntax"})

_LOOKED_AT = 8_192  # bytes in which a file that is no text shows it


class Stamp(NamedTuple):
    """What tells whether a file is still the same: nanoseconds of its last change, bytes."""

    changed: int
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """The files found, by their path; `cut_short` says that there are more."""

    files: dict[Path, Stamp]
    cut_short: bool = False


class Unreadable(Exception):
    """A file cannot be used as a strategy; the message says why, and what to do.

    `too_large` tells that from what is no text, or is kept from us.  `begins` is what could be
    read of it, by which one may tell whether it is meant to be a strategy; None if nothing could.
    """

    def __init__(
        self, message: str, *, begins: bytes | None = None, too_large: bool = False
    ) -> None:
        super().__init__(message)
        self.begins = begins
        self.too_large = too_large


def find(folders: Iterable[Path], is_excluded: Callable[[Path], bool] | None = None) -> Found:
    """The strategies in `folders` and below, but for what `is_excluded` and others' folders.

    Links to folders are not followed: they may lead in circles, and out of what was named.
    """
    excluded = is_excluded or (lambda path: False)
    files: dict[Path, Stamp] = {}
    seen: set[Path] = set()
    waiting = list(folders)
    while waiting:
        folder = waiting.pop()
        if folder in seen:
            continue
        if len(seen) >= MOST_FOLDERS or len(files) >= MOST_FILES:
            return Found(files, cut_short=True)
        seen.add(folder)
        for entry in _entries(folder):
            path = Path(entry.path)
            if _is_folder(entry):
                if not _is_others(path) and not excluded(path):
                    waiting.append(path)
            elif not entry.name.endswith(SUFFIX):
                continue
            elif (found := stamp(path)) is not None and not excluded(path):
                files[path] = found
    return Found(files)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return  # a folder that nobody may look into holds nothing for us


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_others(folder: Path) -> bool:
    """Whether a folder holds no work of the user's: it is hidden, or made by other tools."""
    if folder.name.startswith(".") or folder.name in ("node_modules", "__pycache__"):
        return True
    try:
        return (folder / "pyvenv.cfg").exists()
    except OSError:
        return False


def stamp(path: Path) -> Stamp | None:
    """The state of a regular file; None for anything else, and for what is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return Stamp(status.st_mtime_ns, status.st_size) if stat.S_ISREG(status.st_mode) else None


def read(path: Path) -> bytes:
    """A file's bytes; raises Unreadable when it is too large, no text, or kept from us."""
    try:
        with path.open("rb") as file:
            source = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(f"This file cannot be read: {error.strerror}.") from None
    if b"\0" in source[:_LOOKED_AT]:
        raise Unreadable(
            "This file is no text: it holds bytes that are zero. Save it as UTF-8, or give it "
            f"another name than *{SUFFIX}.",
            begins=source[:_LOOKED_AT],
        )
    if len(source) > LARGEST:
        raise Unreadable(
            f"This file has more than {LARGEST / 1e6:.0f} MB and is not analysed. "
            "Move its data into a file that `;; @data` names.",
            begins=source,
            too_large=True,
        )
    return source


def is_strategy(source: bytes) -> bool:
    """Whether a text is written in our dialect, rather than some other Scheme or a query.

    Much that is no strategy has the same suffix: Scheme of every kind, tree-sitter's queries.
    """
    return _marks().search(source) is not None


@cache
def _marks() -> re.Pattern[bytes]:
    """A directive, or a name that only the dialect has, as a word."""
    names = "|".join(re.escape(name) for name in sorted(own_names(), key=len, reverse=True))
    edge = r"[\s()\[\]{}\"'`,;]"
    directive = r";+[ \t]*(?:@(?:data|prelude|budget|assume)\b|schemestra:)"
    return re.compile(rf"{directive}|(?<={edge})(?:{names})(?={edge})".encode())


def own_names() -> frozenset[str]:
    """The dialect's names that no other Scheme has."""
    return frozenset(
        name
        for name, entry in vocabulary().items()
        if entry.protected and "-" in name and name not in _OF_SCHEME and racket_name(name) is None
    )
