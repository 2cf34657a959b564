"""Files that are no files: pipes, devices, links in circles, what is too large or locked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from schemestra.cli import files
from schemestra.cli.main import main

COMMANDS = (["check"], ["fmt", "--check"], ["cost"])
FINE = "(finish 1)\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.scm")
    Path("circle.scm").symlink_to("circle.scm")
    with Path("large.scm").open("wb") as file:
        file.truncate(10**10)
    Path("fine.scm").write_text(FINE)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pipe.scm", "pipe that nobody writes into"),
        ("circle.scm", "circle.scm"),
        ("large.scm", "more than 67 MB"),
        ("/dev/zero", "more than 67 MB"),
        ("fine.scm/x.scm", "Not a directory"),
    ],
)
def test_what_is_no_file_is_refused_with_a_sentence(
    command: list[str], name: str, message: str, capsys: pytest.CaptureFixture[str]
):
    assert main([*command, name]) == 2
    assert message in capsys.readouterr().err


def test_a_pipe_that_is_written_into_is_read(capsys: pytest.CaptureFixture[str]):
    reader, writer = os.pipe()
    os.write(writer, b"(finish (undefined-thing))")
    os.close(writer)
    assert main(["check", f"/dev/fd/{reader}"]) == 1
    os.close(reader)
    assert "undefined-thing" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS[:2], ids=lambda words: words[0])
def test_one_file_that_cannot_be_read_keeps_no_other_from_its_turn(
    command: list[str], capsys: pytest.CaptureFixture[str]
):
    Path("wrong.scm").write_text("(finish  (undefined-thing))\n")
    assert main([*command, ".", "gone.scm"]) == 2
    shown = capsys.readouterr()
    assert "wrong.scm" in shown.out
    assert "large.scm has more than 67 MB" in shown.err
    assert "gone.scm: there is no such file" in shown.err


@pytest.mark.parametrize("name", ["pipe.scm", "circle.scm", "large.scm", "a\0b", "/dev/zero"])
@pytest.mark.parametrize("directive", ["data", "prelude"])
def test_a_header_that_names_no_file_is_a_finding(
    directive: str, name: str, capsys: pytest.CaptureFixture[str]
):
    Path("named.scm").write_text(f";; @{directive} {name}\n(display context)\n{FINE}")
    assert main(["check", "named.scm"]) == 1
    assert "[unreadable-file]" in capsys.readouterr().out


ESCAPES = "a\x1b[31m\nb\u202e\x07.scm"


ESCAPING = "(finish  (f\x1b[2J\x9b \u202e\u2066x))\n"
PRICED = ESCAPING + '(llm-query #:model "m\x1b[5m" #:instruction "\x1b[2J")'
HEADED = ";; @data \x1b[1m.json\n;; @budget $\x1b[2J\n;; @assume n\x1b = 3\n" + PRICED
OUTPUTS = (*COMMANDS, ["fmt"], ["check", "--statistics"], ["check", "--format", "github"],
           ["check", "--format", "sarif"], ["cost", "--format", "markdown"])  # fmt: skip


@pytest.mark.parametrize("command", OUTPUTS, ids=str)
@pytest.mark.parametrize("content", [None, PRICED, HEADED, b"(\xff)"], ids=range(4))
def test_a_terminal_is_told_nothing_by_names_and_contents(
    command: list[str], content: str | bytes | None, capsys: pytest.CaptureFixture[str]
):
    if content is not None:
        Path(ESCAPES).write_bytes(content if isinstance(content, bytes) else content.encode())
    main([*command, ESCAPES])
    shown = capsys.readouterr()
    assert not set(shown.out + shown.err) & set("\x1b\x07\x9b\u202e\u2066")
    assert "\nb" not in shown.out + shown.err


@pytest.mark.parametrize(
    "make", [os.mkfifo, os.mkdir, lambda path: Path(path).symlink_to("/dev/zero")]
)
def test_a_record_of_usage_that_is_no_file_counts_as_empty(
    make, capsys: pytest.CaptureFixture[str]
):
    Path(".schemestra").mkdir()
    make(".schemestra/usage.json")
    assert main(["cost", "fine.scm"]) == 0
    assert "No model calls" in capsys.readouterr().out


def test_a_glob_of_many_stars_takes_no_longer_than_another(capsys: pytest.CaptureFixture[str]):
    folder = Path("aaa/" * 60)
    folder.mkdir(parents=True)
    (folder / "fine.scm").write_text(FINE)
    Path("schemestra.toml").write_text(f"""exclude = ["{"**/a" * 50}b/x", "{"*a" * 50}b"]""")
    assert main(["check", "aaa"]) == 0
    assert "1 file checked" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["check", "fine.scm"], ["cost", "fine.scm"], ["explain", "--all"]]
)
def test_an_output_that_cannot_be_written_is_told_of(words: list[str]):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "schemestra", *words],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    message = "the output cannot be written: No space left on device"
    assert (done.returncode, done.stderr) == (2, f"schemestra {words[0]}: {message}\n")


def test_a_terminal_that_knows_only_ascii_is_shown_the_rest_in_ascii():
    Path("umlaut.scm").write_text("(finish (größe 1))", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "schemestra", "check", "umlaut.scm"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert "`gr\\xf6\\xdfe` is not defined" in done.stdout


def test_stdin_that_is_closed_is_told_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check", "-"]) == 2
    assert "stdin is closed; name a file" in capsys.readouterr().err


def test_of_very_many_mistakes_some_are_shown_and_all_are_mended(
    capsys: pytest.CaptureFixture[str],
):
    Path("many.scm").write_text('(display (eq? context "a"))\n' * 1_500)
    assert main(["check", "many.scm"]) == 1
    shown = capsys.readouterr().out
    assert "500 more findings of this file are not shown" in shown
    assert shown.count("[text-compared-by-identity]") == 1_000
    assert main(["check", "--fix", "many.scm"]) == 0
    assert Path("many.scm").read_text() == '(display (equal? context "a"))\n' * 1_500


@pytest.mark.parametrize("command", [["check", "--fix"], ["fmt"]], ids=lambda words: words[0])
def test_a_file_that_is_saved_meanwhile_keeps_what_was_saved(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    file = Path("saved.scm")
    file.write_text('(display  (eq? context "a"))\n')
    saved = '(display "what I just typed")\n'
    resolved = files.resolved

    def save_first(path: Path) -> Path:
        file.write_text(saved)
        return resolved(path)

    monkeypatch.setattr(files, "resolved", save_first)
    assert main([*command, "saved.scm"]) == 2
    assert file.read_text() == saved
    assert "changed by someone else meanwhile" in capsys.readouterr().err
