"""What a user reads when a strategy fails: the message, and where."""

from __future__ import annotations

import pytest
from racket_host import Failure, Host

# program, (line from 1, column from 0), parts of the message
ERRORS: list[tuple[str, tuple[int, int] | None, list[str]]] = [
    # Reading
    ('(define x 1)\n(finish (list 1\n  2', (2, 8), ["expected a `)` to close `(`"]),
    ('(display "abc', (1, 9), ["`\"`"]),
    ("(finish 1))", (1, 10), ["unexpected `)`"]),
    ("(finish [1 2))", (1, 12), ["missing `]`", "found instead `)`"]),
    ("#| never closed", (1, 1), ["#|"]),
    ("#lang racket\n(finish 1)", (1, 0), ["has no #lang line"]),
    # Syntax
    ("(define x)", (1, 0), ["define", "bad syntax"]),
    ("(let ([x 1] [x 2]) x)", (1, 13), ["duplicate"]),
    ("(if #t 1)", (1, 0), ["if"]),
    ('(try (car 1))', (1, 0), ["try", "on-error"]),
    ("(require racket/system)", (1, 9), ["racket/system is not available", "racket/list"]),
    ('(require "other.rkt")', (1, 9), ["not available"]),
    # Names
    ("missing", (1, 0), ["missing is not defined"]),
    ("(finish\n  (list 1\n    missing))", (3, 4), ["missing is not defined"]),
    ("(define (f) missing)\n(f)", (1, 12), ["missing is not defined"]),
    ("(missing 1)", (1, 1), ["missing is not defined"]),
    ("(define (finish x) x)", (1, 9), ["finish is part of the dialect", "another name"]),
    ("(define context 1)", (1, 8), ["context is part of the dialect"]),
    ("(struct await (x))", (1, 8), ["await is part of the dialect"]),
    ("(define-syntax-rule (parallel x) x)", (1, 21), ["parallel is part of the dialect"]),
    ("(define-values (a vote) (values 1 2))", (1, 18), ["vote is part of the dialect"]),
    ("(begin 1 (define (race x) x))", (1, 18), ["race is part of the dialect"]),
    ("(require (rename-in racket/list [first finish]))", (1, 39),
     ["finish is part of the dialect"]),
    ("(set! finish 1)", (1, 6), ["finish cannot be changed"]),
    ("(set! context 1)", (1, 6), ["context", "cannot be changed"]),
    ("(eval '(define (finish x) x))", None, ["finish is part of the dialect"]),
    # Running
    ("(+ 1\n   (/ 1 0))", (2, 3), ["division by zero"]),
    ("(define (f x)\n  (car x))\n(list (f 1))", (2, 2), ["car: contract violation"]),
    ('(error "my message:" 1)', (1, 0), ["my message: 1"]),
    ("(raise 'oops)", (1, 0), ["no exception", "oops"]),
    ("(exit 3)", (1, 1), ["exit is not defined"]),
    ("(let ([x (vector 1)])\n  (vector-ref x 9))", (2, 2), ["vector-ref"]),
    ("(map-async (lambda (x)\n  (car x)) '(1))", (2, 2), ["car"]),
    ("(vote (list (lambda () (race (list (lambda ()\n (car 1)))))))", (2, 1), ["car"]),
    # Results used as text
    ('(string-append "a"\n  (llm-query #:data "x"))', (1, 0),
     ["call 1 at strategy.scm:2:3", "(syntax-e result)"]),
    ('(string-join (list (llm-query #:data "x")))', (1, 0), ["call 1", "syntax-e"]),
    ('(define r (llm-query #:data "x"))\n(+ 1 r)', (2, 0), ["call 1", "syntax-e"]),
    ('(regexp-match "a" (llm-query #:data "x"))', (1, 0), ["call 1", "syntax-e"]),
    ('(string-length (llm-query-async #:data "x"))', (1, 0), ["handle of call 1", "await"]),
    ('(llm-query #:instruction (llm-query #:data "x"))', (1, 0), ["call 1", "syntax-e"]),
    ('(py-exec (llm-query #:data "x"))', (1, 0), ["py-exec", "syntax-e"]),
    # Arguments of calls
    ("(llm-query)", (1, 0), ["llm-query", "#:instruction"]),
    ('(llm-query #:modle "m")', (1, 0), ["#:modle"]),
    ('(llm-query "positional")', (1, 0), ["llm-query"]),
    ('(llm-query #:data "x" #:temperature 3)', (1, 0), ["a number from 0 to 2", "#:temperature"]),
    ('(llm-query #:data "x" #:max-tokens 0)', (1, 0), ["positive integer", "#:max-tokens"]),
    ("(llm-query #:data \"x\" #:model 'gpt)", (1, 0), ["#:model"]),
    ('(llm-query #:instruction "list" #:json #t)', (1, 0), ["json", "list"]),
    ('(llm-query #:data (list 1 car))', (1, 0), ["llm-query: cannot send", "[1]"]),
    ('(llm-query-async #:data "x" #:recursive #t)', (1, 0), ["synchronous llm-query"]),
    ('(unsafe-raw-query "a" #:instruction "b")', (1, 0), ["twice"]),
    ("(await 5)", (1, 0), ["await", "handle"]),
    ("(await-any '())", (1, 0), ["await-any", "at least one"]),
    ('(get-context "none")', (1, 0), ["get-context", "none"]),
    ("(unsafe-overwrite 'none \"x\")", (1, 0), ["none"]),
    ("(token-budget -1)", (1, 0), ["token-budget"]),
    ('(parameterize ([token-budget 5]) (llm-query #:data "x" #:max-tokens 9))', (1, 33),
     ["token budget", "not sent", "up to 9"]),
    # Combinators name themselves
    ("(map-async 5 '())", (1, 0), ["map-async", "function of one argument"]),
    ("(map-async add1 5)", (1, 0), ["map-async", "a list"]),
    ("(map-async add1 '() #:max-concurrent 0)", (1, 0), ["map-async", "#:max-concurrent"]),
    ("(parallel 5)", (1, 0), ["parallel"]),
    ("(race '())", (1, 0), ["race", "at least one"]),
    ("(race (list add1))", (1, 0), ["race", "no arguments"]),
    ("(sequence 1)", (1, 0), ["sequence"]),
    ("(fold-sequential add1 0 '())", (1, 0), ["fold-sequential", "two arguments"]),
    ("(tree-reduce + '())", (1, 0), ["tree-reduce", "at least one item"]),
    ("(tree-reduce + '(1) #:branch-factor 1)", (1, 0), ["tree-reduce", "#:branch-factor"]),
    ("(fan-out-aggregate add1 5 '())", (1, 0), ["fan-out-aggregate"]),
    ("(recursive-spawn 5)", (1, 0), ["recursive-spawn"]),
    ('(recursive-spawn "x" #:depth 4)', (1, 0), ["recursive-spawn", "1 to 3"]),
    ("(iterate-until 1 2 3)", (1, 0), ["iterate-until"]),
    ("(critique-refine 1 2 3)", (1, 0), ["critique-refine"]),
    ("(with-validation 1 2)", (1, 0), ["with-validation"]),
    ("((with-validation add1 even?) 2)", (1, 0), ["with-validation", "not valid", "3"]),
    ("((with-validation add1 even? #:max-retries 2) 2)", (1, 0), ["with-validation", "3 attempts"]),
    ("(vote (list (lambda () 1) (lambda () 2)))", (1, 0), ["vote", "majority", "2 of 2"]),
    ("(vote (list (lambda () 1) (lambda () 2)) #:method 'consensus)", (1, 0), ["consensus"]),
    ("(vote (list (lambda () 1)) #:method 'most)", (1, 0), ["vote", "'plurality"]),
    ("(ensemble (list void) #:aggregator 1)", (1, 0), ["ensemble"]),
    ("(tiered 1 2 3)", (1, 0), ["tiered"]),
    ("(active-learning add1 add1 (lambda (r) 'high) '(1))", (1, 0),
     ["active-learning", "must return a number", "high"]),
    ("(active-learning add1 add1 add1 '() #:threshold 2)", (1, 0), ["active-learning", "0 to 1"]),
    ("(memoized 1)", (1, 0), ["memoized"]),
    ("(choose 1 add1 add1)", (1, 0), ["choose"]),
    ("(try-fallback 1 2)", (1, 0), ["try-fallback"]),
    # Data that cannot cross
    ("(checkpoint \"k\" car)", (1, 0), ["checkpoint: cannot send"]),
    ("(checkpoint 'k 1)", (1, 0), ["checkpoint", "a key"]),
    ("(py-set! \"a b\" 1)", (1, 0), ["py-set!", "name of a Python variable"]),
    ("(py-set! \"a\" (hash 1 2))", (1, 0), ["py-set!: cannot send"]),
    ("(define h (make-hash)) (hash-set! h 'self h)\n(py-set! \"a\" h)", (2, 0), ["py-set!"]),
    ("(py-set! \"a\" +nan.0)", (1, 0), ["py-set!", "+nan.0"]),
    ('(py-eval "1/0")', (1, 0), ["py-eval", "ZeroDivisionError"]),
    ("(hash 5)", (1, 0), ["hash"]),
    ("(hash 1 2 3)", (1, 0), ["hash"]),
    # Programs that a model wrote
    ('(unsafe-exec-sub-output "(+ 1\\n (car 2))")', (1, 0),
     ["unsafe-exec-sub-output", "line 2, column 2", "car"]),
    ('(unsafe-exec-sub-output "(+ 1")', (1, 0), ["line 1, column 1", "expected a `)`"]),
    ("(unsafe-exec-sub-output 5)", (1, 0), ["unsafe-exec-sub-output"]),
    ('(define mine 1)\n(unsafe-exec-sub-output "mine")', (2, 0), ["mine is not defined"]),
    ('(unsafe-exec-sub-output "(define total 1)")\n(finish-var "totl")', (2, 0),
     ["finish-var", "totl", "total"]),
    ('(finish-var "x")', (1, 0), ["finish-var"]),
]  # fmt: skip


