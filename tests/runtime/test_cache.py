"""The cache: deterministic calls that were asked before are answered at no cost, on request."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion, failure
from schemestra.runtime.events import CallRecorded, Event, RunFinished, RunRequest
from schemestra.runtime.journal.reader import Reader
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


TOGETHER = """
(define (ask t) (llm-query-async #:instruction "one" #:temperature t))
(finish (await-all (map ask (list 0 0 0 0 1))))
"""


@pytest.mark.parametrize("journal", [True, False])
async def test_calls_that_ask_the_same_at_once_share_one_request(
    endpoint: Endpoint, tmp_path: Path, journal: bool
) -> None:
    endpoint.script = [Reply(completion("1"), delay=0.2), Reply(completion("2"))]
    finished, hits = await ran(tmp_path, source=TOGETHER, journal=journal)
    assert [body["temperature"] for body in endpoint.seen] == [0, 1]
    assert finished.value == ["1", "1", "1", "1", "2"]
    assert [(hit.source, hit.usage.prompt) for hit in hits] == [("cache", 11)] * 3
    assert (finished.totals.calls, finished.totals.recorded) == (2, 3)
    paid = finished.totals.charged_usd
    assert paid and finished.totals.saved_usd == pytest.approx(paid / 2 * 3)


async def test_a_replay_has_the_answer_that_calls_shared_though_a_secret_was_left_out(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    said = "sk-proj-qqqqZkW2vN5xT7bR3mJ9cL4hF6 it is"
    endpoint.script = [Reply(completion(said), delay=0.2), Reply(completion("2"))]
    finished, _ = await ran(tmp_path, source=TOGETHER)
    assert finished.value == [said] * 4 + ["2"]
    with Reader(tmp_path) as reader:
        (recorded,) = reader.runs()
    finished, _ = await ran(tmp_path, False, TOGETHER, replay=recorded.id, live_calls=0)
    assert finished.status == "finished", finished.error
    *shared, other = finished.value
    assert (len(shared), len(set(shared)), other) == (4, 1, "2")
    assert shared[0].startswith("[redacted") and shared[0].endswith("it is")


async def test_those_that_wait_for_a_call_fail_with_it(endpoint: Endpoint, tmp_path: Path) -> None:
    source = """
    (define (ask) (llm-query-async #:instruction "one" #:temperature 0))
    (define (said handle) (try (await handle) on-error (lambda (m) "failed")))
    (finish (map said (list (ask) (ask) (ask))))
    """
    endpoint.script = [
        Reply({"error": {"message": "no"}}, status=400, delay=0.2),
        Reply(completion("2")),
    ]
    finished, hits = await ran(tmp_path, source=source)
    assert finished.value == ["failed"] * 3
    assert len(endpoint.seen) == 1
    assert [("no" in hit.message, hit.saved_usd) for hit in hits] == [(True, 0)] * 2


async def test_who_waits_for_a_call_that_is_cancelled_asks_itself(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    source = """
    (define (ask text) (llm-query-async #:instruction text #:temperature 0))
    (define won (race (list (lambda () (await (ask "same"))) (lambda () (await (ask "fast"))))))
    (define kept (ask "same"))
    (finish (list (syntax-e won) (syntax-e (await kept))))
    """
    hangs = [Reply(hang=True)]

    def reply(body: dict[str, Any]) -> Reply:
        if body["messages"][-1]["content"] == "fast":
            return Reply(completion("fast"), delay=0.2)
        return hangs.pop() if hangs else Reply(completion("same"))

    endpoint.script = [reply]
    finished, hits = await ran(tmp_path, source=source)
    assert (finished.value, hits) == (["fast", "same"], [])
