"""What is known of the strategies in the workspace's folders, those that nobody has opened too.

Of each file a summary is kept: its symbols and the prelude it names.  Its text is read again when
an answer needs it, so that a large workspace costs little memory.  An open document wins over the
file on the disk.  Nothing is read before something asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types
from pygls.uris import to_fs_path

from .. import strategy_files
from ..analysis.bindings import Bindings, bind
from ..analysis.features.symbols import SymbolKind, all_symbols, symbols
from ..analysis.headers import read_headers
from ..analysis.syntax.document import Document
from ..strategy_files import Unreadable
from . import convert
from .inputs import configuration_of, open_at, path_of, root_of

if TYPE_CHECKING:
    from .documents import OpenDocument
    from .server import Server


class IndexedSymbol(NamedTuple):
    name: str
    kind: SymbolKind
    container: str
    range: types.Range


@dataclass(frozen=True, slots=True)
class Summary:
    """A file as it was last read.

    `is_strategy` tells it from a file of another language with the same suffix; a file that could
    not be read, of which nothing else is known, may be one.
    """

    path: Path
    uri: str
    prelude: Path | None = None
    symbols: tuple[IndexedSymbol, ...] = ()
    is_strategy: bool = False


class WorkspaceIndex:
    """The summaries of all files; `refresh` brings them up to date."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stamps: dict[Path, strategy_files.Stamp] = {}
        self._on_disk: dict[Path, Summary] = {}
        self._open: dict[Path, tuple[Document, Summary]] = {}
        self._changes = 0  # of the disk, as far as one hears of them
        self._seen = -1  # how many of them the summaries know
        self._lock = asyncio.Lock()

    def forget(self) -> None:
        """Something on the disk may have changed."""
        self._changes += 1

    @property
    def stamps(self) -> dict[Path, strategy_files.Stamp]:
        """The strategies on the disk, by their path."""
        return self._stamps

    async def refresh(self) -> None:
        """Look at the disk, unless it is known to be as it was, and read what is new there."""
        async with self._lock:
            changes = self._changes
            if self._server.is_told_of_files and self._seen == changes:
                return
            found = await asyncio.to_thread(strategy_files.find, self._folders())
            files = {p: stamp for p, stamp in found.files.items() if not self._is_excluded(p)}
            for path in self._stamps.keys() - files.keys():
                del self._stamps[path], self._on_disk[path]
            for path, stamp in files.items():
                # Between two files whatever else waits has its turn, and a cancellation its
                # effect: what was not read by then is read the next time.
                if self._stamps.get(path) != stamp:
                    self._on_disk[path] = await self._read(path)
                    self._stamps[path] = stamp
            self._seen = changes

    def _folders(self) -> list[Path]:
        paths = (to_fs_path(uri) for uri in self._server.workspace.folders)
        return [Path(path) for path in paths if path]

    def _is_excluded(self, path: Path) -> bool:
        return configuration_of(self._server, path).excludes(path)

    async def _read(self, path: Path) -> Summary:
        try:
            source = await asyncio.to_thread(strategy_files.read, path)
        except Unreadable as problem:
            meant = problem.begins is None or strategy_files.is_strategy(problem.begins)
            return Summary(path, path.as_uri(), is_strategy=meant)
        return self._summary(path, Document.open(path.as_uri(), source))

    def _summary(self, path: Path, document: Document) -> Summary:
        encoding = self._server.encoding
        found = tuple(
            IndexedSymbol(
                symbol.name,
                symbol.kind,
                container,
                convert.range_of(document, symbol.name_span, encoding),
            )
            for symbol, container in all_symbols(symbols(document))
            if symbol.kind is not SymbolKind.MODEL_CALL
        )
        prelude = self._prelude_of(path, document)
        is_strategy = strategy_files.is_strategy(document.source)
        return Summary(path, document.uri, prelude, found, is_strategy)

    def _prelude_of(self, path: Path, document: Document) -> Path | None:
        preludes = read_headers(document).preludes if b"@prelude" in document.source else ()
        if not preludes:
            return None
        target = (path.parent / preludes[-1].path).resolve()
        return target if target.is_relative_to(root_of(self._server, path).resolve()) else None

    def summaries(self) -> Iterator[Summary]:
        """What is known of every file, as of the last `refresh`; open documents are as they are."""
        held = {path: opened for opened in self._server.documents if (path := path_of(opened.uri))}
        for path in self._open.keys() - held.keys():
            del self._open[path]
        for path, opened in held.items():
            yield self._of_open(path, opened)
        for path, summary in self._on_disk.items():
            if path not in held:
                yield summary

    def _of_open(self, path: Path, opened: OpenDocument) -> Summary:
        known = self._open.get(path)
        if known is None or known[0] is not opened.document:
            known = self._open[path] = (opened.document, self._summary(path, opened.document))
        return known[1]

    async def document(self, path: Path) -> Document | None:
        """The text of a file as the user sees it; None when there is none that could be read."""
        if opened := open_at(self._server, path):
            return opened.document
        try:
            source = await asyncio.to_thread(strategy_files.read, path)
        except Unreadable:
            return None
        return Document.open(path.as_uri(), source)

    async def sharing(
        self, bindings: Bindings, owner: str, names: Sequence[str]
    ) -> tuple[Bindings, ...]:
        """The files in which file-level names of the file `owner` (a URI) have a meaning.

        `bindings`, those of the file that is asked about, come first, then the owner if it is
        another one, then every file that has the owner as its prelude and holds one of `names`.
        """
        home = bindings
        if bindings.prelude is not None and bindings.prelude.document.uri == owner:
            home = bindings.prelude
        found = [bindings] if home is bindings else [bindings, home]
        path = path_of(owner)
        if path is None:
            return tuple(found)
        await self.refresh()
        asked = path_of(bindings.document.uri)
        written = [name.encode() for name in names]
        for user in [s.path for s in self.summaries() if s.prelude == path.resolve()]:
            document = await self.document(user) if user not in (asked, path) else None
            if document is not None and any(name in document.source for name in written):
                found.append(bind(document, home.document))
        return tuple(found)
