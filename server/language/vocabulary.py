"""The shape of the dialect's vocabulary.

A primitive, combinator, special form or variable of orchestration Scheme is described once,
by one `Entry`.  Completion, hover, signature help, lint, cost, colours, the reference pages
and the comparison with the running Racket side all read it from `VOCABULARY`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType


class Type(Enum):
    """What a parameter accepts or a call returns, in the dialect's own terms."""

    TEXT = "text"  # a string; as an argument also an LLM result where `accepts_result` says so
    LLM_RESULT = "LLM result"  # the opaque syntax object of `llm-query`
    HANDLE = "async handle"
    LIST = "list"
    FUNCTION = "function"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    SYMBOL = "symbol"
    JSON = "JSON value"  # string, number, boolean, list, hash: what crosses to Python or to disk
    HASH = "hash"
    VOID = "nothing"
    ANY = "any value"


class Kind(Enum):
    PRIMITIVE = "primitive"
    COMBINATOR = "combinator"
    FORM = "special form"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A positional parameter.

    `arities` are the argument counts a FUNCTION parameter may be called with (the first is the
    usual one; of a LIST of functions, each element's); `element` names what a LIST holds;
    `accepts_result` says that an LLM result is welcome where TEXT or JSON is asked for.
    """

    name: str
    type: Type
    doc: str
    optional: bool = False
    rest: bool = False
    arities: tuple[int, ...] = ()
    element: Type | None = None
    accepts_result: bool = False


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword argument, named without `#:`.

    `default` is written as in source (`"gpt-4o"`, `10`, `#f`); None means that leaving it out
    has no value of its own, and `required` that it cannot be left out.  `low` and `high` bound
    a number, both included; `choices` lists the only values accepted, as written in source.
    A default of `#f` on anything but a BOOLEAN means "off": `#f` is then accepted as well.
    """

    name: str
    type: Type
    doc: str
    default: str | None = None
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    arities: tuple[int, ...] = ()
    accepts_result: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of the dialect, described once.

    `summary` is one sentence, `doc` a few more in Markdown, `example` a program fragment that
    lints clean.  `calls` says in words how many model calls one use makes ("one", "N, one an
    item"); the analysis has the formula.  `queries` marks the primitives that send a call
    themselves.  `syntax` is the form's shape for a FORM, else it is derived from the parameters.
    `settles` says that what the caller's functions return is awaited and arrives as plain text
    where it is a handle or an LLM result; otherwise values are passed on as they are.
    `protected` names belong to the scaffold and may not be redefined; `display` and other
    ordinary Racket names that are described here for their use in strategies are not.
    """

    name: str
    kind: Kind
    group: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    returns: Type = Type.ANY
    returns_doc: str = ""
    doc: str = ""
    example: str = ""
    calls: str = "none"
    queries: bool = False
    unsafe: bool = False
    syntax: str = ""
    settles: bool = False
    protected: bool = True

    def keyword(self, name: str) -> Keyword | None:
        return next((k for k in self.keywords if k.name == name), None)

    @property
    def required_count(self) -> int:
        return sum(not (p.optional or p.rest) for p in self.parameters)

    @property
    def most_count(self) -> int | None:
        """The greatest number of positional arguments; None when there is no limit."""
        return None if any(p.rest for p in self.parameters) else len(self.parameters)

    @property
    def signature(self) -> str:
        """The call's shape for a reader: `(map-async fn items [#:max-concurrent 10])`."""
        if self.syntax:
            return self.syntax
        if self.kind is Kind.VARIABLE:
            return self.name
        parts = [self.name]
        for p in self.parameters:
            parts.append(f"{p.name} ..." if p.rest else f"[{p.name}]" if p.optional else p.name)
        for k in self.keywords:
            value = k.default if k.default is not None else k.name
            parts.append(f"#:{k.name} {value}" if k.required else f"[#:{k.name} {value}]")
        return f"({' '.join(parts)})"


@cache
def vocabulary() -> Mapping[str, Entry]:
    """Every name of the dialect, by name."""
    from . import combinators, forms, primitives

    entries = [*primitives.ENTRIES, *combinators.ENTRIES, *forms.ENTRIES]
    table = {entry.name: entry for entry in entries}
    assert len(table) == len(entries), "a name of the dialect is described twice"
    return MappingProxyType(table)


def lookup(name: str) -> Entry | None:
    return vocabulary().get(name)


@cache
def protected_names() -> frozenset[str]:
    """The scaffold's names, which nothing in a strategy may redefine."""
    return frozenset(entry.name for entry in vocabulary().values() if entry.protected)
