"""The names that a struct definition makes, and how each is made of the struct's and a field's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..bindings import Bindings
from ..scopes import Binder, scopes
from ..syntax.tree import Span


@dataclass(frozen=True, slots=True)
class Member:
    """A name that a struct defines.

    `shape` tells how it is made, as in `set-{struct}-{field}!`; `field` is empty where none is
    part of it.  `place` is the absolute span of the symbol that stands for it in the definition.
    """

    name: str
    shape: str
    struct: str
    field: str
    place: Span

    @property
    def part(self) -> str:
        """What a rename of this name is about: the field, or else the struct."""
        return self.field or self.struct

    @property
    def part_start(self) -> int:
        """Where that part begins in the name, in characters."""
        mark = "\0"
        made = self.spelled(self.struct, mark) if self.field else self.spelled(mark, "")
        return max(made.find(mark), 0)

    def spelled(self, struct: str, field: str) -> str:
        return self.shape.replace("{struct}", struct).replace("{field}", field)


def struct_members(bindings: Bindings, definition: Span) -> tuple[Member, ...]:
    """All names of the struct that has a symbol at the absolute span `definition`."""
    placed = bindings.document.placed_at(definition.start)
    if placed is None:
        return ()
    for group in _groups(scopes(placed.form).binders):
        struct = group[0].name.text
        members = tuple(_member(b, struct, placed.located(b.name.span), group) for b in group)
        if any(member.place == definition for member in members):
            return members
    return ()


def _groups(binders: Sequence[Binder]) -> Iterator[list[Binder]]:
    """The binders of each struct: they follow each other, its name and predicate first."""
    group: list[Binder] = []
    for index, binder in enumerate(binders):
        following = binders[index + 1] if index + 1 < len(binders) else None
        begins = (
            binder.kind == "struct"
            and following is not None
            and following.name.span == binder.name.span
            and following.name.text == f"{binder.name.text}?"
        )
        if begins or binder.kind != "struct":
            if group:
                yield group
            group = []
        if begins or group:
            group.append(binder)
    if group:
        yield group


def _member(binder: Binder, struct: str, place: Span, group: list[Binder]) -> Member:
    name = binder.name.text
    if binder.name.span == group[0].name.span:
        for shape in ("{struct}", "{struct}?", "make-{struct}"):
            if shape.replace("{struct}", struct) == name:
                return Member(name, shape, struct, "", place)
    accessor = f"{struct}-"
    if name.startswith(accessor):
        return Member(name, "{struct}-{field}", struct, name[len(accessor) :], place)
    setter = f"set-{struct}-"
    if name.startswith(setter) and name.endswith("!"):
        field = name[len(setter) : -1]
        return Member(name, "set-{struct}-{field}!", struct, field, place)
    return Member(name, name, name, "", place)  # a constructor with a name of its own
