"""The names of Racket, asked from Racket itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from . import Unavailable

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "server" / "language" / "racket_names.json"
SCRIPT = ROOT / "scripts" / "racket_names.rkt"


def outputs() -> dict[Path, str]:
    racket = shutil.which("racket")
    if racket is None:
        raise Unavailable("racket is not installed")
    done = subprocess.run(
        [racket, str(SCRIPT)], capture_output=True, text=True, check=True, timeout=120
    )
    here = json.loads(done.stdout)["racket"]
    there = json.loads(TARGET.read_text("utf-8"))["racket"] if TARGET.exists() else here
    if here != there:
        raise Unavailable(f"this is Racket {here}, and the list was made with {there}")
    return {TARGET: done.stdout}
