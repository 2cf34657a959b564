"""Selectors, which name rules, and globs, which name files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from ..analysis.lint.registry import rules
from ..analysis.lint.rule import Group, Rule

ALL = "all"

# How closely a selector names a rule.
BY_NAME, BY_BEGINNING, BY_GROUP, WITH_ALL = 3, 2, 1, 0


def closeness(rule: Rule, selectors: Iterable[str]) -> int | None:
    """How closely the closest of the selectors names a rule; None where none does."""
    found = [rank for selector in selectors if (rank := _rank(rule, selector)) is not None]
    return max(found, default=None)


def chooses(rule: Rule, select: Iterable[str], ignore: Iterable[str]) -> bool:
    """Whether a rule is on: what names it more closely wins, and of two as close `ignore`.

    A fault of syntax is always on unless ignored by its name: of a text that is no program, little
    else can be said.
    """
    chosen, dropped = closeness(rule, select), closeness(rule, ignore)
    if rule.group is Group.SYNTAX:
        return dropped != BY_NAME
    return chosen is not None and (dropped is None or chosen > dropped)


def is_selector(selector: str) -> bool:
    """Whether a selector names any rule, or a group that may come to have one."""
    known = selector in all_selectors()
    return known or any(_rank(rule, selector) is not None for rule in rules().values())


def all_selectors() -> list[str]:
    """Every selector but for beginnings of names."""
    return [ALL, *(group.value for group in Group), *rules()]


def _rank(rule: Rule, selector: str) -> int | None:
    if selector == rule.name:
        return BY_NAME
    if selector.endswith("*") and len(selector) > 1 and rule.name.startswith(selector[:-1]):
        return BY_BEGINNING
    if selector == rule.group.value:
        return BY_GROUP
    return WITH_ALL if selector == ALL else None


def matches(glob: str, path: Path, folder: Path | None) -> bool:
    """Whether a glob means a file, or a folder that the file is in.

    A glob without a slash, but for one at its end, matches a name anywhere below `folder`; any
    other one begins at `folder`.  `*`, `?` and `[…]` stay inside one name, `**` spans several.
    """
    inside = folder is not None and path.is_relative_to(folder)
    parts = path.relative_to(folder).parts if folder is not None and inside else path.parts
    bare = glob.rstrip("/")
    if "/" not in bare:
        return any(fnmatchcase(part, bare) for part in parts)
    return _compiled(bare.removeprefix("./").strip("/")).match("/".join(parts)) is not None


_GLOB_WORD = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|[^*?\[]+|\[")
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@lru_cache(maxsize=256)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile("".join(map(_piece, _GLOB_WORD.findall(glob))) + r"(?:/.*)?\Z", re.DOTALL)


def _piece(word: str) -> str:
    """A part of a glob as a regular expression; a set of characters may begin with `!`."""
    if word in _MEANINGS:
        return _MEANINGS[word]
    if not (word.startswith("[") and word.endswith("]")):
        return re.escape(word)
    inside = word[1:-1]
    if inside.startswith("!") and len(inside) > 1:
        return f"[^/{_escaped_set(inside[1:])}]"
    return f"[{_escaped_set(inside)}]"


def _escaped_set(characters: str) -> str:
    return re.sub(r"([\\\[\]^&~|])", r"\\\1", characters)
