"""Formatting: what it does to a text, what it never does, and that new lines begin alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.analysis.features.formatting import format_document, format_on_type, format_range
from schemestra.analysis.finding import Edit
from schemestra.analysis.format.file import applied
from schemestra.analysis.format.layout import line_start, places
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span
from schemestra.language.indentation import before_body
from schemestra.language.vocabulary import Kind, vocabulary

HERE = Path(__file__).parent
LAID_OUT = [*sorted((HERE.parents[1] / "examples").glob("*.scm")), *sorted(HERE.glob("*.scm"))]


def formatted(text: str) -> str:
    document = Document.open("a.scm", text)
    return applied(document.source, format_document(document)).decode()


def said(text: str) -> list[tuple[str, bytes]]:
    """The tokens of a text, comments without the blanks at their ends; no blank space."""
    source = text.encode()
    return [(kind, source[start:end]) for kind, start, end in places(source)]


def data(text: str) -> list[tuple[str, str]]:
    forms = Document.open("a.scm", text).forms
    return [(node.kind, node.text) for form, _ in forms for node in form.node.walk()]


@pytest.mark.parametrize("path", LAID_OUT, ids=lambda path: path.name)
def test_what_is_laid_out_stays(path: Path) -> None:
    text = path.read_text("utf-8")
    assert Document.open(path.name, text).problems == ()
    assert formatted(text) == text


@pytest.mark.parametrize("path", LAID_OUT, ids=lambda path: path.name)
def test_a_new_line_begins_where_the_formatter_puts_it(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    for i in range(1, len(lines)):
        column = line_start(b"\n".join(lines[:i]))
        if column is not None and lines[i]:
            assert len(lines[i]) - len(lines[i].lstrip(b" ")) == column, lines[i]


@pytest.mark.parametrize("path", LAID_OUT, ids=lambda path: path.name)
def test_indentation_is_found_again(path: Path) -> None:
    """Only line breaks count: with other indentation, and none, the result is the same."""
    text = path.read_text("utf-8")
    inside = [line_start("\n".join(text.split("\n")[:i]).encode()) is None
              for i in range(text.count("\n") + 1)]  # fmt: skip
    for width in (0, 7):
        lines = [
            line if raw else line and " " * (width * (i % 3)) + line.lstrip(" ")
            for i, (line, raw) in enumerate(zip(text.split("\n"), inside, strict=True))
        ]
        assert formatted("\n".join(lines)) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\n\n \t\n", ""),
        ("a", "a\n"),
        ("\n\n(f)\n\n\n", "(f)\n"),
        ("(f  x\ty )\n", "(f x y)\n"),
        ("( f ( g ) )", "(f (g))\n"),
        ("(f(g)(h)\"s\"x)", '(f (g) (h) "s" x)\n'),
        ("(f\n  x\n  )\n", "(f\n  x)\n"),
        ("(f\n)\n(\n)\n", "(f)\n()\n"),
        ("(f ; why\n)\n", "(f ; why\n  )\n"),
        ("(a)\n\n\n\n\n(b)\n", "(a)\n\n\n(b)\n"),
        ("(f\n\n\n\n\n  x)\n", "(f\n\n\n  x)\n"),
        ("(f)   \n; note  \t\n(g) ;   note \n", "(f)\n; note\n(g) ;   note\n"),
        ("  (f)\n    ; note\n", "(f)\n; note\n"),
        ("(f x)(g)  (h)\n", "(f x) (g) (h)\n"),
        ("(f x)     ; far\n(g)     ; away\n", "(f x)     ; far\n(g)     ; away\n"),
        ("(f x);near\n", "(f x) ;near\n"),
        ("(f\r\n    x)\r\n\r\n\r\n\r\n(g)", "(f\r\n  x)\r\n\r\n\r\n(g)\r\n"),
        ("(f\r    x)  ", "(f\r  x)\r"),
        ("(f\r    x)\r", "(f\r  x)\r"),
        ("(f\n\tx)\n", "(f\n  x)\n"),
        ("' a\n#; (b\nc)\n", "' a\n#; (b\n     c)\n"),
        ("'(a\n b) #;(c\nd) e\n", "'(a\n  b) #;(c\n         d) e\n"),
        ("(f 'a`b ,@c)\n", "(f 'a`b ,@c)\n"),
        ('(f "a\n     b"\n x)\n', '(f "a\n     b"\n   x)\n'),
        ("(f #<<E\n  (\nE\n)\n", "(f #<<E\n  (\nE\n   )\n"),
        ("(f #\\( #\\) #\\space)\n", "(f #\\( #\\) #\\space)\n"),
        ("(f #| a\n   b |# x\n y)\n", "(f #| a\n   b |# x\n  y)\n"),
        ("(é 😀\n x)\n", "(é 😀\n   x)\n"),
        ("(a)\n\f\n(b)\n", "(a)\n\f\n(b)\n"),
        ("(f #(1\n2) #hash((a . 1)\n(b)))", "(f #(1\n     2) #hash((a . 1)\n              (b)))\n"),
    ],
)  # fmt: skip
def test_a_text_becomes(before: str, after: str) -> None:
    assert formatted(before) == after
    assert formatted(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "(f  x\n(define  y\n   1)\n",
        "(f  x))\n\n\n\n\n(g)  \n",
        '(f "x\n(g   y)\n',
        "#| f\n(g   y)\n",
        "(f . . x)  \n",
        '"")f|\n();|',
        "(|\n()",
        "(" * 200 + "  x  " + ")" * 200,
    ],
)
def test_what_has_a_fault_is_left_as_it_is(text: str) -> None:
    first = text.split("\n")[0]
    assert formatted(text).split("\n")[0] == first
    assert said(formatted(text)) == said(text)


def test_the_forms_around_a_fault_are_formatted() -> None:
    text = "(a   b)\n(f  x\n\n(define   y\n 1)\n(g   z)\n"
    assert formatted(text) == "(a b)\n(f  x\n\n(define y\n  1)\n(g z)\n"


def test_no_form_is_moved_to_where_a_broken_file_is_read_on_from() -> None:
    text = "(f  x\n  (g   y)\n(h   z)\n  (define   k 1)\n"
    assert formatted(text) == "(f  x\n  (g   y)\n(h z)\n  (define   k 1)\n"


def test_nothing_is_changed_after_a_string_without_an_end() -> None:
    text = '(a   b)\n(f "x)\n(define   y\n 1)\n'
    assert formatted(text) == '(a b)\n(f "x)\n(define   y\n 1)\n'


PIECES = [
    *("(", ")", "[", "]", '"s"', "'", ",@", "`", "#;", "#|b|#", "#<<E\nx\nE\n", "|a b|", "#\\("),
    *("define ", "let ", "lambda ", "if ", "x", "42", "#:model", "; c\n", "(f x)", '(g "a\nb")'),
    *(" ", "  ", "\n", "\n\n\n\n", "\r", "\r\n", "\f", "\u2028", "\u00a0", "é", "😀", "\t"),
    *("#(", "#hash(", "."),
]
pieces = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@st.composite
def programs(draw: st.DrawFn, depth: int = 3) -> str:
    """A sound text, blank space of all kinds between its tokens."""
    blanks = st.sampled_from(
        [" ", "  ", "\n", "\n   ", "\r\n", "\t", " ; c\n", " #|b|# ", "\n\n\n\n"]
    )
    atoms = st.sampled_from(["x", "define", "let", "#:k", '"a\n  b"', "42", "'q", "#\\(", "if"])
    items: list[str] = []
    for _ in range(draw(st.integers(0, 5))):
        if depth and draw(st.booleans()):
            opening, closing = draw(st.sampled_from(["()", "[]", ("'(", ")"), ("#(", ")")]))
            items.append(opening + draw(programs(depth - 1)) + closing)
        else:
            items.append(draw(atoms))
        items.append(draw(blanks))
    return "".join(items)


@given(st.one_of(pieces, programs()))
def test_formatting_keeps_the_program_and_is_done_after_once(text: str) -> None:
    after = formatted(text)
    assert said(after) == said(text)
    assert data(after) == data(text)
    assert bool(Document.open("a.scm", after).problems) == bool(
        Document.open("a.scm", text).problems
    )
    assert formatted(after) == after


@given(programs(), st.data())
def test_a_range_is_formatted_as_the_whole_is(text: str, data: st.DataObject) -> None:
    """Lines outside of the range stay; when all above is laid out, the range comes out alike."""
    document = Document.open("a.scm", text)
    start = data.draw(st.integers(0, len(document.source)))
    end = data.draw(st.integers(start, len(document.source)))
    edits = format_range(document, Span(start, end))
    lines = document.lines
    first, last = lines.line_start(lines.line_of(start)), lines.line_end(lines.line_of(end))
    assert all(edit.span.end >= first and edit.span.start <= last for edit in edits)
    assert said(applied(document.source, edits).decode()) == said(text)
    whole = format_range(document, Span(0, len(document.source)))
    assert whole == format_document(document)


def test_a_range_leaves_other_lines_alone() -> None:
    text = "(define (f)\n (g   1)\n (h   2))\n(i   3)\n"
    document = Document.open("a.scm", text)
    start = text.index("(h")
    edits = format_range(document, Span(start, start))
    assert applied(document.source, edits).decode() == (
        "(define (f)\n (g   1)\n  (h 2))\n(i   3)\n"
    )
    whole_line = Span(text.index(" (g"), text.index(" (h"))
    edits = format_range(document, whole_line)
    assert applied(document.source, edits).decode() == (
        "(define (f)\n  (g 1)\n (h   2))\n(i   3)\n"
    )


def typed(marked: str, character: str) -> str:
    """The text after `character` was typed at the `|`, and what the editor then changes."""
    before, _, after = marked.partition("|")
    source = (before + character + after).encode()
    document = Document.open("a.scm", source)
    offset = len((before + character).encode())
    return applied(source, format_on_type(document, offset, character)).decode()


@pytest.mark.parametrize(
    ("marked", "character", "after"),
    [
        ("(define (f x)|)", "\n", "(define (f x)\n  )"),
        ("(define (f x)|", "\n", "(define (f x)\n  "),
        ("(f x)|    (g)", "\n", "(f x)\n(g)"),
        ("(f)\n(define x (g|\n(h)\n", "\n", "(f)\n(define x (g\n  \n(h)\n"),
        ('(f "a|  b")', "\n", '(f "a\n  b")'),
        ("(f) ; a|  b (", "\n", "(f) ; a\nb ("),
        ("(f\n x\n      y|", ")", "(f\n  x\n  y)"),
        ("(define (f)\n (g  1\n h|)", ")", "(define (f)\n (g  1\n     h))"),
        ("(f x|", ")", "(f x)"),
        ("(f\n   x\n |", ")", "(f\n  x\n )"),
        ("(f\n x))\n |", ")", "(f\n x))\n )"),
        ("(cond\n[1\n2|)", "]", "(cond\n[1\n 2])"),
    ],
)  # fmt: skip
def test_typing(marked: str, character: str, after: str) -> None:
    assert typed(marked, character) == after


@given(st.one_of(pieces, programs()), st.data())
def test_typing_changes_only_the_beginnings_of_lines(text: str, data: st.DataObject) -> None:
    document = Document.open("a.scm", text)
    offset = data.draw(st.integers(0, len(document.source)))
    for character in ("\n", ")"):
        for edit in format_on_type(document, offset, character):
            assert is_indentation(document.source, edit)


def is_indentation(source: bytes, edit: Edit) -> bool:
    begins_line = edit.span.start == 0 or source[: edit.span.start].rstrip(b" \t")[-1:] in b"\r\n"
    return begins_line and not edit.text.strip(" ") and not source[slice(*edit.span)].strip(b" \t")


def test_no_function_of_the_dialect_is_indented_as_a_form() -> None:
    calls = [e.name for e in vocabulary().values() if e.kind in (Kind.PRIMITIVE, Kind.COMBINATOR)]
    assert [name for name in calls if before_body(name) is not None] == []
