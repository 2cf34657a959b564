"""`schemestra cost` as a person or a script uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"

FAN_OUT = """
(define papers (py-eval "load_papers()"))
(define answers (map-async
  (lambda (paper)
    (llm-query-async #:instruction "Name the topic." #:data paper
                     #:model "gpt-4.1-nano" #:max-tokens 50))
  papers))
(finish answers)
"""


def cost(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "schemestra", "cost", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def estimate(*arguments: str) -> dict:
    done = cost("--format", "json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def strategy(folder: Path, source: str) -> str:
    file = folder / "strategy.scm"
    file.write_text(source, "utf-8")
    return str(file)


def test_pattern_one_makes_51_calls_of_two_models() -> None:
    result = estimate(str(EXAMPLES / "parallel-fan-out.scm"))
    assert result["calls"]["low"] == result["calls"]["high"] == 51
    sites = {site["models"][0]: site["calls"]["low"] for site in result["sites"]}
    assert sites == {"gpt-3.5-turbo": 50, "gpt-4": 1}
    assert 0 < result["usd"]["low"] < result["usd"]["high"]


def test_a_size_that_nothing_tells_is_a_symbol_until_it_is_assumed(tmp_path: Path) -> None:
    file = strategy(tmp_path, FAN_OUT)
    symbolic = estimate(file)
    assert symbolic["symbols"] and symbolic["calls"]["high"] is None
    assumed = estimate(file, "--assume", "papers=200")
    assert assumed["calls"]["low"] == assumed["calls"]["high"] == 200
    assert not assumed["symbols"]


def test_an_unknown_price_is_unknown_and_not_zero(tmp_path: Path) -> None:
    file = strategy(
        tmp_path, '(finish (llm-query #:instruction "Hello." #:model "house-llama" #:max-tokens 9))'
    )
    result = estimate(file)
    assert result["unpriced"] == ["house-llama"]
    assert result["usd"] == {"low": None, "expected": None, "high": None}
    shown = cost(file).stdout
    assert "unknown" in shown and "$0" not in shown


def test_what_cannot_be_counted_is_not_called_free(tmp_path: Path) -> None:
    file = strategy(tmp_path, '(define (run f) (map-async f (list "a" "b")))\n(finish (run ask))\n')
    shown = cost(file).stdout
    assert "costs nothing" not in shown


def test_no_calls_cost_nothing(tmp_path: Path) -> None:
    assert "costs nothing" in cost(strategy(tmp_path, "(finish (+ 1 2))")).stdout


@pytest.mark.parametrize(
    "arguments", [("--assume", "papers=many"), ("--assume", "papers"), ("--data", "nowhere.json")]
)
def test_wrong_usage_says_what_to_write(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = cost(strategy(tmp_path, FAN_OUT), *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("schemestra cost: ")


def test_a_broken_file_is_priced_as_far_as_it_goes(tmp_path: Path) -> None:
    done = cost(strategy(tmp_path, FAN_OUT + "\n(finish (list 1 2\n"))
    assert done.returncode == 1
    assert "llm-query-async" in done.stdout
    assert "schemestra check" in done.stderr