@pytest.mark.parametrize("program, place, parts", ERRORS, ids=[e[0] for e in ERRORS])
def test_error(host: Host, program: str, place: tuple[int, int] | None, parts: list[str]) -> None:
    result = host.run(program)
    assert result.status == "error", result.reply
    for part in parts:
        assert part in result.error["message"]
    if place:
        assert result.place == place
    assert "/racket/" not in result.error["message"]


def test_the_stack_leads_to_the_error_across_threads(host: Host) -> None:
    program = """
(define (inner x)
  (car x))
(define (outer x)
  (list (inner x)))
(parallel
  (list (lambda () (list (outer 5)))))"""
    stack = [(f["line"], f["fn"]) for f in host.run(program).error["stack"]]
    assert stack == [
        (3, "inner"), (5, "outer"), (7, "a function"), (6, "top level"),
    ]  # fmt: skip


def test_an_error_in_a_prelude_names_the_prelude(host: Host) -> None:
    session = host.open()
    host.run("(define (f x)\n  (car x))", session=session, source="prelude.scm")
    error = host.run("(list (f 1))", session=session).error
    assert (error["loc"]["source"], error["loc"]["line"]) == ("prelude.scm", 2)
    assert error["stack"][1]["source"] == "strategy.scm"


def test_output_before_an_error_is_kept(host: Host) -> None:
    result = host.run('(display "before")\n(eprintf "log")\n(car 1)')
    assert (result.status, result.stdout, result.stderr) == ("error", "before", "log")


