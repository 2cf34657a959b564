"""Racket's names that the sandbox provides, as far as the language room has listed them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any


@cache
def racket_names() -> Mapping[str, Any]:
    try:
        from ..language.racket_names import racket_names as listed  # pyright: ignore
    except ImportError:
        return {}
    return listed()
