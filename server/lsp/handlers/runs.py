"""The commands that start, watch and end a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from ...analysis.features.cost_table import cost_table
from ...analysis.features.lenses import Estimate, estimate_of
from ...earlier_run import REPLAY, RESUME
from ...language.backends import MOCK
from ...run_request import run_request
from ...runtime.journal.errors import JournalError
from ...workspace import Strategy, WorkspaceError
from ..again import check_unchanged, last_run, with_leave
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


async def resume(server: Server, argument: Any) -> dict[str, Any]:
    """Go on with the last run of a document, and pay only for what was not answered."""
    return await _start_again(server, argument, RESUME)


async def replay(server: Server, argument: Any) -> dict[str, Any]:
    """Run a document once more with the answers of its last run; what is new needs leave."""
    return await _start_again(server, argument, REPLAY)


async def _start(server: Server, argument: Any, backend: str) -> dict[str, Any]:
    """Start a run: `{"started": true, "run": id}`, or why not: `{"started": false, "message"}`."""
    opened = _opened(server, argument)
    try:
        strategy = _strategy(server, opened)
        _check_sound(opened, backend)
        request = _request(server, strategy, backend)
    except WorkspaceError as error:
        return _refused(server, str(error))
    return await _begin(server, opened, request)


async def _start_again(server: Server, argument: Any, purpose: str) -> dict[str, Any]:
    """As `_start`, from the last run of the document in its journal."""
    opened = _opened(server, argument)
    try:
        strategy = _strategy(server, opened)
        again = last_run(strategy, path_of(opened.uri), purpose)
        # What is resumed is the program that was let through when it began.
        _check_sound(opened, again.run.backend if purpose == REPLAY else MOCK)
        request = _request(server, again.strategy, again.run.backend, **again.chosen)
        check_unchanged(again, request)
        if purpose == REPLAY:
            request = await with_leave(server, again.run, request)
    except (WorkspaceError, JournalError) as error:
        return _refused(server, str(error))
    if request is None:
        return {"started": False, "message": "Nothing was sent."}
    return await _begin(server, opened, request)


def _strategy(server: Server, opened: OpenDocument) -> Strategy:
    """The strategy with its data. Raises WorkspaceError, saying why it cannot be run."""
    if refusal := distrust(server, path_of(opened.uri)):
        raise WorkspaceError(refusal)
    _check_idle(server, opened)
    if isinstance(opened.text, LargeText):
        raise WorkspaceError(opened.text.message)
    strategy = strategy_of(server, opened.document)
    if strategy.problems:
        raise WorkspaceError(strategy.problems[0].message)
    return strategy


def _check_idle(server: Server, opened: OpenDocument) -> None:
    if server.runs.get(opened.uri) is not None:
        raise WorkspaceError(f"{_name(opened)} is running already. Cancel that run first.")


def _check_sound(opened: OpenDocument, backend: str) -> None:
    """Raises WorkspaceError for a strategy with errors, where running it costs money."""
    errors = opened.whole_analysis().errors
    if backend != MOCK and errors:
        raise WorkspaceError(_unsound(opened, errors))


async def _begin(server: Server, opened: OpenDocument, request: RunRequest) -> dict[str, Any]:
    """Start the run of a request; the document's text is as it was when that was made."""
    if opened.run_findings:
        opened.run_findings = ()
        server.publisher.publish(opened)
    document, analysis = opened.document, opened.whole_analysis()
    priced = await server.pricer.priced(opened)
    try:
        _check_idle(server, opened)
    except WorkspaceError as error:
        return _refused(server, str(error))
    estimate = estimate_of(analysis) if priced else Estimate("not priced yet", None)
    started = server.runs.start(document, request, estimate)
    return {"started": True, "run": started.id}


def _unsound(opened: OpenDocument, errors: Sequence[Finding]) -> str:
    """Why a strategy with errors is not run where that costs money."""
    line, _ = opened.document.lines.line_column(errors[0].span.start)
    count = f"{len(errors)} errors" if len(errors) > 1 else "an error"
    return (
        f"{_name(opened)} has {count}, so nothing was sent. Line {line}: {errors[0].message} "
        "Fix it, or try a dry run: that is free."
    )


def _request(server: Server, strategy: Strategy, backend: str, **chosen: Any) -> RunRequest:
    """`chosen` are further fields of the request, which win. Raises WorkspaceError."""
    path = path_of(strategy.document.uri)
    workspace = _workspace(server, path)
    if workspace is None:  # there is no folder for its record
        if backend != MOCK:
            raise WorkspaceError("Save the file first, so that there is a record of what is paid.")
        chosen = {"journal": False, **chosen}
    latency = server.settings.mock_latency if backend == MOCK else None
    return run_request(
        strategy,
        backend,
        trusted=not distrust(server, path),
        workspace=workspace,
        **{"latency": latency, **chosen},
    )


def _workspace(server: Server, path: Path | None) -> Path | None:
    """Where a run is journaled: as in a terminal the strategy's own folder, if it has one."""
    if path is not None:
        return path.resolve().parent
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
