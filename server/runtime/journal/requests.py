"""What makes two model requests the same: all that decides the answer, and nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from ..backends.base import ModelRequest
from .redaction import Redactor


@dataclass(frozen=True, slots=True)
class Identity:
    """A request as the journal knows it. `hash` is the SHA-256 of `body`, which is JSON.

    A secret in it is a mark in `body`, and another secret another mark; see `Redactor`.
    """

    hash: bytes
    backend: str
    model: str
    body: str


def identity(backend: str, request: ModelRequest, redact: Redactor) -> Identity:
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
    body = json.dumps(redact.data(given), ensure_ascii=False, sort_keys=True, default=str)
    return Identity(hashlib.sha256(body.encode()).digest(), backend, request.model, body)


def picture(url: str) -> str:
    """A picture's address, or the hash of one that is sent along."""
    if not url.startswith("data:"):
        return url
    return f"sha256:{hashlib.sha256(url.encode()).hexdigest()}"
