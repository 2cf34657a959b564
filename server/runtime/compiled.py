"""Where the compiled form of our Racket modules is, and whether it is of today's sources.

The compiled files stand beside the sources, in folders named `compiled`; or in the user's cache
where the package's folder cannot be written.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

ROOTS_VARIABLE = "PLTCOMPILEDROOTS"
# A .dep file begins with Racket's version, its machine and the source's hash.
_SOURCE_HASH = re.compile(rb'\("[^"]*" \S+ \("([0-9a-f]{40})"')


def environment_of(program: Path, environment: Mapping[str, str]) -> dict[str, str] | None:
    """Racket's environment, if `program` and what it requires are compiled; None if not."""
    roots = roots_for(program.parent)
    root = compiled_folder(roots)
    if is_fresh(program, root):
        return {**environment, **roots}
    if root and is_fresh(program, ""):
        return dict(environment)
    return None


def compiled_folder(environment: Mapping[str, str]) -> str:
    """Where Racket looks for compiled files first, if not beside the sources; "" for there."""
    return next(iter(compiled_folders(environment)), "")


def compiled_folders(environment: Mapping[str, str]) -> list[str]:
    """Where Racket looks for compiled files, besides beside the sources."""
    return [part for part in environment.get(ROOTS_VARIABLE, "").split(":") if part]


def roots_for(folder: Path) -> dict[str, str]:
    """Racket's variable for a cache, if the folder of the modules cannot be written."""
    if os.access(folder, os.W_OK):
        return {}
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    # Racket appends the whole path of a module to the cache's; the empty part means beside it.
    return {ROOTS_VARIABLE: f"{Path(base).absolute() / 'schemestra'}:"}


def _compiled_form(source: Path, root: str) -> tuple[Path, Path]:
    """A module's .zo and .dep file under `root`."""
    folder = Path(f"{root}{source.parent}") / "compiled"
    return folder / f"{source.stem}_rkt.zo", folder / f"{source.stem}_rkt.dep"


def _modules(program: Path) -> Iterator[Path]:
    return program.parent.rglob("*.rkt")


def is_fresh(program: Path, root: str) -> bool:
    """Whether what is compiled under `root` is of today's sources.

    A module that is not compiled counts only if it is the program: others may be unused, and a new
    one comes with a change of the module that requires it.
    """
    for source in _modules(program):
        compiled, _ = _compiled_form(source, root)
        try:
            if compiled.stat().st_mtime < source.stat().st_mtime or _is_outdated(source, root):
                return False
        except OSError:
            if source == program:
                return False
    return True


def _is_outdated(source: Path, root: str) -> bool:
    """Whether the compiled form is of another text.

    The date alone does not tell: installers may give a new file the date of its release.
    """
    _, dependencies = _compiled_form(source, root)
    noted = _SOURCE_HASH.match(dependencies.read_bytes())
    return not noted or noted[1].decode() != hashlib.sha1(source.read_bytes()).hexdigest()


def discard_misleading(program: Path, root: str) -> None:
    """Remove all that is compiled if Racket, which goes by dates, would take any of it for fresh.

    What was compiled from such a module is not told by dates either, so all of it goes.
    """
    if any(_misleads(source, root) for source in _modules(program)):
        for source in _modules(program):
            for file in _compiled_form(source, root):
                file.unlink(missing_ok=True)


def _misleads(source: Path, root: str) -> bool:
    """Whether the compiled form of a module is of another text, but not older; in whole seconds."""
    compiled, _ = _compiled_form(source, root)
    with suppress(OSError):
        older = int(compiled.stat().st_mtime) < int(source.stat().st_mtime)
        return not older and _is_outdated(source, root)
    return False
