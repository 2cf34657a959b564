"""The inputs of an open document: the files its header names, read again when they change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
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

UNTRUSTED = (
    "Running is off in Restricted Mode: trust this workspace first. Analysis and prices work."
)


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for a buffer that is on no disk."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return Path(path) if path and _is_possible(path) else None


@lru_cache(maxsize=256)
def _is_possible(path: str) -> bool:
    """Whether there can be a file of that name.

    Not with a zero byte in it, if it is too long, or if it is a link that leads in a circle.
    """
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return True
    except (OSError, ValueError):
        return False
    return True


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
    strategy = load(
        path,
        document=document,
        root=root,
        configuration=configuration,
        use_record=not distrust(server, path),
    )
    return _with_open_prelude(server, strategy)


def open_at(server: Server, path: Path) -> OpenDocument | None:
    """The open document of a file, however its client spells the URI."""
    return next((opened for opened in server.documents if path_of(opened.uri) == path), None)


def _with_open_prelude(server: Server, strategy: Strategy) -> Strategy:
    """The strategy with its prelude as the editor has it, saved or not."""
    opened = open_at(server, Path(strategy.prelude[0])) if strategy.prelude else None
    if opened is None:
        return strategy
    assert strategy.prelude is not None
    return replace(
        strategy,
        prelude=(strategy.prelude[0], opened.text.source.decode()),
        inputs=replace(strategy.inputs, prelude=opened.document),
    )


def configuration_of(server: Server, path: Path | None) -> Configuration:
    root = root_of(server, path) if path else None
    return server.configurations.of(path, root, trusted=not distrust(server, path))


def distrust(server: Server, path: Path | None) -> str:
    """Why a file is not to be run; "" if it may be.

    An editor that has a notion of trust decides; for any other the user's own list does.
    """
    if server.settings.trusted is None:
        return server.configurations.distrust(path)
    return "" if server.settings.trusted else UNTRUSTED


def supply_inputs(server: Server, opened: OpenDocument) -> bool:
    """Bring a document's inputs up to date; tells whether anything was read."""
    document = opened.document
    path = path_of(document.uri)
    headers = read_headers(document)
    stamp = (
        bool(distrust(server, path)),
        configuration_of(server, path),
        *_stamp(headers, path),
        _open_prelude(server, headers, path),
    )
    if stamp == opened.input_stamp:
        return False
    strategy = strategy_of(server, document)
    opened.supply(strategy.inputs, strategy.problems, stamp)
    return True


def users_of(server: Server, prelude: OpenDocument) -> Iterator[OpenDocument]:
    """The open documents that have another one as their prelude."""
    path = path_of(prelude.uri)
    for opened in server.documents:
        given = opened.inputs.prelude
        if opened is not prelude and given is not None and path_of(given.uri) == path:
            yield opened


def renew_prelude(server: Server, prelude: OpenDocument) -> Iterator[OpenDocument]:
    """Give an open document that has changed to those that have it as their prelude."""
    for opened in users_of(server, prelude):
        # Nothing else has changed: the data files need not be read again.
        inputs = replace(opened.inputs, prelude=prelude.document)
        stamp = (*opened.input_stamp[:-1], prelude.document)
        opened.supply(inputs, opened.input_findings, stamp)
        yield opened


def _open_prelude(server: Server, headers: Headers, path: Path | None) -> Document | None:
    """The prelude that the header names, if it is open: then what counts is not on the disk."""
    if path is None or not headers.preludes:
        return None
    try:
        opened = open_at(server, (path.parent / headers.preludes[-1].path).resolve())
    except (OSError, ValueError, RuntimeError):  # a zero byte in the path, or a circle of links
        return None
    return opened.document if opened else None


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
