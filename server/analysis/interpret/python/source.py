"""Python source as a tree."""

from __future__ import annotations

import ast
import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


@lru_cache(maxsize=256)
def parse(code: str) -> ast.Module | None:
    """The program, or None where it is none; leading blanks are not held against it."""
    for text in (code.strip("\n"), textwrap.dedent(code).strip()):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None
