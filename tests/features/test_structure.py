"""Growing selections, folds and linked names, as features of a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.folding import folds
from schemestra.analysis.features.linked_editing import linked_at
from schemestra.analysis.features.selection import selections_at
from schemestra.analysis.syntax.document import Document


@pytest.mark.parametrize(
    ("marked", "selections"),
    [
        ("", [""]),
        ("(f x|y)", ["xy", "f xy", "(f xy)"]),
        ("(f (g |))", ["(g )", "f (g )", "(f (g ))"]),
        ('(f "a |b")', ["a b", '"a b"', 'f "a b"', '(f "a b")']),
        ('(f |"ab")', ['"ab"', 'f "ab"', '(f "ab")']),
        ('(f #:k "v|" 3)', ["v", '"v"', '#:k "v"', 'f #:k "v" 3', '(f #:k "v" 3)']),
        ("(f #:|k 1)", ["#:k", "#:k 1", "f #:k 1", "(f #:k 1)"]),
        ("'(a| b)", ["a", "a b", "(a b)", "'(a b)"]),
        ("(f ; no|te\n x)", ["; note", "f ; note\n x", "(f ; note\n x)"]),
        ("; al|one\n(f)", ["; alone", "; alone\n(f)"]),
        ("(f)|\n\n(g)", ["(f)", "(f)\n\n(g)"]),
        ("(f)\n|\n(g)", ["(f)\n\n(g)"]),
        ("(f (g x|\n\n(define y 1)", ["x", "g x", "(g x\n\n"]),
        ("(😀 é|)", ["é", "😀 é", "(😀 é)"]),
        ("|", [""]),
    ],
)
def test_a_selection_grows(marked: str, selections: list[str]) -> None:
    before, _, after = marked.partition("|")
    document = Document.open("a.scm", before + after)
    spans = selections_at(document, len(before.encode()))
    texts = [document.source[start:end].decode() for start, end in spans]
    assert texts[: len(selections)] == selections


@given(st.text("(f [x]) #:k\"'\n;|é😀", max_size=40), st.integers(0, 60))
def test_each_selection_is_inside_the_next(text: str, offset: int) -> None:
    document = Document.open("a.scm", text)
    at = min(offset, len(document.source))
    spans = selections_at(document, at)
    assert spans[0].start <= at <= spans[0].end
    for inner, outer in pairwise(spans):
        assert outer != inner and outer.start <= inner.start and inner.end <= outer.end
    assert spans[-1] == (0, len(document.source))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(f x)\n(g\n y)\n", [(1, 2, "code")]),
        ("(f (g\n x)\n y)\n", [(0, 2, "code")]),
        ("(f\n (g\n  x))\n", [(0, 2, "code"), (1, 2, "code")]),
        ('(f "a\nb")\n', [(0, 1, "code")]),
        ("; a\n; b\n\n; c\n", [(0, 1, "comment")]),
        ("(f) ; a\n(g) ; b\n", []),
        ("#| a\nb |#\n", [(0, 1, "comment")]),
        (
            ";; region Loading\n(f)\n;; region\n(g)\n;; endregion\n;; #endregion\n",
            [(0, 5, "region"), (2, 4, "region")],
        ),
        (";; one\n;; two\n;;#region\n(f)\n;;#endregion\n", [(0, 1, "comment"), (2, 4, "region")]),
        (";; endregion\n;; regional matters\n;; too\n", [(1, 2, "comment")]),
        (";; region without an end\n(f)\n", []),
        ("(define (f)\n  ;; a\n  ;; b\n  1)\n", [(0, 3, "code"), (1, 2, "comment")]),
        ("(f\r\n x)\r\n(g\r x)", [(0, 1, "code"), (2, 3, "code")]),
        ("(f (x\n\n(g\n y)\n", [(0, 2, "code"), (2, 3, "code")]),
    ],
)
def test_folds(text: str, expected: list[tuple[int, int, str]]) -> None:
    document = Document.open("a.scm", text)
    line = document.lines.line_of
    found = [(line(f.span.start), line(f.span.end), f.kind.value) for f in folds(document)]
    assert found == expected


@pytest.mark.parametrize(
    ("marked", "count"),
    [
        ("(let loop ([i 0]) (|loop (+ i 1)))", 2),
        ("(lambda (x) (+ |x x))", 3),
        ("(define (f a) (let ([b a]) (list |b b a)))", 3),
        ("(define (f x) (lambda (x) |x) x)", 2),
        ("(define |f 1)\n(display f)", 0),  # of the whole file: for rename
        ("(|display 1)", 0),
        ("(lambda (|x) 1)", 0),  # nowhere else
        ("(lambda (x) |x", 0),  # broken
        ("(lambda (x) 'x |)", 0),
        ('(lambda (x) "|x")', 0),
    ],
)
def test_linked_names(marked: str, count: int) -> None:
    before, _, after = marked.partition("|")
    document = Document.open("a.scm", before + after)
    spans = linked_at(analyse(document), len(before.encode()))
    assert len(spans) == count
    assert len({document.source[start:end] for start, end in spans}) <= 1
