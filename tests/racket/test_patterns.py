"""The patterns of examples/ do what they are for, shown with models whose answers are known."""

from __future__ import annotations

import json
from collections import Counter

from example_runs import EXAMPLES, run_example
from racket_host import Failure, Host, Message, Model, Result


def calls_by_model(result: Result) -> Counter[str]:
    return Counter(call["model"] for call in result.calls)


def test_the_fastest_model_wins_and_the_others_are_cancelled(host: Host) -> None:
    def only_one_is_fast(host: Host, request: Message) -> str | None:
        return "At number 14." if request["model"] == "claude-haiku-5-5" else None

    result = run_example(host, "speculative-execution", only_one_is_fast)
    assert result.value == "At number 14."
    host.wait_for(lambda: len(host.cancelled) == 2)


def test_when_all_models_fail_the_customer_is_told_so(host: Host) -> None:
    result = run_example(host, "speculative-execution", lambda host, request: Failure("503"))
    assert result.value.startswith("We are looking into this")
    assert "all models failed" in result.stderr


def test_the_majority_decides_and_without_one_nobody_does(host: Host) -> None:
    spam = {"gpt-4.1": "Spam.", "gpt-4.1-mini": "spam", "claude-sonnet-5-5": " SPAM\n"}
    split = {"gpt-4.1": "insult", "gpt-4.1-mini": "insult", "claude-sonnet-5-5": "threat"}

    def disagree(host: Host, request: Message) -> str:
        votes = split if request["data"].startswith("Selling my old bike") else spam
        return votes.get(request["model"], "allowed")

    result = run_example(host, "ensemble-voting", disagree)
    verdicts = {row["id"]: (row["label"], row["agreeing"]) for row in result.value}
    assert verdicts.pop("r4") == ("undecided", 2)
    assert set(verdicts.values()) == {("spam", 3)}


def test_three_of_five_ballots_decide_and_two_do_not(host: Host) -> None:
    def panel(ballots: dict[str, int]) -> Model:
        def answer(host: Host, request: Message) -> str:
            if "Vote" in request["instruction"]:
                return json.dumps({"vote_for": ballots.get(request["model"], 1), "reasoning": ""})
            return f"proposal of {request['model']}"

        return answer

    two = {"gpt-4.1": 2, "mistral-large-4": 2}
    three = {**two, "deepseek-v3.2": 2}
    split = {**two, "deepseek-v3.2": 3}
    agreed = run_example(host, "consensus-protocol", panel(three))
    assert agreed.value["decision"] == "proposal of claude-sonnet-5-5"
    assert len(agreed.calls) == 10
    open_ended = run_example(host, "consensus-protocol", panel(split))
    assert open_ended.value["decision"].startswith("NO CONSENSUS")
    assert sorted(open_ended.value["votes"]) == [1, 1, 2, 2, 3]
    review = agreed.calls[-1]["data"]
    assert "gpt-4.1\n" in review and "PROPOSAL 5" in review


def test_each_item_is_read_after_all_before_it(host: Host) -> None:
    def lengthen(host: Host, request: Message) -> str:
        record, minutes = request["data"].split("\n\nNEW MINUTES:\n")
        return record.removeprefix("RECORD SO FAR:\n") + " " + minutes[:10]

    result = run_example(host, "cumulative-fold", lengthen)
    dates = ["2026-03-02", "2026-03-16", "2026-04-06", "2026-04-20", "2026-05-11", "2026-06-01"]
    assert result.value == " ".join(["(nothing yet)", *dates])


def test_a_tree_keeps_every_report_and_is_dear_at_its_top_only(host: Host) -> None:
    def join(host: Host, request: Message) -> str:
        return "+".join(part.strip()[:200] for part in request["data"].split("\n---\n"))

    result = run_example(host, "tree-aggregation", join, json.dumps([str(n) for n in range(18)]))
    assert result.value == "+".join(str(n) for n in range(18))
    assert calls_by_model(result) == {"gpt-4o-mini": 6, "gpt-4.1-mini": 2, "gpt-4.1": 1}


def booking(room: str, day: str, start: int) -> str:
    return json.dumps({"room": room, "day": day, "from": start})


def test_the_first_booking_that_is_possible_ends_the_search(host: Host) -> None:
    taken, missing = booking("Elm", "Tuesday", 11), booking("Ash", "Tuesday", 11)
    free, never = booking("Elm", "Wednesday", 11), booking("Oak", "Wednesday", 12)
    attempts = [taken, missing, free, never]

    def in_turn(host: Host, request: Message) -> str:
        return attempts[request["data"].count('"room": "') - context_rooms]

    context_rooms = (EXAMPLES / "data" / "bookings.json").read_text().count('"room": "')
    result = run_example(host, "backtracking-search", in_turn)
    assert result.value == free
    assert len(result.calls) == 3
    assert taken in result.calls[2]["data"] and missing in result.calls[2]["data"]


def test_what_is_never_possible_goes_to_a_person(host: Host) -> None:
    no_projector = booking("Fir", "Tuesday", 11)
    result = run_example(host, "backtracking-search", lambda host, request: no_projector)
    assert result.value.startswith("NO BOOKING")
    assert len(result.calls) == 4


