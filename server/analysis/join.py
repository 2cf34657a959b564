"""The file-level names of a file, joined from what each of its forms defines and uses.

The join of a version starts from that of an earlier one: the forms that differ are taken out and
put in, all others cost a few operations on whole tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress
from operator import attrgetter, not_
from typing import NamedTuple, TypeVar

from .homes import Diff, Home, Homes, difference, homes_after, homes_of
from .scopes import Binder, scopes
from .syntax.document import Document
from .syntax.forms import Form
from .syntax.tree import Node

_MEMO = "part"

T = TypeVar("T")


class Part(NamedTuple):
    """What one form brings to the file and takes from it; found out once for each form.

    In a form with a syntax fault brackets may be missing, so what looks local may be meant for the
    file: it counts as defined.  `libraries` are those it requires; `renames` says that some come
    under other names.  `uses` are the names that the form itself does not explain.
    """

    defines: tuple[Binder, ...]
    assigned: tuple[str, ...]
    macros: tuple[str, ...]
    libraries: tuple[str, ...]
    renames: bool
    uses: frozenset[str]

    @property
    def gives(self) -> Iterator[str]:
        """The names whose meaning in the file depends on the form."""
        return chain((binder.name.text for binder in self.defines), self.assigned)


class Definer(NamedTuple):
    """A binder of a file-level name, and the form that it is in."""

    binder: Binder
    home: Home


class MadeFrom(NamedTuple):
    """The forms of the version that a join was made from, and how those of the new one differ."""

    homes: Homes
    diff: Diff


@dataclass(frozen=True, eq=False)
class Join:
    """The names of a file.  `homes` and `parts` are in the order of the forms.

    `definers` are the file's own definitions by name, in order, `names` those names: the same
    object in two versions that have the same names.  `repeated` are defined more than once.
    `own_settled` are the names among them that never mean anything but one thing.  `made_from` is
    the version that this one was made from.
    """

    homes: Homes
    parts: tuple[Part, ...]
    definers: Mapping[str, tuple[Definer, ...]]
    names: frozenset[str]
    repeated: frozenset[str]
    own_settled: Mapping[str, Binder]
    assigned: frozenset[str]
    macros: frozenset[str]
    libraries: frozenset[str]
    renames: bool
    made_from: MadeFrom | None

    @cached_property
    def index(self) -> Mapping[Home, int]:
        """Where each form stands among the forms."""
        return dict(zip(self.homes, range(len(self.homes)), strict=True))

    def users(self, *names: str) -> list[Home]:
        """The forms that use one of some names, which they do not bind themselves, in order."""
        wanted = frozenset(names)
        pairs = zip(self.homes, self.parts, strict=True)
        return [home for home, part in pairs if not wanted.isdisjoint(part.uses)]

    def difference_from(self, earlier: Join) -> Diff:
        """How the forms differ from those of an earlier version."""
        if self.made_from is not None and self.made_from.homes is earlier.homes:
            return self.made_from.diff
        return difference(earlier.homes, self.homes)

    @property
    def world(self) -> tuple[object, ...]:
        """What any form may depend on, whatever names it uses."""
        return self.macros, self.libraries, self.renames


def updated(
    old: Mapping[Home, T], before: Join | None, after: Join, look: Callable[[Home], T]
) -> dict[Home, T]:
    """What is known of each form, where it depends on the form and on what its names mean.

    `old` is what was known in the version `before`; forms that are new, or use a name that a form
    which came or went defines, are looked at.  What is empty is left out.
    """
    if before is None or before.world != after.world:
        return {home: found for home in after.homes if (found := look(home))}
    known = dict(old)
    diff = after.difference_from(before)
    gone, fresh = before.parts[diff.kept : diff.old_end], after.parts[diff.kept : diff.new_end]
    for home in before.homes[diff.kept : diff.old_end]:
        known.pop(home, None)
    names = frozenset(_given(gone, fresh))
    again = list(after.homes[diff.kept : diff.new_end])
    if names:
        concerned = map(not_, map(names.isdisjoint, map(_USES, after.parts)))
        again += compress(after.homes, concerned)
    for home in again:
        if found := look(home):
            known[home] = found
        else:
            known.pop(home, None)
    return known


def join(document: Document, earlier: Join | None) -> Join:
    """The join of a document, made from one of an earlier version if there is one."""
    if earlier is None:
        homes = homes_of(document)
        parts = tuple(part_of(home.form) for home in homes)
        definers = _definers_of(homes, parts)
        gone, fresh = (), parts
        made_from = None
        names = definers.keys()
        settled: dict[str, Binder] = {}
    else:
        homes, diff = homes_after(earlier.homes, document)
        if homes is earlier.homes:
            return earlier
        made_from = MadeFrom(earlier.homes, diff)
        gone = earlier.parts[diff.kept : diff.old_end]
        fresh = tuple(part_of(home.form) for home in homes[diff.kept : diff.new_end])
        parts = diff.spliced(earlier.parts, iter(fresh))
        definers = _patched(earlier, homes, diff, fresh)
        settled = dict(earlier.own_settled)
        names = set(_given(gone, fresh))
    if earlier is not None and not any(map(_is_special, (*gone, *fresh))):
        assigned, macros = earlier.assigned, earlier.macros
        libraries, renames = earlier.libraries, earlier.renames
    else:
        assigned = frozenset(chain.from_iterable(map(_ASSIGNED, parts)))
        macros = frozenset(chain.from_iterable(map(_MACROS, parts)))
        libraries = frozenset(chain.from_iterable(map(_LIBRARIES, parts)))
        renames = any(map(_RENAMES, parts))
    if earlier is not None:
        names |= assigned ^ earlier.assigned
    own = earlier.names if earlier is not None else frozenset[str]()
    if len(own) != len(definers) or any((n in own) != (n in definers) for n in names):
        own = frozenset(definers)
    repeated = earlier.repeated - names if earlier is not None else frozenset[str]()
    repeated |= {name for name in names if len(definers.get(name, ())) > 1}
    for name in names:
        found = definers.get(name, ())
        if len(found) == 1 and name not in assigned:
            settled[name] = found[0].binder
        else:
            settled.pop(name, None)
    return Join(
        homes,
        parts,
        definers,
        own,
        repeated,
        settled,
        assigned,
        macros,
        libraries,
        renames,
        made_from,
    )


_ASSIGNED, _MACROS = attrgetter("assigned"), attrgetter("macros")
_LIBRARIES, _RENAMES = attrgetter("libraries"), attrgetter("renames")


_USES = attrgetter("uses")


def _is_special(part: Part) -> bool:
    """Whether a form does to the file what few do."""
    return bool(part.assigned or part.macros or part.libraries or part.renames)


def part_of(form: Form) -> Part:
    """What a form brings to its file, found out once."""
    found = form.memo.get(_MEMO)
    if found is None:
        found = form.memo[_MEMO] = _part(form)
    return found


def _part(form: Form) -> Part:
    known = scopes(form)
    defines = known.binders if form.broken else known.tops
    return Part(
        defines,
        known.assigned,
        tuple(binder.name.text for binder in defines if binder.kind == "macro"),
        tuple(library.text for library in required_libraries(form)),
        _renames(form),
        frozenset(known.free),
    )


def required_libraries(form: Form) -> tuple[Node, ...]:
    """The libraries that a form requires: symbols (`racket/set`), or strings that name a file."""
    if form.node.head != "require":
        return ()
    return tuple(name for part in form.node.children[1:] if (name := _library(part)))


def _library(part: Node) -> Node | None:
    """`racket/set`, also inside `(only-in racket/set …)` and its kin."""
    if part.kind in ("symbol", "string"):
        return part
    nested = {"only-in": 1, "except-in": 1, "rename-in": 1, "prefix-in": 2, "for-syntax": 1}
    index = nested.get(part.head, 0)
    return _library(part.children[index]) if 0 < index < len(part.children) else None


def _renames(form: Form) -> bool:
    """Whether a form is a require that brings names under other names."""
    return form.node.head == "require" and any(
        node.head in ("prefix-in", "rename-in")
        or (node.head == "only-in" and any(part.kind == "list" for part in node.children))
        for node in form.node.children
    )


def _given(*groups: tuple[Part, ...]) -> Iterator[str]:
    return (name for group in groups for part in group for name in part.gives)


def _definers_of(homes: Homes, parts: tuple[Part, ...]) -> dict[str, tuple[Definer, ...]]:
    found: dict[str, tuple[Definer, ...]] = {}
    for home, part in zip(homes, parts, strict=True):
        for binder in part.defines:
            name = binder.name.text
            found[name] = (*found.get(name, ()), Definer(binder, home))
    return found


def _patched(
    earlier: Join, homes: Homes, diff: Diff, fresh: tuple[Part, ...]
) -> dict[str, tuple[Definer, ...]]:
    """The definers after some forms were replaced by fresh ones."""
    found = dict(earlier.definers)
    gone = set(earlier.homes[diff.kept : diff.old_end])
    for part in earlier.parts[diff.kept : diff.old_end]:
        for binder in part.defines:
            name = binder.name.text
            found[name] = tuple(d for d in found[name] if d.home not in gone)
    several: set[str] = set()
    for home, part in zip(homes[diff.kept : diff.new_end], fresh, strict=True):
        for binder in part.defines:
            name = binder.name.text
            before = found.get(name, ())
            found[name] = (*before, Definer(binder, home))
            if before:
                several.add(name)
    if several:
        index = dict(zip(homes, range(len(homes)), strict=True))
        for name in several:
            found[name] = tuple(sorted(found[name], key=lambda definer: index[definer.home]))
    for part in earlier.parts[diff.kept : diff.old_end]:
        for binder in part.defines:
            if not found.get(binder.name.text, True):
                del found[binder.name.text]
    return found
