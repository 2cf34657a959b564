"""The fragments by which the dialect is explained run as they stand, on the mock."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from schemestra.runtime.events import RunRequest
from schemestra.runtime.runner import run

FRAGMENTS = sorted((Path(__file__).parent / "fragments").glob("*.scm"))
# As many as the fragments make in any case.
CALLS = {"combinators": 30, "vocabulary": 27}


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.stem)
async def test_the_fragments_run(path: Path, tmp_path: Path) -> None:
    request = RunRequest(str(path), path.read_text("utf-8"), workspace=str(tmp_path), latency=0.0)
    async with asyncio.timeout(60):
        finished = await run(request, lambda _: None, asyncio.Event())
    assert finished.error is None, finished.error
    assert finished.status == "finished" and finished.value
    assert finished.totals.failed == 0
    assert finished.totals.calls >= CALLS[path.stem]
