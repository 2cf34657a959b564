"""The table of functions that have a rule, and how a rule enters it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..functions import CAREFUL
from ..values import Value

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine

Rule = Callable[["Machine", "Invocation"], Value]
BUILTINS: dict[str, Rule] = {}


def builtin(*names: str, careful: bool = False) -> Callable[[Rule], Rule]:
    """Enters a rule for functions of these names.

    `careful`: the rule itself applies the functions that are given by position, or keeps them in
    what it returns. All other rules have them applied any number of times.
    """

    def enter(rule: Rule) -> Rule:
        for name in names:
            BUILTINS[name] = rule
            if careful:
                CAREFUL.add(name)
        return rule

    return enter
