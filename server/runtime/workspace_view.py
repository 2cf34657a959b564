"""What Python may read of a workspace: all but what usually holds keys.

The walls grant whole folders (jail.py), and nothing can be taken out of a folder again.  So a
folder that holds a secret anywhere below is not granted itself; what else it holds is, piece by
piece, and what comes into it later is readable when Python is started again.  Names are no secret:
the folder where runs are recorded is hidden, and a workspace that could not be listed for it would
be of little use.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

# Hidden files and folders hold keys (`.env`, `.netrc`, `.aws`, `.ssh`), other people's changes
# (`.git`) and what runs have recorded.
SECRET_NAMES = (
    ".*", "*.env", "_netrc",
    "*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "*.ppk",
    "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*",
    "credentials", "credentials.json", "client_secret*.json", "service-account*.json",
    "secrets.json", "secrets.toml", "secrets.yaml", "secrets.yml", "*.tfstate", "*.tfvars",
)  # fmt: skip

# What lies beyond these bounds is not looked through, and so stays closed.
MOST_ENTRIES = 200_000
DEEPEST = 100


def is_secret(name: str) -> bool:
    """Whether a file or folder of this name is kept from Python."""
    lower = name.lower()
    return any(fnmatchcase(lower, pattern) for pattern in SECRET_NAMES)


def visible_entries(workspace: str) -> list[Path]:
    """The files and folders to grant, with all that is in them; none of them leads outside.

    Reads the folders of the workspace: not for an event loop.
    """
    return _Walk().through(Path(workspace).resolve(), 0).pieces if workspace else []


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is visible of a folder, piece by piece, and whether that is all there is."""

    pieces: list[Path]
    is_whole: bool


class _Walk:
    """One look through a workspace, within bounds."""

    def __init__(self) -> None:
        self._left = MOST_ENTRIES

    def through(self, folder: Path, depth: int) -> _Seen:
        entries = self._list(folder) if depth <= DEEPEST else None
        if entries is None:
            return _Seen([], False)
        pieces: list[Path] = []
        is_whole = True
        for entry in entries:
            path = Path(entry.path)
            if is_secret(entry.name):
                is_whole = False
            elif entry.is_symlink():
                continue  # What it leads to is granted where it stands, by its own name, or not.
            elif entry.is_dir():
                below = self.through(path, depth + 1)
                is_whole = is_whole and below.is_whole
                pieces += [path] if below.is_whole else below.pieces
            else:
                pieces.append(path)
        return _Seen(pieces, is_whole)

    def _list(self, folder: Path) -> list[os.DirEntry[str]] | None:
        """The entries of a folder; None where it cannot be read, or there are too many."""
        try:
            with os.scandir(folder) as found:
                entries = list(islice(found, max(0, self._left) + 1))
        except OSError:
            return None
        self._left -= len(entries)
        return entries if self._left >= 0 else None
