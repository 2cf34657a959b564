"""Limits, cancelling, and programs that mean harm: contained, and the next program works."""

from __future__ import annotations

import threading

import pytest
from racket_host import Host, Message

SMALL = {
    "mem_mb": 200,
    "cpu_ms": 700,
    "idle_ms": 800,
    "out_bytes": 10_000,
    "max_calls": 20,
    "max_inflight": 5,
    "result_bytes": 10_000,
    "threads": 200,
}


def never(host: Host, request: Message) -> None:
    """A model that does not answer."""


# program, the limit that ends it, a part of the message
LIMITED: list[tuple[str, str, str]] = [
    ("(let loop () (loop))", "cpu", "0.7 s of computing time"),
    ("(let loop ([n 1]) (loop (* n 3)))", "cpu", "computing time"),
    ("(let loop () (with-handlers ([void void]) (loop)) (loop))", "cpu", "computing time"),
    ("(dynamic-wind void (lambda () (let loop () (loop))) (lambda () (let loop () (loop))))",
     "cpu", "computing time"),
    ("(define-syntax (forever stx) (let loop () (loop))) (forever)", "cpu", "computing time"),
    ("(sync never-evt)", "idle", "0.8 s"),
    ("(sleep 100)", "idle", "nothing happened"),
    ("(semaphore-wait (make-semaphore 0))", "idle", "nothing happened"),
    ("(thread-suspend (current-thread))", "idle", "nothing happened"),
    ("(let loop () (display \"flood \") (loop))", "output", "10000 bytes"),
    ("(let loop () (eprintf \"flood \") (loop))", "output", "10000 bytes"),
    ("(let loop () (thread (lambda () (sync never-evt))) (loop))", "threads", "200 threads"),
    ("(let loop () (llm-query-async #:data \"x\") (loop))", "calls", "20 model calls"),
    ("(let loop () (try (llm-query #:data \"x\") on-error void) (loop))",
     "calls", "20 model calls"),
    ("(finish (make-string 20000 #\\x))", "result", "10000 bytes"),
    ("(kill-thread (current-thread))", "killed", "main thread"),
    ('(unsafe-exec-sub-output "(let loop () (loop))")', "cpu", "computing time"),
    ('(unsafe-exec-sub-output "(sync never-evt)")', "idle", "nothing happened"),
]  # fmt: skip


@pytest.mark.parametrize("program, reason, part", LIMITED, ids=[e[0][:60] for e in LIMITED])
def test_limit(host: Host, program: str, reason: str, part: str) -> None:
    session = host.open(SMALL)
    reply = host.run(program, session=session).reply
    assert (reply["status"], reply["reason"]) == ("stopped", reason), reply
    assert part in reply["message"]
    assert host.run("(finish (+ 1 2))", session=session).value == 3


HUNGRY = [
    "(let loop ([l '()]) (loop (cons (make-vector 1000 l) l)))",
    "(map-async (lambda (i) (let loop ([l '()]) (loop (cons (make-bytes 10000) l)))) (range 3))",
    '(let loop ([s "x"]) (loop (string-append s s)))',
    "(make-string 1000000000000)",
]


@pytest.mark.parametrize("program", HUNGRY)
def test_memory_is_bounded(host: Host, program: str) -> None:
    """The collector's own work counts as computing, so there is enough of that here."""
    session = host.open({"mem_mb": 100, "cpu_ms": 20_000})
    reply = host.run(program, session=session).reply
    assert reply.get("reason") == "memory" or "memory" in reply["error"]["message"], reply
    assert host.run("(finish (+ 1 2))", session=session).value == 3


