"""Finds and reads the configuration of a file."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .fields import Keys, Reader, configuration
from .model import DEFAULTS, Configuration, Problem

OWN_NAME, PROJECT_NAME = "schemestra.toml", "pyproject.toml"
PROJECT_TABLE = ("tool", "schemestra")
LARGEST = 1024 * 1024  # bytes; nobody writes as many settings


def find(path: Path, root: Path) -> Configuration:
    """The nearest configuration upward from a file to `root`; the defaults where there is none.

    Nothing above `root` is read, nor a file that a link leads to outside of it: what lies there
    belongs to somebody else.
    """
    root = root.resolve()
    for folder in _upward(path.resolve(), root):
        for name in (OWN_NAME, PROJECT_NAME):
            found = _read_within(folder / name, root)
            if found is not None:
                return found
    return DEFAULTS


def _read_within(path: Path, root: Path) -> Configuration | None:
    """What a file says; None where there is none, or it is not one of this project."""
    try:
        if not os.path.lexists(path) or not path.resolve().is_relative_to(root):
            return None
        mode = path.stat().st_mode
    except (OSError, RuntimeError) as error:  # a RuntimeError, or ELOOP, for links in a circle
        if path.name == PROJECT_NAME:
            return None  # whatever it is: nothing in it can be about us
        reason = "is a link that leads nowhere" if path.is_symlink() else _reason(error)
        return _unreadable(path, 0, f"{reason}; mend or remove it")
    if stat.S_ISREG(mode):
        return read(path)
    if path.name == PROJECT_NAME:
        return None
    what = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
    return _unreadable(path, 0, f"is {what}; the settings must be a file of this name")


def _reason(error: Exception) -> str:
    return f"cannot be read ({getattr(error, 'strerror', None) or error})"


def _upward(path: Path, root: Path) -> Iterator[Path]:
    """The folders from a file's up to `root`; only its own where it lies outside of that."""
    for folder in path.parents:
        yield folder
        if folder == root or not folder.is_relative_to(root):
            return


def root_of(path: Path) -> Path:
    """Where the search for a file's configuration ends: the nearest folder with a repository.

    Where there is none it is the current folder, if the file is below that, else the file's own.
    """
    path = path.resolve()
    for folder in path.parents:
        if (folder / ".git").exists():
            return folder
    current = Path.cwd().resolve()
    return current if path.is_relative_to(current) else path.parent


def read(path: Path) -> Configuration | None:
    """A file's configuration; None for a project file that says nothing about us."""
    project = path.name == PROJECT_NAME
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        return _unreadable(path, 0, f"{_reason(error)}; check its permissions")
    if size > LARGEST:
        return None if project else _unreadable(path, 0, "has over 1 MB; no settings are that long")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _unreadable(path, line, "is not UTF-8; convert it to UTF-8")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # A project file that does not speak of us is other tools' to complain about.
        if project and "schemestra" not in text:
            return None
        return _unreadable(path, *_explained(error, text))
    at = PROJECT_TABLE if project else ()
    table = _below(document, at)
    if table is None:
        return None
    reader = Reader(path, lambda keys, value: line_of(text, keys, value))
    if not isinstance(table, dict):
        reader.problem(at, "write a table, such as [tool.schemestra]")
        return Configuration(path=path, folder=path.parent, problems=tuple(reader.problems))
    return configuration(table, reader, at)


def settings(given: dict[str, Any]) -> Configuration:
    """The configuration of an editor's settings, whose keys are those of a file."""
    return configuration(given, Reader(None, lambda keys, value: 0), ("schemestra",))


def _unreadable(path: Path, line: int, message: str) -> Configuration:
    problem = Problem(path, line, f"this file {message}")
    return Configuration(path=path, folder=path.parent, problems=(problem,))


def _below(document: Any, keys: Keys) -> Any:
    for key in keys:
        if not isinstance(document, dict) or key not in document:
            return None
        document = document[key]
    return document


def _explained(error: Exception, text: str) -> tuple[int, str]:
    """The line of what tomllib cannot read, the last one or 0 if not known, and what is wrong."""
    at_end = text.count("\n") + 1
    if isinstance(error, RecursionError):
        return at_end, "is not TOML: its brackets are nested too deeply"
    if not isinstance(error, tomllib.TOMLDecodeError):  # Python's own limit for whole numbers
        return 0, "holds a number of many thousand digits; write a smaller one"
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else at_end, f"is not TOML: {error}"


_KEY = re.compile(
    r"""\s*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)\s*="""
)
_HEADER = re.compile(r"\s*\[{1,2}([^\]\n]+)\]{1,2}")


def line_of(text: str, keys: Keys, value: object = None) -> int:
    """The line, from 1, where a key is set, or a text in its value; else that of what holds it.

    tomllib does not tell places.  A line inside of a multi-line string may be taken for a key,
    which puts a message on the wrong line of the right file, and no more.
    """
    table: Keys = ()
    best, depth = 1, 0
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            here = table = _keys(header[1])
        elif key := _KEY.match(line):
            here = (*table, *_keys(key[1]))
        else:
            continue
        if len(here) > depth and here == keys[: len(here)]:
            best, depth = number, len(here)
    if isinstance(value, str) and depth == len(keys):
        for number in range(best, len(lines) + 1):
            if f'"{value}"' in lines[number - 1] or f"'{value}'" in lines[number - 1]:
                return number
    return best


def _keys(dotted: str) -> Keys:
    """A dotted key taken apart, as TOML does."""
    try:
        value: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str] = []
    while isinstance(value, dict):
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)
