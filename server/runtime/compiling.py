"""Compiles our Racket modules, where they are not: at each start that would take seconds.

Runners that start at the same time take turns, by a lock that the operating system releases with
the last process that holds it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from .compiled import compiled_folder, discard_misleading, environment_of, is_fresh, roots_for

COMPILE_SECONDS = 180.0
_LOCK_EVERY = 0.05


class CompileError(Exception):
    """Our modules cannot be compiled; the message says why."""


async def compile_modules(
    racket: str, program: Path, environment: Mapping[str, str], afresh: bool = False
) -> dict[str, str]:
    """Compile `program` and what it requires, where they are not; return Racket's environment.

    `afresh` has Racket look for itself, as after an update of it.  Raises CompileError.
    """
    if not afresh and (ready := environment_of(program, environment)):
        return ready
    roots = roots_for(program.parent)
    root = compiled_folder(roots)
    with_roots = {**environment, **roots}
    try:
        async with _turn(Path(f"{root}{program.parent}") / "compiled") as lock:
            if afresh or not is_fresh(program, root):
                discard_misleading(program, root)
                await _make(racket, program, with_roots, lock)
    except OSError as error:
        raise CompileError(
            f"The compiled form of schemestra's Racket modules cannot be written to "
            f"{error.filename or root or program.parent}: {error.strerror}. "
            "Make that folder writable, or name another with XDG_CACHE_HOME."
        ) from error
    return with_roots


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
