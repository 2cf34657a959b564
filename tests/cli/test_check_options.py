"""What a `schemestra.toml` changes about the rules, seen through `schemestra check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from schemestra.analysis.lint.registry import rules
from schemestra.cli.main import main

# Under each of these values the rule's bad example is good enough.
TOLERANT: dict[tuple[str, str], Any] = {
    ("cheap-synthesis", "below"): 0.01,
    ("expensive-model-in-fan-out", "dollars"): 5.0,
    ("expensive-model-in-fan-out", "items"): 3,
    ("fan-out-without-max-tokens", "calls"): 1000,
    ("flat-aggregation-over-20", "answers"): 1000,
    ("large-fan-out-without-checkpoint", "calls"): 100_000,
    ("memoized-with-temperature", "above"): 2.0,
    ("recursive-fan-out-too-wide", "calls"): 1000,
    ("same-call-per-item", "items"): 3,
    ("sequential-queries", "items"): 3,
    ("weak-model-for-code", "below"): 0.01,
    ("whole-data-per-item", "items"): 3,
}
# These look at lists that are written out, of which the rule's own example has none.
SHORT = {
    "expensive-model-in-fan-out": (
        '(finish (map-async (lambda (w) (llm-query-async #:instruction "Name the topic." #:data w '
        '#:model "gpt-4o" #:max-tokens 20)) (list "one" "two")))'
    ),
    "same-call-per-item": (
        '(define (about word) (define rules (syntax-e (llm-query #:instruction "Condense this '
        'policy." #:data context #:temperature 0.0 #:max-tokens 50))) (llm-query-async '
        '#:instruction "Check the word." #:data (string-append rules word) #:max-tokens 9)) '
        '(finish (string-join (map-async about (list "one" "two"))))'
    ),
    "sequential-queries": (
        '(finish (map (lambda (w) (syntax-e (llm-query #:instruction "Name the topic." #:data w '
        '#:model "gpt-4o-mini"))) (list "one" "two")))'
    ),
    "whole-data-per-item": (
        '(finish (map-async (lambda (w) (llm-query-async #:instruction "Name the topic." '
        '#:data (string-append context w) #:model "gpt-4o-mini" #:max-tokens 20)) '
        "(list (string-trim context) context)))"
    ),
}


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(
    capsys: pytest.CaptureFixture[str], program: str, configuration: str, folder: str
) -> dict[str, Any]:
    """The findings of a program under a configuration, by rule."""
    Path(folder).mkdir()
    Path(folder, "schemestra.toml").write_text(configuration)
    Path(folder, "a.scm").write_text(program)
    code = main(["check", "--format", "json", f"{folder}/a.scm"])
    shown = capsys.readouterr()
    assert code in (0, 1), shown.err
    return {finding["rule"]: finding for finding in json.loads(shown.out)}


def test_every_option_of_a_rule_is_tried_here() -> None:
    options = {(rule.name, option.name) for rule in rules().values() for option in rule.options}
    assert options == set(TOLERANT)


@pytest.mark.parametrize(("rule", "option"), TOLERANT)
def test_an_option_says_how_much_is_too_much(
    capsys: pytest.CaptureFixture[str], rule: str, option: str
) -> None:
    value = TOLERANT[rule, option]
    if option == "items":
        assert rule not in found(capsys, SHORT[rule], "", "as-it-is")
        stricter = f"[rules.{rule}]\nitems = {value - 1}\n"
        assert rule in found(capsys, SHORT[rule], stricter, "stricter")
        return
    program = rules()[rule].prelude + "\n" + rules()[rule].bad
    assert rule in found(capsys, program, "", "as-it-is")
    assert rule not in found(capsys, program, f"[rules.{rule}]\n{option} = {value}\n", "tolerant")


THREE_CALLS = """\
; Three calls.
(define words (list "one" "two" "three"))
(finish (string-join (map-async
  (lambda (word) (llm-query-async #:instruction "Translate the word." #:data word
                                  #:model "MODEL" #:max-tokens 20))
  words)))"""


def test_the_budget_of_the_configuration_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    program = THREE_CALLS.replace("MODEL", "gpt-4o-mini")
    assert found(capsys, program, 'budget = "3-calls"', "enough") == {}
    finding = found(capsys, program, 'budget = "2-calls"', "less")["budget-exceeded"]
    assert finding["message"] == (
        "The configured budget of 2 calls is exceeded: the estimate is 3 calls. "
        "Raise it, or send fewer, shorter or cheaper calls."
    )
    assert (finding["line"], finding["severity"]) == (2, "error")
    silenced = f";; schemestra: disable-file=budget-exceeded\n{program}"
    assert found(capsys, silenced, 'budget = "2-calls"', "silenced") == {}


def test_a_model_without_a_price_is_refused_under_a_configured_budget(
    capsys: pytest.CaptureFixture[str],
) -> None:
    program = THREE_CALLS.replace("MODEL", "gemma-3")
    rule = "unpriced-model-under-budget"
    assert rule not in found(capsys, program, 'budget = "3-calls"', "calls")
    assert rule in found(capsys, program, 'budget = "$1"', "dollars")


def test_a_configured_backend_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        '(finish (llm-query #:instruction "Sum up in a sentence." #:data context #:backend "lab"))'
    )
    assert "unknown-backend" in found(capsys, program, "", "without")
    assert found(capsys, program, 'backends = ["lab"]', "with") == {}
