"""Several runs at once in one journal, and several that go on from the same run."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion, failure
from schemestra.cli.main import main
from schemestra.runtime.events import RunFinished, RunRequest
from schemestra.runtime.journal.errors import JournalError
from schemestra.runtime.journal.journal import Journal, RunRecord
from schemestra.runtime.journal.presence import Presence, is_alive, sweep
from schemestra.runtime.journal.reader import Reader
from schemestra.runtime.runner import run

THREE = """\
(define (ask what) (syntax-e (llm-query #:instruction what #:model "gpt-4o")))
(define one (ask "one"))
(define two (ask "two"))
(finish (list one two (ask "three")))
"""


def asked(body: dict[str, Any]) -> str:
    return body["messages"][-1]["content"]


async def ran(folder: Path, **more: Any) -> RunFinished:
    request = RunRequest(str(folder / "s.scm"), THREE, "openai", workspace=str(folder), **more)
    return await asyncio.wait_for(run(request, lambda _: None, asyncio.Event()), 60)


def newest(folder: Path) -> str:
    with Reader(folder) as reader:
        return reader.runs()[0].id


async def test_a_run_is_gone_on_with_where_it_has_come_to(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """Whoever names the first of three again pays nothing that the second has paid."""
    fails_at = ["two", "three", ""]

    def reply(body: dict[str, Any]) -> Reply:
        if asked(body) == fails_at[0]:
            return failure(400, "no")
        return Reply(completion(asked(body)))

    endpoint.script = [reply]
    await ran(tmp_path)
    first = newest(tmp_path)
    for at in (1, 2):
        fails_at[0] = fails_at[at]
        finished = await ran(tmp_path, resume=first)
    assert finished.value == ["one", "two", "three"]
    assert finished.totals.recorded == 2
    assert Counter(map(asked, endpoint.seen)) == {"one": 1, "two": 2, "three": 2}


async def test_two_that_go_on_at_once_do_not_pay_twice(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [failure(400, "no")]
    await ran(tmp_path)
    first = newest(tmp_path)
    endpoint.script = [lambda body: Reply(completion(asked(body)), delay=0.1)]
    endpoint.seen.clear()
    both = await asyncio.gather(ran(tmp_path, resume=first), ran(tmp_path, resume=first))
    (good,) = [finished for finished in both if finished.status == "finished"]
    (other,) = [finished for finished in both if finished.status == "error"]
    assert good.value == ["one", "two", "three"]
    assert other.error and first in other.error.message
    assert len(endpoint.seen) == 3


async def test_one_that_goes_on_keeps_the_next_one_waiting(tmp_path: Path) -> None:
    """The journal itself refuses the second, whoever looked before the first had begun."""
    record = RunRecord("b", "/s.scm", "openai", "1", mode="resume", parent="a")
    journal = Journal(tmp_path, "b", required=True)
    await journal.begin(record)
    other = RunRecord("c", "/s.scm", "openai", "1", mode="resume", parent="a")
    with pytest.raises(JournalError, match="gone on as run b"):
        await Journal(tmp_path, "c", required=True).begin(other)
    await journal.end("ok", {})


async def test_runs_side_by_side_share_the_journal(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [lambda body: Reply(completion(asked(body)))]
    ends = await asyncio.gather(*(ran(tmp_path) for _ in range(3)))
    assert [finished.status for finished in ends] == ["finished"] * 3
    with Reader(tmp_path) as reader:
        runs = reader.runs()
        assert [run.status for run in runs] == ["finished"] * 3
        assert [len(reader.calls(run.id)) for run in runs] == [3] * 3
    assert not list((tmp_path / ".schemestra").glob("*.lock"))


def test_a_run_that_begins_is_not_disturbed_by_those_who_look(tmp_path: Path) -> None:
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            sweep(tmp_path)
            is_alive(tmp_path, "run")

    lookers = [threading.Thread(target=look) for _ in range(3)]
    for looker in lookers:
        looker.start()
    try:
        for _ in range(300):
            presence = Presence(tmp_path, "run", 0)
            alive = is_alive(tmp_path, "run")
            presence.leave()
            assert alive
    finally:
        over.set()
        for looker in lookers:
            looker.join()


@pytest.mark.parametrize("option", ["--keep=-1", "--days=-1", "--days=nan", "--keep=x"])
def test_prune_takes_no_number_below_zero(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "prune", option]) == 2
    assert "not a number from 0 on" in capsys.readouterr().err
