"""Files as they were at a revision of their git repository."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..workspace import LARGEST_DATA, WorkspaceError, resolved


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the repository whose work tree is `root`; `name` is what the user called it."""

    root: Path
    name: str
    commit: str

    def file(self, path: Path) -> bytes | None:
        """What a file of the work tree held; None where there was none."""
        path = resolved(path)
        if not path.is_relative_to(self.root):
            return None
        name = f"{self.commit}:{path.relative_to(self.root).as_posix()}"
        kind = _git(self.root, "cat-file", "-t", name)
        if kind is None or kind.strip() != b"blob":
            return None
        size = _git(self.root, "cat-file", "-s", name) or b"0"
        if int(size) > LARGEST_DATA:
            raise WorkspaceError(f"{path} had over {LARGEST_DATA / 1e6:.0f} MB at {self.name}")
        return _git(self.root, "cat-file", "blob", name)

    def text(self, path: Path, shown: str) -> str:
        """A text file; raises WorkspaceError naming it as the user wrote it (`shown`)."""
        content = self.file(path)
        if content is None:
            raise WorkspaceError(f"{shown}: there was no such file at {self.name}")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise WorkspaceError(f"{shown} was not UTF-8 at {self.name}") from None

    def strategies(self, folder: Path) -> list[Path]:
        """The `.scm` files that a folder held, and the folders in it."""
        folder = resolved(folder)
        if not folder.is_relative_to(self.root):
            return []
        listed = _git(
            self.root, "ls-tree", "-r", "-z", "--name-only", "--full-tree", self.commit,
            "--", f"./{folder.relative_to(self.root).as_posix()}",
        )  # fmt: skip
        names = (listed or b"").decode(errors="surrogateescape").split("\0")
        return [self.root / name for name in names if name.endswith(".scm")]


def revision(name: str, near: Path) -> Revision:
    """A revision of the repository that holds `near`, a file or folder.

    Raises WorkspaceError, with the next step, where there is no git, repository or revision.
    """
    if not name.strip():
        raise WorkspaceError("the revision after --diff is empty; name one, such as main or HEAD~1")
    folder = near if near.is_dir() else resolved(near).parent
    root = _git(folder, "rev-parse", "--show-toplevel")
    if root is None:
        raise WorkspaceError(f"{near} is in no git repository, so it cannot be compared to {name}")
    wanted = f"{name}^{{commit}}"
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if found is None:
        raise WorkspaceError(
            f"there is no revision {name}; fetch it first (in CI: a clone with fetch-depth: 0)"
        )
    commit = found.decode().strip()
    return Revision(Path(root.decode().rstrip("\n")).resolve(), name, commit)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What a git command prints; None where it fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, timeout=60, check=False
        )
    except FileNotFoundError:
        raise WorkspaceError("git is not installed, and --diff needs it") from None
    except subprocess.TimeoutExpired:
        raise WorkspaceError(f"git {arguments[0]} takes too long; is the disk busy?") from None
    return done.stdout if done.returncode == 0 else None
