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
    return _matches(_pieces(bare.removeprefix("./").strip("/")), "/".join(parts))


_FOLDERS, _ANYTHING, _NAME = "**/", "**", "*"
_GLOB_PIECE = re.compile(r"\*\*/|\*\*|\[[^\]/]+\]|.", re.DOTALL)


@lru_cache(maxsize=256)
def _pieces(glob: str) -> tuple[str, ...]:
    """The parts of a glob: stars, sets, and single characters."""
    return tuple(_GLOB_PIECE.findall(glob))


def _matches(pieces: tuple[str, ...], path: str) -> bool:
    """Whether a glob means a path or a folder that it is in.

    All ways to match are followed side by side, so that many stars take no longer than a few: as a
    regular expression they would go through every combination.  A way is the index of the piece
    that comes next, or its complement while the folders of `**/` are passed.
    """
    ways = _reached({0}, pieces)
    for character in path:
        if character == "/" and len(pieces) in ways:
            return True
        after: set[int] = set()
        for way in ways:
            if way < 0:
                after |= {way, ~way + 1} if character == "/" else {way}
            elif way == len(pieces) or pieces[way] == _FOLDERS:
                continue
            elif pieces[way] == _ANYTHING or (pieces[way] == _NAME and character != "/"):
                after.add(way)
            elif _is_one(pieces[way], character):
                after.add(way + 1)
        ways = _reached(after, pieces)
        if not ways:
            return False
    return len(pieces) in ways


def _reached(ways: set[int], pieces: tuple[str, ...]) -> set[int]:
    """The ways, and those that follow without another character: stars may stand for nothing."""
    found = set(ways)
    for way in ways:
        while 0 <= way < len(pieces) and pieces[way] in (_FOLDERS, _ANYTHING, _NAME):
            found |= {way + 1, ~way} if pieces[way] == _FOLDERS else {way + 1}
            way += 1
    return found


@lru_cache(maxsize=4096)
def _is_one(piece: str, character: str) -> bool:
    """Whether a piece that is no star means a character; a set may begin with `!`."""
    if piece == "?":
        return character != "/"
    if len(piece) == 1:
        return piece == character
    inside = piece[1:-1]
    is_other = inside.startswith("!") and len(inside) > 1
    among = re.match(f"[{_escaped_set(inside[1:] if is_other else inside)}]", character)
    return character != "/" and (among is None) == is_other


def _escaped_set(characters: str) -> str:
    return re.sub(r"([\\\[\]^&~|])", r"\\\1", characters)
