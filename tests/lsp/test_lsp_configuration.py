"""Rules' severities in the editor: from a file, from the settings, and when either changes."""

from __future__ import annotations

import json
from pathlib import Path

from lsprotocol import types
from raw import RawServer

STRATEGY = "(finish undefined-thing)"


def levels(editor) -> list[tuple[str, int]]:
    return [(d.code, int(d.severity)) for d in editor.diagnostics]


async def test_a_file_configures_and_its_mistakes_are_shown_in_it(connect, tmp_path: Path) -> None:
    editor = await connect(folder=tmp_path)
    file = tmp_path / "schemestra.toml"
    file.write_text('[rules]\nunbound = "hint"\nunbond = "off"\n', "utf-8")
    await editor.open(STRATEGY, (tmp_path / "a.scm").as_uri())
    assert levels(editor) == [("unbound", 4)]

    def told():
        return [p for p in editor.published if p.uri == file.as_uri()]

    await editor.wait(told)
    (diagnostic,) = told()[-1].diagnostics
    assert "did you mean unbound?" in diagnostic.message
    assert diagnostic.range.start.line == 2
    assert diagnostic.code == "invalid-configuration"

    file.write_text('[rules]\nunbound = "warning"\n', "utf-8")
    changed = types.FileEvent(file.as_uri(), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
    await editor.wait(lambda: not told()[-1].diagnostics)
    await editor.wait(lambda: levels(editor) == [("unbound", 2)])


async def test_the_settings_win_over_the_file(connect, tmp_path: Path) -> None:
    editor = await connect(folder=tmp_path)
    (tmp_path / "schemestra.toml").write_text('[rules]\nunbound = "off"\n', "utf-8")
    await editor.open(STRATEGY, (tmp_path / "a.scm").as_uri())
    assert levels(editor) == []
    given = {"schemestra": {"rules": {"unbound": "information"}}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(given))
    await editor.wait(lambda: levels(editor) == [("unbound", 3)])


async def test_a_mistake_in_the_settings_is_told_once(connect, tmp_path: Path) -> None:
    editor = await connect(folder=tmp_path)
    given = {"schemestra": {"rules": {"unbond": "off"}}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(given))
    (message,) = await editor.wait(lambda: editor.client.messages)
    assert "schemestra.rules.unbond" in message.message and "unbound?" in message.message


def test_a_client_that_only_tells_of_a_change_is_asked_for_the_settings() -> None:
    server = RawServer()
    try:
        server.initialize(workspace={"configuration": True})
        server.open(STRATEGY)
        assert [found["severity"] for found in server.diagnostics(1)] == [1]
        server.notify("workspace/didChangeConfiguration", {"settings": None})
        asked = server.receive(lambda m: m.get("method") == "workspace/configuration")
        assert asked["params"] == {"items": [{"section": "schemestra"}]}
        answer = {"jsonrpc": "2.0", "id": asked["id"], "result": [{"rules": {"unbound": "hint"}}]}
        server.send_bytes(json.dumps(answer).encode())
        assert [found["severity"] for found in server.diagnostics(1)] == [4]
    finally:
        server.close()
