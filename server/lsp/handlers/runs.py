"""The commands that start, watch and end a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from ...analysis.features.cost_table import cost_table
from ...analysis.features.lenses import Estimate, estimate_of
from ...language.backends import MOCK
from ...run_request import run_request
from ...workspace import Strategy, WorkspaceError
from ..inputs import distrust, path_of, strategy_of
from ..large import LargeText
from ..settings import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ...analysis.finding import Finding
    from ...runtime.events import RunRequest
    from ..documents import OpenDocument
    from ..server import Server


async def run(server: Server, argument: Any) -> dict[str, Any]:
    return await _start(server, argument, server.settings.backend)


async def dry_run(server: Server, argument: Any) -> dict[str, Any]:
    return await _start(server, argument, MOCK)


def cancel(server: Server, argument: Any) -> dict[str, Any]:
    """Cancel the run of a document; `{"cancelled": false}` when there is none."""
    under_way = server.runs.get(_uri(argument))
    if under_way is None:
        return {"cancelled": False}
    server.runs.cancel(under_way)
    return {"cancelled": True}


def progress_cancel(server: Server, params: types.WorkDoneProgressCancelParams) -> None:
    if under_way := server.runs.by_token(params.token):
        server.runs.cancel(under_way)


async def show_cost(server: Server, argument: Any) -> str:
    """The cost of a document as a table in plain text, call by call."""
    opened = _opened(server, argument)
    analysis = opened.whole_analysis()
    if not await server.pricer.priced(opened):
        return f"{_name(opened)} is being priced; ask again in a moment."
    text = f"Cost of {_name(opened)}\n\n{cost_table(analysis)}"
    if not server.settings.run_events:
        server.window_log_message(types.LogMessageParams(types.MessageType.Info, text))
    return text


async def _start(server: Server, argument: Any, backend: str) -> dict[str, Any]:
    """Start a run: `{"started": true, "run": id}`, or why not: `{"started": false, "message"}`."""
    opened = _opened(server, argument)
    if refusal := distrust(server, path_of(opened.uri)):
        return _refused(server, refusal)
    if server.runs.get(opened.uri) is not None:
        return _refused(server, f"{_name(opened)} is running already. Cancel that run first.")
    if isinstance(opened.text, LargeText):
        return _refused(server, opened.text.message)
    try:
        strategy = strategy_of(server, opened.document)
    except WorkspaceError as error:
        return _refused(server, str(error))
    if strategy.problems:
        return _refused(server, strategy.problems[0].message)
    if opened.run_findings:
        opened.run_findings = ()
        server.publisher.publish(opened)
    analysis = opened.whole_analysis()
    errors = analysis.errors
    if backend != MOCK and errors:
        return _refused(server, _unsound(opened, errors))
    priced = await server.pricer.priced(opened)
    if server.runs.get(opened.uri) is not None:
        return _refused(server, f"{_name(opened)} is running already. Cancel that run first.")
    estimate = estimate_of(analysis) if priced else Estimate("not priced yet", None)
    request = _request(server, strategy, backend)
    started = server.runs.start(strategy.document, request, estimate)
    return {"started": True, "run": started.id}


def _unsound(opened: OpenDocument, errors: Sequence[Finding]) -> str:
    """Why a strategy with errors is not run where that costs money."""
    line, _ = opened.document.lines.line_column(errors[0].span.start)
    count = f"{len(errors)} errors" if len(errors) > 1 else "an error"
    return (
        f"{_name(opened)} has {count}, so nothing was sent. Line {line}: {errors[0].message} "
        "Fix it, or try a dry run: that is free."
    )


def _request(server: Server, strategy: Strategy, backend: str) -> RunRequest:
    path = path_of(strategy.document.uri)
    return run_request(
        strategy,
        backend,
        trusted=not distrust(server, path),
        workspace=_workspace(server, path),
        latency=server.settings.mock_latency if backend == MOCK else None,
    )


def _workspace(server: Server, path: Path | None) -> Path | None:
    """Where a run is journaled: as in a terminal the strategy's own folder, if it has one."""
    if path is not None:
        return path.parent
    folders = (path_of(uri) for uri in server.workspace.folders)
    return next((folder for folder in folders if folder), None)


def _refused(server: Server, message: str) -> dict[str, Any]:
    server.window_show_message(
        types.ShowMessageParams(type=types.MessageType.Warning, message=message)
    )
    return {"started": False, "message": message}


def _uri(argument: Any) -> str:
    given = plain(argument)
    if isinstance(given, dict):
        given = given.get("uri")
    if not isinstance(given, str):
        raise JsonRpcInvalidParams('the command needs an argument {"uri": "file:///…"}')
    return given


def _opened(server: Server, argument: Any) -> OpenDocument:
    uri = _uri(argument)
    opened = server.documents.get(uri)
    if opened is None:
        raise JsonRpcInvalidParams(f"{uri} is not open")
    return opened


def _name(opened: OpenDocument) -> str:
    return opened.uri.rsplit("/", 1)[-1]
