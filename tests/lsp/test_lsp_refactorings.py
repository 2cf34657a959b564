"""Code actions: what each makes of a program, that it is sound, and that it keeps its meaning.

`|` is the cursor; `‹` and `›` stand around a selection.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from schemestra.analysis.analyse import Analysis, analyse
from schemestra.analysis.features.refactor import Action, ActionKind, actions
from schemestra.analysis.lint.fixes import apply_edits
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span

TEXTS = '(define texts (list "a" "b" "c"))\n'
ASK = '(llm-query #:instruction "Sum up." #:data t #:max-tokens 9)'
ASK_ASYNC = ASK.replace("llm-query", "llm-query-async")


def opened(text: str) -> tuple[Analysis, Span]:
    if "‹" in text:
        before, _, rest = text.partition("‹")
        selected, _, after = rest.partition("›")
    else:
        before, _, after = text.partition("|")
        selected = ""
    document = Document.open("untitled:a.scm", before + selected + after)
    start = len(before.encode())
    return analyse(document), Span(start, start + len(selected.encode()))


def offered(text: str, only: tuple[str, ...] = ("refactor",)) -> list[Action]:
    return list(actions(*opened(text), only))


def titles(text: str) -> list[str]:
    return [action.title for action in offered(text)]


def done(text: str, title: str, only: tuple[str, ...] = ("refactor",)) -> str:
    """The text after the action whose title begins so."""
    analysis, span = opened(text)
    action = next(a for a in actions(analysis, span, only) if a.title.startswith(title))
    return apply_edits(analysis.document, action.edits()).source.decode()


def calls(source: str) -> tuple[object, ...]:
    """What a program sends: how often, how long, to whom."""
    cost = analyse(Document.open("untitled:a.scm", source)).cost
    sent = sorted((site.models, site.times.range, site.prompt_tokens) for site in cost.sites)
    return cost.calls.range, tuple(sent)


def worse(before: str, after: str) -> list[str]:
    """The findings that a change has brought."""
    old = [f.rule for f in analyse(Document.open("untitled:a.scm", before)).findings]
    new = [f.rule for f in analyse(Document.open("untitled:a.scm", after)).findings]
    return [rule for rule in new if new.count(rule) > old.count(rule)]


SAME_MEANING = [
    (
        f"{TEXTS}(finish (|map (lambda (t) (syntax-e {ASK})) texts))",
        "Ask side by side",
        f"{TEXTS}(finish (map-async (lambda (t) {ASK_ASYNC}) texts))",
    ),
    (
        f"{TEXTS}(finish (|for/list ([t texts]) (syntax-e {ASK})))",
        "Ask side by side",
        f"{TEXTS}(finish (map-async (lambda (t) {ASK_ASYNC}) texts))",
    ),
    (
        f"{TEXTS}(finish (|map-async (lambda (t) {ASK_ASYNC}) texts #:max-concurrent 2))",
        "Ask one after the other",
        f"{TEXTS}(finish (map (lambda (t) (syntax-e {ASK})) texts))",
    ),
    (
        f'{TEXTS}(finish (|let loop ([rest texts] [t ""])\n  (if (null? rest)\n      t\n'
        f"      (loop (cdr rest) (string-append (car rest) (syntax-e {ASK}))))))",
        "Convert the loop",
        f"{TEXTS}(finish (fold-sequential\n          (lambda (t item) (string-append item "
        f'(syntax-e {ASK})))\n          ""\n          texts))',
    ),
    (
        f"{TEXTS}(|define (fold t xs)\n  (if (null? xs) t\n    (let ([u (string-append (car xs) "
        f'(syntax-e {ASK}))])\n      (fold u (cdr xs)))))\n(finish (fold "" texts))',
        "Convert the loop",
        f"{TEXTS}(define (fold t xs)\n  (fold-sequential\n    (lambda (t item) (let ([u "
        f"(string-append item (syntax-e {ASK}))])\n      u))\n    t\n    xs))\n"
        f'(finish (fold "" texts))',
    ),
    (
        f'{TEXTS}(finish (|for/fold ([t ""]) ([x texts]) (string-append x (syntax-e {ASK}))))',
        "Convert the loop",
        f"{TEXTS}(finish (fold-sequential\n          (lambda (t x) (string-append x (syntax-e "
        f'{ASK})))\n          ""\n          texts))',
    ),
    (
        f"{TEXTS}(finish (map (lambda (t) (syntax-e (|{ASK[1:]})) texts))",
        "Extract the call",
        f"{TEXTS}(define (ask t)\n  {ASK})\n\n(finish (map (lambda (t) (syntax-e (ask t))) texts))",
    ),
    (
        '(define ask 1)\n(define t "x")\n(define r\n  ‹(llm-query\n    #:instruction "Hi."\n'
        "    #:data t)›)\n(finish (list ask r))",
        "Extract the call",
        '(define ask 1)\n(define t "x")\n(define (ask-2)\n  (llm-query\n    #:instruction "Hi."\n'
        "    #:data t))\n\n(define r\n  (ask-2))\n(finish (list ask r))",
    ),
    (
        '(finish (llm-query #:instruction "Hi|."))',
        "Add #:max-tokens",
        '(finish (llm-query #:instruction "Hi." #:max-tokens 4096))',
    ),
    (
        '(finish\n  (llm-query\n    #:instruction "Hi|."\n    #:max-tokens 5))',
        "Add #:model",
        '(finish\n  (llm-query\n    #:instruction "Hi."\n    #:max-tokens 5\n'
        '    #:model "gpt-4o"))',
    ),
    (
        '(define a (llm-query #:instruction "Hi."))\n(finish (list (syntax-e a) (|syntax-e a)))',
        "Remove syntax-e",
        '(define a (llm-query #:instruction "Hi."))\n(finish (list (syntax-e a) a))',
    ),
    (
        '(define a (llm-query #:instruction "Hi."))\n(finish (string-append "x" |a))',
        "Unwrap with syntax-e",
        '(define a (llm-query #:instruction "Hi."))\n(finish (string-append "x" (syntax-e a)))',
    ),
]


@pytest.mark.parametrize(("before", "title", "after"), SAME_MEANING)
def test_what_a_refactoring_makes_of_a_program(before: str, title: str, after: str) -> None:
    assert done(before, title) == after


@pytest.mark.parametrize(("before", "title", "after"), SAME_MEANING)
def test_a_refactoring_keeps_the_calls_and_is_no_worse(before: str, title: str, after: str) -> None:
    plain = re.sub("[|‹›]", "", before)
    assert not Document.open("untitled:a.scm", after).problems
    assert calls(after) == calls(plain)
    if title != "Remove syntax-e":  # whether that is right is the author's to know
        assert worse(plain, after) == [] or title == "Ask one after the other"


@pytest.mark.parametrize(
    ("program", "title"),
    [
        # The answers would arrive as texts where they are results now.
        (f"{TEXTS}(|map (lambda (t) {ASK}) texts)", "Ask side by side"),
        (f"{TEXTS}(|map (lambda (t) (syntax-e (llm-query #:data t #:recursive #t))) texts)", "Ask"),
        (f"{TEXTS}(|map (lambda (t) (display t) (syntax-e {ASK})) texts)", "Ask"),
        (f"{TEXTS}(|map-async (lambda (t) {ASK_ASYNC}) texts #:other 2)", "Ask"),
        (f"{TEXTS}(define (map f xs) xs)\n(|map (lambda (t) (syntax-e {ASK})) texts)", "Ask"),
        # A combinator takes lists only; what one turn writes, the next one may read.
        (f"(|for/list ([t (in-range 3)]) (syntax-e {ASK}))", "Ask"),
        ('(|for/fold ([t ""]) ([x (in-naturals)]) (string-append t x))', "Convert"),
        ("(|for/fold ([t 1]) ([x '(1)]) #:break #t t)", "Convert"),
        ("(define n 0)\n(|map (lambda (t) (syntax-e (llm-query #:data (begin (set! n 1) t)))) '())",
         "Ask"),
        # The rest of the list is looked at, or the loop is used twice.
        ('(|let loop ([r \'(1)] [t 0]) (if (null? r) t (loop (cdr r) (length r))))', "Convert"),
        ('(|let loop ([r \'(1)] [t 0]) (if (null? r) t (loop (cdr r) (loop r t))))', "Convert"),
        ('(|let loop ([r \'(1)] [t 0]) (if (null? r) t (+ 1 (loop (cdr r) t))))', "Convert"),
        ('(|let loop ([r \'(1)] [t 0]) (if (null? r) 0 (loop (cdr r) t)))', "Convert"),
        ('(|let loop ([r \'(1)] [t 0]) (if (null? t) t (loop (cdr r) t)))', "Convert"),
        # What is assigned cannot be handed over.
        (f"(define (f t) (set! t 1) (|{ASK[1:]})", "Extract"),
        (f"(|{ASK[1:]}", "Extract"),
        ('(string-append "a" |b)', "Unwrap"),
        ("(llm-query #:instruction \"a\" #:max-tokens 5 #:model \"gpt-4o\"|)", "Add"),
    ],
)  # fmt: skip
def test_nothing_is_offered_where_the_meaning_would_change(program: str, title: str) -> None:
    assert not [shown for shown in titles(program) if shown.startswith(title)]


def test_another_model_with_what_it_does_to_the_price() -> None:
    program = (
        '(define texts (list "a" "b"))\n'
        "(finish (map-async (lambda (t)\n"
        '  (|llm-query-async #:instruction "Hi." #:data t #:model "gpt-4o")) texts))'
    )
    shown = [title for title in titles(program) if title.startswith("Use ")]
    assert len(shown) == 4
    for title in shown:
        assert re.fullmatch(
            r"Use \S+ here: \$[\d.,]+ → \$[\d.,]+ \([−+]\d+ %\) for this file", title
        )
    cheaper = next(title for title in shown if "(−" in title)
    model = cheaper.split()[1]
    after = done(program, cheaper)
    assert f'#:model "{model}"' in after and '"gpt-4o"' not in after


def test_a_call_with_images_is_only_given_to_models_that_see() -> None:
    from schemestra.language.models import find_model

    program = '(finish (|llm-query #:instruction "Hi." #:image "a.png" #:model "gpt-4o"))'
    names = [title.split()[1] for title in titles(program) if title.startswith("Use ")]
    assert names
    found = [find_model(name) for name in names]
    assert all(model is not None and "vision" in model.capabilities for model in found)


@pytest.mark.parametrize(
    ("program", "title"),
    [
        ("(display nobo|dy)", "Silence unbound on this line"),
        ("(display nobo|dy) ; why", "Silence unbound on this line"),
        ('(display (list nobo|dy "a\nb"))', "Silence unbound on this line"),
        ("(display\n  nobo|dy)", "Silence unbound on this line"),
        ("(display nobo|dy)", "Silence unbound in this file"),
        ("#lang racket\n(display nobo|dy)", "Silence unbound in this file"),
    ],
)
def test_a_finding_is_silenced(program: str, title: str) -> None:
    after = Document.open("untitled:a.scm", done(program, title, ("quickfix",)))
    assert "unbound" not in [finding.rule for finding in analyse(after).findings]
    assert [p.form.node for p in after.forms][-1].kind == "list"


def test_all_that_is_safe_is_fixed_at_once() -> None:
    program = (
        '|(define a (llm-query #:instruction "Hi."))\n'
        '(display (string-append a "x"))\n(finish (string-append "y" a))'
    )
    after = done(program, "Fix all", ("source.fixAll",))
    assert after.count("(syntax-e a)") == 2
    assert [a.kind for a in offered(program, ("source",))] == [ActionKind.FIX_ALL]
    assert not [a for a in offered(program, ("",)) if a.kind is ActionKind.FIX_ALL]
    assert offered("(finish 1)", ("source.fixAll.schemestra",)) == []


@given(
    st.lists(st.sampled_from(["(", ")", "map", "lambda", "(x)", "x", "let", "loop", "[x 1]", " ",
                              "llm-query", "#:data", '"a', '"', "define", "syntax-e", "\n", "if",
                              "for/fold", "car", "'", "é😀"]), max_size=25),
    st.integers(0, 80), st.integers(0, 10),
)  # fmt: skip
def test_any_place_of_any_text_gives_edits_that_apply(
    parts: list[str], start: int, length: int
) -> None:
    document = Document.open("untitled:a.scm", " ".join(parts))
    size = len(document.source)
    span = Span(min(start, size), min(start + length, size))
    for action in actions(analyse(document), span, ("quickfix", "refactor", "source")):
        edits = sorted(action.edits(), key=lambda edit: edit.span)
        assert all(a.span.end <= b.span.start for a, b in pairwise(edits))
        assert all(0 <= edit.span.start <= edit.span.end <= size for edit in edits)
        if action.kind in (ActionKind.REWRITE, ActionKind.EXTRACT) and not document.problems:
            assert not apply_edits(document, edits).problems


async def test_refactorings_over_the_wire(connect, profile):
    editor = await connect(profile)
    await editor.open(f";; é😀\n{TEXTS}(finish (map (lambda (t) (syntax-e {ASK})) texts))")
    at = editor.find("map (")
    context = types.CodeActionContext(diagnostics=[], only=[types.CodeActionKind.Refactor])
    params = types.CodeActionParams(editor.document, types.Range(at, at), context)
    found = await editor.client.text_document_code_action_async(params)
    chosen = next(a for a in found or () if a.title.startswith("Ask side by side"))
    resolved = await editor.client.code_action_resolve_async(chosen) if not chosen.edit else chosen
    (change,) = resolved.edit.document_changes
    assert change.text_document.version is not None
    assert "map-async" in [edit.new_text for edit in change.edits]
    assert {edit.range.start.line for edit in change.edits} == {2}


async def test_an_action_of_an_older_text_has_no_edit(connect):
    editor = await connect()
    await editor.open(f"{TEXTS}(finish (map (lambda (t) (syntax-e {ASK})) texts))")
    at = editor.find("map (")
    params = types.CodeActionParams(
        editor.document, types.Range(at, at), types.CodeActionContext(diagnostics=[])
    )
    found = await editor.client.text_document_code_action_async(params)
    chosen = next(a for a in found or () if a.title.startswith("Ask side by side"))
    await editor.change(None, "(finish 1)")
    assert (await editor.client.code_action_resolve_async(chosen)).edit is None
