"""The pipelines of examples/ do what they are for, shown with models whose answers are known."""

from __future__ import annotations

import json
from collections import Counter

from example_runs import EXAMPLES, run_example
from racket_host import Failure, Host, Message, Model, Result


def calls_by_model(result: Result) -> Counter[str]:
    return Counter(call["model"] for call in result.calls)


# --- stages and specialists ------------------------------------------------------------------


def test_each_stage_sees_the_ones_before_and_overwrites_nothing(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        stage = request["data"].count("\n")
        return json.dumps({f"stage {stage}": True, "price": -1})

    result = run_example(host, "sequential-enhancement", answer)
    products = json.loads((EXAMPLES / "data" / "products.json").read_text())
    added = {"stage 0": True, "stage 1": True, "stage 2": True}
    assert result.value == [{**product, **added} for product in products]


def test_specialists_cannot_overwrite_one_another(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        return json.dumps({"sku": request["instruction"].split()[0]})

    result = run_example(host, "parallel-divergent", answer)
    assert result.value[0]["sku"] == "WM-16-BLK"
    parts = {(row["details"]["sku"], row["pricing"]["sku"], row["inventory"]["sku"])
             for row in result.value}  # fmt: skip
    assert parts == {("Write", "Suggest", "Plan")}


def test_cases_are_counted_by_kind_and_doubles_dropped(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        own = {"title": "own", "body": {"room": request["model"]}, "expected": 201}
        same = {"title": "same", "body": {"minutes": 15}, "expected": 422}
        return json.dumps({"cases": [own, same]})

    result = run_example(host, "contract-test-cases", answer)
    assert result.value["counts"] == {"valid": 2, "edge": 1, "invalid": 1}
    assert [case["kind"] for case in result.value["cases"]] == ["valid", "valid", "edge", "invalid"]


# --- checking and correcting -----------------------------------------------------------------

PERSON = {"name": "Ana Reis", "email": "ana@reis.pt", "age": 30}


def people(**changes: object) -> str:
    return json.dumps({"people": [{**PERSON, **changes}]})


def test_exact_rules_are_checked_without_a_call(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        if request["instruction"].startswith("Invent"):
            return people(email="ana at reis", age=-5)
        if request["instruction"].startswith("Correct"):
            assert "malformed" in request["data"] and "out of range" in request["data"]
            return people()
        return '{"passed": true, "issues": []}'

    result = run_example(host, "validation-correction-loop", answer)
    assert result.value == {"people": [PERSON], "rounds": 2, "premium": False}
    assert calls_by_model(result) == {"gpt-4o-mini": 1, "gpt-4.1-mini": 2}


def test_after_three_rounds_the_premium_model_has_the_last_word(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        if request["instruction"].startswith("Do the people"):
            return '{"passed": false, "issues": ["too few towns"]}'
        return people(city="Tomar" if request["model"] == "gpt-4o" else "Lisbon")

    result = run_example(host, "validation-correction-loop", answer)
    assert result.value["premium"] and result.value["people"][0]["city"] == "Tomar"
    assert len(result.calls) == 7
    assert "too few towns" in result.calls[-1]["data"]


def test_orders_are_healed_twice_at_most_and_none_is_dropped(host: Host) -> None:
    sound = {"kg": 3, "speed": "standard", "insured": True, "value_eur": 600}

    def answer(host: Host, request: Message) -> str:
        if "violin" in request["data"]:
            return json.dumps({**sound, "insured": False})
        if "dialysis" in request["data"] and "ISSUES" not in request["data"]:
            return json.dumps({**sound, "speed": "express", "kg": 30})
        return json.dumps(sound)

    result = run_example(host, "self-healing", answer)
    assert [row["heals"] for row in result.value] == [0, 2, 0, 1, 0, 0, 0, 0]
    assert [row["sound"] for row in result.value] == [n != 1 for n in range(8)]
    assert "insurance" in result.value[1]["issues"]
    assert len(result.calls) == 8 + 3


def test_a_rejected_way_leaves_its_errors_to_the_next(host: Host) -> None:
    def valid_at(attempt: int) -> Model:
        def answer(host: Host, request: Message) -> str:
            if request.get("json"):
                attempts = request["data"].split("TIMETABLE\n")[1]
                return json.dumps({"valid": attempts == str(attempt), "issues": [f"i{attempts}"]})
            return str(request["data"].count("failed") + 1)

        return answer

    found = run_example(host, "critique-driven-backtracking", valid_at(3))
    assert found.value == {"solved": True, "timetable": "3"}
    assert len(found.calls) == 6
    assert "i1" in found.calls[4]["data"] and "i2" in found.calls[4]["data"]
    never = run_example(host, "critique-driven-backtracking", valid_at(9))
    assert never.value["solved"] is False and len(never.calls) == 8


def test_a_record_that_fails_stops_no_other(host: Host) -> None:
    def answer(host: Host, request: Message) -> str | Failure:
        text = json.dumps(request["data"])
        if "Petit" in text:
            return Failure("503")
        if request["model"] == "gpt-4.1":
            return '{"issues": ["the date is a guess"]}'
        complete = request["model"] == "gpt-4.1-mini" or "Ortega" not in text
        return json.dumps({"last_name": "X", "phone": "1" if complete else "", "since": "1999"})

    result = run_example(host, "legacy-migration", answer)
    assert [row["id"] for row in result.value["failed"]] == [104]
    warned = [row["id"] for row in result.value["migrated"] if row["warnings"]]
    assert warned == [103, 105]
    assert calls_by_model(result) == {"gpt-4o-mini": 8, "gpt-4.1-mini": 1, "gpt-4.1": 2}


# --- scores ----------------------------------------------------------------------------------


def test_a_text_that_is_good_at_once_costs_two_calls(host: Host) -> None:
    def scored(*scores: object) -> Model:
        left = list(scores)

        def answer(host: Host, request: Message) -> str:
            return json.dumps({"score": left.pop(0)}) if request.get("json") else request["model"]

        return answer

    good = run_example(host, "iterative-refinement", scored(0.9))
    assert good.value == {"text": "gpt-4o-mini", "score": 0.9, "premium": False}
    assert len(good.calls) == 2
    second = run_example(host, "iterative-refinement", scored(0.5, 0.8))
    assert second.value == {"text": "gpt-4.1-mini", "score": 0.8, "premium": False}
    never = run_example(host, "iterative-refinement", scored(0.5, "high", 0.7))
    assert never.value == {"text": "gpt-4o", "score": 0.7, "premium": True}


def test_the_best_score_wins_and_a_broken_rule_loses_unscored(host: Host) -> None:
    texts = {"gpt-4o-mini": "We are on it.", "gpt-4.1-mini": "Most orders go through.",
             "gpt-4o": "Instance eu-3 has no connection left."}  # fmt: skip

    def answer(host: Host, request: Message) -> str:
        if not request.get("json"):
            return texts[request["model"]]
        return json.dumps({"score": 9 if "Most orders" in request["data"] else 4})

    result = run_example(host, "consensus-by-score", answer)
    assert result.value == {"model": "gpt-4.1-mini", "text": "Most orders go through.", "score": 9}
    assert len(result.calls) == 3 + 2


# --- programs and batches --------------------------------------------------------------------


def test_a_program_that_fails_is_mended_once_and_then_given_up(host: Host) -> None:
    def programs(first: str, second: str) -> Model:
        def answer(host: Host, request: Message) -> str:
            if request["mode"] == "raw":
                return second if "failed with" in request["data"] else first
            if "one word" in request["instruction"]:
                return "Words." if "tell a customer" in request["data"] else "Computing"
            return "about a week"

        return answer

    def outcome(model: Model) -> list[tuple[bool, str]]:
        result = run_example(host, "code-augmented-reasoning", model)
        return [(row["exact"], row["answer"]) for row in result.value]

    in_words = (False, "about a week")
    broken, sound = "(car '())", '(format "~a days" (+ 4 5))'
    assert outcome(programs(sound, broken)) == [(True, "9 days"), in_words, (True, "9 days")]
    assert outcome(programs(broken, sound)) == [(True, "9 days"), in_words, (True, "9 days")]
    assert outcome(programs(broken, broken)) == [in_words, in_words, in_words]


def test_a_report_that_the_critic_rejects_is_made_again_with_the_review(host: Host) -> None:
    reports = ["(car '())", '"3 odd dates"', '"3 odd dates, 2 without a phone"']

    def answer(host: Host, request: Message) -> str:
        if request["mode"] == "raw":
            return reports[request["data"].count("REVIEW") + ("odd dates" in request["data"])]
        complete = "phone" in request["data"].split("REPORT\n")[1]
        return json.dumps({"approved": complete, "issues": ["phones"]})

    result = run_example(host, "generated-analysis", answer)
    assert result.value == "3 odd dates, 2 without a phone"
    assert "The code failed" in result.calls[2]["data"]
    assert len(result.calls) == 3 + 2


def test_batches_are_kept_and_every_third_is_checked(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        differs = request["model"] == "gpt-4.1"
        return json.dumps({"labels": ["bug"] * 8 + ["billing" if differs else "bug"] * 2})

    result = run_example(host, "batch-processing", answer)
    assert len(result.value["labels"]) == 60
    assert (result.value["checked"], result.value["agreement"]) == (20, 0.8)
    assert calls_by_model(result) == {"gpt-4o-mini": 6, "gpt-4.1": 2}
    again = run_example(host, "batch-processing", answer, keep=True)
    assert again.value == result.value and again.calls == []


def test_four_verbs_screen_vote_and_sum_up(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        instruction = request["instruction"]
        if request.get("json"):
            return '{"uncertain": [0, 1, 12]}'
        if "one word" in instruction:
            return "Yes" if request["data"].startswith("We map") else "no"
        if "Say yes or no" in instruction:
            return "No, it is not about measures." if "crayfish" in request["data"] else "Yes."
        return "+".join(sorted(set(request["data"].replace("\n\n", "+").split("+"))))

    result = run_example(host, "fan-out-critique-ensemble-tree", answer)
    assert result.stdout == "14 of 16 papers kept\n"
    assert "We map nitrate" in result.value and "crayfish" not in result.value
    assert "trust in the local water board" not in result.value
    assert len(result.calls) == 16 + 1 + 9 + 5
