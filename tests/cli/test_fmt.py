"""`schemestra fmt`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from schemestra.cli.main import main

UNTIDY, TIDY = "(f   1\n2)", "(f 1\n   2)\n"


def test_files_are_formatted_in_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = tmp_path / "one.scm", tmp_path / "two.scm"
    one.write_text(UNTIDY)
    two.write_text(TIDY)
    assert main(["fmt", str(one), str(two)]) == 0
    assert (one.read_text(), two.read_text()) == (TIDY, TIDY)
    assert capsys.readouterr().out == f"formatted {one}\n2 files: 1 formatted\n"
    assert main(["fmt", str(one)]) == 0
    assert capsys.readouterr().out == "1 file: nothing to change\n"


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_looking_changes_nothing(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.scm"
    path.write_text(UNTIDY)
    assert main(["fmt", option, str(path)]) == 1
    assert path.read_text() == UNTIDY
    out = capsys.readouterr().out
    if option == "--check":
        assert out == f"would format {path}\n1 file: 1 would be formatted\n"
    else:
        assert "-(f   1\n" in out and "+(f 1\n" in out and "\\ No newline at end of file" in out
    path.write_text(TIDY)
    assert main(["fmt", option, str(path)]) == 0


def test_stdin_goes_to_stdout(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "( é\r\n)"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["fmt", "-"]) == 0
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == "(é)\n".encode()


def test_a_fault_is_reported_and_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "one.scm"
    path.write_text("(a   b)\n(f  (x\n\n(g   y)\n")
    assert main(["fmt", str(path)]) == 1
    assert path.read_text() == "(a b)\n(f  (x\n\n(g y)\n"
    assert capsys.readouterr().err.startswith(f"{path}:2:5: left as it is here: This ( is not")


def test_a_file_that_is_not_utf_8_is_not_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.scm"
    path.write_bytes(b'(f   "\xff")')
    assert main(["fmt", str(path)]) == 1
    assert path.read_bytes() == b'(f   "\xff")'
    assert "left as it is: Line 1 has a byte" in capsys.readouterr().err


def test_a_missing_file_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "nowhere.scm"]) == 2
    assert "there is no such file" in capsys.readouterr().err
