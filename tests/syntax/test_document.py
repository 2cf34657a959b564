"""Documents: edits agree with a model of the text and with a fresh document, whatever the bytes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.analysis.syntax import parser
from schemestra.analysis.syntax.document import Change, Document
from schemestra.analysis.syntax.tree import Node

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.scm"))

# Words of the dialect, in and out of balance, and all that is awkward in a text.
PIECES = [
    *("(", ")", "[", "]", '"', "'", ",@", "#;", "#|", "|#", "#<<E\n", "\nE\n", "|", "\\", "#", "."),
    *("define", "x", "42", "#t", "#\\(", "#:model", '"s"', "; c", "(f x)", '(g "a\nb")', "\n(h)\n"),
    *(" ", "\n", "\r", "\r\n", "\f", "\u2028", "\u00a0", "\ufeff", "é", "😀", "\0"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
sound_forms = st.sampled_from(
    [
        "(f x)\n",
        "(define (g y)\n  (h y))\n",
        "; note\n",
        "'a ",
        '"s"\n',
        "#|b|#\n",
        "#;(c) d\n",
        "é ",
    ]
)
sound_texts = st.lists(sound_forms, max_size=12).map("".join)


def summary(document: Document) -> object:
    """All that a document says, in plain data."""
    return (
        document.source,
        [(start, form.text, form.node, form.broken) for form, start in document.forms],
        document.problems,
        document.comments,
    )


def an_edit(source: bytes, draw: st.DrawFn, added: st.SearchStrategy[str]) -> Change:
    start = draw(st.integers(0, len(source)))
    end = draw(st.integers(start, min(len(source), start + 12)))
    return Change(start, end, draw(added).encode())


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[list[Change]]]:
    """A text, and batches of edits of it."""
    text = draw(st.one_of(texts, sound_texts))
    source = text.encode()
    batches: list[list[Change]] = []
    for _ in range(draw(st.integers(1, 4))):
        batch: list[Change] = []
        for _ in range(draw(st.integers(1, 3))):
            change = an_edit(source, draw, st.one_of(texts, sound_texts))
            batch.append(change)
            source = Document.open("", source).edit([change], 0).source
        batches.append(batch)
    return text, batches


@given(texts_with_edits())
def test_an_edited_document_says_what_a_fresh_one_does(
    case: tuple[str, list[list[Change]]],
) -> None:
    text, batches = case
    document = Document.open("a.scm", text)
    for version, batch in enumerate(batches, 1):
        document = document.edit(batch, version)
        fresh = Document.open("a.scm", document.source, version)
        assert document.version == version
        # tree-sitter's own recovery may differ from a fresh parse where the text has a fault;
        # what is sound must not.
        if not fresh.problems:
            assert summary(document) == summary(fresh)
        assert bool(document.problems) == bool(fresh.problems)


@given(texts, texts, st.data())
def test_the_text_is_that_of_a_model(text: str, added: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, upto = len(text[:start].encode()), len(text[:end].encode())
    document = Document.open("", text).edit([Change(before, upto, added.encode())], 1)
    assert document.source.decode() == text[:start] + added + text[end:]


@given(st.binary(max_size=200), st.integers(-5, 300), st.integers(-5, 300), st.binary(max_size=20))
def test_any_bytes_make_a_document(source: bytes, start: int, end: int, added: bytes) -> None:
    document = Document.open("", source)
    document.source.decode()
    edited = document.edit([Change(start, end, added)], 1)
    edited.source.decode()
    for some in (document, edited):
        assert some.comments is not None
        assert all(0 <= p.span.start <= p.span.end for p in some.problems)


@given(texts)
def test_forms_lie_in_the_text_in_order(text: str) -> None:
    document = Document.open("", text)
    end = 0
    for placed in document.forms:
        assert placed.start >= end
        end = placed.end
        assert document.source[placed.start : end] == placed.form.text
        if not placed.form.broken:
            check_nodes(placed.form.node, placed.form.text)
    assert end <= len(document.source)


def check_nodes(node: Node, text: bytes) -> None:
    if node.text:
        assert text[node.start : node.end].decode() == node.text
    at = node.start
    for child in node.children:
        assert at <= child.start <= child.end <= node.end
        at = child.end
        check_nodes(child, text)


@given(sound_texts, st.integers(0, 300))
def test_a_path_leads_to_the_cursor(text: str, offset: int) -> None:
    document = Document.open("", text)
    path = document.path_at(offset)
    placed = document.placed_at(offset)
    assert bool(path) == (placed is not None)
    if placed:
        assert path[0] is placed.form.node
        assert all(node.span.holds(offset - placed.start) for node in path)


@pytest.mark.parametrize(
    ("marked", "path"),
    [
        ("(f |x)", ["list", "x"]),
        ("(f x|)", ["list", "x"]),
        ("(f| x)", ["list", "f"]),
        ("|(f x)", ["list"]),
        ("(f x) | (g)", []),
        ("(f (g|(h)))", ["list", "list", "g"]),
        ("(f (g)|(h))", ["list", "list"]),
        ("'|a", ["quote", "a"]),
        ("a|(b)", ["a"]),
        ("(b)|a", ["a"]),
        ("(f #:mo|", ["list", "#:mo"]),
        ("(f (g x)\n  |\n\n(define y 1)", ["list"]),
    ],
)
def test_the_path_at_a_cursor(marked: str, path: list[str]) -> None:
    offset = marked.index("|")
    document = Document.open("", marked.replace("|", ""))
    assert [node.text or node.kind for node in document.path_at(offset)] == path


def test_equal_texts_are_one_form_wherever_they_stand() -> None:
    one = Document.open("a.scm", "(f 1)\n(g 2)\n(f 1)\n")
    other = Document.open("b.scm", "(g 2)\n")
    assert one.forms[0].form is one.forms[2].form
    assert one.forms[1].form is other.forms[0].form
    moved = one.edit([Change(0, 0, b"; a comment\n(new)\n")], 1)
    assert [p.form for p in moved.forms[1:]] == [p.form for p in one.forms]
    broken = one.edit([Change(4, 5, b"")], 2)
    assert [p.form for p in broken.forms[1:]] == [p.form for p in one.forms[1:]]
    assert broken.edit([Change(4, 4, b")")], 3).forms[0].form is one.forms[0].form


def test_an_edit_leaves_the_document_before_it_as_it_was() -> None:
    before = Document.open("a.scm", "(f 1)\n(g 2)\n")
    said = summary(before)
    before.edit([Change(0, 5, b'"')], 1).edit([Change.whole("x")], 2)
    assert summary(before) == said


def test_the_whole_text_can_be_replaced() -> None:
    document = Document.open("a.scm", b"\xff").edit([Change.whole("(a)"), Change(2, 2, b"b")], 1)
    assert document.source == b"(ab)"
    assert not document.problems


def test_comments_are_found_in_forms_between_them_and_around_a_fault() -> None:
    text = "; one\n(f ; two\n #;three x)\n; four\n(g (\n; five\n\n(h)\n#| six |#\n"
    document = Document.open("a.scm", text)
    assert document.problems
    assert [c.text for c in document.comments] == [
        *("; one", "; two", "#;three", "; four", "; five", "#| six |#")
    ]
    for comment in document.comments:
        assert text[comment.span.start : comment.span.end] == comment.text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_have_no_problem(path: Path) -> None:
    document = Document.open(path.name, path.read_bytes())
    assert document.problems == ()
    assert document.forms


@pytest.mark.parametrize(
    ("source", "rules", "says"),
    [
        (b"", [], ""),
        (b"\n\n", [], ""),
        (b"\xef\xbb\xbf(f x)", [], ""),
        (b"(f \xff\xfe x)\n(g)", ["not-utf-8"], "Line 1 has a byte (0xFF)"),
        (b"\xff\xfe(\0f\0)\0", ["not-utf-8", "syntax-error"], "Save the file with the encoding"),
        (b"(f \0)", ["syntax-error"], "NUL"),
        ("(f \ud800)".encode("utf-8", "surrogatepass"), ["not-utf-8"], "0xED"),
    ],
)
def test_awkward_bytes(source: bytes, rules: list[str], says: str) -> None:
    problems = Document.open("a.scm", source).problems
    assert sorted({p.rule for p in problems}) == sorted(rules)
    assert says in "".join(p.message for p in problems)


def test_a_lone_surrogate_in_a_string_is_replaced() -> None:
    assert Document.open("a.scm", "a\ud800b").source == "a\ufffdb".encode()


def test_an_encoding_fault_moves_with_its_line_and_goes_with_its_bytes() -> None:
    document = Document.open("a.scm", b"(f) \xff (g)")
    span = document.problems[0].span
    later = document.edit([Change(0, 0, b"\n")], 1)
    assert later.problems[0].span == span.moved(1)
    assert later.edit([Change(5, 8, b"x")], 2).problems == ()


MEGABYTES = 5_000_000


@pytest.mark.parametrize(
    "source",
    [b"(", b")", b"'", b"# ", b"\n", b"; note\n", b'"', b"x" * 100 + b"\n"],
    ids=["openers", "closers", "quotes", "hashes", "blank", "comments", "string", "words"],
)
def test_a_huge_text_makes_a_document(source: bytes) -> None:
    if source == b'"':
        source += b"y" * MEGABYTES
    document = Document.open("a.scm", source * max(1, MEGABYTES // len(source)))
    document = document.edit([Change(7, 8, b"z")], 1)
    assert bool(document.problems) == (source[:1] in b"()'#\"")


def test_nesting_without_end_is_cut_off() -> None:
    document = Document.open("a.scm", b"(" * 5000 + b"x" + b")" * 5000)
    assert [p.rule for p in document.problems] == ["syntax-error"]
    depth = sum(1 for _ in document.forms[0].form.node.walk())
    assert depth == parser.DEEPEST + 1


# What opens something, or looks as if it did, and nests in itself when it is repeated.
NESTING = [
    *("(", "[", "{", "#(", "#hash(", "(a ", "('[#;", "([)", "(\n", "\n(", ")", '"', "|", "#\\"),
    *("'", "`", ",", ",@", "#'", "#`", "#,", "#,@", "#&", "#;", "#0=", "' ", "#|", "#<<E\n"),
]


@pytest.mark.parametrize("piece", NESTING)
@pytest.mark.parametrize("times", [5_000, 20_000])
@pytest.mark.parametrize("frame", ["{}", "(f x)\n(define y {}x)\n(g)"], ids=["alone", "within"])
def test_deep_nests_do_not_harm(piece: str, times: int, frame: str) -> None:
    check_survives(frame.replace("{}", piece * times))


@pytest.mark.parametrize("opener", ["(", "(a ", "#(", "('"])
def test_deep_nests_that_are_closed_do_not_harm(opener: str) -> None:
    for times in (4_000, 20_000):
        check_survives(opener * times + ")" * times)


@pytest.mark.parametrize("piece", ["(", "'", "#;", ",@", "#&", "#0=", "(a "])
def test_nests_of_a_million_do_not_harm(piece: str) -> None:
    check_survives(piece * (1_000_000 // len(piece)))


def test_deep_nests_do_not_harm_a_thread_with_a_small_stack() -> None:
    before = threading.stack_size(512 * 1024)
    done: list[str] = []

    def survive() -> None:
        for piece in NESTING:
            check_survives(piece * 5_000)
            done.append(piece)

    try:
        thread = threading.Thread(target=survive)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    assert done == NESTING


def check_survives(text: str) -> None:
    document = Document.open("a.scm", text)
    for at in (0, len(document.source) // 2, len(document.source)):
        document = document.edit([Change(at, at, b"x")], 1)
        document.path_at(at)
        assert document.comments is not None
    assert Document.open("a.scm", document.source).source == document.source
    # What is left when the harm is undone is read again.
    mended = document.edit([Change(0, len(document.source), b"(f x)")], 2)
    assert [placed.form.text for placed in mended.forms] == [b"(f x)"]
    assert not mended.problems


def test_a_text_that_is_too_hard_is_given_up_until_it_has_changed_a_lot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[int] = []

    def too_hard(source: bytes, old: object = None) -> object:
        tried.append(len(source))
        raise parser.TooHard

    with monkeypatch.context() as patched:
        patched.setattr(parser, "parse", too_hard)
        document = Document.open("a.scm", "(f 1)\n" * 10)
        assert [p.rule for p in document.problems] == ["syntax-error"]
        document = document.edit([Change(0, 0, b" ")], 1)
        assert tried == [60]
        assert document.source == b" " + b"(f 1)\n" * 10
    assert document.edit([Change(0, 7, b"")], 2).problems == ()
