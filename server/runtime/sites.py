"""Places in the strategy, as Racket reports them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .events import Site


def site_of(loc: Mapping[str, Any] | None) -> Site | None:
    """A location of the wire as a Site; None where Racket could not tell."""
    if not loc or not loc.get("line"):
        return None
    return Site(
        line=int(loc["line"]),
        column=int(loc.get("col") or 0),
        span=int(loc.get("span") or 0),
        function=str(loc.get("fn") or ""),
    )
