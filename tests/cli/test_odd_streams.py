"""Streams that are closed or of another encoding, and arguments that a shell left empty."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from schemestra.cli.main import main

MESSY = '(finish   "é")\n'


def schemestra(words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a shell runs it, with `words` as they stand."""
    return subprocess.run(
        ["sh", "-c", f'exec "$0" -m schemestra.cli.main {words}', sys.executable],
        cwd=folder,
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["fmt", "check --fix", "cost"])
def test_an_empty_file_name_is_not_the_current_folder(command: str, tmp_path: Path) -> None:
    (tmp_path / "messy.scm").write_text(MESSY)
    done = schemestra(f'{command} ""', tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"a FILE is empty; name one, or . for the current folder" in done.stderr
    assert (tmp_path / "messy.scm").read_text() == MESSY


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_empty_choice_of_rules_is_refused(option: str, tmp_path: Path) -> None:
    done = schemestra(f'check {option} "" .', tmp_path)
    assert done.returncode == 2
    assert b"name a rule or a group; see: schemestra explain --all" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("format", ["json", "sarif"])
def test_json_is_valid_whatever_the_encoding(encoding: str, format: str, tmp_path: Path) -> None:
    (tmp_path / "name.scm").write_text("(finish undefiné)\n", encoding="utf-8")
    done = schemestra(f"check --format {format} name.scm", tmp_path, PYTHONIOENCODING=encoding)
    assert "undefiné" in json.dumps(json.loads(done.stdout.decode("utf-8")), ensure_ascii=False)


@pytest.mark.parametrize(
    "words",
    ["check --diff a.scm", "fmt - < a.scm", "fmt --diff a.scm", "explain unbound", "cost a.scm"],
)
def test_a_closed_stdout_is_no_crash(words: str, tmp_path: Path) -> None:
    (tmp_path / "a.scm").write_text(MESSY)
    done = schemestra(f"{words} >&-", tmp_path)
    assert done.returncode in (0, 1)
    assert done.stderr == b""


def test_a_diff_has_the_lines_that_patch_counts(tmp_path: Path) -> None:
    (tmp_path / "a.scm").write_bytes(b'(finish  "one\x0ctwo\xe2\x80\xa8three")\n')
    done = schemestra("fmt --diff a.scm", tmp_path, PYTHONIOENCODING="utf-8")
    assert b"No newline" not in done.stdout
    assert [line[:1] for line in done.stdout.split(b"\n")[2:]] == [b"@", b"-", b"+", b""]


def test_a_terminal_takes_nothing_of_an_answer_for_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such as one that fills the clipboard, or overwrites what was printed before."""
    path = tmp_path / "odd.scm"
    path.write_text(
        '(display "\\e]52;c;aGk=\\a") (eprintf "\\e[8mno\\n") (finish "a\\r\\nb\\e[2J")'
    )
    command = ["run", str(path), "--no-journal", "--trust"]
    assert main(command) == 0
    plain = capsys.readouterr()
    assert "\x1b]52;c;aGk=\a" in plain.out and "b\x1b[2J" in plain.out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(command) == 0
    shown = "".join(capsys.readouterr())
    assert "␛]52;c;aGk=␇" in shown and "a\nb␛[2J" in shown and "␛[8mno" in shown
    assert not any(escape in shown for escape in ("\x1b]52", "\x1b[2J", "\x1b[8m"))


NAME = "[red]:smile:\x1b[31m.scm"


def test_a_bill_and_a_list_of_runs_show_names_as_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name of a model or a file is neither markup nor a command to the terminal."""
    monkeypatch.chdir(tmp_path)
    Path(NAME).write_text('(llm-query #:instruction "Say" #:model "m[/b][red]:smile:\\e[31m")')
    assert main(["run", NAME, "--latency", "0", "--trust"]) == 0
    assert "\nm[/b][red]:smile:␛[31m " in capsys.readouterr().out
    assert main(["runs"]) == 0
    assert " [red]:smile:␛[31m.scm " in capsys.readouterr().out
    assert main(["run", "--resume", "--trust"]) == 2
    assert "of [red]:smile:␛[31m.scm came to its end" in capsys.readouterr().err


def test_a_setting_that_is_wrong_is_told_without_commands_to_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schemestra.toml").write_text('[limits]\n"\\u001b[31mfoo" = 3\n')
    (tmp_path / "a.scm").write_text("(finish 1)")
    assert main(["run", str(tmp_path / "a.scm"), "--no-journal", "--trust"]) == 2
    told = capsys.readouterr().err
    assert "limits.␛[31mfoo: there is no limit" in told and "\x1b" not in told
