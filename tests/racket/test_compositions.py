"""The compositions of examples/ do what they are for, shown with models whose answers are known."""

from __future__ import annotations

import json
from collections import Counter

from example_runs import EXAMPLES, run_example
from racket_host import Failure, Host, Message, Model, Result


def data(name: str) -> list[str]:
    return json.loads((EXAMPLES / "data" / name).read_text())


def calls_by_model(result: Result) -> Counter[str]:
    return Counter(call["model"] for call in result.calls)


# --- exploring and comparing -----------------------------------------------------------------


def test_the_approach_that_the_judge_prefers_works_on_all_e_mails(host: Host) -> None:
    def judged(verdict: str) -> Model:
        def answer(host: Host, request: Message) -> str:
            return verdict if request.get("json") else request["instruction"]

        return answer

    chosen = run_example(host, "strategy-exploration", judged('{"winner": 2, "reasoning": ""}'))
    assert chosen.value["approach"].startswith("Name the customer's goal")
    assert set(chosen.value["digests"]) == {chosen.value["approach"]}
    unusable = run_example(host, "strategy-exploration", judged('{"winner": "the third"}'))
    assert unusable.value["approach"].startswith("Quote")


def test_the_arm_that_keeps_more_gets_the_rest_and_no_finding_is_paid_twice(host: Host) -> None:
    def prefer(winner: str) -> Model:
        def answer(host: Host, request: Message) -> str:
            if request.get("json"):
                return json.dumps({"winner": winner, "reasoning": ""})
            joins = request["instruction"].startswith("Combine")
            return request["data"].replace("\n", "+") if joins else request["data"][:12]

        return answer

    expected = "+".join(text[:12] for text in data("abstracts.json"))
    for winner, calls in (("flat", 16 + 4 + 1 + 1), ("tree", 16 + 4 + 1 + 5)):
        result = run_example(host, "ab-test-patterns", prefer(winner))
        assert result.value == {"winner": winner, "summary": expected}
        assert len(result.calls) == calls


def test_a_recommendation_that_is_not_offered_means_the_plain_way(host: Host) -> None:
    def recommend(strategy: str) -> Model:
        def answer(host: Host, request: Message) -> str:
            if request.get("json"):
                return json.dumps({"strategy": strategy})
            return "The evidence is unclear." if "crayfish" in request["data"] else "Sure."

        return answer

    def models(strategy: str) -> Counter[str]:
        return calls_by_model(run_example(host, "recommended-strategy", recommend(strategy)))

    assert models("in-order") == {"gpt-4.1-mini": 1 + 16}
    assert models("rm -rf") == {"gpt-4.1-mini": 1, "gpt-4o-mini": 16, "gpt-4o": 1}
    assert models("second-look")["gpt-4.1"] == 1


def test_a_draft_wins_only_from_both_places(host: Host) -> None:
    def drafts_and(verdict: Model) -> Model:
        def answer(host: Host, request: Message) -> str | Failure | None:
            if request["instruction"].startswith("Write"):
                return request["instruction"].split("Tone: ")[1]
            return verdict(host, request)

        return answer

    def longest(host: Host, request: Message) -> str:
        first, second = request["data"].removeprefix("TEXT A\n").split("\n\nTEXT B\n")
        return "A" if len(first) > len(second) else "B"

    best = run_example(host, "tournament", drafts_and(longest))
    assert best.value == "warm, as a colleague would speak."
    biased = run_example(host, "tournament", drafts_and(lambda host, request: "B"))
    assert biased.value == "matter-of-fact."


# --- voting, hedging and remembering ---------------------------------------------------------


def test_the_first_answer_is_corrected_by_the_majority(host: Host) -> None:
    votes = {"gpt-4o-mini": "minor", "gpt-4.1-mini": "major", "gpt-4o": "major"}
    result = run_example(host, "speculative-ensemble", lambda _, request: votes[request["model"]])
    assert len(result.calls) == 3
    assert result.value["final"] == "major"
    assert result.value["corrected"] == (result.value["provisional"] == "minor")


