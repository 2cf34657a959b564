"""Bracket and quote faults: one report, at the right place, and every other form still known.

A `§` in a text marks where the report begins; what comes before and after each text is sound.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from schemestra.analysis.finding import Finding
from schemestra.analysis.syntax.document import Change, Document

BEFORE = '(define (earlier x)\n  (string-append "a (" x ")"))\n\n'
AFTER = '\n;; What comes later (still).\n(define (later y)\n  (list "b" y))\n(finish (later 1))\n'

FAULTS = {
    "closer missing at the end": (
        '§(define (f x)\n  (llm-query #:instruction "Read" #:data x)\n',
        "unclosed-bracket",
        "expected ) after line",
    ),
    "closer missing inside, told by the next line": (
        "(define (f x)\n  (let ([a 1])\n    §(g x\n    (h a)))\n",
        "unclosed-bracket",
        "expected ) before line 7",
    ),
    "closer of a binding missing": (
        "(define (f x)\n  (let §([a 1]\n    (g a)))\n",
        "unclosed-bracket",
        "",
    ),
    "several closers missing": (
        "(define (f x)\n  (map (lambda (y)\n         §(g y\n",
        "unclosed-bracket",
        "expected ))))",
    ),
    "square bracket missing": (
        "(let ([a 1]\n      §[b 2)\n  (+ a b))\n",
        "unclosed-bracket",
        "expected ] before the )",
    ),
    "one closer too many": (
        "(define (f x)\n  (g x))§)\n",
        "unexpected-bracket",
        "Nothing is open",
    ),
    "one closer too many inside": (
        "(define (f x)\n  (g x)§)\n  (h x))\n",
        "unexpected-bracket",
        "line 6 is indented as if",
    ),
    "closer of the wrong kind": (
        "(define (f x)\n  (let ([a (g x§]])\n    a))\n",
        "mismatched-bracket",
        "Expected )",
    ),
    "a call being typed": (
        '§(define r (llm-query #:instruction "x" #:mo\n',
        "unclosed-bracket",
        "",
    ),
    "quote missing at a string's end": (
        '(define r\n  (llm-query #:instruction §"Read it)\n    #:data "x"))\n',
        "unterminated-string",
        'a " is missing',
    ),
    "block comment without an end": (
        "(define (f x)\n  (g x))\n§#| a comment\n",
        "unterminated-comment",
        "|# is missing",
    ),
    "a lone number sign": ("(define (f x)\n  (g §# x))\n", "syntax-error", "A # alone"),
    "nothing quoted": ("(define (f x)\n  (g §'))\n", "syntax-error", "missing after this '"),
    "a dot out of place": ("(define (f x)\n  (g x §.))\n", "syntax-error", "A dot stands"),
    "a printed value": (
        "(define (f x)\n  (g §#<procedure:f>))\n",
        "syntax-error",
        "is how a value",
    ),
}

# Where a call is being typed the innermost list is the one to report, and its line is the same.
INNERMOST = {"a call being typed": "(llm-query"}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_reported_once_where_it_is(name: str) -> None:
    marked, rule, says = FAULTS[name]
    text = BEFORE + marked.replace("§", "") + AFTER
    document = Document.open("a.scm", text)
    [problem] = document.problems
    assert problem.rule == rule
    assert says in problem.message
    at = len(BEFORE) + marked.index("§")
    if name in INNERMOST:
        at = text.index(INNERMOST[name])
    assert problem.span.start == at


@pytest.mark.parametrize("name", FAULTS)
def test_the_other_forms_are_known(name: str) -> None:
    text = BEFORE + FAULTS[name][0].replace("§", "") + AFTER
    forms = [placed.form for placed in Document.open("a.scm", text).forms]
    for sound in Document.open("a.scm", BEFORE + AFTER).forms:
        assert sound.form in forms


@pytest.mark.parametrize("name", FAULTS)
def test_the_fix_mends_the_text(name: str) -> None:
    text = BEFORE + FAULTS[name][0].replace("§", "") + AFTER
    document = Document.open("a.scm", text)
    fixable = {
        "unclosed-bracket",
        "unexpected-bracket",
        "mismatched-bracket",
        "unterminated-string",
    }
    [problem] = document.problems
    assert bool(problem.fixes) == (problem.rule in fixable)
    for fix in problem.fixes:
        changes = [Change(e.span.start, e.span.end, e.text.encode()) for e in fix.edits]
        assert document.edit(changes, 1).problems == ()


def test_a_broken_form_is_read_as_its_author_meant_it() -> None:
    text = "(define (f x)\n  (let ([a 1])\n    (g x\n    (h a)))\n\n(later)\n"
    [broken, later] = Document.open("a.scm", text).forms
    assert broken.form.broken
    assert not later.form.broken
    let = broken.form.node.children[2]
    assert [child.head for child in let.children[2:]] == ["g", "h"]
    for node in broken.form.node.walk():
        if node.text:
            assert broken.form.text[node.start : node.end].decode() == node.text


def test_two_faults_are_two_reports() -> None:
    text = "(define (f x)\n  (g x)\n\n(define (h))\n\n(define (k x)\n  (l x]\n  3)\n\n(m)\n"
    document = Document.open("a.scm", text)
    assert [p.rule for p in document.problems] == ["unclosed-bracket", "mismatched-bracket"]
    assert [form.broken for form, _ in document.forms] == [True, False, True, False]


@pytest.mark.parametrize(
    "text",
    [
        '(f "a prompt:\n(a) first\n(b) second, and (c)\n")\n(g',
        '(f #<<END\n(a "\nEND\n  x)\n(g',
        '(f #| (\n(b " \n|# x)\n(g',
        '(f #\\( #\\" #\\; |a ( b| #;(c) x)\n(g',
    ],
)
def test_what_only_looks_like_a_bracket_is_none(text: str) -> None:
    document = Document.open("a.scm", text)
    [problem] = document.problems
    assert problem.span.start == text.rindex("(g")
    assert [placed.form.broken for placed in document.forms] == [False, True]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_line_ends_and_tabs_make_no_difference(end: str, indent: str) -> None:
    lines = ["(define (é😀 x)", f"{indent}(g x", f"{indent}(h x))", "", "(k)", ""]
    text = end.join(lines)
    document = Document.open("a.scm", text)
    [problem] = document.problems
    assert document.source[problem.span.start :].startswith(b"(g x")


def location(document: Document, problem: Finding) -> int:
    return document.lines.line_column(problem.related[0].span.start)[0]


def test_the_related_place_moves_with_the_lines_above() -> None:
    text = "(f)\n(define (f x)\n  (g x\n  (h x))\n"
    document = Document.open("a.scm", text)
    moved = document.edit([Change(0, 0, b"\n\n")], 1)
    assert "before line 4" in document.problems[0].message
    assert "before line 6" in moved.problems[0].message
    assert location(moved, moved.problems[0]) == location(document, document.problems[0]) + 2


def bench() -> ModuleType:
    path = Path(__file__).parents[2] / "bench/brackets.py"
    spec = importlib.util.spec_from_file_location("bench_brackets", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where a dataclass looks while it is made
    spec.loader.exec_module(module)
    return module


def test_random_slips_in_the_examples_are_mostly_placed_rightly() -> None:
    outcomes = bench().experiment(300, seed=1)
    right = sum(outcome.on_a_right_line for outcome in outcomes)
    once = sum(len(outcome.reported) == 1 for outcome in outcomes)
    assert right >= 0.80 * len(outcomes)
    assert once >= 0.90 * len(outcomes)
