"""The vocabulary is complete, consistent, and its examples are programs that check clean."""

import re

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.syntax.document import Document
from schemestra.language import racket_names
from schemestra.language.vocabulary import (
    Entry,
    Keyword,
    Kind,
    Type,
    lookup,
    protected_names,
    vocabulary,
)

ENTRIES = list(vocabulary().values())
KEYWORDS = [(entry, keyword) for entry in ENTRIES for keyword in entry.keywords]

SEED_PRIMITIVES = [
    "llm-query",
    "llm-query-async",
    "await",
    "await-all",
    "await-all-syntax",
    "await-any",
    "map-async",
    "unsafe-raw-query",
    "syntax-e",
    "datum->syntax",
    "unsafe-interpolate",
    "unsafe-overwrite",
    "unsafe-exec-sub-output",
    "finish",
    "finish-var",
    "context",
    "get-context",
    "py-exec",
    "py-eval",
    "py-call",
    "py-set!",
    "checkpoint",
    "restore",
    "token-budget",
    "tokens-used",
    "rate-limits",
    "heartbeat",
    "try",
    "hash",
    "display",
    "displayln",
    "eprintf",
]

SEED_COMBINATORS = [
    "parallel",
    "race",
    "sequence",
    "fold-sequential",
    "tree-reduce",
    "fan-out-aggregate",
    "recursive-spawn",
    "iterate-until",
    "critique-refine",
    "with-validation",
    "vote",
    "ensemble",
    "tiered",
    "active-learning",
    "memoized",
    "choose",
    "try-fallback",
]


def name(entry: Entry) -> str:
    return entry.name


def keyword_name(value: object) -> str | None:
    if isinstance(value, Keyword):
        return value.name
    return value.name if isinstance(value, Entry) else None


def node(source: str):
    """The one datum that a text is."""
    (placed,) = Document.open("default.scm", source).forms
    return placed.form.node


def test_every_name_of_the_seeds_is_described():
    combinators = {entry.name for entry in ENTRIES if entry.kind is Kind.COMBINATOR}
    assert combinators == set(SEED_COMBINATORS)
    assert set(SEED_PRIMITIVES) == set(vocabulary()) - combinators


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_an_entry_is_complete(entry: Entry):
    texts = [entry.summary, entry.doc]
    if entry.returns is not Type.VOID or entry.returns_doc:
        texts.append(entry.returns_doc)
    texts += [part.doc for part in (*entry.parameters, *entry.keywords)]
    for text in texts:
        assert re.fullmatch(r"[\"'`A-Z“].*[.:]", text, re.DOTALL), text
        assert text.count("`") % 2 == 0, text
    assert "\n" not in entry.summary
    assert entry.summary.count(". ") == 0, "the summary is one sentence"
    assert entry.calls
    assert entry.group
    assert entry.example
    assert entry.name in entry.signature


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_the_parameters_can_be_called_in_one_way_only(entry: Entry):
    names = [part.name for part in entry.parameters]
    assert len(set(names)) == len(names)
    assert len({keyword.name for keyword in entry.keywords}) == len(entry.keywords)
    optional = [part.optional or part.rest for part in entry.parameters]
    assert optional == sorted(optional) or entry.kind is Kind.FORM
    for part in (*entry.parameters, *entry.keywords):
        is_called = part.type is Type.FUNCTION or getattr(part, "element", None) is Type.FUNCTION
        assert bool(part.arities) >= is_called, f"{part.name} says nothing of its arities"


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_an_example_uses_its_name_and_checks_clean(entry: Entry):
    assert re.search(rf"(?<![\w-]){re.escape(entry.name)}(?![\w>-])", entry.example)
    findings = analyse(Document.open(f"{entry.name}.scm", entry.example)).findings
    assert [(finding.rule, finding.message) for finding in findings] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_an_example_is_a_whole_program_of_names_that_exist(entry: Entry):
    assert "(finish" in entry.example
    assert max(map(len, entry.example.splitlines())) <= 100


@pytest.mark.parametrize(("entry", "keyword"), KEYWORDS, ids=keyword_name)
def test_a_default_is_a_constant_of_its_type_and_range(entry: Entry, keyword: Keyword):
    if keyword.default is None:
        return
    assert not keyword.required
    datum = node(keyword.default)
    kinds = {
        Type.TEXT: "string",
        Type.INTEGER: "number",
        Type.NUMBER: "number",
        Type.BOOLEAN: "boolean",
        Type.SYMBOL: "quote",
    }
    if keyword.default == "#f":
        assert datum.kind == "boolean"
    else:
        assert datum.kind == kinds[keyword.type]
    if datum.kind == "number":
        value = float(keyword.default)
        assert keyword.low is not None
        assert keyword.low <= value <= (value if keyword.high is None else keyword.high)
        assert value == int(value) or keyword.type is Type.NUMBER
    if keyword.choices:
        assert keyword.default in keyword.choices


@pytest.mark.parametrize(
    ("called", "signature"),
    [
        ("map-async", "(map-async fn items [#:max-concurrent 10])"),
        ("vote", "(vote thunks [#:method 'majority])"),
        ("sequence", "(sequence fn ...)"),
        ("token-budget", "(token-budget [limit])"),
        ("datum->syntax", "(datum->syntax [#f] code)"),
        ("try", "(try body ... on-error handler)"),
        ("context", "context"),
    ],
)
def test_a_signature_reads_like_a_call(called: str, signature: str):
    entry = lookup(called)
    assert entry is not None
    assert entry.signature == signature


def test_only_racket_s_own_names_may_be_redefined():
    open_names = set(vocabulary()) - protected_names()
    assert open_names == {"display", "displayln", "eprintf", "hash"}
    assert open_names <= set(racket_names.racket_names())


def test_calls_that_cost_are_marked():
    assert {entry.name for entry in ENTRIES if entry.queries} == {
        "llm-query",
        "llm-query-async",
        "unsafe-raw-query",
    }
    for entry in ENTRIES:
        assert entry.unsafe == entry.name.startswith("unsafe-")


def test_a_name_that_is_not_of_the_dialect_is_not_found():
    assert lookup("llm-querry") is None
