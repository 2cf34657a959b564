"""The names of Racket: asked from the running sandbox and, for libraries, from Racket itself."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from schemestra.language.vocabulary import lookup
from schemestra.runtime.wire import encode, read_message

from . import Unavailable

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "server" / "language" / "racket_names.json"
SANDBOX = ROOT / "racket" / "main.rkt"
LIBRARIES = ROOT / "scripts" / "racket_names.rkt"

# Their names are visible without `require`; requiring them anyway is allowed.
SEEN = (
    "racket",
    "racket/base",
    "racket/function",
    "racket/list",
    "racket/match",
    "racket/math",
    "racket/string",
)


def outputs() -> dict[Path, str]:
    racket = shutil.which("racket")
    if racket is None:
        raise Unavailable("racket is not installed")
    version, names = asyncio.run(asyncio.wait_for(ask_sandbox(racket), 60))
    if TARGET.exists():
        listed = json.loads(TARGET.read_text("utf-8"))["racket"]
        if listed != version:
            raise Unavailable(f"this is Racket {version}, and the list was made with {listed}")
    document = {
        "racket": version,
        "seen": list(SEEN),
        "open": {
            name["name"]: row(name)
            for name in names
            if not (name["dialect"] and lookup(name["name"]))
        },
        "libraries": ask_racket(racket),
    }
    return {TARGET: render(document)}


async def ask_sandbox(racket: str) -> tuple[str, list[dict[str, Any]]]:
    """Racket's version, and every name that a strategy sees in a fresh session."""
    process = await asyncio.create_subprocess_exec(
        racket, str(SANDBOX), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin and process.stdout
    try:
        ready = await read_message(process.stdout)
        process.stdin.write(encode({"op": "names", "seq": 1}))
        await process.stdin.drain()
        reply = await read_message(process.stdout)
    finally:
        process.kill()
        await process.wait()
    if not ready or not reply or "names" not in reply:
        raise SystemExit(f"the sandbox did not tell its names: {reply}")
    return ready["racket"], reply["names"]


def row(name: dict[str, Any]) -> list[Any]:
    """Kind, least and greatest number of arguments, required and optional keywords (null: any)."""
    if name["kind"] != "procedure":
        return [name["kind"]]
    return [name["kind"], *name["arity"], *name["keywords"]]


def ask_racket(racket: str) -> dict[str, dict[str, list[Any]]]:
    done = subprocess.run(
        [racket, str(LIBRARIES)], capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


def render(document: dict[str, Any]) -> str:
    """JSON with one name a line."""
    libraries = ",\n".join(
        f'    "{library}": {table(names, 6)}' for library, names in document["libraries"].items()
    )
    return (
        f'{{\n  "racket": {json.dumps(document["racket"])},\n'
        f'  "seen": {json.dumps(document["seen"])},\n'
        f'  "open": {table(document["open"], 4)},\n'
        f'  "libraries": {{\n{libraries}\n  }}\n}}\n'
    )


def table(names: dict[str, list[Any]], indent: int) -> str:
    space = " " * indent
    lines = [f"{space}{json.dumps(name)}: {json.dumps(row)}" for name, row in names.items()]
    return "{\n" + ",\n".join(lines) + "\n" + " " * (indent - 2) + "}"
