"""`--fix`: what it writes, what it leaves alone, and that it comes to an end."""

from __future__ import annotations

import io
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.analysis.analyse import analyse
from schemestra.analysis.finding import Edit, Finding, Fix, Severity
from schemestra.analysis.lint.fixes import fix_all
from schemestra.analysis.lint.registry import rules
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span
from schemestra.cli.main import main

SAFE_RULES = [
    rule.name
    for rule in rules().values()
    if any(fix.safe for f in analyse(Document.open("a", rule.bad)).findings for fix in f.fixes)
]
UNSAFE = b'(finish (syntax-e (llm-query #:instruction "Hi." #:modle "gpt-4o")))\r\n'


def bad_with_safe_fix() -> bytes:
    """An example of a rule whose safe fix leaves nothing to report."""
    rule = rules()["unwrapped-syntax-object"]
    assert "unwrapped-syntax-object" in SAFE_RULES
    return rule.bad.encode() + b"\n"


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_safe_fixes_are_applied_and_others_only_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = Path("a.scm")
    file.write_bytes(UNSAFE)
    assert main(["check", "--fix", "a.scm"]) == 1
    assert file.read_bytes() == UNSAFE
    assert main(["check", "--unsafe-fixes", "a.scm"]) == 0
    assert file.read_bytes() == UNSAFE.replace(b"modle", b"model")
    file.write_bytes(bad_with_safe_fix())
    assert main(["check", "--fix", "a.scm"]) == 0
    assert "applied" in capsys.readouterr().out
    assert main(["check", "a.scm"]) == 0


def test_a_diff_writes_nothing_and_can_be_applied(capsys: pytest.CaptureFixture[str]) -> None:
    before = bad_with_safe_fix()
    Path("a.scm").write_bytes(before)
    assert main(["check", "--diff", "a.scm"]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("--- a.scm\n+++ a.scm (fixed)\n@@")
    assert "syntax-e" in shown
    assert Path("a.scm").read_bytes() == before
    assert main(["check", "--diff", "--format", "json", "a.scm"]) == 2


UNMENDABLE = b"(finish (undefined-thing))\n"


@pytest.mark.parametrize("source", [UNMENDABLE, UNMENDABLE + UNSAFE])
@pytest.mark.parametrize("option", ["--diff", "--fix"])
def test_what_no_fix_mends_is_told_beside_a_diff_and_a_mended_program(
    source: bytes,
    option: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source)))
    assert main(["check", option, "-"]) == 1
    shown = capsys.readouterr()
    assert "undefined-thing" not in shown.err
    assert "left that no safe fix mends" in shown.err and "error" in shown.err
    assert ("--unsafe-fixes mends 1" in shown.err) == (UNSAFE in source)


def test_stdin_is_mended_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.scm").write_bytes(UNSAFE)
    assert main(["check", "--fix", "-", "a.scm"]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and "- alone goes to stdout" in shown.err
    assert Path("a.scm").read_bytes() == UNSAFE


def test_permissions_and_links_stay() -> None:
    target = Path("sub/real.scm")
    target.parent.mkdir()
    target.write_bytes(bad_with_safe_fix())
    target.chmod(0o750)
    link = Path("a.scm")
    link.symlink_to(target)
    assert main(["check", "--fix", "a.scm"]) == 0
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o750
    assert b"syntax-e" in target.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["real.scm"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_stay(mark: bytes) -> None:
    before = mark + bad_with_safe_fix().replace(b"\n", b"\r\n")
    Path("a.scm").write_bytes(before)
    main(["check", "--fix", "a.scm"])
    after = Path("a.scm").read_bytes()
    assert after != before
    assert after.startswith(mark)
    assert after.count(b"\n") == after.count(b"\r\n") == before.count(b"\r\n")


def test_a_file_that_is_not_utf_8_is_left_alone() -> None:
    before = bad_with_safe_fix() + b'(display "\xff")\n'
    Path("a.scm").write_bytes(before)
    assert main(["check", "--fix", "--unsafe-fixes", "a.scm"]) == 1
    assert Path("a.scm").read_bytes() == before


def test_stdin_is_mended_on_stdout(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNSAFE)))
    assert main(["check", "--unsafe-fixes", "-"]) == 0
    assert capfdbinary.readouterr().out == UNSAFE.replace(b"modle", b"model")


# --- the engine --------------------------------------------------------------------------------


def finding(start: int, end: int, text: str) -> Finding:
    span = Span(start, end)
    return Finding("some-rule", Severity.ERROR, span, "m", (Fix("f", (Edit(span, text),)),))


def test_a_fix_that_breaks_the_program_is_left_out() -> None:
    document = Document.open("a", "(list 1 2)")
    broken = finding(0, 1, "((")

    def find(now: Document) -> tuple[Finding, ...]:
        return (broken, finding(6, 7, "7")) if b"1" in now.source else (broken,)

    fixed = fix_all(document, find, unsafe=False)
    assert fixed.document.source == b"(list 7 2)"
    assert fixed.applied == ("some-rule",)
    assert fixed.settled


def test_fixes_that_undo_one_another_come_to_an_end() -> None:
    document = Document.open("a", "(list 1)")

    def find(now: Document) -> tuple[Finding, ...]:
        return (finding(6, 7, "2" if b"1" in now.source else "1"),)

    assert not fix_all(document, find, unsafe=False).settled


def test_a_fix_that_never_ends_is_stopped() -> None:
    document = Document.open("a", "(list 1)")
    fixed = fix_all(document, lambda now: (finding(6, 6, "1 "),), unsafe=False)
    assert not fixed.settled and not fixed.document.problems


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([r.bad for r in rules().values()]), min_size=1, max_size=4))
def test_fixing_any_mixture_of_mistakes_settles_and_breaks_nothing(parts: list[str]) -> None:
    source = "\n".join(parts).encode("utf-8", "replace")
    document = Document.open("a", source)
    for unsafe in (False, True):
        fixed = fix_all(document, lambda now: analyse(now).findings, unsafe=unsafe)
        assert fixed.settled
        assert len(fixed.document.problems) <= len(document.problems)
        left = [f for f in analyse(fixed.document).findings if any(x.safe for x in f.fixes)]
        assert left == [] or len(document.problems) > 0
