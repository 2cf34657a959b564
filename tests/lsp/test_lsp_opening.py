"""A long file is served while it is read: what is known soon is shown first, and stays."""

from __future__ import annotations

from typing import Any

import pytest
from raw import RawServer

URI = "untitled:a.scm"
FAULT = "(define unfinished (list 1 2)\n"
FORM = """(define (step-{0} text)
  (syntax-e (llm-query #:instruction "Say where it is, in a word." #:data text #:max-tokens 5{0})))
(define steps-{0} (for/list ([word (string-split context " {0}")]) (step-{0} word)))
"""
SOON = "(llm-query #:instructoin 1)\n"
LATER = '(string-length (llm-query #:instruction "Say"))\n'
SOURCE = "".join((SOON, LATER, *(FORM.format(n) for n in range(300)), FAULT))


def started(**capabilities: Any) -> RawServer:
    server = RawServer()
    server.initialize(**capabilities)
    return server


@pytest.fixture
def server():
    server = started()
    yield server
    server.close()


def rules(diagnostics: list[dict[str, Any]]) -> set[tuple[str, int]]:
    return {(found["code"], found["range"]["start"]["line"]) for found in diagnostics}


def test_findings_of_forms_come_first_and_stay(server):
    server.open(SOURCE)
    at_once = rules(server.diagnostics(1))
    assert at_once == {("unclosed-bracket", 902)}
    soon = rules(server.diagnostics(1))
    assert at_once < soon
    assert ("unknown-keyword", 0) in soon
    assert ("unwrapped-syntax-object", 1) not in soon
    everything = rules(server.diagnostics(1))
    assert ("unwrapped-syntax-object", 1) in everything
    assert soon <= everything


def test_a_hover_does_not_wait_for_the_whole(server):
    server.open(SOURCE)
    assert "llm-query" in str(server.hover(0, 4)["result"])
    shown = [m for m in server.received if m.get("method") == "textDocument/publishDiagnostics"]
    assert len(shown) < 3


def test_a_letter_typed_meanwhile_is_in_what_is_found(server):
    server.open(SOURCE)
    server.diagnostics(1)
    place = {"line": 0, "character": 0}
    change = {"range": {"start": place, "end": place}, "text": "\n"}
    server.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [change]},
    )
    assert rules(server.diagnostics(2)) == {("unclosed-bracket", 903)}
    soon = rules(server.diagnostics(2))
    everything = rules(server.diagnostics(2))
    assert ("unknown-keyword", 1) in soon <= everything
    assert ("unwrapped-syntax-object", 2) in everything


def test_a_client_that_fetches_gets_the_whole():
    server = started(
        textDocument={"diagnostic": {}}, workspace={"diagnostics": {"refreshSupport": True}}
    )
    server.open(SOURCE)
    answer = server.request("textDocument/diagnostic", {"textDocument": {"uri": URI}})
    assert {("unknown-keyword", 0), ("unwrapped-syntax-object", 1)} <= rules(
        answer["result"]["items"]
    )
    server.close()


def test_a_file_that_is_closed_while_it_is_read_leaves_nothing(server):
    server.open(SOURCE)
    server.diagnostics(1)
    server.close_document()
    server.open("(nowhere)", version=2)
    assert rules(server.diagnostics(2)) == {("unbound", 0)}
    after = [m for m in server.received if m.get("method") == "textDocument/publishDiagnostics"]
    assert [len(m["params"]["diagnostics"]) for m in after] == [1, 0, 1]
