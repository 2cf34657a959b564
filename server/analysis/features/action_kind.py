"""The kinds of code actions."""

from __future__ import annotations

from enum import Enum


class ActionKind(Enum):
    """Kinds of code actions, as the Language Server Protocol names them."""

    QUICK_FIX = "quickfix"
    EXTRACT = "refactor.extract"
    REWRITE = "refactor.rewrite"
    FIX_ALL = "source.fixAll.schemestra"

    def is_asked(self, only: str) -> bool:
        """Whether a client that asks for the kind `only` means this one."""
        return self.value == only or self.value.startswith(f"{only}.") or not only
