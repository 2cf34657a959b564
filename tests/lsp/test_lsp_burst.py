"""A burst of keystrokes: no stale work piles up behind it."""

from __future__ import annotations

import pytest
from raw import RawServer

KEYSTROKES = 200
FORM = """(define (step-{0} text)
  (syntax-e (llm-query #:instruction "Say where it is, in a word." #:data text #:max-tokens 50)))
; the next one does the same again

"""
LINES = 1_000


@pytest.fixture(scope="module")
def started():
    server = RawServer()
    server.initialize()
    yield server
    server.close()


@pytest.fixture
def server(started):
    started.received.clear()
    yield started
    started.close_document()


def versions(server: RawServer) -> list[int]:
    """The versions whose diagnostics have arrived, in order."""
    return [
        message["params"]["version"]
        for message in server.received
        if message.get("method") == "textDocument/publishDiagnostics"
        and message["params"].get("version") is not None
    ]


def type_all(server: RawServer, line: int, column: int, text: str, version: int) -> None:
    """Type `text` letter by letter without waiting for anything."""
    for turn, letter in enumerate(text):
        place = {"line": line, "character": column + turn}
        server.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": "untitled:a.scm", "version": version + turn},
                "contentChanges": [{"range": {"start": place, "end": place}, "text": letter}],
            },
        )


def test_nothing_of_a_burst_of_keystrokes_is_checked_behind_it(server):
    server.open("".join(FORM.format(n) for n in range(LINES // 4)))
    server.diagnostics(1)
    line = LINES // 2 + 1
    column = FORM.splitlines()[1].index("Say where")
    type_all(server, line, column, "x" * KEYSTROKES, version=2)
    last = KEYSTROKES + 1
    # The answer to a request behind the burst comes when all of the burst has been taken in ...
    assert server.hover(line, FORM.splitlines()[1].index("llm-query"))["result"]
    within = versions(server)
    if last not in within:
        server.diagnostics(last)
    server.hover(0, 0)
    # ... so that from then on only its last version is of interest.
    assert versions(server)[len(within) :] in ([], [last])
    assert versions(server) == sorted(set(versions(server)))


def test_a_mistake_typed_and_mended_in_a_burst_leaves_no_mark(server):
    server.open("".join(FORM.format(n) for n in range(LINES // 4)))
    assert server.diagnostics(1) == []
    type_all(server, LINES - 1, 0, "(unheard-of)", version=2)
    assert [d["code"] for d in server.diagnostics(13)] == ["unbound"]
    server.notify(
        "textDocument/didChange",
        {
            "textDocument": {"uri": "untitled:a.scm", "version": 14},
            "contentChanges": [
                {
                    "range": {
                        "start": {"line": LINES - 1, "character": 0},
                        "end": {"line": LINES - 1, "character": 12},
                    },
                    "text": "",
                }
            ],
        },
    )
    assert server.diagnostics(14) == []
    assert versions(server)[-1] == 14
