"""The backends that can answer a model call: their names, described once.

The runtime holds their code, completion and the settings page their words; a test asks the
runtime for a backend of every name here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

MOCK = "mock"
OPENAI = "openai"


@dataclass(frozen=True, slots=True)
class BackendInfo:
    """`doc` is a sentence for a reader, `setup` says what has to be set before it works."""

    name: str
    doc: str
    setup: str = ""

    @property
    def description(self) -> str:
        return f"{self.doc} {self.setup}".strip()


_BACKENDS = (
    BackendInfo(
        MOCK, "The embedded stand-in: offline, $0, answers of the shape that is asked for."
    ),
    BackendInfo(
        OPENAI,
        "An OpenAI-compatible endpoint.",
        "It reads `OPENAI_API_KEY` and `OPENAI_BASE_URL` from the environment that the editor "
        "was started in.",
    ),
)


@cache
def backends() -> Mapping[str, BackendInfo]:
    """Every backend by name, the free one first."""
    return MappingProxyType({backend.name: backend for backend in _BACKENDS})
