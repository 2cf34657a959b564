"""Diagnostics that the client fetches: a client that can be told to is sent none unasked."""

from __future__ import annotations

import pytest
from raw import RawServer

PRELUDE = "(define (ask p) (llm-query #:instruction p))\n"
USER = ";; @prelude helpers.scm\n(finish (ask 1))\n"
WRONG = "(define x (llm-query #:instruction 1 #:modle 2))\n(nowhere x)\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pull")
    (folder / "queries").mkdir()
    (folder / "generated").mkdir()
    (folder / "generated" / "wrong.scm").write_text(WRONG)
    (folder / "schemestra.toml").write_text('exclude = ["generated"]\n')
    (folder / "helpers.scm").write_text(PRELUDE)
    (folder / "user.scm").write_text(USER)
    (folder / "wrong.scm").write_text(WRONG)
    (folder / "queries" / "highlights.scm").write_text('((symbol) @keyword (#any-of? @a "if"))\n')
    (folder / "binary.scm").write_bytes(b"(llm-query)\0" * 100)
    (folder / "large.scm").write_text("(llm-query) ; a line of a large file\n" * 120_000)
    (folder / "picture.scm").write_bytes(b"\0\1\2" * 100)
    (folder / "other.scm").write_text("(define (a-large-program-of-another-kind) 1)\n" * 90_000)
    return folder


@pytest.fixture(scope="module")
def started(folder):
    server = RawServer()
    diagnostic = {"relatedDocumentSupport": True}
    server.request(
        "initialize",
        {
            "processId": None,
            "rootUri": folder.as_uri(),
            "workspaceFolders": [{"uri": folder.as_uri(), "name": "pull"}],
            "capabilities": {
                "textDocument": {"diagnostic": diagnostic},
                "workspace": {"diagnostics": {"refreshSupport": True}},
            },
        },
    )
    server.notify("initialized", {})
    yield server
    server.close()


@pytest.fixture
def server(started, folder):
    started.received.clear()
    yield started
    for name in ("helpers.scm", "user.scm"):
        started.notify("textDocument/didClose", {"textDocument": {"uri": (folder / name).as_uri()}})


def opened(server: RawServer, path, text: str) -> str:
    item = {"uri": path.as_uri(), "languageId": "orchestration-scheme", "version": 1, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": item})
    return path.as_uri()


def fetch(server: RawServer, uri: str, previous: str | None = None) -> dict:
    params = {"textDocument": {"uri": uri}, "previousResultId": previous}
    return server.request("textDocument/diagnostic", params)["result"]


def codes(report: dict) -> list[str]:
    return [item["code"] for item in report["items"]]


def change(server: RawServer, uri: str, version: int, text: str) -> None:
    server.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]},
    )


def test_a_document(server, folder):
    uri = opened(server, folder / "user.scm", USER)
    first = fetch(server, uri)
    assert (first["kind"], codes(first)) == ("full", [])
    same = fetch(server, uri, first["resultId"])
    assert (same["kind"], same["resultId"]) == ("unchanged", first["resultId"])
    change(server, uri, 2, USER.replace("ask", "aks"))
    changed = fetch(server, uri, first["resultId"])
    assert (changed["kind"], codes(changed)) == ("full", ["unbound"])
    assert not [m for m in server.received if m.get("method") == "textDocument/publishDiagnostics"]


def test_an_edit_of_the_prelude_reaches_its_users(server, folder):
    user = opened(server, folder / "user.scm", USER)
    assert codes(fetch(server, user)) == []
    prelude = opened(server, folder / "helpers.scm", PRELUDE)
    server.received.clear()
    change(server, prelude, 2, PRELUDE.replace("ask", "say"))
    related = fetch(server, prelude)["relatedDocuments"]
    assert codes(related[user]) == ["unbound"]
    if not [m for m in server.received if m.get("method") == "workspace/diagnostic/refresh"]:
        server.receive(lambda m: m.get("method") == "workspace/diagnostic/refresh")
    assert codes(fetch(server, user)) == ["unbound"]


def workspace(server: RawServer, previous: dict[str, str], **more) -> list[dict]:
    ids = [{"uri": uri, "value": value} for uri, value in previous.items()]
    answer = server.request("workspace/diagnostic", {"previousResultIds": ids, **more})
    return answer["result"]["items"]


def named(items: list[dict]) -> dict[str, dict]:
    return {item["uri"].rpartition("/")[2]: item for item in items}


def test_the_workspace(server, folder):
    items = named(workspace(server, {}))
    # Neither what is written in another language, nor what the configuration leaves out.
    assert sorted(items) == ["binary.scm", "helpers.scm", "large.scm", "user.scm", "wrong.scm"]
    assert "unbound" in codes(items["wrong.scm"]) and codes(items["user.scm"]) == []
    assert codes(items["binary.scm"]) == ["unreadable-file"]
    assert codes(items["large.scm"]) == ["file-too-large"]

    known = {item["uri"]: item["resultId"] for item in items.values()}
    assert {item["kind"] for item in workspace(server, known)} == {"unchanged"}

    # A change of the prelude changes the reports on those that use it, and a deletion takes away.
    (folder / "helpers.scm").write_text(PRELUDE.replace("ask", "say-it"))
    (folder / "wrong.scm").unlink()
    now = named(workspace(server, known))
    assert codes(now["user.scm"]) == ["unbound"] and now["wrong.scm"]["items"] == []
    assert now["large.scm"]["kind"] == "unchanged"
    (folder / "helpers.scm").write_text(PRELUDE)
    (folder / "wrong.scm").write_text(WRONG)


def test_parts_of_an_answer_come_one_by_one(server):
    assert workspace(server, {}, partialResultToken="parts") == []
    parts = [m["params"] for m in server.received if m.get("method") == "$/progress"]
    assert {part["token"] for part in parts} == {"parts"}
    items = [item for part in parts for item in part["value"]["items"]]
    assert len(items) == 5 and "wrong.scm" in named(items)


def test_a_cancelled_request_is_answered_once_and_the_next_one_is_whole(server, folder):
    for name in ("helpers.scm", "wrong.scm", "user.scm"):
        (folder / name).write_text((folder / name).read_text() + "\n")
    body = b'{"jsonrpc":"2.0","id":"slow","method":"workspace/diagnostic",'
    server.send_bytes(body + b'"params":{"previousResultIds":[]}}')
    server.notify("$/cancelRequest", {"id": "slow"})
    assert len(workspace(server, {})) == 5
    (answer,) = [m for m in server.received if m.get("id") == "slow"]
    # It may have been done before it was cancelled.
    assert "result" in answer or answer["error"]["code"] == -32800
