"""What the commands share: the FILE argument, and the configuration that applies to it."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..configuration.files import find, root_of
from ..configuration.model import Configuration
from ..configuration.trust import TrustError, read_trust
from ..configuration.untrusted import restricted
from ..workspace import LARGEST_DATA, Strategy, WorkspaceError, checked_size, load, resolved

STDIN = "-"


def named(
    file: str,
    *,
    stdin_name: str = "stdin.scm",
    configuration: Configuration | None = None,
    **options: Any,
) -> Strategy:
    """The strategy that an argument names, - being stdin, under what holds of the settings near it.

    Raises WorkspaceError as `workspace.load` does, and for settings with mistakes.
    """
    path = stdin_name if file == STDIN else file
    source = None
    if file == STDIN and "document" not in options:
        source = read_stdin()
    if configuration is None:
        is_own = is_listed(Path(path))
        found = configured(Path(path))
        configuration = found if is_own else restricted(found)
        options.setdefault("use_record", is_own)
    return load(path, source, configuration=configuration, **options)


def read_stdin() -> bytes:
    """What stdin holds; raises WorkspaceError if that is larger than what is analysed."""
    if sys.stdin is None:
        raise WorkspaceError("stdin is closed; name a file in place of -")
    return checked_size(sys.stdin.buffer.read(LARGEST_DATA + 1), "stdin")


def is_listed(path: Path) -> bool:
    """Whether a file is trusted by the user's own list. Raises WorkspaceError for a wrong list."""
    try:
        return read_trust().covers(path)
    except TrustError as error:
        raise WorkspaceError(str(error)) from error


def configured(path: Path) -> Configuration:
    """The configuration of a file; raises WorkspaceError with all that is wrong with it."""
    return _of_folder(resolved(path).parent)


@lru_cache
def _of_folder(folder: Path) -> Configuration:
    inside = folder / "strategy.scm"
    found = find(inside, root_of(inside))
    if found.problems:
        raise WorkspaceError("\n".join(map(str, found.problems)))
    return found
