"""The cache: deterministic calls that were asked before are answered at no cost, on request."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion, failure
from schemestra.runtime.events import CallRecorded, Event, RunFinished, RunRequest
from schemestra.runtime.runner import run

SOURCE = """
(define (ask what t) (syntax-e (llm-query #:instruction what #:model "gpt-4o" #:temperature t)))
(finish (list (ask "one" 0) (ask "one" 0.0) (ask "two" 0.5) (ask "three" 0)))
"""


async def ran(
    folder: Path, cache: bool = True, source: str = SOURCE, **more: Any
) -> tuple[RunFinished, list[CallRecorded]]:
    events: list[Event] = []
    given = {"backend": "openai", "latency": 0.0, **more}
    request = RunRequest(str(folder / "s.scm"), source, workspace=str(folder), cache=cache, **given)
    finished = await asyncio.wait_for(run(request, events.append, asyncio.Event()), 60)
    return finished, [event for event in events if isinstance(event, CallRecorded)]


async def test_only_deterministic_calls_are_answered_from_the_cache(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [Reply(completion(text)) for text in ("1", "2", "3", "4", "5", "6")]
    endpoint.script = [*answers[:2], failure(400, "no"), *answers[2:]]
    finished, hits = await ran(tmp_path)
    assert finished.status == "error"
    assert [hit.source for hit in hits] == ["cache"]  # within one run, and what failed is no hit
    finished, hits = await ran(tmp_path)
    assert finished.value == ["1", "1", "3", "4"]
    assert (finished.totals.calls, finished.totals.recorded) == (2, 2)
    assert all(hit.saved_usd and hit.usage.prompt == 11 for hit in hits)
    finished, hits = await ran(tmp_path)
    assert finished.value == ["1", "1", "5", "4"]
    assert finished.totals.charged_usd == pytest.approx(finished.totals.saved_usd / 3)
    # Another address may have another model under the same name.
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url + "/")
    _, hits = await ran(tmp_path)
    assert len(hits) == 1
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
    finished, hits = await ran(tmp_path, cache=False)
    assert (hits, finished.totals.calls) == ([], 4)


async def test_requests_that_differ_in_a_secret_alone_are_told_apart(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """An answer of which a secret was left out is asked for anew: it is not what was said."""
    first, second = (f"sk-proj-{letter * 4}ZkW2vN5xT7bR3mJ9cL4hF6" for letter in "qw")
    source = f"""
    (define (ask key) (syntax-e (llm-query #:instruction "Whose?" #:data key #:temperature 0)))
    (finish (list (ask "{first}") (ask "{second}") (ask "none")))
    """
    answers = ["1", "2", f"of {second}", "4"]
    endpoint.script = [Reply(completion(text)) for text in answers]
    finished, _ = await ran(tmp_path, source=source)
    assert finished.value == answers[:3]
    finished, hits = await ran(tmp_path, source=source)
    assert (finished.value, len(hits)) == (["1", "2", "4"], 2)


async def test_the_mock_answers_by_its_seed(tmp_path: Path) -> None:
    source = """
    (finish (syntax-e (llm-query #:instruction "Write a sentence." #:temperature 0)))
    """
    found = {}
    for seed in (1, 2, 1, 2):
        finished, hits = await ran(tmp_path, source=source, backend="mock", seed=seed)
        assert bool(hits) == (seed in found)
        assert finished.value == found.setdefault(seed, finished.value)
    assert found[1] != found[2]
