"""What kind of value stands where, and LLM results and handles that are used as something else."""

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.interpret.facts import Facts
from schemestra.analysis.interpret.shapes import shape_of
from schemestra.analysis.syntax.document import Change, Document
from schemestra.analysis.syntax.tree import Span

ASK = '(llm-query #:instruction "Go")'
SEND = '(llm-query-async #:instruction "Go")'


def facts_of(source: str, context: object = None) -> Facts:
    data = {} if context is None else {"": shape_of(context)}
    return analyse(Document.open("file:///s.scm", source), Inputs(data=data)).facts


def span_of(source: str, part: str) -> Span:
    start = source.encode().index(part.encode())
    return Span(start, start + len(part.encode()))


KINDS = {
    ASK: "LLM result",
    SEND: "async handle",
    f"(syntax-e {ASK})": "text",
    f"(await {SEND})": "LLM result",
    f"(await-all (list {SEND} {SEND}))": "list of 2 texts",
    f"(await-all-syntax (list {SEND}))": "list of 1 LLM results",
    f"(list {ASK} {ASK} {ASK})": "list of 3 LLM results",
    f"(map (lambda (x) {SEND}) '(1 2))": "list of 2 async handles",
    f"(map-async (lambda (x) {SEND}) '(1 2))": "list of 2 texts",
    f"(map-async (lambda (x) {ASK}) papers)": "list of papers texts",
    '(syntax-e (llm-query #:instruction "json" #:json #t))': "JSON text",
    '(string-append "a" "b")': "text",
    "(+ 1 2)": "number 3",
    "(length papers)": "number (papers)",
    "(> 1 2)": "boolean",
    "(lambda (x) x)": "function of 1 argument",
    f"(memoized (lambda (x) {ASK}))": "function made by memoized",
    "'(1 2 3)": "list of 3 numbers",
    "(list)": "empty list",
    "(hash 'a 1 'b 2)": "hash with a, b",
    '(hash "text")': "text",
    "(mystery)": "unknown",
    '(restore "key")': "unknown",
    "(void)": "nothing",
    f"(if (f) {ASK} {ASK})": "LLM result",
    f"(if (f) {ASK} 1)": "unknown",
    f"(let ([r {ASK}]) r)": "LLM result",
    f"(race (list (lambda () {SEND}) (lambda () {ASK})))": "text",
    f'(try {ASK} on-error (lambda (e) "failed"))': "unknown",
    "context": "text",
}


@pytest.mark.parametrize("expression", KINDS)
def test_kind_of_a_definition(expression: str):
    source = f"(define it {expression})"
    kind = facts_of(source).kind_of(span_of(source, "it"))
    assert kind is not None
    assert kind.text == KINDS[expression]


def test_kinds_inside_a_function_come_from_its_uses():
    source = f"(define (f r) (list r))\n(f {ASK})"
    kind = facts_of(source).kind_of(span_of(source, "(list r)"))
    assert kind is not None and kind.text == "list of 1 LLM results"


MISUSES = {
    f"(string-append \"a\" {ASK})": (ASK, "LLM result", "text"),
    f"(string-length {ASK})": (ASK, "LLM result", "text"),
    f"(define r {ASK}) (string-upcase r)": ("r)", "LLM result", "text"),
    f"(+ 1 {ASK})": (ASK, "LLM result", "a number"),
    f"(map string-length (list {ASK}))": ("string-length", "LLM result", "text"),
    f"(string-join (list {ASK}) \",\")": (
        f"(list {ASK})", "list of LLM results", "a list of texts"),
    f"(regexp-match \"a\" {ASK})": (ASK, "LLM result", "text"),
    f"(llm-query #:instruction {ASK})": (ASK, "LLM result", "text"),
    f"(llm-query #:instruction \"Go\" #:data {SEND})": (SEND, "async handle", "a JSON value"),
    f"(syntax-e {SEND})": (SEND, "async handle", "an LLM result"),
    f"(string-append \"a\" {SEND})": (SEND, "async handle", "text"),
    f"(py-exec {ASK})": (ASK, "LLM result", "text"),
    f"(length {ASK})": (ASK, "LLM result", "a list"),
    f"(define (shout x) (string-upcase x)) (shout {ASK})": ("x))", "LLM result", "text"),
    f"(string-append \"a\" (if (f) {ASK} {ASK}))": (
        f"(if (f) {ASK} {ASK})", "LLM result", "text"),
    f"(string-join (map (lambda (x) {SEND}) '(1 2)) \"\")": (
        f"(map (lambda (x) {SEND}) '(1 2))", "list of async handles", "a list of texts"),
    f"(for/fold ([s \"\"]) ([r (list {ASK})]) (string-append s r))": ("r))", "LLM result", "text"),
}  # fmt: skip


@pytest.mark.parametrize("source", MISUSES)
def test_misuse(source: str):
    part, reached, wanted = MISUSES[source]
    (misuse,) = facts_of(source).misuses
    # A part that ends in a bracket is the last such place in the source.
    start = source.rindex(part) if part.endswith(")") and part[0] != "(" else source.index(part)
    assert misuse.span.start == start
    assert (misuse.reached, misuse.wanted) == (reached, wanted)
    assert misuse.origin is not None
    origin = source.encode()[misuse.origin.start : misuse.origin.end].decode()
    assert origin in (ASK, SEND)


@pytest.mark.parametrize(
    "source",
    [
        f"(finish {ASK})",
        f"(display {ASK})",
        f'(llm-query #:instruction "Go" #:data {ASK})',
        f'(py-set! "x" {ASK})',
        f'(checkpoint "k" {ASK})',
        f"(syntax-e {ASK})",
        f"(equal? {ASK} {ASK})",
        f"(string-append (syntax-e {ASK}))",
        f'(string-append (if (f) {ASK} "text"))',
        f"(string-append (mystery {ASK}))",
        f"(string-length (hash-ref (hash 'a {ASK}) (key)))",
        f"(define r {ASK}) (define (string-length x) 1) (string-length r)",
        f'(string-join (await-all (list {SEND})) "")',
        f'(string-join (map-async (lambda (x) {SEND}) \'(1 2)) "")',
        f"(string-append (race (list (lambda () {SEND}))))",
        f"(vote (list (lambda () {ASK})))",
        f"(define-values (first others) (await-any (list {SEND} {SEND}))) (string-length first)",
        f"(string-length (await-any (list {SEND})))",
        f"(length (list {ASK}))",
        f"(await {SEND})",
        f"(unsafe-exec-sub-output {ASK})",
        f"(let ([string-length (lambda (x) 1)]) (string-length {ASK}))",
        f'(define r {ASK}) (set! r "text") (string-length r)',
    ],
)
def test_no_false_alarm(source: str):
    assert facts_of(source).misuses == ()


def test_an_edit_interprets_again_only_what_it_reaches():
    source = f"(define a 1)\n(define b (+ a 1))\n(define c 5)\n(define d (list b c {ASK}))\n"
    document = Document.open("file:///s.scm", source)
    before = analyse(document).facts
    at = source.index("5")
    edited = document.edit([Change(at, at + 1, b"6")], 1)
    after = analyse(edited).facts
    same = [x.kinds is y.kinds for x, y in zip(before.forms, after.forms, strict=True)]
    assert same == [True, True, False, False]
    source = source.replace("5", "6")
    kind = after.kind_of(span_of(source, "d"))
    assert kind == analyse(Document.open("file:///t.scm", source)).facts.kind_of(
        span_of(source, "d")
    )
