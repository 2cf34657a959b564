"""`schemestra run` looks at a strategy before it spends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

MISTAKE = (
    '(define a (llm-query #:instruction "Hi." #:max-tokens 5))\n(finish (string-append "" a))\n'
)
LONG = '(finish (string-join (map number->string (range 3000)) "\\n"))\n'


def run(
    folder: Path, source: str, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    file = folder / "strategy.scm"
    file.write_text(source, "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "schemestra", "run", str(file), "--latency", "0", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


def test_a_paid_run_of_a_strategy_with_errors_is_refused(tmp_path: Path) -> None:
    # The endpoint refuses connections: a call that were sent would be reported as failed.
    done = run(tmp_path, MISTAKE, "--backend", "openai",
               OPENAI_API_KEY="none", OPENAI_BASE_URL="http://127.0.0.1:9/v1")  # fmt: skip
    assert done.returncode == 1
    assert "[unwrapped-syntax-object]" in done.stderr
    assert "nothing was sent" in done.stderr and "--no-check" in done.stderr
    assert "127.0.0.1" not in done.stderr


def test_a_dry_run_shows_the_errors_and_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path, MISTAKE)
    assert "[unwrapped-syntax-object]" in done.stderr
    assert "1 call" in done.stdout


def test_no_check_runs_all_the_same(tmp_path: Path) -> None:
    done = run(tmp_path, MISTAKE, "--backend", "openai", "--no-check",
               OPENAI_API_KEY="none", OPENAI_BASE_URL="http://127.0.0.1:9/v1")  # fmt: skip
    assert "127.0.0.1" in done.stderr


def test_a_pipe_gets_the_whole_result(tmp_path: Path) -> None:
    done = run(tmp_path, LONG)
    assert done.returncode == 0
    assert "left out" not in done.stdout
    assert "\n1500\n" in done.stdout


def test_stdin_is_a_strategy_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "schemestra", "run", "-", "--format", "json"],
        input="(finish (+ 1 2))",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert json.loads(done.stdout)["value"] == 3
