"""The files that a command's arguments name, and how a changed one is written back."""

from __future__ import annotations

import difflib
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ..strategy_files import MOST_FILES, MOST_FOLDERS, find
from ..workspace import WorkspaceError, resolved
from .strategies import STDIN, configured


def expanded(arguments: Iterable[str], *, force_exclude: bool = False) -> list[str]:
    """The files of arguments that may be folders, each once, in order.

    In a folder every `.scm` file counts that the configuration does not exclude, but for hidden
    folders, virtual environments and those of other tools.  A file that is named counts even if
    it is excluded, unless `force_exclude` says that nobody chose it by hand.  Raises
    WorkspaceError for an empty argument and a folder that cannot be read.
    """
    found: dict[str, None] = {}
    for argument in arguments:
        if not argument:  # as a path it would be the current folder, which nobody named
            raise WorkspaceError("a FILE is empty; name one, or . for the current folder")
        path = Path(argument)
        if argument != STDIN and path.is_dir():
            found.update(dict.fromkeys(map(str, _strategies_in(path))))
        elif argument == STDIN or not force_exclude or not is_excluded(path):
            found[argument] = None
    return list(found)


def _strategies_in(folder: Path) -> list[Path]:
    if not os.access(folder, os.R_OK | os.X_OK):
        raise WorkspaceError(f"{folder} cannot be read: permission denied")
    found = find([folder], is_excluded)
    if found.cut_short:
        raise WorkspaceError(
            f"{folder} holds more than {MOST_FILES} strategies or {MOST_FOLDERS} folders; "
            "name the folders in it that you mean"
        )
    return sorted(found.files)


def is_excluded(path: Path) -> bool:
    """Whether the configuration near a file wants it left alone; raises WorkspaceError."""
    return configured(path).excludes(resolved(path))


def write(path: Path, content: bytes, before: bytes) -> None:
    """Replace a file's content at once or not at all; its permissions stay, and a link a link.

    `before` is what `content` was made of: a file that holds something else by now is left alone.

    Raises WorkspaceError with a sentence for the user.
    """
    target = resolved(path)
    temporary = ""
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
        if not os.access(target, os.W_OK):
            raise WorkspaceError(f"{path} is write-protected; nothing was changed in it")
        if target.read_bytes() != before:
            raise WorkspaceError(
                f"{path} was changed by someone else meanwhile, so nothing was changed in it; "
                "run this again"
            )
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        if temporary:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()


def unified(before: bytes, after: bytes, name: str, what: str) -> Iterator[str]:
    """The lines of a unified diff; `what` says of the second text how it came to be."""
    old, new = (_lines(text.decode(errors="replace")) for text in (before, after))
    for line in difflib.unified_diff(old, new, name, f"{name} ({what})"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """The lines with their ends as `patch` counts them: a form feed or a lone CR ends none."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)
