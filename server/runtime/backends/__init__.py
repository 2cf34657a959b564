"""The backends that a run can choose from."""

from __future__ import annotations

import os

from ...language.backends import MOCK, OPENAI, backends
from ..events import RunRequest
from .base import Backend, BackendError


def endpoints(request: RunRequest) -> dict[str, str]:
    """Where each backend's answers come from: elsewhere the same request may be answered otherwise.

    It is the address of an endpoint, empty for the backend's own, and the seed of the mock.
    """
    return {MOCK: f"seed {request.seed}", OPENAI: os.environ.get("OPENAI_BASE_URL", "")}


def create_backends(request: RunRequest) -> dict[str, Backend]:
    """The backends of a run by name. Raises BackendError when the chosen one cannot work.

    On the mock every name is the mock: a dry run spends nothing, whatever `#:backend` says.
    """
    from .mock import MockBackend

    if request.backend not in backends():
        raise BackendError(
            f'There is no backend "{request.backend}"; choose one of: {", ".join(backends())}.'
        )
    mock = MockBackend(seed=request.seed, latency=request.latency)
    if request.backend == MOCK:
        return dict.fromkeys(backends(), mock)
    # Imported only now: the client takes half a second to load.
    from .openai import OpenAIBackend

    return {MOCK: mock, OPENAI: OpenAIBackend()}
