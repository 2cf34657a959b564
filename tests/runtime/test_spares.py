"""A Racket that is started ahead: a run takes it, or another where it is of no use."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from schemestra.runtime.events import RunFinished, RunRequest
from schemestra.runtime.runner import run
from schemestra.runtime.spares import Spares

# `match` comes from a library, which the spare has loaded before.
SOURCE = "(finish (match (list 1 2) [(list a b) (+ a b)]))"


@pytest.fixture
def kept() -> Iterator[Spares]:
    found = Spares()
    yield found
    found.close()


async def ran(folder: Path, kept: Spares) -> RunFinished:
    path = str(folder / "strategy.scm")
    request = RunRequest(path, SOURCE, workspace=str(folder), journal=False)
    async with asyncio.timeout(60):
        return await run(request, lambda event: None, asyncio.Event(), spares=kept)


async def test_a_run_takes_the_spare_and_ends_it(
    tmp_path: Path, kept: Spares, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = children()
    kept.prepare()
    (pid,) = children() - before
    # Whatever else is started from now on is no Racket.
    monkeypatch.setenv("SCHEMESTRA_RACKET", "/bin/false")
    assert (await ran(tmp_path, kept)).value == 3
    assert pid not in children()


async def test_a_spare_that_has_ended_is_replaced(tmp_path: Path, kept: Spares) -> None:
    before = children()
    kept.prepare()
    (pid,) = children() - before
    os.kill(pid, 9)
    assert (await ran(tmp_path, kept)).value == 3
    kept.prepare()
    assert pid not in children()


async def test_a_racket_that_ends_at_once_is_no_spare(
    tmp_path: Path, kept: Spares, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEMESTRA_RACKET", "/bin/false")
    for _ in range(20):  # before its end, and after it
        kept.prepare()
    finished = await ran(tmp_path, kept)
    assert finished.error and "/bin/false" in finished.error.message


def test_what_nobody_took_is_ended(kept: Spares) -> None:
    before = children()
    kept.prepare()
    assert children() - before
    kept.close()
    assert not children() - before


def children() -> set[int]:
    """The processes that this one has started."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}
