"""What the first document needs, loaded once the client has been answered, before it comes.

One module at a time, so that a message that arrives meanwhile waits for one of them at most.  In
the server's own thread: two threads that import modules which import each other may see a module
half made.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .registration import NOTIFICATIONS, REQUESTS

if TYPE_CHECKING:
    from .server import Server

# In the order in which they are needed, each with what the one before it does not need.
_MODULES = (
    ".analysis.syntax.document",
    ".analysis.scopes",
    ".analysis.interpret",
    ".analysis.analyse",
    ".configuration.files",
    ".workspace",
    ".lsp.documents",
    ".lsp.publisher",
    ".lsp.handlers.sync",
)
_PACKAGE = __name__.partition(".")[0]


def start(server: Server) -> None:
    """Begin to load; the server goes on serving between any two modules."""
    _step(server, steps(server))


def _step(server: Server, left: Iterator[None]) -> None:
    if next(left, _DONE) is not _DONE:
        asyncio.get_running_loop().call_soon(_step, server, left)


_DONE = object()


def steps(server: Server) -> Iterator[None]:
    """Load everything that is needed sooner or later, bit by bit."""
    for name in _MODULES:
        importlib.import_module(name, _PACKAGE)
        yield
    for place in (*NOTIFICATIONS.values(), *REQUESTS.values()):
        place.load()
        yield
    server.collector.start()
