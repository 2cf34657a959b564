"""The call sites of one form, told without those of the rest of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.cost.estimate import sites_of
from schemestra.analysis.syntax.document import Change, Document

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.scm"))

SHARED = """
(define (ask text) (llm-query #:instruction "Say what this is." #:data text #:max-tokens 50))
(define first-answer (ask context))
(when (string-contains? first-answer "x") (finish "done"))
(define handle (llm-query-async #:instruction "Name it." #:data first-answer))
(finish (string-append (ask first-answer) (await handle)))
"""

APART = """
(define first (llm-query #:instruction "Say what this is." #:data context #:max-tokens 50))
(define second (llm-query #:instruction "Name it." #:data context #:max-tokens 50))
(finish (string-append first second))
"""


@pytest.mark.parametrize("source", [SHARED, *(path.read_text() for path in EXAMPLES)])
def test_the_sites_of_all_forms_are_those_of_the_file(source):
    analysis = analyse(Document.open("untitled:a.scm", source))
    apart = [s for placed in analysis.document.forms for s in sites_of(analysis.sums, placed)]
    assert apart == list(analysis.cost.sites)


def test_they_are_those_of_the_file_after_edits_too():
    document = Document.open("untitled:a.scm", "(display 1)\n" * 3 + APART)
    analysis = analyse(document)
    assert len(analysis.cost.sites) == 2
    at = document.source.index(b"llm-query") + 2
    for version, change in enumerate((Change(at, at, b"x"), Change(at, at + 1, b"")), 1):
        document = document.edit([change], version)
        analysis = analyse(document, None, analysis)
        apart = [s for placed in document.forms for s in sites_of(analysis.sums, placed)]
        assert apart == list(analysis.cost.sites)
    assert len(apart) == 2