def test_a_level_that_fails_leaves_the_answer_before_it(host: Host) -> None:
    def middle_fails(host: Host, request: Message) -> str | Failure:
        if request["model"] == "gpt-4.1-mini":
            return Failure("503")
        return f"{request['data'].split('DRAFT')[1].strip()}<{request['model']}>"

    result = run_example(host, "anytime-algorithms", middle_fails)
    assert result.value == "<gpt-4o-mini><claude-sonnet-5-5>"
    assert "kept the answer so far" in result.stderr


def test_when_no_level_answers_an_earlier_run_does(host: Host) -> None:
    def none(host: Host, request: Message) -> Failure:
        return Failure("503")

    assert run_example(host, "anytime-algorithms", none).value.startswith("NO ANSWER YET: ")
    run_example(host, "anytime-algorithms", lambda host, request: "the best so far")
    again = run_example(host, "anytime-algorithms", none, keep=True)
    assert again.value == "the best so far"


def test_a_question_is_paid_for_once_and_never_again(host: Host) -> None:
    def page(host: Host, request: Message) -> str:
        return "returns" if "return" in request["data"] else "account"

    first = run_example(host, "memoization", page)
    assert sorted(call["data"] for call in first.calls) == [
        "change my delivery address",
        "delivery time austria",
        "gift card balance",
        "how do i return shoes?",
        "invoice missing",
        "repair of a zip",
        "return shoes",
    ]
    assert [row["page"] for row in first.value[:4]] == ["returns"] * 3 + ["account"]
    again = run_example(host, "memoization", page, keep=True)
    assert (again.value, again.calls) == (first.value, [])


def test_a_longer_log_costs_its_new_part(host: Host) -> None:
    def count(host: Host, request: Message) -> str:
        state, lines = request["data"].removeprefix("STATE\n").split("\n\nNEW LINES\n")
        seen = json.loads(state).get("errors", 0)
        return json.dumps({"errors": seen + len(lines.splitlines())})

    def log(lines: int) -> str:
        return "".join(f"line {n}\n" for n in range(lines))

    first = run_example(host, "stream-processing", count, log(30))
    assert (json.loads(first.value), len(first.calls)) == ({"errors": 24}, 2)
    longer = run_example(host, "stream-processing", count, log(50), keep=True)
    assert (json.loads(longer.value), len(longer.calls)) == ({"errors": 48}, 2)
    assert "line 24\n" in longer.calls[0]["data"]
    rotated = run_example(host, "stream-processing", count, log(12), keep=True)
    assert (json.loads(rotated.value), rotated.calls) == ({"errors": 48}, [])


def test_the_model_that_is_right_is_asked_most(host: Host) -> None:
    expenses = json.loads((EXAMPLES / "data" / "expenses.json").read_text())
    accounts = {expense["text"]: expense["account"] for expense in expenses}

    def one_is_right(host: Host, request: Message) -> str:
        right = accounts[request["data"]]
        return f"{right.capitalize()}." if request["model"] == "gpt-4.1-mini" else "unknown"

    result = run_example(host, "multi-armed-bandit", one_is_right)
    asked = {row["model"]: (row["calls"], row["right"]) for row in result.value}
    calls, right = asked.pop("gpt-4.1-mini")
    assert calls == right > 9
    assert all(0 < tries < calls and wins == 0 for tries, wins in asked.values())
    assert sum(row["calls"] for row in result.value) == len(result.calls) == len(expenses)


def test_a_program_that_fails_is_mended_once(host: Host) -> None:
    def second_time(host: Host, request: Message) -> str:
        return '(define report "mended")' if "ERROR" in request["data"] else "(car '())"

    result = run_example(host, "code-generation", second_time)
    assert (result.value, len(result.calls)) == ("mended", 2)
    assert "ATTEMPT\n(car '())" in result.calls[1]["data"]
    assert "car:" in result.calls[1]["data"]
    for useless in ("(car '())", "(define other 1)", "(define report 12)"):
        hopeless = run_example(host, "code-generation", lambda host, request, text=useless: text)
        assert hopeless.value.startswith("NO REPORT: ")
        assert len(hopeless.calls) == 2


def test_only_long_chapters_are_delegated(host: Host) -> None:
    def answer(host: Host, request: Message) -> str:
        if request.get("recursive"):
            return '(finish (string-append "delegated " (substring context 0 20)))'
        if "timetable" in request["instruction"]:
            return request["data"]
        return "read at once"

    result = run_example(host, "recursive-delegation", answer)
    chapters = dict(part.split("\n", 1) for part in result.value.split("\n\n"))
    assert list(chapters) == ["Heating", "Fire doors", "Lift", "Keys"]
    assert chapters["Keys"] == chapters["Fire doors"] == "read at once"
    assert chapters["Heating"].startswith("delegated {") and "delegated" in chapters["Lift"]
    assert calls_by_model(result) == {"gpt-4.1": 3, "gpt-4.1-mini": 2}
