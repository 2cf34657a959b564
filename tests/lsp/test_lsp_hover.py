"""What hover says of a call's price, how often it runs and over what; `|` is the cursor."""

from __future__ import annotations

import re

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.hover import hover
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.syntax.document import Document

PAPERS = '(define papers \'("a" "b" "c"))\n'
ASK = '(|llm-query #:instruction "Hi" #:model "gpt-4o")'
ASYNC = '(|llm-query-async #:instruction "Hi" #:model "gpt-4o")'


def rows(text: str, **inputs: object) -> dict[str, str]:
    """The rows of the table that hover shows of the call at the cursor."""
    before, _, after = text.partition("|")
    document = Document.open("untitled:a.scm", before + after)
    found = hover(analyse(document, Inputs(**inputs)), len(before.encode()))  # type: ignore[arg-type]
    assert found is not None
    return dict(re.findall(r"^\| (\w+) \| (.*) \|$", found.markdown, re.MULTILINE))


@pytest.mark.parametrize(
    ("program", "runs"),
    [
        (ASK, "1"),
        (f"{PAPERS}(map (lambda (p) {ASK}) papers)", "3 (one for each of `papers`)"),
        (f"{PAPERS}(map-async (lambda (p) {ASYNC}) papers)", "3 (one for each of `papers`)"),
        (f"{PAPERS}(map-async #:max-concurrent 2 (lambda (p) {ASYNC}) papers)",
         "3 (one for each of `papers`)"),
        (f"{PAPERS}(for/list ([p papers]) (let ([x 1]) {ASK}))", "3 (one for each of `papers`)"),
        (f"{PAPERS}(define (ask p) {ASK})\n(map ask papers)", "3 (one for each of `papers`)"),
        (f"{PAPERS}(define ask (lambda (p) {ASK}))\n(map ask papers)",
         "3 (one for each of `papers`)"),
        (f"{PAPERS}(fan-out-aggregate (lambda (p) {ASYNC}) (lambda (r) r) papers)",
         "3 (one for each of `papers`)"),
        # A call for each pair is no call for each paper, nor is what is used twice.
        (f"{PAPERS}(for/list ([p papers]) (for/list ([q '(1 2)]) {ASK}))", "6"),
        (f"{PAPERS}(define (ask p) {ASK})\n(map ask papers)\n(ask 1)", "4"),
        (f"(map (lambda (p) {ASK}) '(1 2 3))", "3"),
        (f"{PAPERS}(define (f p) (f p))\n(parallel (list (lambda () {ASYNC})))", "1"),
    ],
)  # fmt: skip
def test_what_a_call_is_repeated_over(program: str, runs: str) -> None:
    assert rows(program)["runs"] == runs


def test_a_size_that_is_not_known_says_how_to_tell_it() -> None:
    program = f'(define items (restore "items"))\n(map (lambda (i) {ASK}) items)'
    shown = rows(program)
    assert shown["runs"].startswith("items, where `items` is not known; set it with")
    assert re.match(r"items × (≈ )?\$", shown["total"])
    told = rows(program, assume={"items": 3})
    assert told["runs"].startswith("3") and re.match(r"(≈ )?\$", told["total"])


def test_the_total_is_that_of_the_headline() -> None:
    before, _, after = f"{PAPERS}(map (lambda (p) {ASK}) papers)".partition("|")
    found = hover(analyse(Document.open("untitled:a.scm", before + after)), len(before))
    assert found is not None
    headline = found.markdown.partition("\n")[0].strip("*")
    total = rows(f"{before}|{after}")["total"]
    assert headline.startswith(f"{total} · 3 calls × ")


def test_a_price_that_is_not_known_has_an_unknown_total() -> None:
    program = ASK.replace("gpt-4o", "no-such-model")
    assert rows(program)["total"] == "price unknown"


def said(text: str, **inputs: object) -> str:
    before, _, after = text.partition("|")
    document = Document.open("untitled:a.scm", before + after)
    found = hover(analyse(document, Inputs(**inputs)), len(before.encode()))  # type: ignore[arg-type]
    return found.markdown if found else ""


TWO = (
    '(define a (syntax-e (llm-query #:instruction "Hi" #:model "gpt-4o-mini" #:max-tokens 5)))\n'
    '(|define b (list (llm-query #:instruction "Hi" #:model "gpt-4o")\n'
    '  (llm-query #:instruction "Hi" #:model "gpt-4o-mini" #:max-tokens 5)))'
)


def test_a_form_says_what_it_comes_to_and_its_dearest_calls() -> None:
    first, dearest = said(TWO).split("\n\n")[:2]
    assert re.match(r"\*\*(≈ )?\$.*2 calls.*tokens.* s", first)
    assert [line.split(":")[0] for line in dearest.splitlines()] == [
        "- line 2, `gpt-4o`", "- line 3, `gpt-4o-mini`",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('(llm-qu|ery #:instruction "Hi" #:model "gpt-4o")', ["| prompt | 8 tokens, counted |"]),
        ('(llm-qu|ery #:instruction "Hi" #:model "no-such")',
         ["| prompt | ≈ 8 tokens (6 – 13), estimated |"]),
        ('(for-each (lambda (p) (llm-qu|ery #:instruction p #:max-tokens 1)) papers)',
         ["| runs | papers,", "| total | papers × ("]),
        ('(llm-qu|ery #:instruction "Hi" #:recursive #t)',
         ["priced without what its sub-model's own strategy calls"]),
    ],
)  # fmt: skip
def test_a_call_says_only_what_is_known_of_it(text: str, rows: list[str]) -> None:
    markdown = said(text)
    assert [row for row in rows if row not in markdown] == [], markdown


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (";; @bud|get $5 3-calls\n" + TWO.replace("|", ""), "✓ $5.00: the estimate is"),
        (";; @bud|get 1-calls\n" + TWO.replace("|", ""), "✗ 1 call: the estimate is 3 calls"),
        (";; @da|ta papers.json", "`papers.json` was not read, so its size is unknown."),
        (";; @assume pa|pers = 2\n" + TWO.replace("|", ""), "with papers = 2"),
        (";; @prel|ude a.scm", "`;; @prelude helpers.scm`"),
        (";; schemestra: disable=unb|ound", "`unbound` (error): "),
        (";; schemestra: disable=nob|ody", "There is no rule named `nobody`."),
        (";; some pr|ose about @data", ""),
        ("(define (f #:tone t) t)\n(f #:to|ne 1)", "`#:tone` of `f`: required"),
    ],
)
def test_comments_and_keywords_are_explained(text: str, answer: str) -> None:
    shown = said(text)
    assert answer in shown.partition("\n\n")[0] if answer else shown == ""
