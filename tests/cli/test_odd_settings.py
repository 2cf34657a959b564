"""A `schemestra.toml` that is no file, or none that can be read: every command says what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from schemestra.cli.main import main

COMMANDS = (["check", "a.scm"], ["cost", "a.scm"], ["fmt", "."], ["run", "a.scm"])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.scm").write_text("(finish 1)\n")
    return tmp_path


def a_link_to_nothing(path: str) -> None:
    Path(path).symlink_to("nowhere.toml")


def a_circle(path: str) -> None:
    Path(path).symlink_to(path)


def content(given: bytes):
    return lambda path: Path(path).write_bytes(given)


ODD = {
    "a folder": (os.mkdir, "is a folder; the settings must be a file of this name"),
    "a pipe": (os.mkfifo, "is a pipe or a device; the settings must be a file"),
    "a link to nothing": (a_link_to_nothing, "is a link that leads nowhere; mend or remove it"),
    "a circle": (a_circle, "is a link that leads nowhere; mend or remove it"),
    "not UTF-8": (content(b"[rules]\nx = '\xff'"), "2: this file is not UTF-8; convert it"),
    "UTF-16": (content('prices = "seeds"'.encode("utf-16")), "1: this file is not UTF-8"),
    "broken": (content(b"[rules]\nunused = \n"), "2: this file is not TOML"),
    "a key twice": (content(b"prices = 'seeds'\nprices = 'today'"), "2: this file is not TOML"),
    "a zero byte": (content(b"prices = '\0'"), "1: this file is not TOML"),
    "deep": (content(b"a = " + b"[" * 9_000), "not TOML: its brackets are nested too deeply"),
    "a long number": (content(b"keep-runs = " + b"9" * 9_000), "number of many thousand digits"),
    "a huge number": (content(b"keep-runs = 0x" + b"f" * 9_000), "write a number of days above 0"),
    "large": (content(b"#" * 2_000_000), "has over 1 MB; no settings are that long"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("kind", ODD)
def test_it_is_told_and_nothing_is_done(
    command: list[str], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make, words = ODD[kind]
    make("schemestra.toml")
    assert main(command) == 2
    shown = capsys.readouterr()
    assert words in shown.err and "schemestra.toml" in shown.err
    assert len(shown.err.splitlines()) == 1 and len(shown.err) < 400
    assert "Traceback" not in shown.err


def refuse(path: Path) -> bytes:
    raise PermissionError(13, "Permission denied")


def test_a_file_that_may_not_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("schemestra.toml").write_text("")
    monkeypatch.setattr(Path, "read_bytes", refuse)  # permissions do not stop everybody
    assert main(["check", "a.scm"]) == 2
    assert "cannot be read (Permission denied); check its permissions" in capsys.readouterr().err


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, a_link_to_nothing, a_circle])
def test_a_pyproject_toml_that_is_no_file_is_none_of_ours(make) -> None:
    make("pyproject.toml")
    assert main(["check", "a.scm"]) == 0


def test_an_empty_file_is_fine() -> None:
    Path("schemestra.toml").write_bytes(b"\xef\xbb\xbf")
    assert main(["check", "a.scm"]) == 0
