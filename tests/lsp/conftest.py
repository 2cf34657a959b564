"""An editor in miniature: a real server process, driven under a real editor's capabilities."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

EXAMPLES = Path(__file__).parents[2] / "examples"
PROFILES = ("visual_studio_code", "neovim")
LANGUAGE = "orchestration-scheme"
DEADLINE = 20.0  # seconds after which a wait has failed; nothing here takes that long


@dataclass
class Editor:
    """A client with one document, whose cursor is written as `|` in the text it is given."""

    client: LanguageClient
    result: types.InitializeResult
    events: list[dict[str, Any]] = field(default_factory=list)
    lens_refreshes: int = 0
    published: list[types.PublishDiagnosticsParams] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _version: int = 0

    @property
    def encoding(self) -> str:
        return str(self.result.capabilities.position_encoding)

    async def open(self, text: str, uri: str = "untitled:strategy.scm") -> types.Position:
        """Open `text`; the position of its `|`, if it has one, else of its start."""
        before, mark, after = text.partition("|")
        text = before + after if mark else text
        self._version += 1
        item = types.TextDocumentItem(uri, LANGUAGE, self._version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await self.wait(lambda: any(p.uri == uri and p.version == self._version
                                    for p in self.published))  # fmt: skip
        self.uri, self.text = uri, text
        return self.position(len(before)) if mark else types.Position(0, 0)

    def position(self, index: int) -> types.Position:
        """The position of a character index of the text, in the agreed encoding."""
        before = self.text[:index].replace("\r\n", "\n").replace("\r", "\n")
        line = before.rpartition("\n")[2]
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        units = len(line.encode({1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[width])) // width
        return types.Position(before.count("\n"), units)

    def find(self, text: str) -> types.Position:
        return self.position(self.text.index(text))

    @property
    def document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    async def change(self, range_: types.Range | None, text: str) -> None:
        """Replace a range, or everything, and wait for the diagnostics of the new version."""
        await self.change_all([(range_, text)])

    async def change_all(self, edits: list[tuple[types.Range | None, str]]) -> None:
        """Make several edits at once, each counting from the text the one before it left."""
        self._version += 1
        changes = [
            types.TextDocumentContentChangeWholeDocument(text)
            if range_ is None
            else types.TextDocumentContentChangePartial(range_, text)
            for range_, text in edits
        ]
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._version, self.uri), changes
            )
        )
        version = self._version
        await self.wait(lambda: any(p.version == version for p in self.published))

    @property
    def diagnostics(self) -> list[types.Diagnostic]:
        """The diagnostics that the editor shows now."""
        return list(next(p for p in reversed(self.published) if p.uri == self.uri).diagnostics)

    async def lenses(self) -> list[str]:
        found = await self.client.text_document_code_lens_async(types.CodeLensParams(self.document))
        assert all(lens.range.start == types.Position(0, 0) for lens in found or ())
        return [lens.command.title for lens in found or () if lens.command]

    async def hover(self, at: types.Position) -> str:
        found = await self.client.text_document_hover_async(types.HoverParams(self.document, at))
        return found.contents.value if found else ""

    async def complete(self, at: types.Position) -> list[types.CompletionItem]:
        params = types.CompletionParams(self.document, at)
        found = await self.client.text_document_completion_async(params)
        assert isinstance(found, types.CompletionList)
        return list(found.items)

    async def command(self, name: str) -> Any:
        params = types.ExecuteCommandParams(f"schemestra.{name}", [{"uri": self.uri}])
        return await self.client.workspace_execute_command_async(params)

    async def wait(self, until: Callable[[], Any]) -> Any:
        """Wait until `until()` is true; it is asked again whenever something arrives."""
        async with asyncio.timeout(DEADLINE):
            while not (value := until()):
                self._news.clear()
                await self._news.wait()
        return value

    def event(self, name: str) -> dict[str, Any] | None:
        return next((e["event"] for e in self.events if e["event"]["event"] == name), None)


def plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


@pytest_asyncio.fixture
async def connect() -> AsyncIterator[Callable[..., Any]]:
    """Start servers: `await connect(profile, options, encodings)` gives an Editor."""
    clients: list[LanguageClient] = []

    async def start(
        profile: str = "visual_studio_code",
        options: dict[str, Any] | None = None,
        encodings: list[str] | None = None,
        folder: Path | None = None,
    ) -> Editor:
        client = make_test_lsp_client()
        clients.append(client)
        editor = Editor(client, types.InitializeResult(types.ServerCapabilities()))
        _listen(client, editor)
        await client.start_io(sys.executable, "-m", "schemestra", "lsp")
        capabilities = client_capabilities(profile)
        if encodings is not None:
            capabilities.general = types.GeneralClientCapabilities(position_encodings=encodings)
        editor.result = await client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                root_uri=(folder or EXAMPLES).as_uri(),
                workspace_folders=[types.WorkspaceFolder((folder or EXAMPLES).as_uri(), "folder")],
                initialization_options=options,
            )
        )
        return editor

    yield start
    for client in clients:
        await client.shutdown_session()
        await client.stop()


def _listen(client: LanguageClient, editor: Editor) -> None:
    @client.feature("schemestra/runEvent")
    def run_event(params):
        editor.events.append(plain(params))
        editor._news.set()

    @client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
    def refresh(params):
        editor.lens_refreshes += 1
        editor._news.set()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register_capability(params):
        return None

    # pytest-lsp has its own handlers for these; they are called with news of it.
    for method in (
        types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
        types.WINDOW_SHOW_MESSAGE,
        types.WINDOW_LOG_MESSAGE,
        types.PROGRESS,
    ):
        _announce(client, editor, method)


def _announce(client: LanguageClient, editor: Editor, method: str) -> None:
    features = client.protocol.fm.features
    original = features[method]

    def handler(params):
        original(params)
        if method == types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS:
            editor.published.append(params)
        editor._news.set()

    features[method] = handler


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return request.param
