"""The complete examples of the seeds, end to end, on a model whose answers are known."""

from __future__ import annotations

import json

import pytest
from example_runs import EXAMPLES, run_example
from racket_host import Host, Message


def test_parallel_fan_out(host: Host) -> None:
    def find_mentions(host: Host, request: Message) -> str:
        if "Find all mentions" in request["instruction"]:
            return json.dumps([{"mention": "ACE2", "context": request["data"][:9], "page": 1}])
        return f"{request['data'].count('paper_id')} mentions"

    result = run_example(host, "parallel-fan-out", find_mentions)
    assert result.stdout == "Analyzing 50 papers in parallel...\n"
    raw, synthesis = result.value.split("\n\n=== SYNTHESIS ===\n")
    assert synthesis == "50 mentions"
    mentions = json.loads(raw.removeprefix("=== RAW MENTIONS ===\n"))
    assert [mention["paper_id"] for mention in mentions] == list(range(1, 51))
    assert {mention["context"] for mention in mentions} == {"Abstract."}
    assert len(result.calls) == 51


def test_meta_orchestration(host: Host) -> None:
    plan = """```scheme
(define tickets (py-eval "json.loads(context)"))
(define causes (map-async
  (lambda (ticket)
    (llm-query-async #:instruction "Root cause?" #:data (hash-ref ticket 'title)))
  (take tickets 3)))
(define final_report (string-join causes " / "))
```"""

    def plan_then_answer(host: Host, request: Message) -> str:
        if request["mode"] == "raw":
            assert '"total": 60' in request["data"]
            return plan
        return f"because {request['data'][:3]}"

    result = run_example(host, "meta-orchestration", plan_then_answer)
    assert result.value.count("because") == 3
    assert "=== GENERATED STRATEGY ===" in result.stdout
    assert "map-async" in result.stdout
    assert [call["depth"] for call in result.calls] == [0, 1, 1, 1]


def test_fan_out_and_tree_reduce(host: Host) -> None:
    def number_or_join(host: Host, request: Message) -> str:
        if request["instruction"] == "Summarize key points":
            return request["data"].split()[1]
        return request["data"].replace("\n\n", "+")

    result = run_example(host, "fan-out-tree-reduce", number_or_join)
    assert result.value == "+".join(f"{n}." for n in range(1, 13))
    assert len(result.calls) == 12 + 11


def test_critique_and_refine(host: Host) -> None:
    def grow(host: Host, request: Message) -> str:
        instruction = request["instruction"]
        if instruction.startswith("Write"):
            return "v0"
        if instruction.startswith("Identify"):
            return f"critique of {request['data']}"
        return request["data"].replace("Draft:\n", "").replace("\n\nCritique:\n", "<") + ">"

    result = run_example(host, "critique-refine", grow)
    first = "v0<critique of v0>"
    assert result.value.startswith(f"{first}<critique of {first}>")
    assert len(result.calls) == 7


def test_active_learning(host: Host) -> None:
    items = json.loads((EXAMPLES / "data/documents.json").read_text())

    def unsure_about_two(host: Host, request: Message) -> str:
        if request["model"] == "gpt-4o":
            return "deep"
        return "Confidence: LOW" if request["data"] in (items[1], items[4]) else "Confidence: high"

    result = run_example(host, "active-learning", unsure_about_two)
    expected = ["deep" if i in (1, 4) else "Confidence: high" for i in range(12)]
    assert result.value == expected
    assert len(result.calls) == 14


@pytest.mark.parametrize("ending", ["the conclusion holds", "an open end"])
def test_multi_stage_pipeline(host: Host, ending: str) -> None:
    def answer(host: Host, request: Message) -> str:
        return {"Extract": "ten chars.", "Critique": "short", "Refine": ending}[
            request["instruction"]
        ]

    result = run_example(host, "multi-stage-pipeline", answer)
    assert len(result.calls) == 12 + 2 * 2
    if "conclusion" in ending:
        assert result.value == ending
    else:
        assert "with-validation" in result.error["message"]
        assert ending in result.error["message"]