def test_the_jury_sees_the_unsure_claims_only(host: Host) -> None:
    claims = data("claims.json")

    def answer(host: Host, request: Message) -> str:
        if not request.get("json"):
            return "investigate"
        sure = request["data"] != claims[3]
        return json.dumps({"label": "pay", "confidence": 0.9 if sure else 0.2})

    result = run_example(host, "active-ensemble", answer)
    assert [row["label"] for row in result.value].count("pay") == 15
    assert result.value[3] == {"claim": claims[3], "label": "investigate"}
    assert calls_by_model(result)["gpt-4o-mini"] == 16 and len(result.calls) == 19


def test_equal_questions_race_once_and_never_again(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        return request["data"].split("\n")[1].upper()

    first = run_example(host, "memoized-hedging", answer)
    assert len({row["question"] for row in first.value}) == 7
    assert all(row["answer"] == row["question"].upper() for row in first.value)
    assert 7 <= len(first.calls) <= 21
    again = run_example(host, "memoized-hedging", answer, keep=True)
    assert again.value == first.value and again.calls == []


def test_the_model_that_answers_first_answers_the_rest(host: Host) -> None:
    def only_one_is_fast(host: Host, request: Message) -> str | None:
        return "Yes." if request["model"] == "gpt-5.4-nano" else None

    result = run_example(host, "fastest-approach", only_one_is_fast)
    assert result.value["model"] == "gpt-5.4-nano"
    assert {row["answer"] for row in result.value["answers"]} == {"Yes."}
    assert calls_by_model(result)["gpt-5.4-nano"] == 1 + 7


def test_a_solution_is_reused_adapted_or_made_as_the_request_is_known(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        return f"SELECT {len(request['data'])}"

    first = run_example(host, "solution-library", answer)
    used = calls_by_model(first)
    assert used["gpt-4.1"] == 4 and used["gpt-4o-mini"] == 4
    assert "2025" in first.calls[1]["data"] and "SELECT" in first.calls[1]["data"]
    again = run_example(host, "solution-library", answer, keep=True)
    assert again.value == first.value and again.calls == []


# --- cheap first, dear where it is needed ----------------------------------------------------


def test_only_the_doubtful_clauses_are_extracted_again(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        if "doubtful" in request["instruction"]:
            return '{"doubtful": [3, 5, 99]}'
        return json.dumps({"party": request["model"]})

    result = run_example(host, "mixed-models", answer)
    parties = [json.loads(row)["party"] for row in result.value]
    assert [n for n, party in enumerate(parties) if party == "gpt-4.1"] == [3, 5]
    assert len(result.calls) == 10 + 1 + 2


def test_each_request_goes_to_the_model_of_its_score(host: Host) -> None:
    result = run_example(host, "hierarchical-routing", lambda host, request: "{}")
    models = {row["request"]: row["model"] for row in result.value}
    assert models["a country"] == models["a log line"] == "gpt-4o-mini"
    assert models["a loan"] == models["a patient's record"] == "gpt-4.1"
    assert calls_by_model(result) == Counter(models.values())


def test_the_gate_opens_for_what_is_simple(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        if request["model"] == "gpt-4.1":
            return '{"checked": true}'
        return '{"a": [{"b": 1}]}' if "loan" in json.dumps(request["data"]) else '{"a": 1}'

    result = run_example(host, "quality-gate", answer)
    assert [row["request"] for row in result.value if row["checked"]] == ["a loan"]
    assert len(result.calls) == 9


def test_a_difficult_e_mail_takes_the_pipeline(host: Host) -> None:
    result = run_example(host, "routed-pipelines", lambda host, request: request["model"])
    replies = Counter(row["reply"] for row in result.value)
    difficult = sum(row["difficult"] for row in result.value)
    assert replies == {"gpt-4.1": difficult, "gpt-4o-mini": 16 - difficult}
    assert len(result.calls) == 16 + 3 * difficult
