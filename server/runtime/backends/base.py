"""What a backend is: something that answers one model request, or says why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..events import Usage

# How often a request is worth trying, by what went wrong.
BUSY, UNREACHABLE, TIMED_OUT = 6, 3, 2


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One call, as the strategy wrote it.

    `instruction` is the system message and `data` the user's; without data the instruction is the
    user's message, and there is no system message.  `schema` is a JSON schema, or the shape of the
    answer in prose.  `images` are URLs, `data:` ones among them.
    `timeout` is in seconds.
    """

    model: str
    instruction: str
    data: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    json: bool = False
    schema: Mapping[str, Any] | str | None = None
    images: tuple[str, ...] = ()
    timeout: float = 120.0

    @property
    def prompt_texts(self) -> tuple[str, ...]:
        return (self.instruction,) if self.data is None else (self.instruction, self.data)


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """`finish` is `stop`, or `length` when the token limit cut the text."""

    text: str
    usage: Usage
    finish: str = "stop"


@dataclass(slots=True)
class BackendError(Exception):
    """Why a call was not answered, written for a person.

    `attempts` is how often such a request is worth trying in all: once where the same request will
    fail again. `retry_after` are the seconds that the endpoint asks us to wait.  `usage` is what
    the request used although its answer is of no use; `unsettled` says that the endpoint may bill
    for the request, and that nobody knows how much.
    """

    message: str
    attempts: int = 1
    retry_after: float | None = None
    usage: Usage | None = None
    unsettled: bool = False

    def __str__(self) -> str:
        return self.message


class Backend(Protocol):
    """`kind` is `mock` or `openai`; a call on a free backend is charged nothing."""

    name: str
    kind: str
    default_model: str
    free: bool

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        """Answer one request; raises BackendError. Cancelling it closes its connection."""
        ...

    def rate_limits(self) -> Mapping[str, str | int]:
        """What the endpoint last reported, as `remaining_requests`; empty when unknown."""
        ...

    async def close(self) -> None: ...
