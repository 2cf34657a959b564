"""The running Racket side and the vocabulary describe the same names."""

from __future__ import annotations

import pytest
from racket_host import Host
from schemestra.language.primitives import DEFAULT_MAX_TOKENS
from schemestra.language.vocabulary import Entry, Kind, protected_names, vocabulary

KINDS = {
    Kind.PRIMITIVE: "procedure",
    Kind.COMBINATOR: "procedure",
    Kind.FORM: "syntax",
    Kind.VARIABLE: "value",
}

# A name of Racket's own, which the dialect widens to LLM results.
UNDESCRIBED = {"syntax?"}


@pytest.fixture(scope="module")
def names(host: Host) -> dict[str, dict]:
    return {entry["name"]: entry for entry in host.command("names")["names"]}


def described(entry: Entry) -> dict:
    required = {k.name for k in entry.keywords if k.required}
    return {
        "kind": "procedure",
        "arity": [entry.required_count, entry.most_count],
        "required": required,
        "optional": {k.name for k in entry.keywords} - required,
    }


def running(name: dict) -> dict:
    required, optional = name["keywords"]
    return {
        "kind": name["kind"],
        "arity": name["arity"],
        "required": set(required),
        "optional": set(optional),
    }


def test_every_name_of_the_vocabulary_runs_and_has_its_kind(names: dict[str, dict]) -> None:
    found = {name: names.get(name, {}).get("kind") for name in vocabulary()}
    assert found == {name: KINDS[entry.kind] for name, entry in vocabulary().items()}


def test_procedures_take_the_arguments_and_keywords_described(names: dict[str, dict]) -> None:
    procedures = [e for e in vocabulary().values() if KINDS[e.kind] == "procedure"]
    # `hash` takes one text or pairs, `eprintf` any values: both as Racket counts them.
    expected = {e.name: described(e) for e in procedures if e.name != "hash"}
    assert {name: running(names[name]) for name in expected} == expected


def test_the_scaffold_is_what_is_protected(names: dict[str, dict]) -> None:
    scaffold = {name for name, entry in names.items() if entry["dialect"]}
    assert scaffold - UNDESCRIBED == protected_names()


@pytest.mark.parametrize("budget, status", [(DEFAULT_MAX_TOKENS + 10, "ok"), (4000, "error")])
def test_a_call_without_max_tokens_counts_with_the_default(
    host: Host, budget: int, status: str
) -> None:
    program = f'(parameterize ([token-budget {budget}]) (llm-query #:instruction "Hi"))'
    assert host.run(program).status == status
