"""The jailed Racket process: what it needs, and its start.

A start takes most of the time until a strategy's first output, so nothing here waits, and little
is imported: a runner starts Racket first and the rest of itself beside it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from . import jail
from .compiled import compiled_folders, environment_of

_LEAST_ADDRESS_SPACE = 4 << 30
_MB = 1 << 20


class SetupError(Exception):
    """Racket, or our part of it, is missing or does not start; the message says what to do."""


def find_racket() -> str:
    """The `racket` program: `SCHEMESTRA_RACKET`, else the one on PATH."""
    named = os.environ.get("SCHEMESTRA_RACKET")
    found = shutil.which(named or "racket")
    if found:
        return found
    if named:
        raise SetupError(f"SCHEMESTRA_RACKET names {named}, which is not a program.")
    how = {
        "darwin": "`brew install minimal-racket`",
        "linux": "`apt-get install racket` (or your distribution's package)",
    }.get(sys.platform, "the installer from https://download.racket-lang.org")
    raise SetupError(
        f"Racket is not installed, and a strategy runs in it. Install it with {how}, "
        "then run again. Checking and pricing work without it."
    )


def find_program() -> Path:
    """Our main.rkt: inside the installed package, or beside `server/` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "racket", package.parent / "racket"):
        if (folder / "main.rkt").is_file():
            return folder / "main.rkt"
    raise SetupError(
        f"The Racket half of schemestra (main.rkt) is not in {package / 'racket'}: "
        "install schemestra again."
    )


def bare_environment() -> dict[str, str]:
    """All that Racket learns of this machine."""
    return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def address_space(memory: float) -> int:
    """Bytes of address space for a process in which a strategy may use so many MB."""
    return max(_LEAST_ADDRESS_SPACE, 4 * int(memory * _MB))


def launch(
    racket: str, program: Path, environment: Mapping[str, str], space: int
) -> subprocess.Popen[bytes]:
    """Start Racket behind its walls. Raises SetupError."""
    walls = jail.Walls(
        readable=[program.parent, *_installation(racket), *compiled_folders(environment)],
        address_space=space,
    )
    try:
        enter, dispose = jail.build(walls)
    except OSError as error:
        raise SetupError(f"Racket ({racket}) cannot be walled in: {error}.") from error
    try:
        return subprocess.Popen(
            [racket, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=dict(environment),
            cwd="/",
            start_new_session=True,
            preexec_fn=enter,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SetupError(f"Racket ({racket}) does not start: {error}.") from error
    finally:
        dispose()


def launch_ahead() -> subprocess.Popen[bytes] | None:
    """Start Racket before anybody asks for it, with the least address space.

    None where it cannot be started or has to be compiled first: whoever needs it hears of that.
    """
    with suppress(SetupError, OSError):
        racket, program = find_racket(), find_program()
        if environment := environment_of(program, bare_environment()):
            return launch(racket, program, environment, address_space(0))
    return None


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it has started, of which there is nothing in the jail."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _installation(racket: str) -> list[Path]:
    """What Racket reads of itself: the folder that holds its `bin`, and mostly its libraries."""
    return jail.installation(Path(racket).resolve().parent.parent)
