"""Answers of earlier runs, to be served again instead of asking for them once more.

An answer belongs to a request by what is asked, and of several that ask the same the k-th gets the
k-th answer: the order in which calls end, which may differ from run to run, makes no difference.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ..backends.base import ModelAnswer
from ..events import Usage
from .reader import Reader, Run


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An answer as it was given. `failure` says why it was of no use, if it was not.

    `usd` is its list price, None if that is unknown.
    """

    id: int
    answer: ModelAnswer
    failure: str
    usd: Decimal | None


class Recorded:
    """The answers that a run, and the runs it went on from, were given; each is served once."""

    def __init__(self, workspace: Path, run: str) -> None:
        """Raises JournalError."""
        self._reader = Reader(workspace)
        self.run: Run = self._reader.find(run)
        self._waiting: dict[bytes, deque[int]] = {}
        self._given_up = Counter(self._cancelled())
        self.left = 0
        for request, answer in self._answers():
            self._waiting.setdefault(request, deque()).append(answer)
            self.left += 1

    def take(self, request: bytes) -> RecordedAnswer | None:
        """The next answer to a request with this hash; None if there is none left."""
        waiting = self._waiting.get(request)
        if not waiting:
            return None
        rows = self._reader.rows("SELECT * FROM answer WHERE id = ?", waiting.popleft())
        if not rows:  # pruned a moment ago
            return None
        self.left -= 1
        (row,) = rows
        usage = Usage(row["prompt"], row["completion"], row["cached"], bool(row["counted"]))
        return RecordedAnswer(
            row["id"],
            ModelAnswer(row["text"], usage, row["finish"]),
            row["failure"],
            None if row["usd"] is None else Decimal(row["usd"]),
        )

    def was_given_up(self, request: bytes) -> bool:
        """Whether the strategy itself cancelled such a call, as the loser of a race; told once."""
        given_up = self._given_up[request] > 0
        self._given_up[request] -= given_up
        return given_up

    def close(self) -> None:
        self._reader.__exit__()

    def _cancelled(self) -> list[bytes]:
        """The requests of the calls that the strategy gave up, and not the end of the run."""
        rows = self._reader.rows(
            "SELECT request FROM call WHERE run = ? AND status = 'cancelled' AND message = ''",
            self.run.id,
        )
        return [row["request"] for row in rows]

    def _answers(self) -> list[tuple[bytes, int]]:
        """`(request, answer)` in the order of the calls, those of the oldest run first.

        A run that goes on from another one is given the other's answers, which are its own no
        second time.  Within one run an answer may serve several calls: the cache's does.
        """
        found: list[tuple[bytes, int]] = []
        so_far: Counter[int] = Counter()
        for run in self._reader.chain(self.run.id):
            here: Counter[int] = Counter()
            for row in self._reader.rows(
                "SELECT request, answer FROM call WHERE run = ? AND answer IS NOT NULL "
                "ORDER BY ordinal",
                run,
            ):
                here[row["answer"]] += 1
                if here[row["answer"]] > so_far[row["answer"]]:
                    found.append((row["request"], row["answer"]))
            so_far |= here
        return found
