"""A model endpoint on the loopback interface that answers, fails and hangs as a test asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web


def completion(text: str, usage: bool = True, finish: str = "stop") -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": "c-1",
        "object": "chat.completion",
        "created": 0,
        "model": "served",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}
        ],
    }
    if usage:
        body["usage"] = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return body


@dataclass
class Reply:
    """One answer of the endpoint, after `delay` seconds; `hang` leaves the caller waiting.

    `cut` breaks the answer off in its middle; `raw` is sent in place of `body`.
    """

    body: Any = field(default_factory=lambda: completion("fine"))
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    delay: float = 0.0
    cut: bool = False
    raw: str | bytes | None = None


Answer = Callable[[dict[str, Any]], Reply | Awaitable[Reply]]


def failure(status: int, message: str, code: str = "", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply({"error": {"message": message, "code": code}}, status, named)


@dataclass
class Endpoint:
    """`script` are the replies to come, the last one for ever; `seen` what was asked."""

    url: str = ""
    script: list[Reply | Answer] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    open: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.seen.append({**body, "authorization": request.headers.get("Authorization")})
        self.arrived.set()
        reply = self.script.pop(0) if len(self.script) > 1 else (self.script or [Reply()])[0]
        if callable(reply):
            reply = reply(body)
        if isinstance(reply, Awaitable):
            reply = await reply
        if reply.hang:
            self.open += 1
            try:
                await asyncio.Event().wait()
            finally:
                self.open -= 1
                self.gone.set()
        await asyncio.sleep(reply.delay)
        text = json.dumps(reply.body) if reply.raw is None else reply.raw
        sent = text.encode() if isinstance(text, str) else text
        if reply.cut:
            return await self.cut_off(request, sent)
        headers = {"Content-Type": "application/json", **reply.headers}
        return web.Response(body=sent, status=reply.status, headers=headers)

    async def cut_off(self, request: web.Request, sent: bytes) -> web.StreamResponse:
        """Send half of what was announced, and hang up."""
        headers = {"Content-Type": "application/json", "Content-Length": str(len(sent))}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await response.write(sent[: len(sent) // 2])
        if request.transport:
            request.transport.close()
        return response


@pytest_asyncio.fixture
async def endpoint(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Endpoint]:
    served = Endpoint()
    application = web.Application()
    application.router.add_post("/v1/chat/completions", served.handle)
    # A handler must notice that its caller has hung up: that is what the tests of cancelling ask.
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", served.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    yield served
    await runner.cleanup()
