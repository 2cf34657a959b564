"""Texts from outside: the way they take, what ends it, and that no program makes the check fail."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.analysis.analyse import Analysis, analyse
from schemestra.analysis.syntax.document import Document

ANSWER = '(syntax-e (llm-query #:instruction "Look." #:data context))'
SINKS = ("tainted-instruction", "tainted-python")


def opened(source: str) -> Analysis:
    return analyse(Document.open("test.scm", source))


def sinks(source: str) -> list[str]:
    return [finding.rule for finding in opened(source).findings if finding.rule in SINKS]


def instruction(text: str, before: str = "") -> str:
    return f'{before}\n(finish (llm-query #:instruction (string-append "Go on: " {text})))'


# Each program carries an answer to an instruction in another manner.
CARRIED = {
    "variable": instruction("a", f"(define a {ANSWER})"),
    "local": f"(let* ([a {ANSWER}] [b (string-trim a)]) {instruction('b')})",
    "function": instruction("(f)", f"(define (f) {ANSWER})"),
    "argument": f"(define (f x) {instruction('x')})\n(f {ANSWER})",
    "own higher-order function": instruction(
        f"(twice string-upcase {ANSWER})", "(define (twice f x) (f (f x)))"
    ),
    "map": instruction(
        "(string-join (map string-upcase (list a a)) \" \")", f"(define a {ANSWER})"
    ),
    "map-async": instruction(
        "(car notes)",
        "(define notes (map-async (lambda (x) (llm-query-async #:instruction x)) '(\"a\" \"b\")))",
    ),
    "fold": instruction(
        "(fold-sequential (lambda (so-far x) (string-append so-far x)) \"\" (list a))",
        f"(define a {ANSWER})",
    ),
    "branch": instruction('(if (> (random 3) 1) a "nothing")', f"(define a {ANSWER})"),
    "loop": instruction(
        '(for/fold ([all ""]) ([i 3]) (string-append all a))', f"(define a {ANSWER})"
    ),
    "critique-refine": (
        "(critique-refine (lambda () (syntax-e (llm-query #:instruction \"Write.\")))"
        " (lambda (draft) (syntax-e (llm-query #:instruction \"Check.\" #:data draft)))"
        f" (lambda (draft critique) (syntax-e {instruction('critique')[9:-1]})))"
    ),
    "hash": instruction('(hash-ref h "a")', f'(define h (hash "a" {ANSWER}))'),
    "python": instruction("b", f'(py-set! "a" {ANSWER})\n(define b (py-exec "print(a.strip())"))'),
    "f-string": instruction(
        "b", f"(py-set! \"a\" {ANSWER})\n(define b (py-eval \"f'so: {{a}}'\"))"
    ),
    "struct": instruction("(note-text n)", f"(struct note (text))\n(define n (note {ANSWER}))"),
    "try": instruction("(try a on-error (lambda (e) \"none\"))", f"(define a {ANSWER})"),
    "handle": instruction(
        "(syntax-e (await h))", '(define h (llm-query-async #:instruction "Look."))'
    ),
}  # fmt: skip

# Nothing of the wording of an answer is left in these.
CLEARED = {
    "data": f'(finish (llm-query #:instruction "Go on." #:data {ANSWER}))',
    "length": instruction("(number->string (string-length a))", f"(define a {ANSWER})"),
    "number": instruction("(number->string (or (string->number a) 0))", f"(define a {ANSWER})"),
    "member": instruction('(if (member a \'("x" "y")) a "x")', f"(define a {ANSWER})"),
    "equal": instruction('(if (equal? a "x") a "y")', f"(define a {ANSWER})"),
    "either": instruction(
        '(if (or (equal? a "x") (equal? a "y")) a "z")', f"(define a {ANSWER})"
    ),
    "case": instruction('(case a [("x" "y") a] [else "z"])', f"(define a {ANSWER})"),
    "own test": instruction(
        '(if (fine? a) a "z")', f'(define a {ANSWER})\n(define (fine? x) (string-prefix? x "a"))'
    ),
    "table": instruction('(hash-ref (hash "x" "one") a "other")', f"(define a {ANSWER})"),
    "guard": (
        '(define (go a) (unless (member a \'("x")) (error "no"))'
        f"{instruction('a')})\n(go {ANSWER})"
    ),
    "on purpose": instruction(
        "(unsafe-interpolate a)", '(define a (llm-query #:instruction "Look."))'
    ),
    "py-set!": f'(py-set! "a" {ANSWER})\n(finish (py-exec "print(len(a))"))',
    "count in Python": instruction(
        "b", f'(py-set! "a" {ANSWER})\n(define b (py-exec "print(len(a.split()))"))'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
def test_an_answer_is_followed(name: str) -> None:
    assert sinks(CARRIED[name]) == ["tainted-instruction"]


@pytest.mark.parametrize("name", CLEARED)
def test_what_is_no_text_from_outside_any_more(name: str) -> None:
    assert sinks(CLEARED[name]) == []


def test_the_way_is_shown_step_by_step() -> None:
    source = (
        f'(define a {ANSWER})\n(define b (string-append "Do: " a))\n(llm-query #:instruction b)'
    )
    (found,) = (f for f in opened(source).findings if f.rule == "tainted-instruction")
    way = [(source[r.span.start : r.span.end], r.message) for r in found.related]
    assert way == [
        (ANSWER[10:-1], "the answer of a model comes from here"),
        ("a", "kept in `a`"),
        ('(string-append "Do: " a)', "put together by `string-append`"),
        ("b", "kept in `b`"),
    ]


PARTS = (
    ANSWER,
    "context",
    '"text"',
    "a",
    "(string-append a b)",
    "(car a)",
    "(hash-ref a b)",
    "(list a b)",
    "(map f a)",
    "(f a b)",
    "(await a)",
    "(if a b a)",
    "(if (member a b) a b)",
    "(unless (equal? a b) (error a))",
    "(define a b)",
    "(define (f a) b)",
    "(set! a b)",
    "(let loop ([a b]) (loop a))",
    "(values a b)",
    "(await-any a)",
    "(llm-query-async #:instruction a #:data b)",
    "(llm-query #:instruction (string-append \"x\" a))",
    "(py-exec (string-append \"x = '\" a \"'\"))",
    '(py-set! "a" a)',
    '(py-eval "json.loads(a)[0]")',
    "(unsafe-exec-sub-output a)",
    "(unsafe-overwrite 'context a)",
    "(vote (list a b))",
    "(match a [(list b c) b])",
    "(try a on-error f)",
    "(for/list ([a b]) a)",
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(PARTS)), max_size=9))
def test_any_program_can_be_followed(parts: list[tuple[str, str]]) -> None:
    source = "\n".join(outer.replace(" a", f" {inner}", 1) for outer, inner in parts)
    facts = opened(source).facts
    size = len(source.encode())
    sinks = ("instruction", "python", "code", "context")
    for flow in (flow for sink in sinks for flow in facts.flows_into(sink)):
        assert 0 <= flow.span.start < flow.span.end <= size
        assert all(0 <= s.start < s.end <= size for path in flow.paths for s, _ in path.steps)
    assert all(0 <= span.start < span.end <= size for span in (*facts.unawaited, *facts.several))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(CARRIED)), st.integers(0, 3))
def test_a_text_of_the_program_in_its_place_is_clean(name: str, times: int) -> None:
    clean = CARRIED[name].replace(ANSWER, '"a text"')
    if "llm-query-async" in clean or name == "critique-refine":
        return  # the answer is made elsewhere in these
    assert sinks("\n".join([clean.replace("finish", "display")] * (times + 1))) == []
