"""Whatever the text, the analysis answers; and what it offers as a fix is sound."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemestra.analysis.analyse import analyse
from schemestra.analysis.bindings import bind
from schemestra.analysis.expand import expansion
from schemestra.analysis.finding import Edit
from schemestra.analysis.lint.registry import rules
from schemestra.analysis.syntax import parser
from schemestra.analysis.syntax.document import Change, Document
from schemestra.analysis.traverse import walk
from schemestra.language.vocabulary import vocabulary

MARKED = Path(__file__).parent.parent / "marked"
MARK = re.compile(r"^;;( *\^+| \[\d+-\d+).*\n", re.MULTILINE)
PROGRAMS = [
    *(MARK.sub("", path.read_text(encoding="utf-8")) for path in sorted(MARKED.glob("*.scm"))),
    *(entry.example for entry in vocabulary().values() if entry.example),
]
DEEP = [
    "(" * 3000,
    "(" * 3000 + ")" * 3000,
    "(or " * 400 + ")" * 400,
    "(if 1 2 " * 400 + ")" * 400,
    "(let ([x 1]) " * 400 + ")" * 400,
    "(lambda (x) " * 400 + "x" + ")" * 400,
    "`(" * 400 + ")" * 400,
    "'" * 3000 + "x",
    "(match 1 [" + "(list " * 400 + "x" + ")" * 400 + " 1])",
    *(
        opener * parser.DEEPEST + "x" + closer * parser.DEEPEST
        for opener, closer in (
            *(("(let ([x 1]) ", ")"), ("(lambda (x) ", ")"), ("(define (f) ", ")"), ("`(,", ")")),
            *(("(for/list ([x xs]) ", ")"), ("(cond [#t ", "])"), ("(match 1 [(list ", ") 1])")),
            *(("(let* ([x ", "]) x)"), ("(map-async (lambda (x) ", ") xs)"), ("(list 'a ", ")")),
        )
    ),
    *(
        f"({name} " + part * times + ")"
        for times in (99, 198, 2000)
        for name, part in (("cond", "[#f 1] "), ("or", "#f "), ("let*", "[x 1] "))
    ),
    "(or " + "#f " * 90 + "(let ([x 1]) " * 90 + ")" * 91,
    "(cond " + "[#f 1] " * 2000 + ")",
    "(or " + "#f " * 2000 + ")",
    "(begin " * 400 + ")" * 400,
    '(unsafe-exec-sub-output "' + "(" * 3000 + ')")',
]

settings.register_profile(
    "lint", deadline=None, max_examples=60, suppress_health_check=list(HealthCheck)
)
settings.load_profile("lint")


def analysed(source: str) -> None:
    analysis = analyse(Document.open("test.scm", source))
    for finding in analysis.findings:
        assert finding.rule in rules()
        assert 0 <= finding.span.start <= finding.span.end <= len(analysis.document.source)
        for fix in finding.fixes:
            assert all(edit.span.end <= len(analysis.document.source) for edit in fix.edits)
    for reference in analysis.bindings.references:
        assert analysis.bindings.reference_at(reference.span.start) is not None


@given(program=st.sampled_from(PROGRAMS), cut=st.floats(0, 1))
def test_truncated_programs(program: str, cut: float) -> None:
    analysed(program[: int(cut * len(program))])


@given(program=st.sampled_from(PROGRAMS), data=st.data())
def test_programs_without_some_brackets_and_quotes(program: str, data: st.DataObject) -> None:
    places = [i for i, c in enumerate(program) if c in '()[]"`,']
    gone = set(data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4)))
    analysed("".join(c for i, c in enumerate(program) if i not in gone))


TOKENS = st.sampled_from(
    Path(__file__).with_name("tokens.txt").read_text(encoding="utf-8").split(),
)


@given(tokens=st.lists(TOKENS, max_size=40))
def test_random_tokens(tokens: list[str]) -> None:
    analysed(" ".join(tokens))


@pytest.mark.parametrize("source", DEEP, ids=lambda source: source[:12])
def test_deep_nesting(source: str) -> None:
    document = Document.open("test.scm", source)
    for placed in document.forms:
        list(walk(*expansion(placed.form).body))
    assert analyse(document).findings is not None
    assert list(bind(document).references) is not None


def test_deep_nesting_needs_no_large_stack() -> None:
    before = threading.stack_size(256 * 1024)
    done: list[str] = []

    def survive() -> None:
        for source in DEEP:
            test_deep_nesting(source)
            assert analyse(Document.open("test.scm", source)).cost is not None
            done.append(source)

    try:
        thread = threading.Thread(target=survive)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    assert done == DEEP


def applied(document: Document, edits: tuple[Edit, ...]) -> Document:
    ordered = sorted(edits, key=lambda edit: edit.span, reverse=True)
    return document.edit([Change(e.span.start, e.span.end, e.text.encode()) for e in ordered], 1)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program[:30])
def test_every_fix_parses_and_clears_its_finding(program: str) -> None:
    document = Document.open("test.scm", program)
    before = analyse(document).findings
    for finding in before:
        for fix in finding.fixes:
            fixed = applied(document, fix.edits)
            assert not fixed.problems, fix.title
            after = analyse(fixed).findings
            count = sum(f.rule == finding.rule for f in before)
            assert sum(f.rule == finding.rule for f in after) < count, (finding.message, fix.title)


@pytest.mark.parametrize("name", [n for n, e in vocabulary().items() if e.example])
def test_examples_of_the_vocabulary_are_clean(name: str) -> None:
    example = vocabulary()[name].example
    found = analyse(Document.open("test.scm", example)).findings
    assert [(f.rule, f.message) for f in found] == []


@given(program=st.sampled_from(PROGRAMS), data=st.data())
def test_an_edited_document_gives_the_findings_of_a_fresh_one(
    program: str, data: st.DataObject
) -> None:
    document = Document.open("test.scm", program)
    _ = analyse(document).findings
    at = data.draw(st.integers(0, len(document.source)))
    end = data.draw(st.integers(at, min(at + 5, len(document.source))))
    text = data.draw(st.sampled_from([b"", b"(", b")", b"x", b" ", b'"']))
    edited = document.edit([Change(at, end, text)], 1)
    fresh = Document.open("test.scm", edited.source)
    assert analyse(edited).findings == analyse(fresh).findings
