"""Programs and what they come to: primitives and combinators on a scripted model."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racket_host import Failure, Host, Message, echo


def thunks(*bodies: str) -> str:
    return "(list " + " ".join(f"(lambda () {body})" for body in bodies) + ")"


def ask(data: str) -> str:
    return f'(llm-query #:data "{data}")'


def later(data: str) -> str:
    return f'(llm-query-async #:data "{data}")'


CASE = re.compile(r"(.*?)^;=> (.*?)\n", re.DOTALL | re.MULTILINE)

PROGRAMS = [
    pytest.param(case[1].strip(), case[2], id=f"{file.stem}-{number}")
    for file in sorted((Path(__file__).parent / "programs").glob("*.scm"))
    for number, case in enumerate(CASE.finditer(file.read_text()), 1)
]
"""The programs under programs/, each followed by a line with what it comes to."""


@pytest.mark.parametrize("program, expected", PROGRAMS)
def test_value(host: Host, program: str, expected: str) -> None:
    """`;=> JSON` gives the value, `;=> nothing` says that there is none."""
    result = host.run(program)
    assert result.status in ("ok", "finished"), result.reply
    if expected == "nothing":
        assert "value" not in result.reply
    else:
        assert result.value == json.loads(expected)


def test_context(host: Host) -> None:
    program = '(list context (get-context "notes") (string-length context))'
    loaded = {"": "héllo", "notes": "n"}
    assert host.run(program, contexts=loaded).value == ["héllo", "n", 5]


def test_overwritten_context_reaches_functions_and_is_logged(host: Host) -> None:
    program = '(define (f) context) (unsafe-overwrite \'context "new") (f)'
    result = host.run(program, contexts={"": "old"})
    assert result.value == "new"
    assert "unsafe-overwrite" in result.logs[0]


def test_definitions_stay_in_the_session(host: Host) -> None:
    session = host.open()
    host.run("(define (double x) (* 2 x)) (define n 4)", session=session, source="prelude.scm")
    assert host.run("(double n)", session=session).value == 8


def test_a_call_carries_what_was_given_and_nothing_else(host: Host) -> None:
    program = """
