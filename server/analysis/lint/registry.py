"""Every rule there is, found by its file, and the one place that knows a rule's page."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from . import rules as rules_package
from .notices import NOTICES
from .rule import Rule

# The page that scripts/generate.py makes from this registry, one section a rule.
_PAGE = "https://github.com/schemestra/schemestra/blob/main/docs/reference/rules.md"


class IncompleteRule(Exception):
    """A rule lacks a part of its page, or its name is taken."""


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by name, in the order of the alphabet."""
    found: list[Rule] = []
    for module in pkgutil.iter_modules(rules_package.__path__):
        contents = vars(import_module(f"{rules_package.__name__}.{module.name}"))
        found += [value for value in contents.values() if isinstance(value, Rule)]
    return MappingProxyType(register(found))


def register(found: list[Rule]) -> dict[str, Rule]:
    """The rules by name; raises IncompleteRule for one that is not ready to be shown to anyone."""
    table: dict[str, Rule] = {}
    for rule in sorted(found, key=lambda rule: rule.name):
        check_complete(rule)
        if rule.name in table:
            raise IncompleteRule(f"two rules are named {rule.name}")
        table[rule.name] = rule
    return table


def check_complete(rule: Rule) -> None:
    for part in ("name", "summary", "why", "bad", "good"):
        if not getattr(rule, part).strip():
            raise IncompleteRule(f"the rule {rule.name or '(unnamed)'} has no {part}")
    if rule.name != rule.name.lower() or not rule.name.replace("-", "").isalnum():
        raise IncompleteRule(f"{rule.name} is no rule name: lower-case words joined by hyphens")
    for part in (rule.summary, rule.why):
        if not part.rstrip().endswith("."):
            raise IncompleteRule(f"the rule {rule.name} has a text that is no sentence: {part!r}")


def documentation_url(rule: str) -> str:
    """The address of the section on a rule, or a notice; empty for a name that is neither's."""
    return f"{_PAGE}#{rule}" if rule in rules() or rule in NOTICES else ""
