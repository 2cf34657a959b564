"""The server's text stays the editor's, whatever characters, line ends and units are in play."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from schemestra.analysis.syntax.document import Document
from schemestra.lsp import convert
from schemestra.lsp.large import LargeText, open_text
from schemestra.strategy_files import LARGEST

TEXTS = st.text(alphabet='ab()" \n\r\t\x0c\x0b\x85\u2028é🙂', max_size=30)
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def position(text: str, index: int, encoding: str) -> types.Position:
    """The protocol's position of a character index; only \\n, \\r\\n and \\r end a line."""
    if text[index - 1 : index + 1] == "\r\n":
        index -= 1
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    codec, width = UNITS[encoding]
    column = len(before.rpartition("\n")[2].encode(codec)) // width
    return types.Position(before.count("\n"), column)


@given(
    TEXTS,
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), TEXTS), max_size=6),
    st.sampled_from(sorted(UNITS)),
)
def test_edits_give_the_editors_text(text, edits, encoding):
    document = Document.open("untitled:a.scm", text)
    for start, end, new in edits:
        start, end = sorted((min(start, len(text)), min(end, len(text))))
        # An editor cannot put its cursor between \r and \n.
        start -= text[start - 1 : start + 1] == "\r\n"
        end -= text[end - 1 : end + 1] == "\r\n"
        range_ = types.Range(position(text, start, encoding), position(text, end, encoding))
        change = types.TextDocumentContentChangePartial(range_, new)
        document = convert.edited(document, [change], 1, encoding)
        text = text[:start] + new + text[end:]
        assert document.source.decode() == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
async def test_places_after_odd_characters_are_right(connect, encoding, line_end):
    editor = await connect(encodings=["utf-8", "utf-16"] if encoding == "utf-8" else [encoding])
    assert editor.encoding == encoding
    text = line_end.join(["; 🙂 form\x0cfeed\u2028", '(define é "🙂🙂")', "(define s (strin é))"])
    await editor.open(text)
    at = editor.find("strin ")
    (mark,) = [d for d in editor.diagnostics if d.code == "unbound"]
    assert mark.range == types.Range(at, types.Position(at.line, at.character + 5))

    await editor.change(types.Range(at, at), "sub")
    editor.text = text.replace("strin", "substrin")
    end = editor.position(editor.text.index("substrin") + len("substrin"))
    await editor.change(types.Range(end, end), "g")
    assert not [d for d in editor.diagnostics if d.code == "unbound"]

    place = editor.position(editor.text.index('"🙂🙂"') + 2)
    await editor.change(types.Range(place, types.Position(place.line, 999)), '" ( ')
    assert "unclosed-bracket" in [d.code for d in editor.diagnostics]
    await editor.change(None, "(display 1)")
    assert editor.diagnostics == []


async def test_closing_clears_the_diagnostics(connect):
    editor = await connect()
    await editor.open("(")
    assert editor.diagnostics
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document))
    await editor.wait(lambda: not editor.diagnostics)


def test_a_text_is_read_again_once_it_is_small_enough():
    text = open_text("untitled:a.scm", "x" * LARGEST + "yz", 1)
    assert isinstance(text, LargeText)

    def cut(length: int) -> types.TextDocumentContentChangePartial:
        range_ = types.Range(types.Position(0, 0), types.Position(0, length))
        return types.TextDocumentContentChangePartial(range_, "")

    text = convert.edited(text, [cut(1)], 2, "utf-16")
    assert isinstance(text, LargeText)
    text = convert.edited(text, [cut(LARGEST - 1), cut(1)], 3, "utf-16")
    assert isinstance(text, Document)
    assert (text.source, text.version) == (b"z", 3)
