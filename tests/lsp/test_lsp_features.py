"""Every feature over the protocol, on the first pattern of the seeds as it stands in examples/."""

from __future__ import annotations

import re

import pytest_asyncio
from editor import EXAMPLES
from lsprotocol import types
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.hover import hover
from schemestra.analysis.features.lenses import lenses
from schemestra.analysis.lint.registry import documentation_url
from schemestra.analysis.syntax.document import Document

PATTERN = (EXAMPLES / "parallel-fan-out.scm").read_text()
URI = (EXAMPLES / "parallel-fan-out.scm").as_uri()


@pytest_asyncio.fixture(loop_scope="session")
async def editor(connect):
    editor = await connect()
    await editor.open(PATTERN, URI)
    return editor


async def test_the_pattern_is_checked_and_priced(connect, profile):
    editor = await connect(profile)
    await editor.open(PATTERN, URI)
    assert [d.message for d in editor.diagnostics] == []

    run, dry_run, price = await editor.lenses()
    assert (run, dry_run) == ("▶ Run", "Dry run")
    assert "$" in price and price.endswith("51 calls")

    text = await editor.hover(editor.find("llm-query-async"))
    assert re.match(r"\*\*(≈ )?\$", text) and "50 calls" in text.partition("\n")[0]
    assert "gpt-3.5-turbo" in text
    assert re.search(r"\| prompt \| ≈ \d+ tokens \(\d+ – \d+\) \|", text)
    text = await editor.hover(editor.position(editor.text.index('"gpt-4"') + 1))
    assert re.match(r"\*\*(≈ )?\$", text) and "1 call" in text.partition("\n")[0]
    assert "Context window 8,192 tokens" in text


async def test_hover_explains_names(editor):
    text = await editor.hover(editor.find("#:temperature"))
    assert text.startswith("`#:temperature` of `llm-query-async`: number, 0 to 2")
    text = await editor.hover(editor.find("map-async\n"))
    assert "(map-async fn items [#:max-concurrent 10])" in text
    assert "function of Racket" in await editor.hover(editor.find("string-append"))
    text = await editor.hover(editor.find("analyses (map"))
    assert "`analyses`: list of 50" in text and "50 calls" in text
    assert await editor.hover(editor.find("Step 1")) == ""


async def test_completion_of_a_model_tells_this_calls_price(editor):
    items = await editor.complete(editor.position(editor.text.index('"gpt-3.5-turbo"') + 4))
    item = next(item for item in items if item.label == "gpt-4o-mini")
    assert item.label_details.description.startswith("this call ≈ $")
    assert item.text_edit.new_text == "gpt-4o-mini"
    prices = [item.label for item in items]
    assert prices.index("gpt-4o-mini") < prices.index("gpt-4o")


async def test_an_accepted_keyword_is_well_formed(editor):
    at = editor.position(editor.text.index("#:max-concurrent"))
    end = types.Position(at.line, at.character + len("#:max-concurrent 10"))
    await editor.change(types.Range(at, end), "#:")
    items = await editor.complete(types.Position(at.line, at.character + 2))
    item = next(item for item in items if item.label == "#:max-concurrent")
    assert item.text_edit.range.start == at
    assert item.text_edit.new_text == "#:max-concurrent ${1:10}"
    assert item.insert_text_format == types.InsertTextFormat.Snippet


async def test_signature_help_follows_the_cursor(editor):
    at = editor.position(editor.text.index("#:max-concurrent") + 4)
    found = await editor.client.text_document_signature_help_async(
        types.SignatureHelpParams(editor.document, at)
    )
    (signature,) = found.signatures
    start, end = signature.parameters[found.active_parameter].label
    assert signature.label[start:end] == "#:max-concurrent"


