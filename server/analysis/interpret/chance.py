"""What may come out otherwise when it is done again: chance, the clock, what a program changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .values import Text

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine

_CHANCES = frozenset((
    "shuffle", "tokens-used", "rate-limits", "restore", "finish-var", "py-call", "read-line",
    "read", "read-char", "read-string", "gensym", "generate-temporary", "thread", "sync",
    "channel-get", "file->string", "file->lines", "unsafe-exec-sub-output", "get-context",
))  # fmt: skip
_CHANCE_IN_PYTHON = re.compile(
    r"random|secrets|uuid|time|next\s*\(|\bpop\b|sample|choice|shuffle|global|[-+*|]=|append|:=|"
    r"open\s*\(|input\s*\("
)
_PYTHON = frozenset(("py-eval", "py-exec"))


def is_chance(call: Invocation) -> bool:
    """Whether a builtin may give something else, or change something, each time it is applied."""
    name = call.name
    if name in _PYTHON:
        source = call.argument(0)
        literal = source.literal if isinstance(source, Text) else None
        return literal is None or _CHANCE_IN_PYTHON.search(literal) is not None
    if name.endswith("!"):
        return name != "py-set!"
    return name in _CHANCES or name.startswith(("random", "current-"))


def chances(machine: Machine) -> tuple[int, int]:
    """Grows with each thing left to chance, and with each change that later evaluation sees."""
    return machine.chances, machine.mutations
