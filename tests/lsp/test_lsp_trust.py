"""Trust in the editor: what a folder that is not trusted may set, and where nothing is run."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from raw import RawServer

SETTINGS = 'prices = "seeds"\n[rules]\nunbound = "hint"\n\n[limits]\nmemory = 4096\n'


def of_settings(editor, folder: Path) -> list[tuple[int, int, str]]:
    """Line, severity and message of what is shown in the settings' file now."""
    uri = (folder / "schemestra.toml").as_uri()
    told = [p for p in editor.published if p.uri == uri]
    shown = told[-1].diagnostics if told else []
    return [(d.range.start.line, int(d.severity or 0), d.message) for d in shown]


async def test_settings_that_need_trust_are_ignored_until_it_is_given(connect, tmp_path: Path):
    (tmp_path / "schemestra.toml").write_text(SETTINGS)
    editor = await connect(folder=tmp_path, options={"trusted": False, "runEvents": True})
    await editor.open("(finish undefined)", (tmp_path / "a.scm").as_uri())
    assert [int(d.severity) for d in editor.diagnostics] == [4]  # which rules report is its own
    first, second = await editor.wait(lambda: of_settings(editor, tmp_path))
    information = int(types.DiagnosticSeverity.Information)
    assert first[:2] == (0, information) and "prices: ignored" in first[2]
    assert second[:2] == (5, information) and "it stays at 512 MB" in second[2]
    refused = await editor.command("dryRun")
    assert refused["started"] is False and "Restricted Mode" in refused["message"]

    editor.client.protocol.notify("schemestra/setTrusted", {"trusted": True})
    await editor.wait(lambda: not of_settings(editor, tmp_path))


async def test_the_limits_of_the_settings_hold_in_the_editor_too(connect, tmp_path: Path):
    (tmp_path / "schemestra.toml").write_text("[limits]\ncalls = 1\n")
    editor = await connect(folder=tmp_path, options={"runEvents": True})
    source = '(syntax-e (llm-query #:instruction "A"))\n(llm-query #:instruction "B")\n'
    await editor.open(source, (tmp_path / "a.scm").as_uri())
    assert (await editor.command("dryRun"))["started"] is True
    finished = await editor.wait(lambda: editor.event("run-finished"))
    assert "more model calls than one run may (1)" in finished["error"]["message"]
    assert (tmp_path / ".schemestra" / "journal.sqlite").is_file()


def test_without_any_folder_nothing_is_paid_that_could_not_be_recorded():
    server = RawServer()
    try:
        server.initialize()
        server.notify("workspace/didChangeConfiguration", {"settings": {"backend": "openai"}})
        server.open("(finish 1)")
        command = {"command": "schemestra.run", "arguments": [{"uri": "untitled:a.scm"}]}
        answer = server.request("workspace/executeCommand", command)["result"]
        assert answer["started"] is False and "Save the file first" in answer["message"]
    finally:
        server.close()


@pytest.mark.parametrize(
    ("options", "text", "says"),
    [
        ({}, "trusted-folders = []", "is in none of the trusted-folders of "),
        ({}, "trusted-folder = []", "did you mean trusted-folders?"),
        ({"trusted": True}, "trusted-folders = []", ""),
    ],
    ids=["listed elsewhere", "a mistake", "an editor that knows better"],
)
async def test_the_users_own_list_counts_where_the_editor_says_nothing(
    connect, tmp_path: Path, options: dict[str, bool], text: str, says: str
):
    listed = tmp_path / "config" / "schemestra" / "config.toml"
    listed.parent.mkdir(parents=True)
    listed.write_text(text)
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "PATH": "/nowhere"}
    editor = await connect(folder=tmp_path, environment=environment, options=options)
    await editor.open("(finish 1)", (tmp_path / "a.scm").as_uri())
    answer = await editor.command("dryRun")
    assert answer["started"] is not bool(says)
    assert says in answer.get("message", "")
