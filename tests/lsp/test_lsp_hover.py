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
