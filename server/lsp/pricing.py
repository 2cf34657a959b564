"""Costs of files, worked out beside the server's loop when they take long.

The estimate of a usual strategy takes a millisecond, that of a very long one seconds, in which
every keystroke would wait.  A cost that is not known to be quick is therefore left to one thread
of its own: a feature waits for it a moment, and then does without.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from ..analysis.analyse import Analysis
from .documents import OpenDocument
from .log import LOGGER

QUICK_SECONDS = 0.02  # a file whose last estimate took no longer is priced on the spot
WAIT_SECONDS = 0.4  # how long a feature waits for a price before it answers without
FIRST_WAIT_SECONDS = 3.0  # the same for a file's first price, which loads prices and vocabularies


class _Job(NamedTuple):
    opened: OpenDocument
    analysis: Analysis
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[bool]


class Pricer:
    """`announce` is called whenever a price has become known that somebody did not wait for."""

    def __init__(self, announce: Callable[[], None]) -> None:
        self._announce = announce
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def priced(self, opened: OpenDocument) -> bool:
        """Whether the cost of a document's current version is at hand, now or in a moment."""
        if opened.is_unread:
            return False
        analysis = opened.whole_analysis()
        if opened.priced is analysis:
            return True
        if opened.cost_seconds <= QUICK_SECONDS:
            opened.cost_seconds = _work_out(analysis, with_sites=False)
            opened.priced = analysis
            return True
        if opened.pricing is None or opened.pricing[0] is not analysis:
            opened.pricing = analysis, self._start(opened, analysis)
        done = opened.pricing[1]
        first = opened.priced is None
        await asyncio.wait((done,), timeout=FIRST_WAIT_SECONDS if first else WAIT_SECONDS)
        return done.done() and done.result()

    def _start(self, opened: OpenDocument, analysis: Analysis) -> asyncio.Future[bool]:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[bool] = loop.create_future()
        if self._thread is None:
            # A daemon: a price nobody will see must not hold up the end of the server.
            self._thread = threading.Thread(target=self._serve, name="pricing", daemon=True)
            self._thread.start()
        self._jobs.put(_Job(opened, analysis, loop, done))
        return done

    def _serve(self) -> None:
        while True:
            job = self._jobs.get()
            seconds: float | None = None
            # What was typed over while it waited is not worth the work.
            if job.opened.shows(job.analysis):
                try:
                    seconds = _work_out(job.analysis, with_sites=True)
                except Exception:
                    LOGGER.exception("the cost of %s cannot be told", job.opened.uri)
            if not job.loop.is_closed():
                job.loop.call_soon_threadsafe(self._finish, job, seconds)

    def _finish(self, job: _Job, seconds: float | None) -> None:
        if seconds is not None:
            job.opened.cost_seconds = seconds
            job.opened.priced = job.analysis
            self._announce()
        if not job.done.done():
            job.done.set_result(seconds is not None)


def _work_out(analysis: Analysis, with_sites: bool) -> float:
    """Make the estimate of an analysis; the seconds of work it took.

    Those during which another thread, or another program, had its turn say nothing about the next.
    `with_sites` lists all call sites too, each of which is then known until it changes; a feature
    that is about a single call needs no more than the sums.
    """
    start = time.thread_time()
    _ = analysis.cost if with_sites else analysis.sums
    return time.thread_time() - start