(llm-query #:instruction "Give json" #:data "d" #:model "m" #:backend "b" #:temperature 0.5
           #:max-tokens 9 #:json #t #:schema (hash 'a "int") #:image "1.png" #:images '("2.png"))
(llm-query-async #:instruction "only")"""
    result = host.run(program, lambda host, request: "{}")
    envelope = ("id", "op", "run", "depth", "site")
    first, second = ({k: v for k, v in c.items() if k not in envelope} for c in result.calls)
    assert first == {
        "call": 1, "mode": "sync", "instruction": "Give json", "data": "d", "model": "m",
        "backend": "b", "temperature": 0.5, "max_tokens": 9, "json": True,
        "schema": {"a": "int"}, "images": ["1.png", "2.png"],
    }  # fmt: skip
    assert second == {"call": 2, "mode": "async", "instruction": "only"}


def test_calls_carry_their_places(host: Host) -> None:
    program = """
(define (ask x)
  (llm-query #:data x))
(ask "a")
(map-async (lambda (x)
  (llm-query-async #:data x)) '("b"))
(define-syntax-rule (via-macro x) (llm-query #:data x))
(via-macro "c")
(parallel (list
  (curry llm-query #:data "d")))
(keyword-apply llm-query '(#:data) '("e") '())"""
    result = host.run(program)
    places = {
        c["data"]: (c["site"]["line"], c["site"]["col"], c["site"]["fn"]) for c in result.calls
    }
    assert places == {
        "a": (3, 2, "ask"),
        "b": (6, 2, "a function"),
        "c": (8, 0, "top level"),
        "d": (9, 0, "top level"),
        "e": (11, 0, "top level"),
    }
    assert {call["site"]["source"] for call in result.calls} == {"strategy.scm"}


def test_long_and_odd_texts_survive_the_wire(host: Host) -> None:
    texts = ["x" * 100_000, 'q"\\\n\t\x01\x7f', "日本語 🎉 ñ", "", "é" * 600]
    session = host.open(contexts={str(index): text for index, text in enumerate(texts)})
    program = f"""
(define texts (map (lambda (i) (get-context (number->string i))) (range {len(texts)})))
(map-async (lambda (t) (llm-query-async #:instruction "i" #:data t)) texts)"""
    assert host.run(program, lambda h, r: r["data"], session=session).value == texts


def test_answers_in_any_order_stay_in_the_order_of_the_items(host: Host) -> None:
    held: list[Message] = []

    def last_first(host: Host, request: Message) -> None:
        held.append(request)
        if len(held) % 4 == 0:
            for waiting in reversed(held[-4:]):
                host.answer(waiting, f"<{waiting['data']}>")

    program = """
(map-async (lambda (x) (llm-query-async #:data (number->string x)))
           (range 20)
           #:max-concurrent 4)"""
    # Workers that got their answer take the next items, so four calls are always in flight.
    assert host.run(program, last_first).value == [f"<{i}>" for i in range(20)]


@pytest.mark.parametrize(
    "program, together",
    [
        (f"(parallel {thunks(*[ask(c) for c in 'abcd'])})", 4),
        (f"(vote {thunks(*[ask('a') for _ in range(5)])})", 5),
        (f"(ensemble {thunks(*[later(c) for c in 'abc'])})", 3),
        (f"(race {thunks(*[ask(c) for c in 'abc'])})", 3),
        ("(tiered (lambda (x) (llm-query #:data x)) length '(\"a\" \"b\" \"c\"))", 3),
        ("(active-learning (lambda (x) (llm-query #:data x)) void (lambda (r) 0) "
         "'(\"a\" \"b\" \"c\"))", 3),
        ("(map-async (lambda (x) (llm-query #:data \"x\")) (range 4) #:max-concurrent 2)", 2),
        ("(tree-reduce (lambda (a b) (llm-query #:data \"x\")) (range 8) #:branch-factor 2)", 4),
        ("(await-all (map (lambda (x) (llm-query-async #:data \"x\")) (range 3)))", 3),
    ],
)  # fmt: skip
def test_calls_run_side_by_side(host: Host, program: str, together: int) -> None:
    """The model answers only once as many calls are in flight as there should be."""
    held: list[Message] = []

    def wait_for_all(host: Host, request: Message) -> str | None:
        held.append(request)
        if len(held) < together:
            return None
        for waiting in held[:-1]:
            if waiting:
                host.answer(waiting, "same")
        waiting_count = len(held)
        held[:] = [{}] * waiting_count
        return "same"

    result = host.run(program, wait_for_all)
    assert result.status == "ok", result.reply


def test_critique_refine_makes_at_most_one_and_two_calls_a_round(host: Host) -> None:
    program = """
(critique-refine
  (lambda () (syntax-e (llm-query #:data "draft")))
  (lambda (d) (syntax-e (llm-query #:data "critique")))
  (lambda (d c) (syntax-e (llm-query #:data "refine")))
  #:max-iter 3)"""
    assert len(host.run(program).calls) == 7


def test_race_cancels_the_losers(host: Host) -> None:
    def first_only(host: Host, request: Message) -> str | None:
        return "won" if request["data"] == "b" else None

    program = f"(finish (race {thunks(ask('a'), ask('b'), '(await ' + later('c') + ')')}))"
    result = host.run(program, first_only)
    assert result.value == "won"
    losers = {c["id"] for c in result.calls if c["data"] != "b"}
    assert set(result.cancelled) == losers


def test_race_cancels_what_runs_inside_of_a_loser(host: Host) -> None:
    def hold_the_votes(host: Host, request: Message) -> str | None:
        return "won" if request["data"] == "fast" else None

    votes = thunks(*['(car (map-async (lambda (x) (llm-query #:data x)) \'("slow")))'] * 3)
    program = f"(race (list (lambda () (vote {votes})) (lambda () (sleep 0.05) {ask('fast')})))"
    result = host.run(program, hold_the_votes)
    assert result.value == "won"
    assert len(result.cancelled) == 3


def test_a_failure_cancels_the_other_calls_of_the_combinator(host: Host) -> None:
    def fail_second(host: Host, request: Message) -> Failure | None:
        return Failure("refused") if request["data"] == "1" else None

    program = """
(try (map-async (lambda (x) (llm-query-async #:data (number->string x))) (range 3))
     on-error (lambda (message) message))"""
    result = host.run(program, fail_second)
    assert "call 2" in result.value
    assert "refused" in result.value
    assert len(result.cancelled) == 2


def test_await_any_passes_over_failures(host: Host) -> None:
    def fail_first(host: Host, request: Message) -> str | Failure:
        return Failure("down") if request["data"] == "a" else "fine"

    program = f"(define-values (r rest) (await-any (list {later('a')} {later('b')}))) (list r rest)"
    assert host.run(program, fail_first).value == ["fine", []]


def test_handles_survive_the_combinator_that_made_them(host: Host) -> None:
    program = f"(define hs (car (parallel (list (lambda () (list {later('a')})))))) (await-all hs)"
    assert host.run(program).value == ["[a]"]


def test_memoized_function_forgets_failures(host: Host) -> None:
    answers = iter([Failure("down"), "fine"])
    program = """
(define f (memoized (lambda (x) (llm-query #:data x))))
(try (f "a") on-error void)
(f "a")"""
    assert host.run(program, lambda host, request: next(answers)).value == "fine"


def test_the_loser_of_a_race_does_not_block_its_memoized_work(host: Host) -> None:
    seen: list[Message] = []

    def hold_first(host: Host, request: Message) -> str | None:
        seen.append(request)
        return None if len(seen) == 1 else "again"

    program = """
(define f (memoized (lambda (x) (llm-query #:data x))))
(race (list (lambda () (f "a")) (lambda () (sleep 0.05) 1)))
(f "a")"""
    assert host.run(program, hold_first).value == "again"


def test_try_fallback_sees_the_failure_of_an_asynchronous_call(host: Host) -> None:
    def fail_primary(host: Host, request: Message) -> str | Failure:
        return Failure("down") if request["data"] == "p" else "fallback"

    program = f"((try-fallback (lambda () {later('p')}) (lambda () {later('f')})))"
    assert host.run(program, fail_primary).value == "fallback"


def test_a_recursive_call_runs_the_program_that_the_model_writes(host: Host) -> None:
    def write_program(host: Host, request: Message) -> str:
        if request.get("recursive"):
            return "```scheme\n(define n (string-length context)) (finish (number->string n))\n```"
        return echo(host, request)

    program = """
(define counted (llm-query #:instruction "count" #:data "four" #:recursive #t))
(string-append (syntax-e counted) "!")"""
    result = host.run(program, write_program, contexts={"": "the parent's data"})
    assert result.value == "4!"
    assert [r["recursive"] for r in result.requests if r["op"] == "lint"] == [True]


def test_calls_of_a_sub_program_count_in_the_run_and_tell_their_depth(host: Host) -> None:
    def write_program(host: Host, request: Message) -> str:
        if request.get("recursive"):
            return '(finish (llm-query #:data (string-append context "-inner")))'
        return echo(host, request)

    program = '((recursive-spawn "analyze") "x")'
    result = host.run(program, write_program)
    assert result.value == "[x-inner]"
    assert [(c["call"], c["depth"]) for c in result.calls] == [(1, 0), (2, 1)]


def test_recursion_stops_at_its_depth(host: Host) -> None:
    def always_delegate(host: Host, request: Message) -> str:
        return '(finish (llm-query #:instruction "again" #:recursive #t))'

    result = host.run('(llm-query #:instruction "go" #:recursive #t)', always_delegate)
    assert "at most 3 levels deep" in result.error["message"]
    assert [c["depth"] for c in result.calls] == [0, 1, 2, 3]


def test_a_sub_program_runs_under_the_budget_around_it(host: Host) -> None:
    program = """
(parameterize ([token-budget 100])
  (unsafe-exec-sub-output "(llm-query #:data \\"x\\" #:max-tokens 500)"))"""
    result = host.run(program)
    assert "token budget" in result.error["message"]
    assert result.calls == []


def test_output_of_a_sub_program_is_shown(host: Host) -> None:
    result = host.run('(display "a") (unsafe-exec-sub-output "(display \\"b\\") 1") (display "c")')
    assert result.stdout == "abc"


def test_json_schema_as_bytes(host: Host) -> None:
    schema = json.dumps({"type": "object"})
    result = host.run(f'(llm-query #:data "d" #:schema {json.dumps(schema)})', lambda h, r: "{}")
    assert result.calls[0]["schema"] == schema


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('abc"\\ é🎉\n'), inner),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(value=json_values)
def test_any_json_value_survives_the_way_from_python_and_back(host: Host, value: object) -> None:
    """Through both codecs twice: Python's value as a result, and back as a Python variable."""
    host.prepare()
    host.python.variables["given"] = value
    session = host.open()
    program = '(py-set! "back" (py-eval "given")) (finish (py-eval "back"))'
    reply = host.command("run", session=session, run="r", source="s", code=program)
    host.command("close", session=session)
    assert reply["status"] == "finished", reply
    assert reply.get("value") == value
    assert host.python.variables["back"] == value
