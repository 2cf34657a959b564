"""When garbage is looked for: while nobody waits.

Python looks through all objects in cycles whenever enough new ones were made, and the facts of a
long file are a million objects: a keystroke would now and then take a quarter of a second longer.
What has lived through a pause of typing is therefore left out of the search, which is then quick;
everything is searched when the user does something else for a minute, or closes a file.
"""

from __future__ import annotations

import asyncio
import gc

PAUSE = 1.0  # seconds without a change after which what was made by then is searched and kept
REST = 60.0  # the same for all objects
# Objects made between two searches of the youngest; the analysis of a keystroke makes fewer.
_YOUNGEST = 100_000


class Collector:
    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """What the imports have made lives as long as the server does."""
        gc.freeze()
        gc.set_threshold(_YOUNGEST, 50, 50)

    def changed(self) -> None:
        """Something was typed: search when that pauses."""
        self._later(PAUSE, self._keep)

    def closed(self) -> None:
        """A file is not needed any more: its facts are free once nothing is typed."""
        self._later(PAUSE, self._search_all)

    def _later(self, seconds: float, action) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, action)

    def _keep(self) -> None:
        gc.collect()
        gc.freeze()
        self._later(REST, self._search_all)

    def _search_all(self) -> None:
        self._timer = None
        gc.unfreeze()
        gc.collect()
        gc.freeze()
