"""The names of Racket that a strategy may use, with what a call of them may look like.

`racket_names.json` is made by `scripts/generate.py` from Racket itself.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class RacketName:
    """One name.

    `kind` is "procedure", "syntax" or "value".  Of a procedure, `arity` is the least and the
    greatest number of positional arguments, the latter None where there is no limit, and
    `keywords` are the keywords it takes, without `#:`; `any_keyword` says that it takes all.
    `library` is where it comes from, empty for what needs no `require`.
    """

    name: str
    kind: str
    arity: tuple[int, int | None] | None = None
    keywords: tuple[str, ...] = ()
    required_keywords: tuple[str, ...] = ()
    any_keyword: bool = False
    library: str = ""


def racket_name(name: str) -> RacketName | None:
    """A name that every strategy sees without `require`."""
    return racket_names().get(name)


@cache
def racket_names() -> Mapping[str, RacketName]:
    """Every name of Racket that a strategy sees without `require`."""
    return _table(_document()["open"], "")


@cache
def libraries() -> tuple[str, ...]:
    """The libraries that a strategy may `require`, those whose names it sees anyway included."""
    document = _document()
    return tuple(sorted({*document["seen"], *document["libraries"]}))


@cache
def library_names(library: str) -> Mapping[str, RacketName]:
    """What `(require library)` adds to the names that every strategy sees; empty if unknown."""
    return _table(_document()["libraries"].get(library, {}), library)


def _table(rows: Mapping[str, list[Any]], library: str) -> Mapping[str, RacketName]:
    return MappingProxyType({name: _read(name, row, library) for name, row in rows.items()})


def _read(name: str, row: list[Any], library: str) -> RacketName:
    if row[0] != "procedure":
        return RacketName(name, row[0], library=library)
    kind, least, most, required, optional = row
    return RacketName(
        name,
        kind,
        (least, most),
        (*required, *(optional or ())),
        tuple(required),
        optional is None,
        library,
    )


@cache
def _document() -> Mapping[str, Any]:
    data = pkgutil.get_data(__name__, "racket_names.json")
    assert data is not None, "racket_names.json is part of the package"
    return json.loads(data)
