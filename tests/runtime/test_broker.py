"""Model calls through the real client to an endpoint that answers, fails and hangs."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion, failure
from schemestra.runtime.backends import openai as openai_backend
from schemestra.runtime.backends.base import BackendError, ModelRequest
from schemestra.runtime.backends.mock import MockBackend
from schemestra.runtime.backends.openai import OpenAIBackend, without_key
from schemestra.runtime.broker import Broker
from schemestra.runtime.events import (
    CallCancelled,
    CallFailed,
    CallFinished,
    CallRetried,
    CallSent,
    Event,
    Site,
    Usage,
)
from schemestra.runtime.policy import Policy
from schemestra.runtime.sandbox import ServiceError

QUICK = Policy(timeout=5.0, first_wait=0.01, longest_wait=0.02, attempts=3)


class Calls:
    """A broker over the endpoint, and all it told."""

    def __init__(self, workspace: Path, policy: Policy = QUICK) -> None:
        self.events: list[Event] = []
        self.backend = OpenAIBackend()
        self.broker = Broker(
            {"openai": self.backend, "mock": MockBackend(latency=0)},
            "openai", self.events.append, workspace, policy=policy,
        )  # fmt: skip

    async def __aenter__(self) -> Calls:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.backend.close()

    async def ask(self, **fields: Any) -> dict[str, Any]:
        return await self.broker.query({"instruction": "Say it", **fields})

    def names(self) -> list[str]:
        return [event.name for event in self.events]

    def only(self, kind: type) -> Any:
        (event,) = [event for event in self.events if isinstance(event, kind)]
        return event


async def test_a_call_is_sent_answered_counted_and_priced(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    async with Calls(tmp_path) as calls:
        reply = await calls.ask(
            data="the data", model="gpt-4", temperature=0.25, max_tokens=9, call=4, depth=1,
            site={"line": 3, "col": 2, "pos": 40, "span": 12, "fn": "f"},
        )  # fmt: skip
    assert reply == {"result": "fine", "prompt_tokens": 11, "completion_tokens": 7}
    (seen,) = endpoint.seen
    assert seen["messages"] == [
        {"role": "system", "content": "Say it"},
        {"role": "user", "content": "the data"},
    ]
    assert (seen["model"], seen["temperature"], seen["max_tokens"]) == ("gpt-4", 0.25, 9)
    assert seen["authorization"] == "Bearer sk-test"
    assert calls.only(CallSent) == CallSent(4, Site(3, 2, 12, "f"), "gpt-4", "openai", 1)
    finished = calls.only(CallFinished)
    # 11 prompt tokens at $30 and 7 output tokens at $60 a million.
    assert (finished.usd, finished.charged_usd) == (Decimal("0.00075"), Decimal("0.00075"))
    assert finished.usage == Usage(11, 7)
    assert (calls.broker.totals.calls, calls.broker.totals.tokens) == (1, 18)


async def test_the_messages_of_a_call_without_data(endpoint: Endpoint, tmp_path: Path) -> None:
    async with Calls(tmp_path) as calls:
        await calls.ask()
        await calls.broker.query({"data": ["a", 1]})
    assert [body["messages"] for body in endpoint.seen] == [
        [{"role": "user", "content": "Say it"}],
        [{"role": "user", "content": '["a", 1]'}],
    ]
    assert [body["model"] for body in endpoint.seen] == ["gpt-4o", "gpt-4o"]
    assert endpoint.seen[0]["max_tokens"] == 4096


FORMATS = [
    ({"json": True, "instruction": "Return JSON: {a: int}"}, {"type": "json_object"}),
    ({"json": True, "instruction": "Return JSON: [{a: int}]"}, None),
    ({"schema": "{a: 'x'|'y'}"},
     {"type": "json_schema", "json_schema": {"name": "answer", "schema": {
         "type": "object", "properties": {"a": {"enum": ["x", "y"]}}, "required": ["a"]}}}),
    ({}, None),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), FORMATS)
async def test_the_form_of_the_answer(
    endpoint: Endpoint, tmp_path: Path, fields: dict[str, Any], expected: Any
) -> None:
    endpoint.script = [Reply(completion('{"a": 1}'))]
    async with Calls(tmp_path) as calls:
        await calls.ask(**fields)
    assert endpoint.seen[0].get("response_format") == expected


async def test_reasoning_models_take_their_own_limit(endpoint: Endpoint, tmp_path: Path) -> None:
    async with Calls(tmp_path) as calls:
        await calls.ask(model="o3-mini", max_tokens=50)
    assert endpoint.seen[0]["max_completion_tokens"] == 50
    assert "max_tokens" not in endpoint.seen[0]


async def test_a_code_fence_around_json_is_taken_off(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [Reply(completion('```json\n{"a": 1}\n```'))]
    async with Calls(tmp_path) as calls:
        assert json.loads((await calls.ask(json=True))["result"]) == {"a": 1}


async def test_an_answer_that_is_not_json_fails_but_is_paid(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.script = [Reply(completion('{"a": ', finish="length"))]
    async with Calls(tmp_path) as calls:
        with pytest.raises(
            ServiceError, match=r"asked for JSON and answered: .* cut at #:max-tokens 5"
        ):
            await calls.ask(json=True, max_tokens=5)
    assert calls.names() == ["call-sent", "call-finished"]
    assert calls.broker.totals.tokens == 18


async def test_missing_usage_is_counted_by_us_and_marked(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.script = [Reply(completion("two words", usage=False))]
    async with Calls(tmp_path) as calls:
        await calls.ask()
    usage = calls.only(CallFinished).usage
    assert usage.counted and usage.completion == 2 and usage.prompt > 2


async def test_an_unknown_price_is_unknown_and_not_zero(endpoint: Endpoint, tmp_path: Path) -> None:
    async with Calls(tmp_path) as calls:
        await calls.ask(model="my-own-model")
        await calls.ask(model="gpt-4")
    totals = calls.broker.totals
    assert (totals.usd, totals.charged_usd, totals.unpriced) == (None, None, 1)


async def test_the_mock_is_free_at_list_price(endpoint: Endpoint, tmp_path: Path) -> None:
    async with Calls(tmp_path) as calls:
        await calls.ask(backend="mock", model="gpt-4")
    finished = calls.only(CallFinished)
    assert finished.usd > 0 == finished.charged_usd
    assert endpoint.seen == []


REFUSALS = [
    (failure(401, "Incorrect API key"), r"refused the key \(401\): check OPENAI_API_KEY"),
    (failure(403, "not for you"), r"does not let this key do that \(403\): not for you"),
    (failure(404, "no such model"), r'has no model "gpt-4o" \(404\): name another with #:model'),
    (failure(400, "maximum context length is 8192", "context_length_exceeded"),
     'longer than the context window of "gpt-4o"'),
    (failure(400, "bad temperature"), r"refused the request \(400\): bad temperature"),
    (failure(429, "You exceeded your quota", "insufficient_quota"), "has no credit left"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "message"), REFUSALS)
async def test_a_refusal_is_told_at_once(
    endpoint: Endpoint, tmp_path: Path, reply: Reply, message: str
) -> None:
    endpoint.script = [reply]
    async with Calls(tmp_path) as calls:
        with pytest.raises(ServiceError, match=message):
            await calls.ask()
    assert calls.names() == ["call-sent", "call-failed"]
    assert calls.broker.totals.failed == 1


KEY = "sk-proj-M4rkedKeyOfTheTests-0123456789-TAIL"
ECHOES = [
    (f"Incorrect API key provided: {KEY[:8]}{'*' * 20}{KEY[-4:]}. See the site.",
     "Incorrect API key provided: [key] See the site."),
    (f"Bad header 'Bearer {KEY}'", "Bad header 'Bearer [key]'"),
    (f"The key {KEY[:12]}... is unknown", "The key [key] is unknown"),
    (f"ends in {KEY[-8:]}", "ends in [key]"),
    ("the key ending in TAIL", "the key ending in [key]"),
    ("The model gpt-4o is **busy** (429)", "The model gpt-4o is **busy** (429)"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "shown"), ECHOES)
def test_no_part_of_a_key_is_shown(said: str, shown: str) -> None:
    assert without_key(said, KEY) == shown


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
async def test_what_an_endpoint_echoes_of_the_key_goes_nowhere(
    endpoint: Endpoint, tmp_path: Path, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    echo = f"no: {KEY[:9]}***{KEY[-4:]}, or {KEY}"
    endpoint.script = [failure(status, echo, "insufficient_quota")]
    async with Calls(tmp_path) as calls:
        with pytest.raises(ServiceError, match=r"no: \[key\], or \[key\]") as caught:
            await calls.ask()
    told = str(caught.value) + repr(calls.events)
    assert not any(part in told for part in ("M4rked", "TAIL", "sk-proj"))


async def test_a_rate_limit_is_waited_out(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [failure(429, "slow down", retry_after="0.02"), failure(503, "busy"), Reply()]
    async with Calls(tmp_path) as calls:
        assert (await calls.ask())["result"] == "fine"
    assert calls.names() == ["call-sent", "call-retried", "call-retried", "call-finished"]
    first, second = [event for event in calls.events if isinstance(event, CallRetried)]
    assert (first.wait, first.attempt) == (0.02, 2)
    assert "429" in first.reason and "503" in second.reason
    assert 0.005 <= second.wait <= 0.02


@pytest.mark.parametrize(
    ("asked", "sent", "wait"),
    [
        ("Sat, 21 Nov 2026 10:00:07 GMT", "Sat, 21 Nov 2026 10:00:00 GMT", 7.0),
        ("Saturday, 21-Nov-26 10:00:07 GMT", "Sat, 21 Nov 2026 10:00:00 GMT", 7.0),
        ("Sat, 21 Nov 2026 09:00:00 GMT", "Sat, 21 Nov 2026 10:00:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", "no date", 0.0),
        ("in a while", "Sat, 21 Nov 2026 10:00:00 GMT", None),
        ("nan", "Sat, 21 Nov 2026 10:00:00 GMT", None),
    ],
)
async def test_a_rate_limit_may_end_at_a_date(
    endpoint: Endpoint, asked: str, sent: str, wait: float | None
) -> None:
    endpoint.script = [failure(429, "slow down", retry_after=asked, date=sent)]
    backend = OpenAIBackend()
    with pytest.raises(BackendError, match="limiting the rate") as caught:
        await backend.complete(ModelRequest("gpt-4o", "Say it"))
    await backend.close()
    assert caught.value.retry_after == wait


async def test_a_server_that_takes_no_connection_is_told_with_the_time_it_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(openai_backend, "CONNECT_SECONDS", 0.2)
    with socket.socket() as deaf, ExitStack() as queue:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(8):  # what stands in line beyond this is not answered at all
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(deaf.getsockname())
        backend = OpenAIBackend(base_url=f"http://127.0.0.1:{deaf.getsockname()[1]}/v1")
        with pytest.raises(BackendError, match=r"connection within 0\.2 s.*running") as caught:
            await backend.complete(ModelRequest("gpt-4o", "Say it", timeout=60))
        await backend.close()
    assert not caught.value.unsettled


async def test_the_number_of_attempts_is_bounded(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [failure(500, "broken")]
    async with Calls(tmp_path) as calls:
        with pytest.raises(ServiceError, match=r"failed \(500\): broken Tried 3 times"):
            await calls.ask()
    assert len(endpoint.seen) == 3


async def test_an_endpoint_that_asks_for_too_long_is_not_waited_for(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.script = [failure(429, "come back tomorrow", retry_after="86400")]
    async with Calls(tmp_path) as calls:
        with pytest.raises(ServiceError, match="come back tomorrow"):
            await calls.ask()
    assert len(endpoint.seen) == 1


async def test_a_refused_connection_says_where(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{unused_tcp_port}/v1")
    async with Calls(tmp_path) as calls:
        with pytest.raises(ServiceError, match=r"Cannot reach http.*Is the server running"):
            await calls.ask()


async def test_a_hanging_endpoint_is_given_up(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [Reply(hang=True)]
    policy = Policy(timeout=0.2, attempts=2, first_wait=0.01)
    async with Calls(tmp_path, policy) as calls:
        with pytest.raises(ServiceError, match=r"did not answer within 0\.2 s. Tried 2 times"):
            await calls.ask()
    assert len(endpoint.seen) == 2


async def test_cancelling_closes_the_socket(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [Reply(hang=True)]
    async with Calls(tmp_path) as calls:
        task = asyncio.create_task(calls.ask())
        await asyncio.wait_for(endpoint.arrived.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(endpoint.gone.wait(), 5)
    assert endpoint.open == 0
    assert calls.only(CallCancelled).call == 1
    assert calls.broker.totals.cancelled == 1


async def test_no_more_calls_are_out_than_allowed(endpoint: Endpoint, tmp_path: Path) -> None:
    policy = Policy(concurrent=3)
    async with Calls(tmp_path, policy) as calls:
        await asyncio.gather(*(calls.ask() for _ in range(12)))
        out = most = 0
        for event in calls.events:
            out += 1 if isinstance(event, CallSent) else -1
            most = max(most, out)
    assert (most, len(endpoint.seen)) == (3, 12)


async def test_limits_that_the_endpoint_reports(endpoint: Endpoint, tmp_path: Path) -> None:
    headers = {"x-ratelimit-remaining-requests": "59", "X-RateLimit-Reset-Requests": "6m0s"}
    endpoint.script = [Reply(headers=headers)]
    async with Calls(tmp_path) as calls:
        assert calls.broker.rate_limits() == {}
        await calls.ask()
        assert calls.broker.rate_limits() == {"remaining_requests": 59, "reset_requests": "6m0s"}


async def test_an_absurd_limit_costs_no_answer(endpoint: Endpoint, tmp_path: Path) -> None:
    absurd = "9" * 5_000
    endpoint.script = [Reply(headers={"x-ratelimit-remaining-tokens": absurd})]
    async with Calls(tmp_path) as calls:
        assert (await calls.ask())["result"] == "fine"
        assert calls.broker.rate_limits() == {"remaining_tokens": absurd}


async def test_pictures_come_from_the_workspace_or_the_web(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    async with Calls(tmp_path) as calls:
        await calls.ask(images=["a.png", str(tmp_path / "a.png"), "https://example.org/b.jpg"])
    text, *pictures = endpoint.seen[0]["messages"][0]["content"]
    assert text == {"type": "text", "text": "Say it"}
    urls = [picture["image_url"]["url"] for picture in pictures]
    assert urls == ["data:image/png;base64,iVBORw==", urls[0], "https://example.org/b.jpg"]


BAD_PICTURES = [
    ("../secret.png", "outside of the workspace"),
    ("/etc/passwd", "outside of the workspace"),
    ("link.png", "outside of the workspace"),
    ("loop.png", "is not the name of a file|cannot read loop.png"),
    ("none.png", r"cannot read none\.png: No such file"),
    ("folder.png", "is not a file"),
    ("pipe.png", "is not a file"),
    ("a.txt", r"not a picture \(\.gif, \.jpeg"),
    ("empty.png", "is empty"),
    ("large.png", "larger than 20 MB"),
    ("nu\0ll.png", "is not the name of a file"),
    ("x" * 5000 + ".png", "cannot read x+…: File name too long|is not the name of a file"),
]


@pytest.mark.parametrize(("name", "message"), BAD_PICTURES)
async def test_a_picture_that_is_not_sent_is_explained(
    endpoint: Endpoint, tmp_path: Path, name: str, message: str
) -> None:
    workspace = tmp_path / "work"
    (workspace / "folder.png").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"secret")
    (workspace / "link.png").symlink_to(tmp_path / "secret.png")
    (workspace / "loop.png").symlink_to("loop.png")
    (workspace / "a.txt").write_text("text")
    (workspace / "empty.png").touch()
    os.mkfifo(workspace / "pipe.png")
    with (workspace / "large.png").open("wb") as file:
        file.truncate((20 << 20) + 1)
    async with Calls(workspace) as calls:
        with pytest.raises(ServiceError, match=message):
            await calls.ask(images=[name])
    assert (endpoint.seen, calls.events) == ([], [])


async def test_pictures_have_a_limit_together(endpoint: Endpoint, tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.write(b"\x89PNG")
        file.truncate(20 << 20)
    async with Calls(tmp_path) as calls:
        with pytest.raises(ServiceError, match="more than 50 MB together; send them in several"):
            await calls.ask(images=["a.png"] * 3)
    assert endpoint.seen == []


async def test_a_backend_that_is_not_there(endpoint: Endpoint, tmp_path: Path) -> None:
    async with Calls(tmp_path) as calls:
        with pytest.raises(ServiceError, match='no backend "other"; this run has: mock, openai'):
            await calls.ask(backend="other")
    assert calls.events == []


def test_no_key_is_said_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(BackendError, match="set OPENAI_API_KEY"):
        OpenAIBackend()


ADDRESSES = [
    ("localhost:8000/v1", "must look like http://localhost:8000/v1"),
    ("http://", "must look like"),
    ("http://[", "must look like"),
    ("http://user:hidden-pass@localhost/v1", "holds a password, which is not sent: put it into"),
]


@pytest.mark.parametrize(("url", "message"), ADDRESSES)
def test_an_address_that_cannot_work(
    url: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    with pytest.raises(BackendError, match=message) as caught:
        OpenAIBackend()
    assert "hidden-pass" not in str(caught.value)


def test_a_time_limit_that_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMESTRA_CALL_TIMEOUT", "soon")
    with pytest.raises(BackendError, match="must be a number of seconds above zero"):
        Policy.from_environment()


async def test_failed_calls_are_told_once(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = [failure(404, "no such model")]
    async with Calls(tmp_path) as calls:
        with pytest.raises(ServiceError):
            await calls.ask(model="gpt-9-imaginary")
    assert "gpt-9-imaginary" in calls.only(CallFailed).message
