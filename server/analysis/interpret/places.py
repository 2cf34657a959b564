"""Where a fact stands: a span inside one top-level form, wherever that form is at the moment."""

from __future__ import annotations

from typing import NamedTuple

from ..homes import Home
from ..syntax.tree import Span

__all__ = ["Home", "Place"]


class Place(NamedTuple):
    home: Home
    span: Span  # relative to the form
