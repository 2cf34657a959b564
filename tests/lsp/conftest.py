"""Servers for the tests of this folder, shared where tests agree on what they need."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from editor import EXAMPLES, PROFILES, Connect, Connection, Editor

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for this folder's tests, since they share servers."""
    for item in items:
        if item.path.parent == HERE and inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared() -> AsyncIterator[dict[str, Connection]]:
    """Servers that tests share, by what their client said of itself."""
    connections: dict[str, Connection] = {}
    yield connections
    await asyncio.gather(*(connection.end() for connection in connections.values()))


@pytest_asyncio.fixture(loop_scope="session")
async def connect(shared: dict[str, Connection]) -> AsyncIterator[Connect]:
    """`await connect(profile, options, encodings)` gives an Editor.

    Its server is one that such a client started before, unless the test wants to be `alone`
    with it, needs its own `folder`, or sets the `environment`.
    """
    own: list[Connection] = []
    used: dict[str, Connection] = {}

    async def start(
        profile: str = "visual_studio_code",
        options: dict[str, Any] | None = None,
        encodings: list[str] | None = None,
        folder: Path | None = None,
        alone: bool = False,
        environment: dict[str, str] | None = None,
    ) -> Editor:
        asked = (profile, options, encodings, folder or EXAMPLES, environment or {})
        if alone or folder or environment:
            own.append(await Connection.start(*asked))
            return own[-1].fresh_editor()
        key = json.dumps((profile, options, encodings))
        if key not in shared:
            shared[key] = await Connection.start(*asked)
        used[key] = shared[key]
        return shared[key].fresh_editor()

    yield start
    for connection in own:
        await connection.end()
    for key, connection in used.items():
        if connection.is_alive:
            await connection.editor.leave()
        else:
            del shared[key]


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return request.param
