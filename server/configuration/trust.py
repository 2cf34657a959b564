"""Which folders are trusted: the user's own file says, which no folder can touch.

Without that file, or without the key `trusted-folders` in it, whatever you name is trusted: to run
a strategy by its name is your own decision, as it is with `make`.  With the key, only those folders
are, and what is in them.  An editor that has a notion of trust of its own, as VS Code does, decides
by that.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..analysis.lint.suggest import closest

KEY = "trusted-folders"
_LARGEST = 1 << 20  # bytes


class TrustError(Exception):
    """The user's file cannot be used: nothing is trusted until it is mended."""


@dataclass(frozen=True, slots=True)
class Trust:
    """`folders` is None where the user keeps no list."""

    path: Path
    folders: tuple[Path, ...] | None = None

    def covers(self, path: Path) -> bool:
        """Whether a file or folder is trusted; links in its path count for where they lead."""
        if self.folders is None:
            return True
        try:
            real = path.resolve()
        except (OSError, RuntimeError, ValueError):  # a circle of links, or a zero byte
            return False
        return any(real.is_relative_to(folder) for folder in self.folders)


def user_file() -> Path:
    """`config.toml` of the user: in `$XDG_CONFIG_HOME/schemestra`, else `~/.config/schemestra`."""
    given = os.environ.get("XDG_CONFIG_HOME", "")
    base = Path(given) if Path(given).is_absolute() else Path("~/.config").expanduser()
    return base / "schemestra" / "config.toml"


def read_trust() -> Trust:
    """The user's list. Raises TrustError, whose message says what to mend."""
    try:
        path = user_file()
    except RuntimeError:  # there is no home, so nobody can have written a list
        return Trust(Path("config.toml"))
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Trust(path)
    except OSError as error:
        raise TrustError(f"{path} cannot be read: {error.strerror}") from None
    try:
        given = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TrustError(f"{path} is not UTF-8; convert it to UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise TrustError(f"{path} is not TOML: {error}") from None
    return Trust(path, _folders(path, given))


def _folders(path: Path, given: dict[str, Any]) -> tuple[Path, ...] | None:
    for key in given:
        if key != KEY:
            hint = f"did you mean {KEY}?" if closest(key, [KEY]) else f"there is {KEY}"
            raise TrustError(f"{path}: {key}: there is no such setting; {hint}")
    if KEY not in given:
        return None
    folders = given[KEY]
    if not isinstance(folders, list) or not all(isinstance(item, str) for item in folders):
        raise TrustError(f'{path}: {KEY}: write a list of folders, such as {KEY} = ["~/work"]')
    return tuple(_folder(path, text) for text in folders)


def _folder(path: Path, text: str) -> Path:
    """A folder as it was written; one relative to nowhere would mean another one everywhere."""
    try:
        folder = Path(text).expanduser()
        if folder.is_absolute():
            return folder.resolve()
    except (OSError, RuntimeError, ValueError):
        pass
    raise TrustError(
        f"{path}: {KEY}: {text!r} is no folder; write one from the root or from home, "
        'such as "/srv/strategies" or "~/work"'
    )
