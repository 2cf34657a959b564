"""The grammar's corpus, run through the package's own parser: the tree-sitter CLI is not needed."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
import tree_sitter
from schemestra.analysis.syntax.parser import COMMENTS, LANGUAGE, PARENTS, parse

GRAMMAR = Path(__file__).parents[2] / "grammar"
CASE = re.compile(
    r"^={3,}\n(?P<name>.+?)\n={3,}\n(?P<source>.*?)\n-{3,}\n(?P<want>.*?)(?=^={3,}\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
FIELD = re.compile(r"\b[a-z_]+: ")


def cases() -> list[object]:
    found: list[object] = []
    for file in sorted((GRAMMAR / "test/corpus").glob("*.txt")):
        for case in CASE.finditer(file.read_text()):
            name = f"{file.stem}: {case['name']}"
            found.append(pytest.param(case["source"].strip("\n"), case["want"], id=name))
    return found


def squeezed(tree: str) -> str:
    return re.sub(r"\s*([()])\s*", r"\1", " ".join(tree.split()))


@pytest.mark.parametrize(("source", "want"), cases())
def test_the_corpus(source: str, want: str) -> None:
    got = str(parse(source.encode()).root_node)
    if not FIELD.search(want):  # as in `tree-sitter test`: a case may leave the fields out
        got = FIELD.sub("", got)
    assert squeezed(got) == squeezed(want)


def test_the_parser_was_generated_from_this_grammar() -> None:
    """grammar.js was edited without `scripts/generate-grammar.sh` if this fails."""
    expected = (GRAMMAR / "src/grammar.sha256").read_text().split()[0]
    assert hashlib.sha256((GRAMMAR / "grammar.js").read_bytes()).hexdigest() == expected


def test_the_analysis_knows_every_kind_of_node() -> None:
    kinds = json.loads((GRAMMAR / "src/node-types.json").read_text())
    named = {kind["type"] for kind in kinds if kind["named"]}
    parents = {kind["type"] for kind in kinds if kind.get("fields") or kind.get("children")}
    assert parents == (PARENTS - {"error"}) | {"source_file", "datum_comment"}
    assert named >= COMMENTS


def test_the_queries_fit_the_grammar() -> None:
    for file in (GRAMMAR / "queries").glob("*.scm"):
        assert tree_sitter.Query(LANGUAGE, file.read_text()).pattern_count > 0


def test_the_highlights_of_a_call() -> None:
    source = b'; note\n(define r (llm-query #:model "gpt-4o"))'
    query = tree_sitter.Query(LANGUAGE, (GRAMMAR / "queries/highlights.scm").read_text())
    captures = tree_sitter.QueryCursor(query).captures(parse(source).root_node)
    coloured = {name: [node.text for node in nodes] for name, nodes in captures.items()}
    assert coloured["comment"] == [b"; note"]
    assert coloured["keyword"] == [b"define"]
    assert sorted(coloured["function"], key=str) == [b"define", b"llm-query"]
    assert coloured["variable.parameter"] == [b"#:model"]
    assert coloured["string"] == [b'"gpt-4o"']
