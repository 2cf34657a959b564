"""Answers of earlier runs, to be served again instead of asking for them once more.

An answer belongs to a request by what is asked, and of several that ask the same the k-th gets the
k-th answer: the order in which calls end, which may differ from run to run, makes no difference.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..backends.base import ModelAnswer
from ..events import Usage
from .reader import Reader, Run

_NOTHING = ModelAnswer("", Usage(0, 0))


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An answer as it was given; `id` is None for a failure that cost nothing.

    `failure` says why it was of no use, if it was not.  `usd` is its list price, None if that is
    unknown.  `moment` is when it came, among what happened in its run; None where that is of no
    interest.
    """

    id: int | None
    answer: ModelAnswer
    failure: str = ""
    usd: Decimal | None = Decimal(0)
    moment: int | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One call of the record: its moments are those of its coming and of its end."""

    request: bytes
    answer: int | None
    failure: str = ""
    came: int | None = None
    ended: int | None = None


class Recorded:
    """The answers that a run, and the runs it went on from, were given; each is served once.

    For a `replay` the failures of the run are served too, and all in their order.
    """

    def __init__(self, workspace: Path, run: str, replay: bool = False) -> None:
        """Raises JournalError."""
        self._reader = Reader(workspace)
        found = self._reader.find(run)
        self.run: Run = found if replay else self._reader.furthest(found)
        self._waiting: dict[bytes, deque[_Entry]] = {}
        self._given_up = Counter(self._cancelled())
        entries = [*self._ends(), *self._answers()] if replay else list(self._answers())
        taken: set[int] = set()
        for entry in entries:
            if entry.came is not None and entry.answer is not None:
                taken.add(entry.answer)
            elif replay and entry.answer in taken:
                continue  # it is there with its place in the order
            self._waiting.setdefault(entry.request, deque()).append(entry)
        self.left = sum(map(len, self._waiting.values()))
        # A call that was given up may come later than what it lost to, and so not come at all.
        self.arrivals = sorted(entry.came for entry in entries if entry.came is not None)

    @property
    def is_whole(self) -> bool:
        """Whether every call of the run has an end of its own."""
        (row,) = self._reader.rows(
            "SELECT count(*) AS open FROM call WHERE run = ? AND (status IN ('sent', 'refused') "
            "OR status = 'cancelled' AND message != '')",
            self.run.id,
        )
        return not row["open"] and self.run.status not in ("interrupted", "cancelled")

    def take(self, request: bytes) -> tuple[RecordedAnswer | None, int | None]:
        """The next answer to a request with this hash, and the moment when its call came."""
        waiting = self._waiting.get(request)
        if not waiting:
            return None, None
        entry = waiting.popleft()
        self.left -= 1
        if entry.answer is None:
            return RecordedAnswer(None, _NOTHING, entry.failure, moment=entry.ended), entry.came
        rows = self._reader.rows("SELECT * FROM answer WHERE id = ?", entry.answer)
        return (answer_of(rows[0], entry.ended) if rows else None), entry.came

    def was_given_up(self, request: bytes) -> bool:
        """Whether the strategy itself cancelled such a call, as the loser of a race; told once."""
        given_up = self._given_up[request] > 0
        self._given_up[request] -= given_up
        return given_up

    def restored(self) -> dict[str, deque[dict[str, Any]]]:
        """What `restore` found in the run, by key, in turn: `found` and `value`."""
        found: dict[str, deque[dict[str, Any]]] = {}
        for row in self._reader.rows(
            "SELECT detail FROM event WHERE run = ? AND kind = 'restore' ORDER BY id", self.run.id
        ):
            detail = json.loads(row["detail"])
            found.setdefault(str(detail.get("key")), deque()).append(detail)
        return found

    def close(self) -> None:
        self._reader.__exit__()

    def _cancelled(self) -> Iterator[bytes]:
        """The requests of the calls that the strategy gave up, and not the end of the run."""
        for row in self._reader.rows(
            "SELECT request FROM call WHERE run = ? AND status = 'cancelled' AND message = ''",
            self.run.id,
        ):
            yield row["request"]

    def _ends(self) -> Iterator[_Entry]:
        """The run's own calls that were answered or failed, in the order in which they came.

        A call that shared the answer of one under way has that one's.
        """
        for row in self._reader.rows(
            "SELECT request, message, ordinal, completion, CASE status WHEN 'answered' THEN "
            "coalesce(answer, (SELECT max(id) FROM answer WHERE answer.request = call.request "
            "AND failure = '')) ELSE answer END AS answer FROM call "
            "WHERE run = ? AND status IN ('answered', 'failed') ORDER BY ordinal",
            self.run.id,
        ):
            failure = "" if row["answer"] is not None else row["message"]
            yield _Entry(row["request"], row["answer"], failure, row["ordinal"], row["completion"])

    def _answers(self) -> Iterator[_Entry]:
        """The answers in the order of their calls, those of the oldest run first.

        A run that goes on from another one is given the other's answers, which are its own no
        second time.  Within one run an answer may serve several calls: the cache's does.
        """
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
                    yield _Entry(row["request"], row["answer"])
            so_far |= here


def answer_of(row: Any, moment: int | None = None) -> RecordedAnswer:
    """The answer of a row of the table of answers."""
    usage = Usage(row["prompt"], row["completion"], row["cached"], bool(row["counted"]))
    usd = None if row["usd"] is None else Decimal(row["usd"])
    answer = ModelAnswer(row["text"], usage, row["finish"])
    return RecordedAnswer(row["id"], answer, row["failure"], usd, moment)
