"""What makes two model requests the same: all that decides the answer, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..backends.base import ModelRequest

Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Identity:
    """A request as the journal knows it. `hash` is the SHA-256 of `body`, which is JSON.

    `redacted` says whether something was left out of it: others may have the same hash.
    """

    hash: bytes
    backend: str
    model: str
    body: str
    redacted: bool = False


def identity(backend: str, request: ModelRequest, redact: Redact) -> Identity:
    """How a request to `backend` is known again.

    How long we would wait for the answer is no part of it, and neither is the endpoint's address:
    a server that came up again on another port is asked the same things.
    """
    fields: dict[str, Any] = {
        "backend": backend,
        "model": request.model,
        "instruction": request.instruction,
        "data": request.data,
        "temperature": None if request.temperature is None else float(request.temperature),
        "max_tokens": request.max_tokens,
        "json": request.json or None,
        "schema": request.schema,
        "images": [picture(url) for url in request.images] or None,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    text = json.dumps(given, ensure_ascii=False, sort_keys=True, default=str)
    body = redact(text)
    digest = hashlib.sha256(body.encode()).digest()
    return Identity(digest, backend, request.model, body, redacted=body != text)


def picture(url: str) -> str:
    """A picture's address, or the hash of one that is sent along."""
    if not url.startswith("data:"):
        return url
    return f"sha256:{hashlib.sha256(url.encode()).hexdigest()}"