# These are errors; none reaches outside of the sandbox.
HOSTILE: list[str] = [
    "(require (for-syntax syntax/parse))",
    "(require (for-meta 1 '#%kernel))",
    '(require (lib "racket/file.rkt"))',
    "(require (only-in racket/base open-input-file))",
    "(define-syntax (m s) (datum->syntax #'string-trim '(open-input-file \"/etc/passwd\"))) (m)",
    "(define-syntax (m s) (datum->syntax #'foldl '(#%variable-reference foldl))) (m)",
    """(define-syntax (m s)
  (define expanded (syntax->list (local-expand #'(when 1 2) 'expression '())))
  (datum->syntax (car expanded) '(current-load)))
(m)""",
    """(define-syntax (m s)
  (define expanded (syntax->list (local-expand #'(llm-query #:data "x") 'expression '())))
  (datum->syntax (car expanded) 'current-scope))
(m)""",
    '(open-input-file "/etc/passwd")',
    '(with-output-to-file "/tmp/owned" (lambda () (display 1)))',
    '(require racket/file)',
    '(require (file "/etc/passwd"))',
    '(require (submod racket/port))',
    '(call-with-input-file "/etc/passwd" read)',
    '(require racket/tcp)',
    '(tcp-connect "localhost" 80)',
    '(require racket/system) (system "id")',
    '(subprocess #f #f #f "/bin/sh")',
    '(getenv "SECRET")',
    "(environment-variables-ref (current-environment-variables) #\"SECRET\")",
    "(exit 0)",
    "(custodian-shutdown-all (current-custodian))",
    "(require ffi/unsafe)",
    "(require '#%foreign)",
    "(require '#%unsafe)",
    "(#%variable-reference foldl)",
    "(variable-reference->namespace (#%variable-reference foldl))",
    "(define-namespace-anchor a)",
    "(make-base-namespace)",
    "(parameterize ([current-namespace (make-base-empty-namespace)]) (eval 'car))",
    "(namespace-require 'racket/file)",
    "(dynamic-require 'racket/file 'file->string)",
    "(eval '(dynamic-require 'racket/file #f))",
    "(eval (list (string->symbol \"open-input-file\") \"/etc/passwd\"))",
    '(begin-for-syntax (open-input-file "/etc/passwd"))',
    '(define-syntax (m stx) (open-input-file "/etc/passwd")) (m)',
    "(module m '#%kernel (#%require '#%unsafe))",
    "(current-security-guard)",
    "(current-code-inspector)",
    '(load "/etc/passwd")',
    '(read (open-input-string "#reader racket/base x"))',
    "(parameterize ([read-accept-compiled #t]) (eval (read (open-input-bytes #\"#~\"))))",
    '(struct evil () #:property prop:custom-write (lambda (v p m) (open-input-file "/etc/passwd")))'
    "(finish (evil))",
    "(instrument-top 1 2)",
    "(require (file \"/etc/../etc/passwd\"))",
    "(current-plumber)",
    "(current-command-line-arguments)",
    "(local-expand #'x 'expression '())",
]  # fmt: skip


@pytest.mark.parametrize("program", HOSTILE, ids=[program[:60] for program in HOSTILE])
def test_hostile_program_is_contained(host: Host, program: str) -> None:
    session = host.open({"mem_mb": 300, "cpu_ms": 2000, "idle_ms": 1000})
    reply = host.run(program, session=session).reply
    assert reply["status"] in ("error", "stopped"), reply
    assert "root:" not in str(reply)
    assert "a secret" not in str(reply)
    assert host.run("(finish (map-async add1 '(1 2)))", session=session).value == [2, 3]


def test_calls_beyond_the_lane_wait_their_turn(host: Host) -> None:
    in_flight: list[Message] = []
    most = 0

    def answer_when_full(host: Host, request: Message) -> None:
        nonlocal most
        in_flight.append(request)
        most = max(most, len(in_flight))
        if len(in_flight) == 5:
            while in_flight:
                host.answer(in_flight.pop(), "ok")

    program = '(length (await-all (for/list ([i 20]) (llm-query-async #:data "x"))))'
    session = host.open(SMALL)
    assert host.run(program, answer_when_full, session=session).value == 20
    assert most == 5


def test_flood_is_cut_with_a_note(host: Host) -> None:
    program = '(for ([i 1500]) (display "0123456789")) (finish "done")'
    result = host.run(program, limits=SMALL)
    assert result.value == "done"
    assert len(result.stdout) < 11_000
    assert "output limit of 10000 bytes reached" in result.stdout


def test_output_streams_while_the_program_waits(host: Host) -> None:
    host.prepare(never)
    session = host.open()
    running = host.start(
        "run", session=session, run="r", code='(display "早い") (llm-query #:data "x")'
    )
    host.wait_for(lambda: any(e.get("text") == "早い" for e in host.events))
    host.wait_for(lambda: len(host.requests) == 1)
    host.answer(host.requests[0], "now")
    assert host.finish(running)["value"] == "now"


STUBBORN = [
    '(map-async (lambda (x) (llm-query #:data "x")) (range 500) #:max-concurrent 500)',
    '(await-all (for/list ([i 500]) (llm-query-async #:data "x")))',
    '(vote (for/list ([i 300]) (lambda () (llm-query #:data "x"))))',
    '(let loop () (with-handlers ([void void]) (llm-query #:data "x")) (loop))',
    '(dynamic-wind void (lambda () (llm-query #:data "x")) (lambda () (let loop () (loop))))',
    '(unsafe-exec-sub-output "(parallel (for/list ([i 9]) (lambda () (llm-query #:data 1))))")',
    '(display "x") (llm-query #:data "x") (let loop () (loop))',
]


