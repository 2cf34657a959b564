"""What a run takes over from a recorded one that it resumes or replays."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from ..events import RunRequest
from .again import check_same
from .order import Order
from .reader import Run
from .recorded import Recorded
from .stillness import Stillness


class Earlier:
    """The answers of a recorded run and, for a replay, their order and what `restore` found."""

    def __init__(self, workspace: Path, request: RunRequest) -> None:
        """Raises JournalError where there is no such run, or it cannot be gone on from."""
        self.is_replay = bool(request.replay)
        self.answers = Recorded(workspace, request.replay or request.resume, self.is_replay)
        self.order: Order | None = None
        self._restored: dict[str, deque[dict[str, Any]]] = {}
        try:
            if self.is_replay:
                self._restored = self.answers.restored()
            else:
                check_same(self.run, request, workspace)
        except BaseException:
            self.close()
            raise

    @property
    def run(self) -> Run:
        return self.answers.run

    def keep_order(self, stillness: Stillness) -> Order | None:
        """From here on a replay's calls end in the order of the record; see `Order`."""
        if self.is_replay:
            self.order = Order(self.answers.arrivals, stillness)
        return self.order

    def restored(self, key: str) -> tuple[bool, Any] | None:
        """`(found, value)` of the next `restore` of this key in the record, if it is there."""
        if not (waiting := self._restored.get(key)):
            return None
        detail = waiting.popleft()
        return bool(detail.get("found")), detail.get("value")

    def close(self) -> None:
        if self.order:
            self.order.close()
        self.answers.close()
