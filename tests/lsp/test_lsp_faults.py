"""Whatever a client or a file throws at the server, it answers and lives."""

from __future__ import annotations

import pytest
from lsprotocol import types
from raw import RawServer
from schemestra.lsp.server import build, guarded


@pytest.fixture(scope="module")
def lasting_server():
    """A server that takes whatever the tests of this module send, one after the other."""
    server = RawServer()
    server.initialize()
    yield server
    leaves_in_order(server)
    server.close()


@pytest.fixture
def server(lasting_server):
    """The server with nothing open, which must still know the dialect when the test is done."""
    yield lasting_server
    lasting_server.close_document()
    lasting_server.open("(map-async f xs)", uri="untitled:alive.scm")
    assert "map-async" in str(lasting_server.hover(0, 3, uri="untitled:alive.scm")["result"])
    lasting_server.close_document(uri="untitled:alive.scm")


def leaves_in_order(server: RawServer) -> None:
    """The server leaves as the protocol says, and has shown nobody a traceback."""
    code, errors = server.leave()
    assert code == 0
    assert "Traceback" not in errors
    assert 'File "' not in errors


def test_requests_before_initialize_are_refused():
    server = RawServer()
    try:
        assert server.hover(0, 0)["error"]["code"] == -32002
        server.initialize()
        leaves_in_order(server)
    finally:
        server.close()


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("textDocument/unheardOf", {}, -32601),
        ("textDocument/hover", {"textDocument": 5}, -32602),
        ("textDocument/hover", {"textDocument": {"uri": "untitled:a"}}, -32602),
        ("textDocument/completion", [1, 2], -32602),
        ("textDocument/hover", None, -32602),
        ("workspace/executeCommand", {"command": "schemestra.unheardOf"}, -32602),
        ("workspace/executeCommand", {"command": "schemestra.run", "arguments": []}, -32602),
        ("workspace/executeCommand", {"command": "schemestra.run",
                                      "arguments": [{"uri": "untitled:closed"}]}, -32602),
    ],
)  # fmt: skip
def test_a_wrong_request_gets_an_error(server, method, params, code):
    assert server.request(method, params)["error"]["code"] == code


@pytest.mark.parametrize(
    "body",
    [
        b"{not json",
        b"[]",
        b"5",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        b'{"jsonrpc": "1.0", "id": 1, "method": "shutdown"}',
        b'{"jsonrpc": "2.0", "id": 77, "result": null}',
        b'{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 999}}',
        b'{"jsonrpc": "2.0", "method": "$/unheardOf", "params": {}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {}}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": null}',
        b'{"jsonrpc": "2.0", "method": "schemestra/setTrusted", "params": {"trusted": "very"}}',
        b'{"jsonrpc": "2.0", "method": "schemestra/setTrusted"}',
    ],
)
def test_junk_is_ignored(server, body):
    server.send_bytes(body)


def test_a_second_initialize_is_refused(server):
    assert server.initialize()["error"]["code"] == -32600


def test_positions_outside_the_text_are_moved_inside(server):
    server.open("(map-async f xs)")
    for line, character in ((0, 999), (999, 0), (0, 2**31 - 1)):
        assert "result" in server.hover(line, character)
    change = {"range": {"start": {"line": 5, "character": 9}, "end": {"line": 2, "character": 1}},
              "text": "x"}  # fmt: skip
    document = {"uri": "untitled:a.scm", "version": 2}
    server.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
    server.diagnostics(2)


@pytest.mark.parametrize("name", ["circle.scm", "a%00b.scm", "a" * 300 + ".scm"])
def test_a_file_that_cannot_be_is_served_as_a_buffer(server, tmp_path, name):
    (tmp_path / "circle.scm").symlink_to("circle.scm")
    uri = f"{tmp_path.as_uri()}/{name}"
    server.open(";; @data notes.json\n(foo)", uri=uri)
    assert [found["code"] for found in server.diagnostics(1, uri)] == ["unbound"]
    assert "result" in server.request("workspace/symbol", {"query": "f"})
    server.close_document(uri)


IMAGE = "![x](http://example.org/x.png)"
IMAGES = f"""\
;; @assume {IMAGE} = 3
(define (f x) (llm-query #:instruction "a" #:model "{IMAGE}" #:data x))
(define |` {IMAGE} `| (f 1))
(f |` {IMAGE} `|) (llm-query #:instruction "a" #:model "` {IMAGE} `")
"""


def test_no_hover_shows_an_image_that_a_strategy_spells(server):
    server.open(IMAGES)
    shown = [
        server.hover(number, column)["result"]
        for number, line in enumerate(IMAGES.splitlines())
        for column in range(len(line))
    ]
    texts = {hover["contents"]["value"] for hover in shown if hover}
    assert len(texts) > 5
    assert not [text for text in texts if "![" in text]


def test_what_is_in_good_order_is_not_logged():
    """A rename that is refused, and requests that are cancelled after their answer."""
    server = RawServer()
    try:
        server.initialize()
        server.open("(define a 1)\n(car a)")
        place = {"textDocument": {"uri": "untitled:a.scm"}, "position": {"line": 1, "character": 2}}
        answer = server.request("textDocument/prepareRename", place)
        assert (answer["error"]["code"], "car" in answer["error"]["message"]) == (-32803, True)
        answer = server.request("textDocument/rename", {**place, "newName": "x"})
        assert answer["error"]["code"] == -32803
        server.notify("$/cancelRequest", {"id": answer["id"]})
        server.notify("$/cancelRequest", {"id": "never sent"})
        assert server.leave() == (0, "")
    finally:
        server.close()


def test_a_handler_that_fails_answers_with_nothing(caplog):
    def fails(server, params):
        raise ZeroDivisionError("on purpose")

    server = build()
    params = types.HoverParams(types.TextDocumentIdentifier("untitled:a.scm"), types.Position(3, 4))
    assert guarded(server, "textDocument/hover", fails)(params) is None
    assert "textDocument/hover failed (untitled:a.scm 3:4)" in caplog.text


def test_a_large_document_is_served(server):
    server.initialize()
    line = '(define (step-{0} text) (llm-query #:instruction "Summarise" #:data text))\n'
    server.open("".join(line.format(number) for number in range(70_000)))
    server.diagnostics(1)


ODD_TEXTS = ("", "\ufeff", "\x00", "((((((((", "))))", '"', "#|", "#<<X\n", "🙂" * 9, "\x0c(\x0c)",
             "(" * 20_000, "'" * 5_000, "'" * 900_000, "#0=" * 20_000, "([)" * 20_000)  # fmt: skip


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_texts_are_served(server, text):
    server.open(text)
    server.diagnostics(1)
    document = {"textDocument": {"uri": "untitled:a.scm"}}
    place = {**document, "position": {"line": 0, "character": min(len(text), 3)}}
    for method in ("completion", "hover", "signatureHelp", "definition"):
        assert "result" in server.request(f"textDocument/{method}", place)
    for method in ("codeLens", "documentSymbol", "foldingRange"):
        assert "result" in server.request(f"textDocument/{method}", document)


@pytest.mark.parametrize("length", ["9" * 14, "9" * 19, "9" * 5_000], ids=len)
def test_a_length_that_no_message_has_ends_the_server_with_a_sentence(length):
    server = RawServer()
    try:
        _, errors = server.process.communicate(f"Content-Length: {length}\r\n\r\n{{}}".encode(), 30)
    finally:
        server.close()
    assert server.process.returncode == 1
    assert "a message too long to be read" in errors.decode()
    assert "Traceback" not in errors.decode()
