"""Connecting, what is announced, the unit of a column, and leaving."""

from __future__ import annotations

import subprocess
import sys

import pytest
from lsprotocol import types

PROVIDERS = (
    "hover",
    "code_lens",
    "code_action",
    "signature_help",
    "definition",
    "references",
    "document_highlight",
    "document_symbol",
    "folding_range",
)
COMMANDS = {
    f"schemestra.{name}" for name in ("run", "dryRun", "cancel", "showCost", "resume", "replay")
}


async def test_announces_what_it_can_do(connect, profile):
    capabilities = (await connect(profile)).result.capabilities

    assert set(capabilities.execute_command_provider.commands) == COMMANDS
    assert capabilities.text_document_sync.change == types.TextDocumentSyncKind.Incremental
    assert capabilities.text_document_sync.open_close
    assert "#" in capabilities.completion_provider.trigger_characters
    for provider in PROVIDERS:
        assert getattr(capabilities, f"{provider}_provider"), provider


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        (["utf-16"], "utf-16"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32"], "utf-32"),
        (["utf-7"], "utf-16"),
    ],
)
async def test_agrees_on_the_unit_of_a_column(connect, offered, chosen):
    assert (await connect(encodings=offered)).encoding == chosen


def test_start_up_imports_nothing_heavy():
    code = (
        "import sys; import schemestra.lsp.server as server; server.build();"
        "heavy = {'openai', 'aiohttp', 'toktok', 'toktok_rs', 'mimesis', 'rich', 'httpx'};"
        "print(sorted(heavy & set(sys.modules)));"
        "import schemestra.language.models as models; print(models._document.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "0"]


def test_ends_when_the_client_goes_away():
    done = subprocess.run(
        [sys.executable, "-m", "schemestra", "lsp"], input=b"", capture_output=True, timeout=20
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
