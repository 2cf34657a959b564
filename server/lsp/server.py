"""The server: what it holds, how a handler is hung into it, and its start on stdin and stdout."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from .. import __version__
from . import log
from .collector import Collector
from .protocol import Protocol
from .registration import register
from .settings import Settings
from .transport import UnreadableLength, serve

_log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from .configurations import Configurations
    from .documents import Documents
    from .pricing import Pricer
    from .publisher import Publisher
    from .runs import Runs
    from .workspace_checks import WorkspaceChecks
    from .workspace_index import WorkspaceIndex

LOGGER = log.LOGGER
NAME = "schemestra"


class Server(LanguageServer):
    """The language server of orchestration Scheme.

    Everything that changes lives here: the settings, the open documents, the runs and the tasks
    under way.  Handlers are functions `(server, params)`, hung in with `on`.  What needs the
    analysis is made when it is first asked for, so that the server starts without it.
    """

    def __init__(self) -> None:
        super().__init__(
            NAME,
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            max_workers=2,
        )
        self.settings = Settings()
        self.collector = Collector()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._result_ids = 0
        self.is_told_of_files = False  # the client tells of every change on the disk
        # The client fetches diagnostics itself, and can be told to: nothing is sent unasked then.
        self.is_asked_for_diagnostics = False

    @cached_property
    def configurations(self) -> Configurations:
        from .configurations import Configurations

        return Configurations()

    @cached_property
    def documents(self) -> Documents:
        from .documents import Documents

        return Documents()

    @cached_property
    def publisher(self) -> Publisher:
        from .publisher import Publisher

        return Publisher(self)

    @cached_property
    def pricer(self) -> Pricer:
        from .pricing import Pricer

        return Pricer(self.publisher.refresh_lenses)

    @cached_property
    def runs(self) -> Runs:
        from .runs import Runs

        return Runs(self)

    @property
    def has_runs(self) -> bool:
        """Whether any run was asked for; to ask `runs` itself would load all they need."""
        return "runs" in vars(self)

    @cached_property
    def index(self) -> WorkspaceIndex:
        from .workspace_index import WorkspaceIndex

        return WorkspaceIndex(self)

    @cached_property
    def checks(self) -> WorkspaceChecks:
        from .workspace_checks import WorkspaceChecks

        return WorkspaceChecks(self)

    def next_result_id(self) -> str:
        """An id for an answer that the client may refer to later."""
        self._result_ids += 1
        return str(self._result_ids)

    @property
    def encoding(self) -> Any:
        """The unit of a column on the wire: "utf-8", "utf-16" or "utf-32"."""
        encoding = self.workspace.position_encoding
        return getattr(encoding, "value", encoding)

    def on(
        self, method: str, handler: Callable[[Server, Any], Any], options: Any | None = None
    ) -> None:
        """Answer `method` with `handler(server, params)`; whatever goes wrong, the server lives."""
        self.feature(method, options)(guarded(self, method, handler))

    def on_command(self, name: str, handler: Callable[[Server, Any], Any]) -> None:
        """Answer the command `name` with `handler(server, argument)`, its first argument."""
        answer = guarded(self, name, handler)

        async def command(*arguments):
            value = answer(arguments[0] if arguments else None)
            return await value if inspect.isawaitable(value) else value

        self.command(name)(command)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a task, keep it alive, and log how it failed if it does."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            LOGGER.error("a background task failed", exc_info=error)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Faults of messages belong in the log; a pop-up about them helps nobody."""
        if not log.is_refusal(error):
            LOGGER.warning("%s: %s", getattr(source, "__name__", source), log.describe(error))

    def shutdown(self) -> None:
        if self.has_runs:
            self.runs.kill_all()
        super().shutdown()


def guarded(
    server: Server, method: str, handler: Callable[[Server, Any], Any]
) -> Callable[..., Any]:
    """`handler` with the server filled in; a failure is logged with its request, the answer empty.

    A protocol error that a handler raises on purpose is sent as it is.
    """
    if inspect.iscoroutinefunction(handler):

        async def answer_later(params):
            try:
                return await handler(server, params)
            except JsonRpcException:
                raise
            except Exception:
                LOGGER.exception("%s failed (%s)", method, summary(params))
                return None

        return answer_later

    def answer(params):
        try:
            return handler(server, params)
        except JsonRpcException:
            raise
        except Exception:
            LOGGER.exception("%s failed (%s)", method, summary(params))
            return None

    return answer


def summary(params: Any) -> str:
    """Which document and place a request is about, without any of the text."""
    document = getattr(params, "text_document", None)
    position = getattr(params, "position", None)
    parts = [getattr(document, "uri", "") or type(params).__name__]
    if position is not None:
        parts.append(f"{position.line}:{position.character}")
    return " ".join(parts)


def build() -> Server:
    """A server with every handler hung in, ready to be connected."""
    server = Server()
    register(server)
    return server


def main() -> int:
    """Serve on stdin and stdout until the client says exit or goes away."""
    log.configure()
    server = build()
    server.collector.start()
    code = 0
    try:
        asyncio.run(serve(server))
    except UnreadableLength:
        _log.error("The client announced a message too long to be read, so the end is here")
        code = 1
    except BrokenPipeError:
        _log.error("The client does not listen any more, so the end is here")
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
        logging.shutdown()
    return code
