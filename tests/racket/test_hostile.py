"""Programs that try to get out: what they meet, and that nothing of theirs stays behind."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from racket_host import Host

LIMITS = {"mem_mb": 200, "cpu_ms": 1500, "idle_ms": 700, "threads": 200, "max_calls": 20}


def contained(host: Host, program: str) -> dict[str, Any]:
    """The reply to a program, after which the next one works in the same session."""
    session = host.open(LIMITS)
    reply = host.run(program, session=session).reply
    assert "a secret" not in str(reply)
    assert "namespace:" not in str(reply)
    assert host.run("(finish (map-async add1 '(1 2)))", session=session).value == [2, 3]
    return reply


# ---------------------------------------------------------------------------------------------
# What a strategy can name


def reach(*modules: str) -> list[str]:
    """The forbidden bindings that modules export, then the number of all they export."""
    script = Path(__file__).with_name("reach.rkt")
    command = ["racket", str(script), *modules]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_no_offered_library_exports_what_is_forbidden() -> None:
    *found, count = reach()
    assert found == []
    assert int(count) > 1500


@pytest.mark.parametrize("module", ["racket/file", "racket/base", "racket/system", "ffi/unsafe"])
def test_the_walk_over_exports_finds_what_is_forbidden(module: str) -> None:
    *found, _ = reach(module)
    assert found != []


# A library's macro hands a part of its expansion to a macro of the strategy, which then tries to
# name with the part's context what the library can name.
BORROWED_CONTEXTS = [
    """(define-syntax b
  (make-set!-transformer
   (lambda (stx) (datum->syntax (car (syntax-e stx)) '(getenv "SECRET")))))
(set!-values (b) 1)""",
    """(define-syntax (b stx)
  (datum->syntax stx '(display (variable-reference->namespace (#%variable-reference force)))))
(match 1 [(? b) 1])""",
    """(define-syntax (b stx) (datum->syntax stx '(dynamic-require ''#%unsafe #f)))
(try 1 on-error b) (try (car 1) on-error b)""",
    """(define-syntax (b stx) #`(eval (datum->syntax (quote-syntax #,stx) '(getenv "SECRET"))))
(match 1 [(? b) 1])""",
    """(require (only-in racket/base [datum->syntax make]))
(define-syntax (b stx) #`(eval (make (quote-syntax #,stx) '(getenv "SECRET"))))
(match 1 [(? b) 1])""",
    *(
        """(define-syntax (b stx)
  (if (syntax-property stx 'again)
      #''dynamic-require
      (with-syntax ([e (syntax-property stx 'again #t)])
        #'(let () (display (eval FORM)) 1))))
(match 1 [(? b) 1])""".replace("FORM", form)
        for form in (
            "(with-syntax ([y e]) #'y)",
            "(syntax-case e () [y #'y])",
            "#`#,e",
            "#`(#,@e)",
            "(quasisyntax/loc #'here (1 #(#,e)))",
        )
    ),
]


@pytest.mark.parametrize("program", BORROWED_CONTEXTS)
def test_a_context_cannot_be_borrowed(host: Host, program: str) -> None:
    reply = contained(host, program)
    assert "the context belongs to a library's macro" in reply["error"]["message"]


OUT_OF_REACH = [
    "syntax-binding-set", "local-expand", "syntax-local-value", "make-syntax-delta-introducer",
    "syntax-local-get-shadower", "alarm-evt", "continuation-mark-set->context", "make-shared-bytes",
    "getenv", "open-input-file", "dynamic-require", "current-custodian", "make-log-receiver",
    "find-system-path", "current-directory", "module->namespace", "expand", "current-load",
    "#%variable-reference", "variable-reference->namespace", "module-path-index-join",
]  # fmt: skip


@pytest.mark.parametrize("name", OUT_OF_REACH)
@pytest.mark.parametrize("program", ["{}", "(begin-for-syntax {})", "(eval '{})"])
def test_a_name_is_not_there(host: Host, name: str, program: str) -> None:
    message = contained(host, program.format(name))["error"]["message"]
    assert message == f"{name} is not defined" or message.startswith("begin-for-syntax:"), message


# Macros as people write them are none the worse for it.
MACROS: list[tuple[str, Any]] = [
    ("(define-syntax (it s) (syntax-case s () [(_ e body) (with-syntax ([it (datum->syntax s 'it)])"
     " #'(let ([it e]) body))])) (it 4 (* it it))", 16),
    ("(define-syntax (m s) (syntax-case s () [(_ x ...) (with-syntax ([n (length (syntax->list"
     " #'(x ...)))] [(y ...) (reverse (syntax->list #'(x ...)))]) #`(list n '#,(datum->syntax s"
     " 'sym) y ... #,@(map syntax-e (syntax->list #'(x ...))) #(#,(+ 1 2)) . #,(list 8)))]))"
     " (m 1 2 3)", [3, "sym", 3, 2, 1, 1, 2, 3, [3], 8]),
    ("(define-syntax (m s) (quasisyntax/loc s (list #,@(list 1 2) `(a ,(+ 1 1)) #,'(quote z))))"
     " (m)", [1, 2, ["a", 2], "z"]),
    ("(define-syntax (m s) (syntax-case s (=>) [(_ a => b) #'(list a b)] [(_ a b) #'(list b)]))"
     " (list (m 1 => 2) (m 1 2))", [[1, 2], [2]]),
    ("(define-syntax (m s) #`(quote #,#`(a #,(+ 1 2)))) (m)", ["a", 3]),
    ("(syntax->datum #`(x #`(y #,(z #,(+ 1 2)))))",
     ["x", ["quasisyntax", ["y", ["unsyntax", ["z", 3]]]]]),
    ("(eval (datum->syntax #'a '(+ 1 2)))", 3),
    ("(with-syntax ([(a b) '(1 2)]) (syntax->datum #'(b . a)))", None),
]  # fmt: skip


@pytest.mark.parametrize("program, value", MACROS)
def test_a_macro_of_the_strategy_works(host: Host, program: str, value: Any) -> None:
    result = host.run(program)
    assert (result.status, result.value) == ("ok", value), result.reply


# ---------------------------------------------------------------------------------------------
# What a strategy cannot forge, change or outlast

LOOKALIKES = [
    {"$b": "evil"},
    {"$b": [0, 1000]},
    {"$b": [0, 1], "$v": 2},
    {"$v": {"$b": [0, 5]}},
    {"$v": 1},
    {"id": 1, "op": "reply", "to": 1},
]


@pytest.mark.parametrize("value", LOOKALIKES, ids=str)
def test_data_that_looks_like_the_wire_stays_data(host: Host, value: dict[str, Any]) -> None:
    program = '(define v (restore "v")) (py-set! "x" v) (finish (py-eval "x"))'
    result = host.run(program, checkpoints={"v": value})
    assert result.value == value
    assert result.requests[1]["value"] == value


@pytest.mark.parametrize("text", ["00000002 00000000\\n{}", "\\u0000\\U10FFFF\\uFFFE"])
@pytest.mark.parametrize(
    "program",
    ['(display "{}")', '(eprintf "~a" "{}")', '(log-fatal "{}")', '(car "{}")',
     '(thread (lambda () (raise "{}"))) (sleep 0.05)', '(error "{}")', '(llm-query #:data "{}")',
     "(string->symbol \"{}\")", '(checkpoint "{}" 1)', "(finish (hash (string->symbol \"{}\") 1))"],
)  # fmt: skip
def test_frames_in_texts_are_texts(host: Host, text: str, program: str) -> None:
    contained(host, program.replace("{}", text))


PROTECTED = [
    '(require (prefix-in llm- (rename-in racket/list [first query])))',
    "(local-require (only-in racket/list [first finish]))",
    "(#%require (for-meta 0 (rename racket/list finish first)))",
    "(define-syntax (m s) #`(define #,(datum->syntax s 'finish) 5)) (m)",
    "(struct llm (query))",
    "(define-syntax-rule (mk n) (define (n x) x)) (mk await)",
    '(eval (read (open-input-string "(define (map-async . x) x)")))',
]  # fmt: skip


@pytest.mark.parametrize("program", PROTECTED)
def test_a_scaffold_name_keeps_its_meaning(host: Host, program: str) -> None:
    assert "is part of the dialect" in contained(host, program)["error"]["message"]


@pytest.mark.parametrize(
    "end",
    ["(kill-thread (current-thread))",
     "(abort-current-continuation (default-continuation-prompt-tag) void)"],
)  # fmt: skip
def test_a_worker_that_is_gone_leaves_no_hole_in_the_results(host: Host, end: str) -> None:
    program = f"(map-async (lambda (x) (if (= x 2) {end} x)) '(1 2 3) #:max-concurrent 2)"
    message = contained(host, program)["error"]["message"]
    assert message == "the work on item 2 of 3 ended without a value"


ENDLESS = [
    ("(expt 10 (expt 10 9))", "cpu"),
    ('(regexp-match #px"^(a|aa)+$" (string-append (make-string 200 #\\a) "b"))', "cpu"),
    ("(define-syntax-rule (m x) (m (m x))) (m 1)", "cpu"),
    ("(struct p () #:property prop:custom-write (lambda (v o m) (let l () (l)))) (finish (p))",
     "cpu"),
    ("(error-value->string-handler (lambda (v n) (let l () (l)))) (car 1)", "cpu"),
    ("(struct e exn () #:property prop:exn:srclocs (lambda (x) (let l () (l))))"
     ' (raise (e "a" (current-continuation-marks)))', "cpu"),
    ("(sync (poll-guard-evt (lambda (x) (let l () (l)))))", "cpu"),
    ("(sleep 1e300)", "idle"),
    ("(sync/timeout 1e300 never-evt)", "idle"),
    ('(call-with-parameterization (unsafe-exec-sub-output "(current-parameterization)")'
     " (lambda () (finish 7)))", "idle"),
]  # fmt: skip


@pytest.mark.parametrize("program, reason", ENDLESS)
def test_endless_work_ends(host: Host, program: str, reason: str) -> None:
    assert contained(host, program)["reason"] == reason


TOO_LARGE = [
    "(let loop ([s \"x\"]) (loop (string-append-immutable s s)))",
    '(string-join (make-list 100000 (make-string 10000 #\\x)) ",")',
    '(string-join (make-list 100000 "") (make-string 10000 #\\x))',
    "(string-append* (make-list 100000 (make-string 10000 #\\x)))",
]  # fmt: skip


@pytest.mark.parametrize("program", TOO_LARGE)
def test_texts_beyond_measure_are_refused(host: Host, program: str) -> None:
    reply = contained(host, program)
    assert reply.get("reason") == "memory" or "characters" in reply["error"]["message"], reply


# What a program of a model does to the strategy that runs it: nothing.
SUBPROGRAMS: list[tuple[str, Any]] = [
    ('(unsafe-overwrite \'context (make-string 3 #\\a))'
     ' (unsafe-exec-sub-output "(string-set! context 0 #\\\\b)") context', "error"),
    ('(unsafe-exec-sub-output "(unsafe-overwrite \'context \\"evil\\")") context', "data"),
    ('(unsafe-exec-sub-output "(close-output-port (current-output-port)) 1") (display "x") 2', 2),
    ('(unsafe-exec-sub-output "(thread (lambda () (let l () (l)))) 5") (sleep 0.05) 2', 2),
    ('(parameterize ([token-budget 50]) (unsafe-exec-sub-output'
     ' "(parameterize ([token-budget 9999]) (llm-query #:data 1 #:max-tokens 99))"))', "error"),
]  # fmt: skip


@pytest.mark.parametrize("program, value", SUBPROGRAMS)
def test_a_generated_program_changes_nothing_outside(host: Host, program: str, value: Any) -> None:
    result = host.run(program, contexts={"": "data"}, limits=LIMITS)
    assert (result.value if result.status == "ok" else result.status) == value, result.reply