@pytest.mark.parametrize("program", STUBBORN, ids=[program[:60] for program in STUBBORN])
def test_stop_cancels_all_calls_in_flight(host: Host, program: str) -> None:
    host.prepare(never)
    session = host.open({"max_inflight": 1000})
    running = host.start("run", session=session, run="r", code=program)
    host.wait_for(lambda: len(calls(host)) > 0)
    host.command("ping")
    host.command("stop", session=session)
    reply = host.finish(running, seconds=5)
    assert (reply["status"], reply["reason"]) == ("stopped", "cancelled")
    assert set(host.cancelled) == {request["id"] for request in calls(host)}
    assert host.run("(finish 1)", session=session).value == 1


def calls(host: Host) -> list[Message]:
    return [request for request in host.requests if request["op"] == "llm-query"]


def test_finish_cancels_calls_in_flight(host: Host) -> None:
    program = '(define h (llm-query-async #:data "x")) (finish "early")'
    result = host.run(program, never)
    assert result.value == "early"
    assert len(result.cancelled) == 1


def test_an_answer_after_the_cancel_is_ignored(host: Host) -> None:
    result = host.run('(llm-query-async #:data "x") (finish 1)', never)
    host.answer(result.calls[0], "too late")
    assert host.run("(finish 2)").value == 2


def test_waiting_for_an_answer_is_neither_idle_nor_computing(host: Host) -> None:
    released = threading.Timer(1.5, lambda: host.answer(host.requests[0], "slow"))

    def answer_later(host: Host, request: Message) -> None:
        released.start()

    assert host.run('(finish (llm-query #:data "x"))', answer_later, limits=SMALL).value == "slow"


def test_budget_holds_for_calls_side_by_side(host: Host) -> None:
    """A call may use 21 tokens and uses 15: after two, 20 of 50 are left, too few for a third."""
    program = """
(define (attempt x)
  (try (syntax-e (llm-query #:data "x" #:max-tokens 20)) on-error (lambda (m) "refused")))
(parameterize ([token-budget 50])
  (map-async attempt (range 10)))"""
    result = host.run(program)
    assert sorted(result.value) == ["[x]", "[x]"] + ["refused"] * 8
    assert len(result.calls) == 2


def test_two_sessions_run_side_by_side(host: Host) -> None:
    host.prepare(never)
    first, second = host.open(), host.open()
    waiting = host.start("run", session=first, run="1", code='(llm-query #:data "a")')
    host.wait_for(lambda: len(host.requests) == 1)
    other = host.command("run", session=second, run="2", source="s", code="(finish 2)")
    assert other["value"] == 2
    host.answer(host.requests[0], "first")
    assert host.finish(waiting)["value"] == "first"


def test_only_one_run_at_a_time_in_a_session(host: Host) -> None:
    host.prepare(never)
    session = host.open()
    running = host.start("run", session=session, run="1", code='(llm-query #:data "a")')
    host.wait_for(lambda: len(host.requests) == 1)
    reply = host.command("run", session=session, run="2", code="1")
    assert "a run is going on" in reply["error"]["message"]
    host.command("stop", session=session)
    assert host.finish(running)["reason"] == "cancelled"


def test_stop_right_behind_the_run_is_not_lost(host: Host) -> None:
    host.prepare(never)
    session = host.open()
    running = host.start("run", session=session, run="1", code='(llm-query #:data "a")')
    host.start("stop", session=session)
    assert host.finish(running, seconds=5)["reason"] == "cancelled"
    assert host.run("(finish 1)", session=session).value == 1


def test_stop_without_a_run_has_no_effect(host: Host) -> None:
    session = host.open()
    host.command("stop", session=session)
    assert host.run("(finish 1)", session=session).value == 1


def test_heartbeat_puts_off_the_idle_limit(host: Host) -> None:
    program = '(for ([i 11]) (sleep 0.1) (heartbeat)) (finish "alive")'
    assert host.run(program, limits=SMALL).value == "alive"


def test_sessions_share_no_definitions(host: Host) -> None:
    first, second = host.open(), host.open()
    program = """
(define leaked 1)
(define-syntax-rule (leaked-macro) 2)
(struct leaked-struct (x))
(define (hash x) 'mine)
(require racket/set)"""
    assert host.run(program, session=first).status == "ok"
    for name in ("leaked", "(leaked-macro)", "leaked-struct", "(set 1)"):
        assert "is not defined" in host.run(name, session=second).error["message"]
    assert host.run("(hash 1 2)", session=second).reply["printed"] == "#hash((1 . 2))"
    assert host.run("(hash leaked)", session=first).value == "mine"