def test_a_failing_call_names_itself(host: Host) -> None:
    program = """
(define first-call (llm-query-async #:data "a"))
(define second-call
  (llm-query-async #:data "b"))
(syntax-e (await first-call))
(syntax-e (await second-call))"""
    result = host.run(
        program, lambda h, r: Failure("refused by the provider") if r["data"] == "b" else "fine"
    )
    error = result.error
    assert error["message"] == "call 2 at strategy.scm:4:3 failed: refused by the provider"
    assert (error["kind"], error["call"]) == ("backend", 2)
    assert result.place == (6, 10)
    assert (error["call_site"]["line"], error["call_site"]["col"]) == (4, 2)


def test_a_failure_is_raised_each_time_the_handle_is_awaited(host: Host) -> None:
    program = """
(define h (llm-query-async #:data "a"))
(define (attempt) (try (await h) on-error (lambda (m) "failed")))
(list (attempt) (attempt))"""
    assert host.run(program, lambda h, r: Failure("no")).value == ["failed", "failed"]


def test_an_answer_that_should_be_json_is_checked(host: Host) -> None:
    program = '(llm-query #:instruction "as json" #:json #t)'
    assert host.run(program, lambda h, r: '{"a": [1, "\\u00e9"]}').status == "ok"
    error = host.run(program, lambda h, r: "Sure! {}").error
    assert "not JSON" in error["message"]
    assert "Sure!" in error["message"]


def test_findings_in_generated_code_keep_it_from_running(host: Host) -> None:
    findings = [{"message": "finish ends the wrong program", "line": 2, "col": 4}]
    result = host.run('(unsafe-exec-sub-output "(llm-query #:data 1)")', findings=findings)
    assert "line 2, column 5: finish ends the wrong program" in result.error["message"]
    assert result.error["kind"] == "generated-code"
    assert result.error["generated"]["findings"] == findings
    assert result.calls == []


def test_finish_in_a_sub_sandbox_is_logged(host: Host) -> None:
    assert "sub-sandbox" in host.run('(unsafe-exec-sub-output "(finish 1)")').logs[0]


def test_a_value_without_json_form_is_printed(host: Host) -> None:
    result = host.run("(struct p (x) #:transparent) (finish (list (p 1) car))")
    assert "value" not in result.reply
    assert result.reply["printed"] == "(#(struct:p 1) #<procedure:car>)"


def test_an_error_whose_message_cannot_be_printed(host: Host) -> None:
    program = """
(struct bad () #:property prop:custom-write (lambda (v port mode) (error "again")))
(raise (bad))"""
    assert "cannot be printed" in host.run(program).error["message"]


def test_a_command_for_a_session_that_is_not_open(host: Host) -> None:
    for op, fields in [("run", {"run": "r", "code": "1"}), ("stop", {}), ("close", {})]:
        reply = host.command(op, session=99999, **fields)
        assert "not open" in reply["error"]["message"]
    assert host.command("ping")["op"] == "reply"
