"""A strategy's call as a backend takes it, and an answer as the strategy takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import accounts
from .backends.base import ModelAnswer, ModelRequest
from .images import image_urls
from .sandbox import ServiceError

_FENCED = re.compile(r"^\s*```[\w-]*\n(.*?)\n?```\s*$", re.DOTALL)
_RECURSIVE = (
    "You are given data as the variable `context` of a sandbox. Write Scheme code, a program of "
    "orchestration Scheme that may call (llm-query #:instruction ... #:data ... #:model ...), "
    "(syntax-e ...), (map-async ...) and plain Racket, and that ends with (finish result). "
    "Return ONLY the Scheme code. GOAL: "
)


def model_request(
    message: Mapping[str, Any], default_model: str, workspace: Path, timeout: float
) -> ModelRequest:
    """The request of an `llm-query` of the wire. `data` without an instruction is the instruction.

    `timeout` is in seconds; pictures are files of the `workspace`.  Raises ServiceError.
    """
    instruction, data = message.get("instruction"), message.get("data")
    if data is not None and not isinstance(data, str):
        data = json.dumps(data, ensure_ascii=False)
    if not instruction:
        instruction, data = data or "", None
    if message.get("recursive"):
        instruction = _RECURSIVE + instruction
    images = message.get("images") or ()
    request = ModelRequest(
        model=message.get("model") or default_model,
        instruction=instruction,
        data=data,
        temperature=message.get("temperature"),
        max_tokens=message.get("max_tokens"),
        json=bool(message.get("json")),
        schema=message.get("schema"),
        images=image_urls([str(name) for name in images], workspace),
        timeout=timeout,
    )
    if request.max_tokens is None:
        return replace(request, max_tokens=accounts.default_max_tokens(request))
    return request


def form_of(message: Mapping[str, Any]) -> int | None:
    """The number of the form with limits that makes a call, None for a form without."""
    form = message.get("form")
    return form if isinstance(form, int) else None


def usable_text(answer: ModelAnswer, request: ModelRequest) -> str:
    """The answer's text; for JSON without a code fence, and only if it is JSON.

    Raises ServiceError.
    """
    if not (request.json or request.schema is not None):
        return answer.text
    fenced = _FENCED.match(answer.text)
    text = fenced.group(1) if fenced else answer.text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        cut = (
            f" It was cut at #:max-tokens {request.max_tokens}."
            if answer.finish == "length"
            else ""
        )
        start = " ".join(text.split())[:80]
        raise ServiceError(
            f'"{request.model}" was asked for JSON and answered: {start}…{cut}'
        ) from None
    return text
