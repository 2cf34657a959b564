"""Every snippet, filled with what stands in its places, is a sound program."""

from __future__ import annotations

import re

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.syntax.document import Document
from schemestra.language.snippets import as_lsp_snippet, as_plain_text
from schemestra.language.snippets.combinators import CALLS
from schemestra.language.snippets.patterns import PATTERNS
from schemestra.language.vocabulary import Kind, vocabulary

COMBINATORS = [entry.name for entry in vocabulary().values() if entry.kind is Kind.COMBINATOR]
# These make a function, which the program has to call.
MAKERS = ("sequence", "recursive-spawn", "with-validation", "memoized", "choose", "try-fallback")
TEMPLATES = {
    **{name: f"(finish ({template}))" for name, template in CALLS.items()},
    **{pattern.name: pattern.program for pattern in PATTERNS},
}


def test_there_is_a_snippet_for_each_combinator_and_each_pattern() -> None:
    assert list(CALLS) == COMBINATORS
    assert [pattern.number for pattern in PATTERNS] == list(range(1, 17))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_filled_snippet_lints_clean_and_calls_a_model(name: str) -> None:
    template = f"(finish (({CALLS[name]}) context))" if name in MAKERS else TEMPLATES[name]
    analysis = analyse(Document.open("untitled:a.scm", as_plain_text(template)))
    assert [(f.rule, f.message) for f in analysis.findings] == []
    assert analysis.cost.sites


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_places_are_numbered_from_one_and_the_cursor_ends_at_the_end(name: str) -> None:
    template = TEMPLATES[name]
    numbers = [int(number) for number in re.findall(r"«(\d+)", template)]
    assert sorted(set(numbers)) == list(range(max(numbers) + 1))
    assert template.rstrip(")").endswith("«0»")
    first_uses = [n for i, n in enumerate(numbers) if n and n not in numbers[:i]]
    assert set(first_uses) == set(re_numbers(template)), "a place is mirrored before it has a text"


def re_numbers(template: str) -> list[int]:
    return [int(number) for number in re.findall(r"«(\d+):", template)]


def test_both_forms_of_a_template() -> None:
    template = 'f «1:a}b» "$\\n" «1» «2:c»«0»'
    assert as_plain_text(template) == 'f a}b "$\\n" a}b c'
    assert as_lsp_snippet(template) == 'f ${1:a\\}b} "\\$\\\\n" $1 ${2:c}$0'
