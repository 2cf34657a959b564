"""Answers to deterministic requests, whichever run of the workspace asked them first.

Only a call at temperature 0 is answered so: any other asks for a new answer each time.  The same
model may answer otherwise at another address, so an answer counts for the endpoint that gave it;
and the mock answers by its seed.
An answer of which a secret was left out is asked for anew, as it is not what the model said.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..backends.base import ModelRequest
from .reader import Reader
from .recorded import RecordedAnswer, answer_of
from .redaction import is_whole
from .requests import Identity


class Cache:
    """The cache of a workspace: its journal. `endpoints` are those of the backends by name."""

    def __init__(self, workspace: Path, endpoints: Mapping[str, str]) -> None:
        self._workspace = workspace
        self._endpoints = endpoints
        self._reader: Reader | None = None

    def serves(self, request: ModelRequest) -> bool:
        """Whether the request is one that the cache may answer."""
        return request.temperature == 0

    def find(self, asked: Identity, request: ModelRequest) -> RecordedAnswer | None:
        """The newest answer to the same request. Raises JournalError."""
        if not self.serves(request):
            return None
        # Opened with the first call: by then the run's journal has begun, so there is a file.
        self._reader = self._reader or Reader(self._workspace)
        rows = self._reader.rows(
            "SELECT * FROM answer WHERE request = ? AND endpoint = ? AND failure = '' "
            "ORDER BY id DESC LIMIT 1",
            asked.hash,
            self._endpoints.get(asked.backend, ""),
        )
        return answer_of(rows[0]) if rows and is_whole(rows[0]["text"]) else None

    def close(self) -> None:
        if self._reader:
            self._reader.__exit__()
