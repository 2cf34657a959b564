"""The vocabulary's examples run as they stand, and libraries can be required as listed."""

import json
import re

import pytest
from racket_host import Host
from schemestra.language.racket_names import libraries, library_names
from schemestra.language.vocabulary import Entry, Kind, vocabulary

PAPERS = json.dumps([{"title": f"Paper {n}", "content": f"Finding {n}."} for n in range(4)])
LINES = "One line of text.\nAnother line.\n\nA last one, UNSURE.\n" * 10


def context_for(entry: Entry) -> str:
    return PAPERS if "json.loads" in entry.example else LINES


def model(host: Host, request: dict) -> str:
    """Answers as briefly as the examples need: code, JSON, or a word."""
    instruction = request.get("instruction", "")
    if defined := re.search(r"defines `([\w-]+)`", instruction):
        return f'```scheme\n(define {defined[1]} "defined")\n```'
    if request.get("recursive"):
        return '(finish "delegated")'
    if request.get("json"):
        return '{"positive": true, "reason": "it says so"}'
    return "Positive."


@pytest.mark.parametrize("entry", vocabulary().values(), ids=lambda entry: entry.name)
def test_an_example_finishes(host: Host, entry: Entry):
    contexts = {"": context_for(entry), "glossary": "arcane: hard to grasp"}
    result = host.run(entry.example, model, contexts=contexts)
    assert result.status == "finished", result.error["message"]
    assert result.value not in (None, "")
    if entry.queries or (entry.kind is Kind.COMBINATOR and entry.calls != "none"):
        assert result.calls


def test_the_listed_libraries_can_be_required_and_have_their_names(host: Host):
    session = host.open()
    for library in libraries():
        names = [n for n, found in library_names(library).items() if found.kind == "procedure"]
        program = f"(require {library}) (finish (andmap procedure? (list {' '.join(names)})))"
        result = host.run(program, session=session)
        assert (result.status, result.value) == ("finished", True), (library, result.error)
    host.command("close", session=session)


def test_a_library_that_is_not_listed_is_refused(host: Host):
    assert host.run("(require ffi/unsafe) (finish 1)").status == "error"
