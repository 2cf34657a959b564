"""Compiled Racket modules: fresh, made once however many ask, and in a cache where need be."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest
from schemestra.runtime import compiling, sandbox
from schemestra.runtime.compiled import ROOTS_VARIABLE
from schemestra.runtime.compiling import CompileError, compile_modules
from schemestra.runtime.sandbox import Sandbox, find_racket
from schemestra.runtime.wire import encode

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
MAIN = '(module main \'#%kernel (#%require "part.rkt") (display part))'
PART = "(module part '#%kernel (define-values (part) {}) (#%provide part))"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "main.rkt").write_text(MAIN)
    (folder / "part.rkt").write_text(PART.format(1))
    return folder / "main.rkt"


@pytest.fixture
def racket(tmp_path: Path) -> str:
    """Racket, leaving a line in a file each time it is started."""
    script = tmp_path / "racket"
    script.write_text(f'#!/bin/sh\necho started >> {tmp_path}/starts\nexec {find_racket()} "$@"\n')
    script.chmod(0o700)
    return str(script)


def starts(racket: str) -> int:
    log = Path(racket).with_name("starts")
    return len(log.read_text().splitlines()) if log.exists() else 0


def printed(program: Path, environment: dict[str, str]) -> str:
    command = [find_racket(), str(program)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    ).stdout


async def test_what_is_compiled_is_not_compiled_again(program: Path, racket: str) -> None:
    assert await compile_modules(racket, program, ENVIRONMENT) == ENVIRONMENT
    assert await compile_modules(racket, program, ENVIRONMENT) == ENVIRONMENT
    assert starts(racket) == 1
    assert printed(program, ENVIRONMENT) == "1"


async def test_a_changed_module_is_compiled_even_if_its_date_is_old(
    program: Path, racket: str
) -> None:
    await compile_modules(racket, program, ENVIRONMENT)
    part = program.with_name("part.rkt")
    part.write_text(PART.format(2))
    os.utime(part, (1, 1))
    await compile_modules(racket, program, ENVIRONMENT)
    assert starts(racket) == 2
    assert printed(program, ENVIRONMENT) == "2"


async def test_those_who_ask_at_the_same_time_take_turns(program: Path, racket: str) -> None:
    asked = [compile_modules(racket, program, ENVIRONMENT) for _ in range(5)]
    assert await asyncio.gather(*asked) == [ENVIRONMENT] * 5
    assert starts(racket) == 1


async def test_whoever_is_cancelled_hands_the_turn_on(program: Path, racket: str) -> None:
    first, second = (
        asyncio.create_task(compile_modules(racket, program, ENVIRONMENT)) for _ in range(2)
    )
    while not starts(racket):
        await asyncio.sleep(0.01)
    first.cancel()
    assert await asyncio.wait_for(second, 60) == ENVIRONMENT
    assert printed(program, ENVIRONMENT) == "1"


async def test_a_turn_that_does_not_come_is_given_up(
    program: Path, racket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "COMPILE_SECONDS", 0.1)
    async with compiling._turn(program.parent / "compiled"):
        with pytest.raises(CompileError, match="Another process has been compiling in"):
            await compile_modules(racket, program, ENVIRONMENT)


async def test_modules_that_do_not_compile(program: Path, racket: str) -> None:
    program.with_name("part.rkt").write_text("(module part '#%kernel (display nothing-of-that))")
    with pytest.raises(CompileError, match=r"own modules in .*modules: (?s:.*)nothing-of-that"):
        await compile_modules(racket, program, ENVIRONMENT)


@pytest.fixture
def unwritable(program: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The modules' folder, which cannot be written: the tests may run as a user who can."""
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path) != program.parent and access(path, mode)
    )
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return program.parent


async def test_a_folder_that_cannot_be_written_has_a_cache(
    program: Path, racket: str, unwritable: Path, tmp_path: Path
) -> None:
    before = sorted(unwritable.rglob("*"))
    environment = await compile_modules(racket, program, ENVIRONMENT)
    assert environment == {**ENVIRONMENT, ROOTS_VARIABLE: f"{tmp_path}/cache/schemestra:"}
    assert await compile_modules(racket, program, ENVIRONMENT) == environment
    assert starts(racket) == 1
    assert sorted(unwritable.rglob("*")) == before
    assert len(list((tmp_path / "cache").rglob("*.zo"))) == 2
    assert printed(program, environment) == "1"


async def test_what_is_compiled_in_an_unwritable_folder_is_used_there(
    program: Path, racket: str, request: pytest.FixtureRequest
) -> None:
    await compile_modules(racket, program, ENVIRONMENT)
    request.getfixturevalue("unwritable")
    assert await compile_modules(racket, program, ENVIRONMENT) == ENVIRONMENT
    assert starts(racket) == 1


async def test_a_cache_that_cannot_be_written(
    program: Path, racket: str, unwritable: Path, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(CompileError, match=r"cannot be written to .*cache.*XDG_CACHE_HOME"):
        await compile_modules(racket, program, ENVIRONMENT)


# What the runner waits for first, and then nothing more.
SPEAKING = f"""(module main '#%kernel
  (#%require "part.rkt")
  (display {json.dumps(encode({"op": "ready"}).decode())})
  (flush-output)
  (read-byte))"""


async def test_a_sandbox_comes_up_from_a_cache_and_after_an_update_of_racket(
    program: Path, unwritable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The jail lets Racket read the cache; what another version compiled is compiled again."""
    program.write_text(SPEAKING)
    monkeypatch.setattr(sandbox, "find_program", lambda: program)
    await comes_up()
    for suffix in ("zo", "dep"):
        (file,) = (tmp_path / "cache").rglob(f"main_rkt.{suffix}")
        old = file.read_bytes()
        version = old[3 : 3 + old[2]] if suffix == "zo" else old.split(b'"')[1]
        file.write_bytes(old.replace(version, b"1" * len(version), 1))
    await comes_up()
    assert not list(unwritable.rglob("*.zo"))


async def comes_up() -> None:
    async def serve(_: object) -> dict[str, object]:
        return {}

    box = await Sandbox.start(serve, lambda _: None)
    await box.close()
