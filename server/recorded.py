"""What finished runs used, by call site, kept in the workspace for the next estimate.

The file is small and may be deleted at any time; one that cannot be read counts as empty.  Each
entry is marked with its backend.  The lengths of the mock's answers are invented, so they change
no expectation.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .analysis.cost.types import Recorded
from .analysis.inputs import Inputs
from .analysis.syntax.document import Document
from .runtime.events import CallCancelled, CallFailed, CallFinished, CallSent, Event

FILE = Path(".schemestra") / "usage.json"
MOST_SITES = 2_000
LARGEST_FILE = 4 << 20  # bytes
MOCK = "mock"


@dataclass(slots=True)
class _Used:
    """What the calls of one place used together: a run may have a hundred thousand of them."""

    calls: int = 0
    prompt: int = 0
    completion: int = 0
    seconds: float = 0.0

    def add(self, call: CallFinished) -> None:
        self.calls += 1
        self.prompt += call.usage.prompt
        self.completion += call.usage.completion
        self.seconds += call.elapsed


class Recorder:
    """Watches the events of one run."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[int, int]] = {}  # of the calls under way
        self._used: dict[tuple[int, int], _Used] = {}

    def see(self, event: Event) -> None:
        match event:
            case CallSent(call=call, site=site, depth=0) if site is not None:
                self._places[call] = (site.line, site.column)
            case CallFinished(call=call):
                if place := self._places.pop(call, None):
                    self._used.setdefault(place, _Used()).add(event)
            case CallFailed(call=call) | CallCancelled(call=call):
                self._places.pop(call, None)

    def save(self, folder: Path, document: Document, inputs: Inputs, backend: str) -> None:
        """Add what was seen to the workspace's record; a folder that cannot be written is left."""
        if not self._used:
            return
        # Imported here: few runs have anything to record, and the analysis is slow to load.
        from .analysis.analyse import analyse

        sites = _read(folder)
        for site in analyse(document, inputs).cost.sites:
            line, column = document.lines.line_column(site.span.start)
            used = self._used.get((line, column - 1))
            if used and site.key:
                name = f"{backend}:{site.key}"
                sites[name] = _added(sites.pop(name, {}), used)
        while len(sites) > MOST_SITES:
            del sites[next(iter(sites))]  # the one that was used the longest ago
        with suppress(OSError):
            _write(folder, sites)


def load(folder: Path) -> Mapping[str, Recorded]:
    """What runs on real backends used, by the key of the call site."""
    found: dict[str, Recorded] = {}
    for name, site in _read(folder).items():
        backend, _, key = name.partition(":")
        if backend == MOCK or key in found:
            continue
        calls = site["calls"]
        found[key] = Recorded(
            calls, site["prompt"] / calls, site["completion"] / calls, site["seconds"] / calls
        )
    return found


def _added(site: Mapping[str, float], used: _Used) -> dict[str, float]:
    return {
        "calls": site.get("calls", 0) + used.calls,
        "prompt": site.get("prompt", 0) + used.prompt,
        "completion": site.get("completion", 0) + used.completion,
        "seconds": round(site.get("seconds", 0) + used.seconds, 3),
    }


def _read(folder: Path) -> dict[str, Any]:
    """The record, without whatever in it is not as it was written."""
    path = folder / FILE
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_FILE:
            return {}  # a pipe, or a device, might be read without end
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    sites = data.get("sites") if isinstance(data, dict) else None
    if not isinstance(sites, dict):
        return {}
    return {name: site for name, site in sites.items() if _is_sound(site)}


def _is_sound(site: object) -> bool:
    return (
        isinstance(site, dict)
        and all(
            type(site.get(field)) in (int, float) and 0 <= site[field] < 1e15
            for field in ("calls", "prompt", "completion", "seconds")
        )
        and site["calls"] >= 1
    )


def _write(folder: Path, sites: Mapping[str, Any]) -> None:
    """Replace the record in one step, so that a reader never sees half of it."""
    path = folder / FILE
    path.parent.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix="usage-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"version": 1, "sites": sites}, file)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
