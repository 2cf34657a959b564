"""The embedded default: answers at no cost, without a network, the same every time."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Mapping
from random import Random

from ...language.answer_shape import asked_shape
from ...language.primitives import DEFAULT_MAX_TOKENS
from .. import accounts
from ..mock import code, data, prose
from ..mock.topic import topic_of
from .base import BackendError, ModelAnswer, ModelRequest

DEFAULT_LATENCY = 0.15
LATENCY_VARIABLE = "SCHEMESTRA_MOCK_LATENCY"
_SPREAD = 0.4
_SHRINKS = 6


class MockBackend:
    """Deterministic by seed, model, prompt and parameters; it behaves like an endpoint otherwise.

    `latency` is the mean time of a call in seconds.  Calls take 60 % to 140 % of it, by their seed.
    """

    kind = "mock"
    default_model = "gpt-4o"
    free = True

    def __init__(self, name: str = "mock", seed: int = 0, latency: float | None = None) -> None:
        self.name = name
        self._seed = seed
        self._latency = _latency(latency)

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        _check_window(request)
        random = Random(_digest(self._seed, request))
        pause = self._latency * random.uniform(1 - _SPREAD, 1 + _SPREAD)
        text, finish = _write(request, random)
        await asyncio.sleep(pause)
        return ModelAnswer(text, accounts.usage(request, text), finish)

    def rate_limits(self) -> Mapping[str, str]:
        return {}

    async def close(self) -> None:
        """There is nothing to close."""


def _latency(asked: float | None) -> float:
    if asked is not None:
        return max(0.0, asked)
    written = os.environ.get(LATENCY_VARIABLE)
    if not written:
        return DEFAULT_LATENCY
    try:
        return max(0.0, float(written))
    except ValueError:
        raise BackendError(
            f"{LATENCY_VARIABLE} is {written!r}: it must be a number of seconds, such as 0.15."
        ) from None


def _digest(seed: int, request: ModelRequest) -> int:
    schema = request.schema if isinstance(request.schema, str | None) else dict(request.schema)
    parts = [seed, request.model, request.instruction, request.data, request.temperature,
             request.max_tokens, request.json, schema, request.images]  # fmt: skip
    text = json.dumps(parts, sort_keys=True, default=str)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest())


def _check_window(request: ModelRequest) -> None:
    """Refuse what the model could not read, as its endpoint would."""
    window = accounts.context_window(request.model)
    if window is None:
        return
    prompt = accounts.prompt_tokens(request)
    if prompt + (request.max_tokens or 0) <= window:
        return
    room = f" and {request.max_tokens:,} for the answer" if request.max_tokens else ""
    raise BackendError(
        f'The prompt is longer than the context window of "{request.model}": {prompt:,} tokens'
        f"{room}, with a window of {window:,}. Send less #:data, split it, or name a model with a "
        "larger window."
    )


def _write(request: ModelRequest, random: Random) -> tuple[str, str]:
    """`(text, finish)` of the answer."""
    limit = request.max_tokens or DEFAULT_MAX_TOKENS

    def count(text: str) -> int:
        return accounts.count(request.model, text)

    wants_json = request.json or request.schema is not None
    if not wants_json and code.asks_for_code(request.instruction):
        return prose.fitted(code.write(request.instruction), limit, count)
    topic = topic_of(request.instruction, request.data)
    shape = asked_shape(request.instruction, request.schema, wants_json)
    if not wants_json and shape is None:
        return prose.write(request.instruction, topic, random, limit, count)
    # JSON that is cut is of no use to anybody: a smaller answer is made instead.
    smallest = ""
    for _ in range(_SHRINKS):
        text = json.dumps(data.fill(shape, random, topic), ensure_ascii=False)
        if count(text) <= limit:
            return text, "stop"
        smallest = min(smallest or text, text, key=len)
    return prose.fitted(smallest, limit, count)
