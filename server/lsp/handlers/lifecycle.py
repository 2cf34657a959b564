"""Connecting, configuring and leaving."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from .. import contributions, log, warm_up
from ..registration import offer_diagnostics
from ..settings import configured, connected, plain

if TYPE_CHECKING:
    from ..server import Server


def initialize(server: Server, params: types.InitializeParams) -> None:
    """Take what the answer depends on; all else is done once the client has it."""
    server.settings = connected(params.initialization_options)
    offer_diagnostics(server, params.capabilities)
    asyncio.get_running_loop().call_soon(_answered, server, plain(params.initialization_options))


def _answered(server: Server, given: Any) -> None:
    if isinstance(given, dict):
        configure(server, given)
    warm_up.start(server)


def initialized(server: Server, params: types.InitializedParams) -> None:
    """Hear of changes of data files and preludes, if the client can tell."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching is None or not watching.dynamic_registration:
        return
    server.is_told_of_files = True
    watchers = [types.FileSystemWatcher(glob_pattern="**/*.{scm,json,jsonl,txt,md,csv,toml}")]
    server.client_register_capability(
        types.RegistrationParams(
            registrations=[
                types.Registration(
                    id="schemestra-inputs",
                    method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                    register_options=types.DidChangeWatchedFilesRegistrationOptions(
                        watchers=watchers
                    ),
                )
            ]
        )
    )


def did_change_configuration(server: Server, params: types.DidChangeConfigurationParams) -> None:
    """Take the settings a client pushes, under our section or bare; a client that only says that
    they have changed is asked for them."""
    given = plain(params.settings)
    if isinstance(given, dict):
        _take(server, given.get(contributions.SECTION, given))
    if not given and _can_be_asked(server):
        server.spawn(_ask(server))


async def _ask(server: Server) -> None:
    item = types.ConfigurationItem(section=contributions.SECTION)
    try:
        answers = await server.workspace_configuration_async(types.ConfigurationParams([item]))
    except JsonRpcException as refused:
        log.LOGGER.warning("The client does not tell its settings: %s", refused)
        return
    if answers:
        _take(server, plain(answers[0]))


def _can_be_asked(server: Server) -> bool:
    workspace = server.client_capabilities.workspace
    return bool(workspace and workspace.configuration)


def _take(server: Server, section: Any) -> None:
    server.settings = configured(server.settings, section)
    if isinstance(section, dict):
        from .sync import refresh_inputs

        configure(server, section)
        refresh_inputs(server)


def configure(server: Server, given: dict[str, Any]) -> None:
    """Take the settings that a configuration file may have too."""
    problems = server.configurations.configure(given)
    if problems:
        message = "The settings have mistakes: " + " ".join(f"{problem}." for problem in problems)
        server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))


def set_trusted(server: Server, params: Any) -> None:
    given = plain(params)
    if isinstance(given, dict) and isinstance(given.get("trusted"), bool):
        from .sync import refresh_inputs

        server.settings = replace(server.settings, trusted=given["trusted"])
        refresh_inputs(server)


async def shutdown(server: Server, params: None) -> None:
    if server.has_runs:
        await server.runs.cancel_all()
