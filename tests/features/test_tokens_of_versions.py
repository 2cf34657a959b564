"""Semantic tokens that begin from those of an earlier version are those of the text."""

from __future__ import annotations

import random

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.semantic_tokens import changes, semantic_tokens
from schemestra.analysis.syntax.document import Change, Document

FORMS = """
(define (ask text) (llm-query #:instruction "Say." #:data text))

1 "a
b" (define é "🙂") (ask é) ; a comment
(define answer (ask context)) (ask answer)
(finish answer)
"""
ADDED = ("x", "\n", " ", "(", '"', ")", "\n\n", "é", "(define zz 1)", "(a)(b)", ";", "🙂", "é ")


@pytest.mark.parametrize("seed", range(8))
def test_tokens_that_begin_from_others_are_those_of_the_text(seed):
    choose = random.Random(seed)
    document = Document.open("untitled:a.scm", FORMS * 3)
    analysis = analyse(document)
    tokens = semantic_tokens(analysis, "utf-16")
    for version in range(1, 40):
        at = choose.choice([choose.randrange(len(document.source) + 1), document.forms[0].start])
        end = min(len(document.source), at + choose.choice([0, 0, 1, 2, 20]))
        added = choose.choice(ADDED).encode()
        document = document.edit([Change(at, end, added)], version)
        analysis = analyse(document, None, analysis)
        later = semantic_tokens(analysis, "utf-16", before=tokens)
        fresh = analyse(Document.open("untitled:a.scm", document.source))
        assert later.numbers == semantic_tokens(fresh, "utf-16").numbers
        numbers = list(tokens.numbers)
        for change in changes(tokens, later):
            numbers[change.start : change.start + change.deleted] = change.inserted
        assert numbers == later.numbers
        tokens = later
