"""Navigation over the protocol: several files of a workspace, every encoding, both editors."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio
from editor import PROFILES, Connection
from lsprotocol import types
from pygls.exceptions import JsonRpcException

PRELUDE = """\
; 🙂 helpers
(define (ask 🙂) (llm-query #:instruction "Say." #:data 🙂))
(define (both a b) (list (ask a) (ask b)))
"""
ONE = """\
;; @prelude helpers.scm
;; schemestra: disable=unused
(define results (map ask '("🙂 a" "b")))
(finish (ask "🙂"))
"""
TWO = ";; @prelude ../helpers.scm\n(define (f ask) (ask 1))\n(finish (both 1 2)) (ask 3)\n"
UNRELATED = "(define (ask x) x)\n(ask (ask 1))\n"


def fill(folder: Path) -> Path:
    """A workspace with a prelude, two files that use it, and much that is no strategy."""
    (folder / "sub").mkdir()
    (folder / "node_modules").mkdir()
    (folder / ".hidden").mkdir()
    (folder / "sub" / "circle").symlink_to(folder)
    for name, text in (
        ("helpers.scm", PRELUDE),
        ("one.scm", ONE),
        ("sub/two.scm", TWO),
        ("unrelated.scm", UNRELATED),
        ("node_modules/other.scm", ONE.replace("results", "modules")),
        (".hidden/other.scm", ONE.replace("results", "hidden")),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "binary.scm").write_bytes(b"\0\1\2" * 100)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("workspace"))


@pytest_asyncio.fixture(params=["utf-8", "utf-16", "utf-32"], loop_scope="session")
async def editor(request, connect, folder):
    editor = await connect(encodings=[request.param], folder=folder)
    assert editor.encoding == request.param
    await editor.open(ONE, (folder / "one.scm").as_uri())
    return editor


@pytest_asyncio.fixture(scope="module", params=PROFILES, loop_scope="session")
async def connection(request, folder):
    """One server an editor for all the tests below."""
    started = await Connection.start(request.param, None, None, folder, {})
    yield started
    await started.end()


@pytest_asyncio.fixture(loop_scope="session")
async def both(connection, folder):
    editor = connection.fresh_editor()
    await editor.open(ONE, (folder / "one.scm").as_uri())
    yield editor
    await editor.leave()


def place(location: types.Location) -> tuple[str, int, int, int]:
    name = location.uri.rpartition("/")[2]
    start, end = location.range.start, location.range.end
    return name, start.line, start.character, end.character


def wide(encoding: str, smileys: int) -> int:
    """By how much so many smileys are longer than as many letters."""
    return smileys * {"utf-8": 3, "utf-16": 1, "utf-32": 0}[encoding]


async def test_a_name_of_the_prelude(editor, folder):
    at = editor.find('ask "🙂"')
    links = await editor.client.text_document_definition_async(
        types.DefinitionParams(editor.document, at)
    )
    (link,) = links
    assert link.target_uri == (folder / "helpers.scm").as_uri()
    assert link.target_selection_range == types.Range(types.Position(1, 9), types.Position(1, 12))
    assert link.target_range.start == types.Position(1, 0)
    assert link.origin_selection_range.start == at

    found = await references(editor, at)
    more = wide(editor.encoding, 1)
    assert sorted(map(place, found)) == [
        ("helpers.scm", 1, 9, 12),
        ("helpers.scm", 2, 26, 29),
        ("helpers.scm", 2, 34, 37),
        ("one.scm", 2, 21, 24),
        ("one.scm", 3, 9, 12),
        ("two.scm", 2, 21, 24),
    ]
    calls = await incoming(editor, at)
    assert sorted((c.from_.name, len(c.from_ranges)) for c in calls) == [
        ("both", 2), ("one.scm", 1), ("results", 1), ("two.scm", 1),
    ]  # fmt: skip

    edit = await rename(editor, at, "query")
    changed = {e.text_document.uri.rpartition("/")[2]: e for e in edit.document_changes}
    assert sorted(changed) == ["helpers.scm", "one.scm", "two.scm"]
    assert changed["one.scm"].text_document.version == 1
    assert changed["helpers.scm"].text_document.version is None
    assert all(e.new_text == "query" for one in changed.values() for e in one.edits)

    # The parameter is a smiley, as wide as the encoding has it.
    await editor.open(PRELUDE, (folder / "helpers.scm").as_uri())
    edit = await rename(editor, editor.find("🙂) (llm"), "paper")
    (change,) = edit.document_changes
    assert [(e.range.start.character, e.range.end.character) for e in change.edits] == [
        (13, 14 + more),
        (55 + more, 56 + 2 * more),
    ]


async def references(editor, at, declaration: bool = True) -> list[types.Location]:
    context = types.ReferenceContext(include_declaration=declaration)
    params = types.ReferenceParams(context, editor.document, at)
    return await editor.client.text_document_references_async(params) or []


async def rename(editor, at, name: str) -> types.WorkspaceEdit:
    params = types.RenameParams(editor.document, at, name)
    return await editor.client.text_document_rename_async(params)


async def incoming(editor, at) -> list[types.CallHierarchyIncomingCall]:
    (item,) = await editor.client.text_document_prepare_call_hierarchy_async(
        types.CallHierarchyPrepareParams(editor.document, at)
    )
    return await editor.client.call_hierarchy_incoming_calls_async(
        types.CallHierarchyIncomingCallsParams(item)
    )


async def test_open_documents_win_over_the_disk(both, folder):
    """What is typed into the prelude counts for the files that use it, saved or not."""
    editor, one = both, (folder / "one.scm").as_uri()
    await editor.open(PRELUDE, (folder / "helpers.scm").as_uri())
    await editor.change(None, PRELUDE.replace("(ask ", "(say "))
    editor.text = PRELUDE.replace("(ask ", "(say ")
    await editor.wait(lambda: "unbound" in codes(editor, one))
    places = await references(editor, editor.find("say a"))
    assert {place(found)[0] for found in places} == {"helpers.scm"}
    symbols = await workspace_symbols(editor, "say")
    assert [s.name for s in symbols] == ["say"]
    document = types.TextDocumentIdentifier(editor.uri)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    await editor.wait(lambda: "unbound" not in codes(editor, one))


def codes(editor, uri: str) -> list[str]:
    return [d.code for d in next(p for p in reversed(editor.published) if p.uri == uri).diagnostics]


async def workspace_symbols(editor, query: str) -> list[types.WorkspaceSymbol]:
    params = types.WorkspaceSymbolParams(query)
    return list(await editor.client.workspace_symbol_async(params) or [])


async def test_symbols_of_the_workspace(both, folder):
    found = await workspace_symbols(both, "")
    assert [(s.name, s.location.uri.rpartition("/")[2]) for s in found] == [
        ("f", "two.scm"), ("ask", "helpers.scm"), ("ask", "unrelated.scm"),
        ("both", "helpers.scm"), ("results", "one.scm"),
    ]  # fmt: skip
    assert [s.name for s in await workspace_symbols(both, "rslt")] == ["results"]
    (folder / "new.scm").write_text("(define fresh 1)\n")
    both.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            [types.FileEvent((folder / "new.scm").as_uri(), types.FileChangeType.Created)]
        )
    )
    assert [s.name for s in await workspace_symbols(both, "fresh")] == ["fresh"]
    (folder / "new.scm").unlink()
    both.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            [types.FileEvent((folder / "new.scm").as_uri(), types.FileChangeType.Deleted)]
        )
    )
    assert await workspace_symbols(both, "fresh") == []


async def test_a_rename_that_is_refused_says_why(both):
    with pytest.raises(JsonRpcException, match="`finish` is a name of the dialect") as refused:
        await both.client.text_document_prepare_rename_async(
            types.PrepareRenameParams(both.document, both.find("finish"))
        )
    assert refused.value.code == -32803
    with pytest.raises(JsonRpcException, match="`both` is already defined, on line 3 of helpers"):
        await rename(both, both.find("results"), "both")
    with pytest.raises(JsonRpcException, match="`both` is already defined, on line 3 of helpers"):
        await rename(both, both.find("ask '"), "both")
    place = await both.client.text_document_prepare_rename_async(
        types.PrepareRenameParams(both.document, both.find("results"))
    )
    assert place.placeholder == "results"
    edit = await rename(both, both.find("results"), "answers")
    edits = (edit.changes or {both.uri: list(edit.document_changes or [])[0:1]})[both.uri]
    assert len(edits) == 1


async def test_links_lead_to_files_and_pages(both, folder):
    found = await both.client.text_document_document_link_async(
        types.DocumentLinkParams(both.document)
    )
    prelude, page = found
    assert prelude.target == (folder / "helpers.scm").as_uri()
    assert prelude.range.start == both.find("helpers.scm")
    assert page.target.startswith("https://") and page.target.endswith("#unused")
    (location,) = await both.client.text_document_definition_async(
        types.DefinitionParams(both.document, both.find("helpers.scm"))
    )
    assert location.uri == prelude.target


async def test_symbols_of_the_document_are_nested(both):
    await both.open(
        '(struct point (x y))\n(define (f a)\n  (define (g) (llm-query #:model "gpt-4o"\n'
        '    #:instruction "Say it."))\n  (g))\n(finish (llm-query #:instruction "End."))\n',
        "untitled:symbols.scm",
    )
    found = await both.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(both.document)
    )

    def tree(symbols):
        return [(s.name, s.kind.name, tree(s.children or ())) for s in symbols]

    assert tree(found) == [
        ("point", "Struct", [("x", "Field", []), ("y", "Field", [])]),
        ("f", "Function", [("g", "Function", [("llm-query gpt-4o", "Event", [])])]),
        ("llm-query", "Event", []),
    ]
    function = found[1]
    assert (function.range.start.line, function.range.end.line) == (1, 4)
    assert function.detail == "(a)"
    assert function.children[0].children[0].detail == "Say it."


async def test_highlights_tell_reading_from_writing(both):
    at = await both.open("(define |x 1)\n(set! x (+ x 1))", "untitled:marks.scm")
    found = await both.client.text_document_document_highlight_async(
        types.DocumentHighlightParams(both.document, at)
    )
    assert [mark.kind.name for mark in found] == ["Write", "Write", "Read"]
