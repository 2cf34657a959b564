"""Inlay hints and the lenses of single forms: what they say, and that each can be switched off."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.inlay_hints import ALL, Hint, HintKind, inlay_hints
from schemestra.analysis.features.lenses import form_price_text, spending_forms
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span

ASK = '(llm-query #:instruction "Hi" #:data p #:model "gpt-4o" #:max-tokens 10)'
FAN = f"""\
(define papers (string-split "a b c" " "))
(define answers (map (lambda (p) {ASK}) papers))
(define one (llm-query-async #:instruction "Hi" #:model "gpt-4o"))
(define (pick texts limit) (take texts limit))
(pick answers 2)
(finish (await one))
"""


def hints(text: str, kind: HintKind, **inputs: object) -> list[str]:
    """The text before each hint, a bar, and the hint."""
    document = Document.open("untitled:a.scm", text)
    analysis = analyse(document, Inputs(**inputs))  # type: ignore[arg-type]
    found = inlay_hints(analysis, Span(0, len(document.source)), [kind])
    return [f"{_before(document, hint)}|{hint.label}" for hint in found]


def _before(document: Document, hint: Hint) -> str:
    return document.source[: hint.offset].decode().split("\n")[-1][-12:].split(" ")[-1]


def test_a_call_says_what_it_costs_and_how_often_it_runs() -> None:
    once, many = sorted(hints(FAN, HintKind.COST), key=lambda hint: "×" in hint)
    assert re.fullmatch(r"\S*query-async\|≈ \$[\d.]+", once)
    assert re.fullmatch(r"\(llm-query\|≈ \$[\d.]+ × 3 = \$[\d.]+", many)


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    assert hints('(llm-query #:instruction "a" #:model "no-such")', HintKind.COST) == [
        "(llm-query|price unknown"
    ]
    (free,) = hints(f'(define xs (restore "xs"))\n(map (lambda (p) {ASK}) xs)', HintKind.COST)
    assert free.endswith(" × xs") and "=" not in free
    (given,) = hints(f'(define xs (restore "xs"))\n(map (lambda (p) {ASK}) xs)', HintKind.COST,
                     assume={"xs": 4})  # fmt: skip
    assert " × 4 = $" in given


@pytest.mark.parametrize(
    ("program", "label"),
    [
        (f"(when (string=? context \"a\") {ASK})", r"≈ \$[\d.]+, at most once: ≈ \$[\d.]+"),
        (f"(let loop () (when (string=? context \"a\") {ASK} (loop)))",
         r"≈ \$[\d.]+, any number of times"),
        (f'(define ts (string-split context))\n(map (lambda (p) {ASK}) (cons "a" ts))',
         r"≤ \$[\d.]+ × \(ts \+ 1\)"),
        ('(map (lambda (p) (llm-query #:data "a" #:model "no-such")) \'(1 2))',
         "price unknown × 2"),
    ],
)  # fmt: skip
def test_how_often_a_call_runs_is_said(program: str, label: str) -> None:
    (shown,) = hints(f'(define p "x")\n{program}', HintKind.COST)
    assert re.fullmatch(label, shown.partition("|")[2]), shown


def test_kinds_stand_where_they_help() -> None:
    assert hints(FAN, HintKind.KIND) == [
        "papers|: list of 3 texts",
        "answers|: list of 3 LLM results",
        "one|: async handle",
    ]
    assert hints('(define x "a")\n(define (f y) y)\n(define n 3)', HintKind.KIND) == []


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("(pick (list 1) 2)", ["limit:"]),
        ("(pick 1 2)", ["texts:", "limit:"]),
        ("(let ([limit 2]) (pick (list 1) limit))", []),
        ("(let ([pick +]) (pick 1 2))", []),
        ("(choose #t (lambda (x) x) (lambda (x) x))", ["then-fn:", "else-fn:"]),
        ("(map-async (lambda (x) x) (list 1))", []),
        ("(+ 1 2)", []),
    ],
)
def test_arguments_tell_their_parameter_where_it_is_not_plain(call: str, shown: list[str]) -> None:
    program = "(define (pick texts limit) (take texts limit))\n" + call
    found = hints(program, HintKind.PARAMETER)
    assert [hint.split("|")[1] for hint in found] == shown


def test_only_what_was_asked_for_is_given() -> None:
    analysis = analyse(Document.open("untitled:a.scm", FAN))
    line = FAN.index("(define one")
    for hint in inlay_hints(analysis, Span(line, line + 20)):
        assert line <= hint.offset <= line + 20
    assert inlay_hints(analysis, Span(0, len(FAN)), ()) == ()
    unpriced = inlay_hints(analysis, Span(0, len(FAN)), ALL, priced=False)
    assert {hint.kind for hint in unpriced} == {HintKind.KIND, HintKind.PARAMETER}


def test_the_other_forms_keep_their_hints_while_a_bracket_is_open() -> None:
    before = hints(FAN, HintKind.KIND)
    assert hints(FAN + '\n(define broken (list "a"', HintKind.KIND) == before


@given(st.text(alphabet='(llm-query-async #:data "x;|")[]\'\n', max_size=80))
def test_any_text_gets_hints_inside_it(text: str) -> None:
    document = Document.open("untitled:a.scm", text)
    for hint in inlay_hints(analyse(document), Span(0, len(document.source))):
        assert 0 <= hint.offset <= len(document.source)


def test_each_form_that_spends_has_its_price() -> None:
    analysis = analyse(Document.open("untitled:a.scm", FAN))
    spans = spending_forms(analysis)
    assert [FAN[span.start :].split()[1] for span in spans] == ["answers", "one"]
    assert form_price_text(analysis, spans[0].start).endswith("3 calls")
    assert form_price_text(analysis, spans[0].start + 1) == ""
    assert spending_forms(analyse(Document.open("untitled:a.scm", ASK))) == ()


async def test_hints_over_the_wire_and_their_settings(connect, profile):
    editor = await connect(profile)
    await editor.open("é😀".join(('(define x "', '")\n')) + FAN)
    everything = await editor.hints()
    assert (1, ": list of 3 texts") in everything and (5, "limit:") in everything
    assert any("× 3 = $" in label for _, label in everything)
    one_line = types.Range(types.Position(1, 0), types.Position(1, 30))
    assert await editor.hints(one_line) == [(1, ": list of 3 texts")]
    editor.configure(inlayHints={"cost": False, "kinds": False})
    assert await editor.hints() == [(5, "limit:")]
    editor.configure(inlayHints={"parameterNames": False})
    assert await editor.hints() == []


async def test_lenses_of_forms_and_the_settings_of_all_lenses(connect, profile):
    editor = await connect(profile)
    await editor.open(FAN)
    shown = await editor.form_lenses()
    assert list(shown) == [1, 2]
    assert shown[1].endswith("3 calls") and shown[2].endswith("1 call")
    editor.configure(lens={"forms": False, "run": False})
    assert await editor.form_lenses() == {}
    assert [title.split()[0] for title in await editor.lenses()] == ["Dry", "≈"]
    editor.configure(**{"lens.price": False, "lens.dryRun": False})
    assert await editor.lenses() == []
