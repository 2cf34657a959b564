"""Keeps our Racket modules compiled: to compile them at each start would take seconds.

The compiled files stand beside the sources, in folders named `compiled`; or in the user's cache
where the package's folder cannot be written.  Runners that start at the same time take turns, by a
lock that the operating system releases with the last process that holds it.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

ROOTS_VARIABLE = "PLTCOMPILEDROOTS"
COMPILE_SECONDS = 180.0
_LOCK_EVERY = 0.05
# A .dep file begins with Racket's version, its machine and the source's hash.
_SOURCE_HASH = re.compile(rb'\("[^"]*" \S+ \("([0-9a-f]{40})"')


class CompileError(Exception):
    """Our modules cannot be compiled; the message says why."""


async def compile_modules(
    racket: str, program: Path, environment: Mapping[str, str], afresh: bool = False
) -> dict[str, str]:
    """Compile `program` and what it requires, where they are not; return Racket's environment.

    `afresh` has Racket look for itself, as after an update of it.  Raises CompileError.
    """
    roots = _roots(program.parent)
    root = next(iter(compiled_folders(roots)), "")
    with_roots = {**environment, **roots}
    if not afresh and _is_fresh(program, root):
        return with_roots
    if not afresh and root and _is_fresh(program, ""):
        return dict(environment)
    try:
        async with _turn(Path(f"{root}{program.parent}") / "compiled") as lock:
            if afresh or not _is_fresh(program, root):
                _discard_misleading(program, root)
                await _make(racket, program, with_roots, lock)
    except OSError as error:
        raise CompileError(
            f"The compiled form of schemestra's Racket modules cannot be written to "
            f"{error.filename or root or program.parent}: {error.strerror}. "
            "Make that folder writable, or name another with XDG_CACHE_HOME."
        ) from error
    return with_roots


def compiled_folders(environment: Mapping[str, str]) -> list[str]:
    """Where Racket looks for compiled files, besides beside the sources."""
    return [part for part in environment.get(ROOTS_VARIABLE, "").split(":") if part]


def _roots(folder: Path) -> dict[str, str]:
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


def _is_fresh(program: Path, root: str) -> bool:
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


def _discard_misleading(program: Path, root: str) -> None:
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


@asynccontextmanager
async def _turn(folder: Path) -> AsyncIterator[int]:
    """Wait for our turn to compile into a folder; gives the lock's descriptor."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        async with asyncio.timeout(COMPILE_SECONDS):
            while True:
                with suppress(BlockingIOError):
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                await asyncio.sleep(_LOCK_EVERY)
        yield lock
    except TimeoutError:
        raise CompileError(
            f"Another process has been compiling in {folder} for {COMPILE_SECONDS:g} s."
        ) from None
    finally:
        os.close(lock)


async def _make(racket: str, program: Path, environment: Mapping[str, str], lock: int) -> None:
    """`raco make`, by way of racket itself, as a minimal installation may lack the raco script.

    It inherits the lock, which so outlives a runner that is killed meanwhile.
    """
    process = await asyncio.create_subprocess_exec(
        *(racket, "-l-", "raco", "make", str(program)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=dict(environment),
        pass_fds=[lock],
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(COMPILE_SECONDS):
            _, said = await process.communicate()
    except BaseException as error:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if isinstance(error, TimeoutError):
            raise CompileError(
                f"Racket has not compiled schemestra's modules within {COMPILE_SECONDS:g} s."
            ) from None
        raise
    if process.returncode:
        # The message comes first, then the frames of Racket's compiler.
        text = said.decode("utf-8", "replace").partition("context...:")[0].strip()
        raise CompileError(
            f"Racket cannot compile schemestra's own modules in {program.parent}: {text[:600]}"
        )
