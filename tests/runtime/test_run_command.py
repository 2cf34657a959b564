"""`schemestra run`, as a person and a script use it."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from schemestra.cli.main import main
from schemestra.cli.run_screen import shortened

COMMAND = [sys.executable, "-m", "schemestra.cli.main", "run"]
Ran = Callable[..., tuple[int, str, str]]
TWO_CALLS = """\
;; @data items.json
(define items (py-eval "import json; json.loads(context)"))
(display "working\\n")
(define answers (map-async
  (lambda (item) (llm-query-async #:instruction "Name it." #:data item #:model "gpt-4"))
  items))
(finish (string-append "answers: " (number->string (length answers))))
"""


def strategy(folder: Path, source: str | bytes = TWO_CALLS) -> str:
    (folder / "items.json").write_text('["one item", "another item"]')
    path = folder / "strategy.scm"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    return str(path)


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SCHEMESTRA_MOCK_LATENCY": "0"},
    )


@pytest.fixture
def ran(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    """The command in this process, which saves a start of Python: exit code, output, errors."""
    monkeypatch.setenv("SCHEMESTRA_MOCK_LATENCY", "0")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["run", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_text_shows_output_result_and_bill(tmp_path: Path, ran: Ran) -> None:
    code, out, err = ran(strategy(tmp_path))
    assert (code, err) == (0, "")
    assert out.startswith("working\n\nresult\nanswers: 2\n")
    assert re.search(r"gpt-4 +2 +\d+ +\d+ +\$0\.\d+", out)
    assert re.search(r"2 calls · [\d,]+ tokens · \d+\.\d s\n", out)
    assert re.search(r"estimate .*, bill \$0\.\d+ at list price, charged \$0\n", out)
    assert "\x1b" not in out


def test_json_is_the_envelope_alone(tmp_path: Path, ran: Ran) -> None:
    code, out, _ = ran(strategy(tmp_path), "--format", "json")
    envelope = json.loads(out)
    assert (code, envelope["status"], envelope["value"]) == (0, "finished", "answers: 2")
    assert (envelope["stdout"], envelope["execution"]["calls"]) == ("working\n", 2)


def test_jsonl_is_one_event_a_line(tmp_path: Path, ran: Ran) -> None:
    code, out, _ = ran(strategy(tmp_path), "--format", "jsonl")
    names = [json.loads(line)["event"] for line in out.splitlines()]
    assert (code, names[0], names[-1]) == (0, "run-started", "run-finished")
    assert (names.count("call-sent"), names.count("call-finished")) == (2, 2)


def test_data_given_by_hand_wins(tmp_path: Path, ran: Ran) -> None:
    path = strategy(tmp_path)
    (tmp_path / "five.json").write_text('["a", "b", "c", "d", "e"]')
    _, out, _ = ran(path, "--data", str(tmp_path / "five.json"), "--format", "json")
    assert json.loads(out)["value"] == "answers: 5"


FAILURES = [
    ("(define x 1)\n(define y (/ x 0))\n", r"strategy\.scm:2:11: error: /: division by zero"),
    ("(define x 1)\n(display missing)\n", r"strategy\.scm:2:\d+: error: .*missing.*"),
    ("(define x 1)\n(display (list 1 2)\n(+ 1 2)\n", r"strategy\.scm:2:1: error: "),
    ("", "error: The file holds no program"),
    (b"(display \"caf\xe9\")", r"strategy\.scm:1:\d+: error: .*UTF-8"),
    (";; @data nowhere.json\n(finish 1)", r"strategy\.scm:1:\d+: error: nowhere\.json: there"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "message"), FAILURES)
def test_a_failed_run_says_where_and_why(
    tmp_path: Path, ran: Ran, source: str | bytes, message: str
) -> None:
    code, _, err = ran(strategy(tmp_path, source))
    assert code == 1
    assert re.search(message, err)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_large_file_is_refused_unread(
    tmp_path: Path, ran: Ran, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.scm"
    path.write_text("(display 1)\n" * 500_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    code, out, err = ran(str(path), "--format", form)
    assert code == 1
    assert "large.scm has 6.0 MB; a strategy may have 4 MB." in out + err
    assert "@data FILE" in out + err


def test_a_budget_ends_the_run_with_the_bill_so_far(tmp_path: Path, ran: Ran) -> None:
    code, out, err = ran(strategy(tmp_path), "--budget", "1-call $1")
    assert code == 1
    assert re.search(r"strategy\.scm:4:\d+: error: .*budget of 1 call is used up", err)
    assert re.search(r"1 call.*, 1 more not sent for the budget · ", out)


USAGE = [
    (["none.scm"], "there is no such file"),
    (["."], "is a folder"),
    (["{strategy}", "--data", "none.json"], "none.json: there is no such file"),
    (["{strategy}", "--backend", "other"], "invalid choice"),
    (["{strategy}", "--latency", "-1"], "not a number of seconds"),
    (["{strategy}", "--budget", "0.50"], "“0.50” is not a limit. Write money as $0.50"),
    ([], "FILE"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
def test_wrong_usage(tmp_path: Path, ran: Ran, arguments: list[str], message: str) -> None:
    path = strategy(tmp_path)
    code, _, err = ran(*(argument.replace("{strategy}", path) for argument in arguments))
    assert code == 2
    assert message in err


def test_ctrl_c_cancels_and_still_prints_the_bill(tmp_path: Path) -> None:
    source = '(llm-query #:instruction "Say")\n(display "up\\n")\n(let loop () (loop))'
    process = start(strategy(tmp_path, source))
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (1, "")
    assert "Cancelled." in out
    assert "1 call · " in out and "bill $" in out


def test_a_terminal_gets_a_live_line(tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, strategy(tmp_path), "--latency", "0.5"],
        stdin=follower, stdout=follower, stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(follower)
    said = b""
    while True:
        try:
            chunk = os.read(leader, 1 << 16)
        except OSError:  # Linux's way of saying that the other end is closed
            break
        if not chunk:
            break
        said += chunk
    os.close(leader)
    assert process.wait(timeout=30) == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode())
    assert re.search(r"0(/2)? calls · 0 tokens · \$0 · 2 under way", text)
    assert text.index("working") < text.index("answers: 2")


def test_a_reader_that_leaves_is_no_failure(tmp_path: Path) -> None:
    path = strategy(
        tmp_path, '(let loop ([n 0]) (when (< n 3000) (display "line\\n") (loop (+ n 1))))'
    )
    process = start(path)
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.wait(timeout=30)
    assert "Traceback" not in said


LONG = "\n".join(f"line {i}" for i in range(1, 101))


@pytest.mark.parametrize(
    ("text", "shown"),
    [("short", "short"), ("a\nb\n", "a\nb\n"), ("\n".join("abcde" * 7), "\n".join("abcde" * 7))],
)
def test_short_results_are_shown_whole(text: str, shown: str) -> None:
    assert shortened(text) == shown


def test_long_results_are_cut_in_the_middle_with_a_note() -> None:
    lines = shortened(LONG).splitlines()
    assert (lines[0], lines[23], lines[-16], lines[-1]) == (
        "line 1", "line 24", "line 85", "line 100",
    )  # fmt: skip
    assert "left out; see all with --full" in lines[24]
    assert "left out" in shortened("x" * 10_000)