async def test_definitions_and_uses_are_found(editor):
    use = editor.position(editor.text.rindex("combined-json"))
    found = await editor.client.text_document_definition_async(
        types.DefinitionParams(editor.document, use)
    )
    name = editor.position(editor.text.index("combined-json"))
    (link,) = found
    assert link.target_selection_range.start == name
    context = types.ReferenceContext(include_declaration=True)
    uses = await editor.client.text_document_references_async(
        types.ReferenceParams(context, editor.document, use)
    )
    assert uses[0].range.start == name and len(uses) == 3
    marks = await editor.client.text_document_document_highlight_async(
        types.DocumentHighlightParams(editor.document, use)
    )
    assert len(marks) == 3


async def test_symbols_and_folds(editor):
    symbols = await editor.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(editor.document)
    )
    assert [s.name for s in symbols] == ["papers", "analyses", "combined-json", "synthesis"]
    folds = await editor.client.text_document_folding_range_async(
        types.FoldingRangeParams(editor.document)
    )
    starts = {fold.start_line for fold in folds}
    assert editor.find("(define papers").line in starts


async def test_a_mistake_is_marked_explained_and_fixed(editor):
    await editor.change(None, PATTERN.replace("(syntax-e (llm-query", "(begin (llm-query"))
    (mark,) = editor.diagnostics
    assert mark.severity == types.DiagnosticSeverity.Error
    assert mark.code == "unwrapped-syntax-object"
    assert mark.source == "schemestra"
    assert mark.code_description.href == documentation_url("unwrapped-syntax-object")
    (related,) = mark.related_information
    assert related.location.uri == URI

    context = types.CodeActionContext(diagnostics=[mark])
    action, *others = await editor.client.text_document_code_action_async(
        types.CodeActionParams(editor.document, mark.range, context)
    )
    assert "Silence unwrapped-syntax-object on this line" in [other.title for other in others]
    assert (action.kind, action.diagnostics) == ("quickfix", (mark,))
    (change,) = action.edit.document_changes
    assert change.text_document.version == 2
    await editor.change_all([(edit.range, edit.new_text) for edit in reversed(change.edits)])
    assert editor.diagnostics == []


async def test_the_price_of_a_broken_file_is_marked_as_old(editor):
    price = (await editor.lenses())[2]
    end = editor.position(len(editor.text))
    await editor.change(types.Range(end, end), "\n(define x (list 1")
    lenses = await editor.lenses()
    assert lenses[0] == "▶ Run"
    assert lenses[2].startswith(f"was {price} (syntax error on line ")


async def test_show_cost_lists_the_calls(editor):
    table = await editor.command("showCost")
    assert "gpt-3.5-turbo" in table and "51 calls" in table


async def test_data_that_changes_changes_the_price(connect, tmp_path):
    (tmp_path / "items.json").write_text('["a", "b"]')
    text = (
        ";; @data items.json\n"
        '(define items (py-eval "import json\\njson.loads(context)"))\n'
        '(map-async (lambda (i) (llm-query-async #:instruction "x" #:data i)) items)\n'
    )
    editor = await connect(folder=tmp_path)
    await editor.open(text, (tmp_path / "a.scm").as_uri())
    assert (await editor.lenses())[2].endswith("2 calls")
    (tmp_path / "items.json").write_text('["a", "b", "c"]')
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(editor.document))
    assert (await editor.lenses())[2].endswith("3 calls")
    (tmp_path / "items.json").unlink()
    seen = len(editor.published)
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(editor.document))
    await editor.wait(lambda: len(editor.published) > seen)
    (missing,) = [d for d in editor.diagnostics if d.code == "unreadable-file"]
    assert missing.range.start == types.Position(0, 9)


def test_a_price_that_is_not_there_yet_is_said_to_come():
    analysis = analyse(Document.open("untitled:a.scm", '(llm-query #:instruction "Hello")'))
    assert lenses(analysis, priced=False)[2].title == "pricing …"
    assert (
        lenses(analysis, None, "$0.01 · 1 call", False)[2].title == "was $0.01 · 1 call (pricing …)"
    )
    assert "llm-query" in hover(analysis, 3, priced=False).markdown
    assert "$" not in hover(analysis, 3, priced=False).markdown
    assert "$" in hover(analysis, 3).markdown
