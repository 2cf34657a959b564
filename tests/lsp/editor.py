"""An editor in miniature: a real server process, driven under a real editor's capabilities."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

EXAMPLES = Path(__file__).parents[2] / "examples"
PROFILES = ("visual_studio_code", "neovim")
LANGUAGE = "orchestration-scheme"
DEADLINE = 20.0  # seconds after which a wait has failed; nothing here takes that long
DISPLAYS = {
    "lens": {"run": True, "dryRun": True, "price": True, "forms": True},
    "inlayHints": {"cost": True, "kinds": True, "parameterNames": True},
}
RESET = {"schemestra": {"mock": {"latency": None}, **DISPLAYS}}

Connect = Callable[..., Awaitable["Editor"]]


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
    _opened: set[str] = field(default_factory=set)

    @property
    def encoding(self) -> str:
        return str(self.result.capabilities.position_encoding)

    async def open(self, text: str, uri: str = "untitled:strategy.scm") -> types.Position:
        """Open `text`; the position of its `|`, if it has one, else of its start."""
        before, mark, after = text.partition("|")
        text = before + after if mark else text
        self._version += 1
        self._opened.add(uri)
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
        above = [lens for lens in found or () if lens.command]
        assert all(lens.range.start == types.Position(0, 0) for lens in above)
        return [lens.command.title for lens in above if lens.command]

    async def form_lenses(self) -> dict[int, str]:
        """The titles of the lenses above single forms, resolved, by their line."""
        params = types.CodeLensParams(self.document)
        found = await self.client.text_document_code_lens_async(params)
        shown = [
            await self.client.code_lens_resolve_async(lens)
            for lens in found or ()
            if lens.command is None
        ]
        return {lens.range.start.line: lens.command.title for lens in shown if lens.command}

    async def hints(self, range_: types.Range | None = None) -> list[tuple[int, str]]:
        """The inlay hints of a range, or the whole text: the line and the label of each."""
        whole = types.Range(types.Position(0, 0), types.Position(self.text.count("\n") + 1, 0))
        params = types.InlayHintParams(self.document, range_ or whole)
        found = await self.client.text_document_inlay_hint_async(params)
        return [(hint.position.line, str(hint.label)) for hint in found or ()]

    def configure(self, **settings: Any) -> None:
        """Push settings as an editor does that knows our section."""
        params = types.DidChangeConfigurationParams({"schemestra": settings})
        self.client.workspace_did_change_configuration(params)

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

    async def wait(self, until: Callable[[], Any], deadline: float = DEADLINE) -> Any:
        """Wait until `until()` is true; it is asked again whenever something arrives."""
        async with asyncio.timeout(deadline):
            while not (value := until()):
                self._news.clear()
                await self._news.wait()
        return value

    async def leave(self) -> None:
        """Leave the server as another test expects to find it: nothing open, nothing running."""
        for uri in self._opened:
            cancel = types.ExecuteCommandParams("schemestra.cancel", [{"uri": uri}])
            if (await self.client.workspace_execute_command_async(cancel))["cancelled"]:
                await self.wait(lambda: self.event("run-finished"))
            document = types.TextDocumentIdentifier(uri)
            self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(RESET))
        # The answer to a request comes after everything that was sent before it.
        document = types.TextDocumentIdentifier("untitled:none.scm")
        await self.client.text_document_hover_async(
            types.HoverParams(document, types.Position(0, 0))
        )

    def event(self, name: str) -> dict[str, Any] | None:
        return next((e["event"] for e in self.events if e["event"]["event"] == name), None)


def plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


@dataclass
class Connection:
    """A server process and its client; `editor` is what the current test sees of them."""

    client: LanguageClient
    result: types.InitializeResult
    editor: Editor

    @classmethod
    async def start(
        cls,
        profile: str,
        options: dict[str, Any] | None,
        encodings: list[str] | None,
        folder: Path,
        environment: dict[str, str],
    ) -> Connection:
        client = make_test_lsp_client()
        result = types.InitializeResult(types.ServerCapabilities())
        connection = cls(client, result, Editor(client, result))
        _listen(connection)
        await client.start_io(
            *(sys.executable, "-m", "schemestra", "lsp"),
            env={**os.environ, "SCHEMESTRA_MOCK_LATENCY": "0", **environment},
        )
        capabilities = client_capabilities(profile)
        if encodings is not None:
            capabilities.general = types.GeneralClientCapabilities(position_encodings=encodings)
        connection.result = await client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                root_uri=folder.as_uri(),
                workspace_folders=[types.WorkspaceFolder(folder.as_uri(), "folder")],
                initialization_options=options,
            )
        )
        return connection

    def fresh_editor(self) -> Editor:
        reports = self.client.progress_reports.values()  # by token: the tokens stay known
        for seen in (self.client.messages, self.client.log_messages, *reports):
            seen.clear()
        self.editor = Editor(self.client, self.result)
        return self.editor

    @property
    def is_alive(self) -> bool:
        server = self.client._server
        return server is not None and server.returncode is None and self.client.error is None

    async def end(self) -> None:
        if self.client.capabilities is not None:
            await self.client.shutdown_session()
            await self.client.stop()


def _listen(connection: Connection) -> None:
    client = connection.client

    @client.feature("schemestra/runEvent")
    def run_event(params):
        connection.editor.events.append(plain(params))
        connection.editor._news.set()

    @client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
    def refresh(params):
        connection.editor.lens_refreshes += 1
        connection.editor._news.set()

    @client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)
    def refresh_hints(params):
        connection.editor._news.set()

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
        _announce(connection, method)


def _announce(connection: Connection, method: str) -> None:
    features = connection.client.protocol.fm.features
    original = features[method]

    def handler(params):
        original(params)
        if method == types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS:
            connection.editor.published.append(params)
        connection.editor._news.set()

    features[method] = handler
