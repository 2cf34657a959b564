"""The FILE argument that the commands share: a path, or - for stdin."""

from __future__ import annotations

import sys
from typing import Any

from ..workspace import Strategy, load


def named(file: str, **options: Any) -> Strategy:
    """The strategy that an argument names; raises WorkspaceError as `workspace.load` does."""
    if file == "-":
        return load("stdin.scm", sys.stdin.buffer.read(), **options)
    return load(file, **options)
