"""`schemestra fmt`."""

from __future__ import annotations

import io
import stat
import sys
from pathlib import Path

import pytest
from schemestra.analysis.finding import Edit
from schemestra.analysis.syntax.tree import Span
from schemestra.cli.main import main

UNTIDY, TIDY = "(f   1\n2)", "(f 1\n   2)\n"


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


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
    assert capfdbinary.readouterr().out == "(é)\r\n".encode()


def test_stdin_beside_files_is_only_looked_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.scm").write_text(UNTIDY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNTIDY.encode())))
    assert main(["fmt", "-", "a.scm"]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and "- alone goes to stdout" in shown.err
    assert (tmp_path / "a.scm").read_text() == UNTIDY
    assert main(["fmt", "--check", "-", "a.scm"]) == 1
    assert capsys.readouterr().out == (
        "would format stdin.scm\nwould format a.scm\n2 files: 2 would be formatted\n"
    )


def test_stdin_is_taken_for_the_file_it_is_said_to_be(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    (tmp_path / "schemestra.toml").write_text('exclude = ["old"]')
    for name, more, out in (
        ("old/a.scm", ["--force-exclude"], UNTIDY),
        ("old/a.scm", [], TIDY),
        ("new/a.scm", ["--force-exclude"], TIDY),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNTIDY.encode())))
        assert main(["fmt", "--stdin-filename", str(tmp_path / name), *more, "-"]) == 0
        assert capfdbinary.readouterr().out.decode() == out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"(f")))
    assert main(["fmt", "--stdin-filename", "some/where.scm", "-"]) == 1
    assert capfdbinary.readouterr().err.startswith(b"some/where.scm:1:1: left as it is here")


def test_a_folder_is_searched_but_for_what_is_excluded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.scm", "sub/b.scm", "old/c.scm", ".hidden/d.scm", "e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(UNTIDY)
    (tmp_path / "schemestra.toml").write_text('exclude = ["old"]')
    assert main(["fmt", "--check", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert [line.split("/")[-1] for line in out.splitlines()[:-1]] == ["a.scm", "b.scm"]
    old = tmp_path / "old" / "c.scm"
    assert main(["fmt", "--force-exclude", str(old)]) == 0
    assert old.read_text() == UNTIDY
    assert main(["fmt", str(old)]) == 0
    assert old.read_text() == TIDY


def test_a_mistake_in_the_configuration_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schemestra.toml").write_text("exclude = 3")
    (tmp_path / "a.scm").write_text(UNTIDY)
    assert main(["fmt", str(tmp_path)]) == 2
    assert "exclude: write a list of texts" in capsys.readouterr().err


def test_what_is_no_blank_space_stays_as_it_was(tmp_path: Path) -> None:
    """The mark at a file's beginning, its line ends, its permissions, and a link to it."""
    target, link = tmp_path / "target.scm", tmp_path / "link.scm"
    target.write_bytes(b'\xef\xbb\xbf(f   "a\r\nb"\r\n  2)')
    target.chmod(0o640)
    link.symlink_to(target)
    assert main(["fmt", str(link)]) == 0
    assert link.is_symlink()
    assert target.read_bytes() == b'\xef\xbb\xbf(f "a\r\nb"\r\n   2)\r\n'
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.scm", "target.scm"]


def test_another_program_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Were the formatter wrong about a text, the text would stay."""
    path = tmp_path / "one.scm"
    path.write_text(UNTIDY)
    monkeypatch.setattr(
        "schemestra.cli.fmt.format_document", lambda document: (Edit(Span(1, 2), "g"),)
    )
    assert main(["fmt", str(path)]) == 1
    assert path.read_text() == UNTIDY
    assert "it would be another program" in capsys.readouterr().err


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
