"""`schemestra check` as a person or a script uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from schemestra.strategy_files import LARGEST

EXAMPLES = Path(__file__).parents[2] / "examples"
MISTAKE = (
    '(define answer (llm-query #:instruction "Summarize." #:modle "gpt-4o"))\n(finish answer)\n'
)


def check(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    process = subprocess.run(
        [sys.executable, "-m", "schemestra", "check", *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
    )
    done = subprocess.CompletedProcess(
        process.args, process.returncode, process.stdout.decode(), process.stderr.decode()
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def strategy(folder: Path, content: str | bytes) -> str:
    file = folder / "strategy.scm"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def test_a_mistake_is_shown_with_its_place_its_rule_and_a_fix(tmp_path: Path) -> None:
    done = check(strategy(tmp_path, MISTAKE))
    assert done.returncode == 1
    first, source, marks, fix, *_ = done.stdout.splitlines()
    assert first.startswith(f"{tmp_path}/strategy.scm:1:54: error: ")
    assert first.endswith("[unknown-keyword]")
    assert source.index("#:modle") == marks.index("^^^^^^^")
    assert fix.strip().startswith("possible fix: ")


def test_json_has_every_field_of_a_finding(tmp_path: Path) -> None:
    done = check("--format", "json", strategy(tmp_path, MISTAKE))
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)
    assert finding["rule"] == "unknown-keyword"
    assert (finding["line"], finding["column"], finding["end_column"]) == (1, 54, 61)
    assert finding["documentation"].endswith("unknown-keyword")
    assert finding["fixes"][0]["edits"][0]["text"] == "#:model"


def test_the_examples_are_clean() -> None:
    done = check(*map(str, sorted(EXAMPLES.glob("*.scm"))))
    assert done.returncode == 0, done.stdout


def test_stdin_is_a_file_too() -> None:
    done = check("-", stdin=b"(finish (undefined-thing))")
    assert done.returncode == 1
    assert "undefined-thing" in done.stdout


@pytest.mark.parametrize(
    ("content", "rule", "place"),
    [
        ("(define x 1)\n(finish (list x\n(define y 2)\n", "unclosed-bracket", ":2:"),
        ("(display 1))\n", "unexpected-bracket", ":1:12:"),
        ('(display "never closed)\n', "unterminated-string", ":1:10:"),
        (b'(display "\xff\xfe")\n', "not-utf-8", ":1:"),
        (";; @data missing.json\n(finish context)\n", "unreadable-file", ":1:10:"),
        (";; @data ../../etc/passwd\n(finish context)\n", "unreadable-file", ":1:10:"),
    ],
)
def test_a_bad_file_is_a_finding(
    tmp_path: Path, content: str | bytes, rule: str, place: str
) -> None:
    done = check(strategy(tmp_path, content))
    assert done.returncode == 1
    assert f"[{rule}]" in done.stdout
    line = next(line for line in done.stdout.splitlines() if f"[{rule}]" in line)
    assert f"strategy.scm{place}" in line


def test_an_empty_file_is_fine(tmp_path: Path) -> None:
    assert check(strategy(tmp_path, "")).returncode == 0


def test_a_large_file_is_checked(tmp_path: Path) -> None:
    # Larger than what the editor's server analyses.
    source = "".join(f'(define x{n} "{"a" * 8_000}")\n' for n in range(600))
    assert len(source) > LARGEST
    assert check(strategy(tmp_path, source)).returncode == 0


@pytest.mark.parametrize("arguments", [("no-such-file.scm",), ("--format", "xml", "a.scm"), ()])
def test_wrong_usage_is_exit_code_two(arguments: tuple[str, ...]) -> None:
    done = check(*arguments)
    assert done.returncode == 2
    assert done.stderr
