"""Where a fact stands: a span inside one top-level form, wherever that form is at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..syntax.tree import Span

if TYPE_CHECKING:
    from ..syntax.document import Form


class Home(NamedTuple):
    """One top-level form of one file.

    Equal text is the same `Form`, so `occurrence` tells the first such form from the second.
    """

    form: Form
    occurrence: int
    prelude: bool = False


class Place(NamedTuple):
    home: Home
    span: Span  # relative to the form
