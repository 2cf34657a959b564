"""Racket's functions, as far as sizes, texts and kinds depend on them; one file a family."""

from __future__ import annotations

from . import (  # enter their rules
    hashes,
    iteration,
    lists,
    numbers,
    predicates,
    procedures,
    strings,
)
from .registry import BUILTINS

__all__ = ["BUILTINS"]

_RULES = (hashes, iteration, lists, numbers, predicates, procedures, strings)
