"""The inputs of an open document: the files its header names, read again when they change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import to_fs_path

from ..analysis.headers import Headers, read_headers
from ..analysis.inputs import Inputs
from ..analysis.syntax.document import Document
from ..configuration.model import Configuration
from ..workspace import Strategy, load

if TYPE_CHECKING:
    from .documents import OpenDocument
    from .server import Server


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for a buffer that is on no disk."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return Path(path) if path else None


def root_of(server: Server, path: Path) -> Path:
    """The workspace folder that holds `path`, the innermost; else the file's own folder."""
    folders = (to_fs_path(uri) for uri in server.workspace.folders)
    roots = [Path(folder) for folder in folders if folder and path.is_relative_to(folder)]
    return max(roots, key=lambda root: len(root.parts), default=path.parent)


def strategy_of(server: Server, document: Document) -> Strategy:
    """A document with the files its header names."""
    path = path_of(document.uri)
    configuration = configuration_of(server, path)
    if path is None:
        inputs = configuration.inputs(Inputs(assume=read_headers(document).assume), None)
        return Strategy(document.uri, document, inputs=inputs, configuration=configuration)
    root = root_of(server, path)
    return load(path, document=document, root=root, configuration=configuration)


def configuration_of(server: Server, path: Path | None) -> Configuration:
    return server.configurations.of(path, root_of(server, path) if path else None)


def supply_inputs(server: Server, opened: OpenDocument) -> bool:
    """Bring a document's inputs up to date; tells whether anything was read."""
    document = opened.document
    path = path_of(document.uri)
    stamp = (configuration_of(server, path), *_stamp(read_headers(document), path))
    if stamp == opened.input_stamp:
        return False
    strategy = strategy_of(server, document)
    opened.supply(strategy.inputs, strategy.problems, stamp)
    return True


def _stamp(headers: Headers, path: Path | None) -> tuple[object, ...]:
    """What the inputs depend on: the directives, their places, the files' times and sizes."""
    if path is None:
        return (tuple(headers.assumptions),)
    directives = (*headers.data, *headers.preludes)
    files = tuple(_file_stamp(path.parent / directive.path) for directive in directives)
    return (*directives, *headers.assumptions, files)


def _file_stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
