"""The names of a file: what it defines, and what each name in it refers to.

The scopes inside a form come from `scopes.py`, once for each form; `join.py` joins them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ..language.racket_names import libraries, library_names, racket_names
from ..language.vocabulary import vocabulary
from .core import CaseLambda, Expr, Lambda
from .homes import Home
from .join import Join, join, required_libraries, updated
from .scopes import Binder, Outer, Scopes, Use, is_hidden, is_like_macro, scopes
from .syntax.document import Document
from .syntax.forms import Placed
from .syntax.tree import Span

__all__ = ["Arity", "Bindings", "Definition", "Reference", "arities", "bind", "required_libraries"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A name that is bound; spans are absolute.

    `kind` is function, variable, parameter, loop, macro or struct.  `origin` is local, file or
    prelude (then `uri` is the prelude's).  `value` is what it is bound to, when that is one
    expression; its spans are relative to `placed`.
    """

    name: str
    kind: str
    origin: str
    span: Span
    scope: Span
    value: Expr | None
    placed: Placed
    uri: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A name where it is used, and what it means there.

    `resolution` is local, file, prelude, dialect, racket or unknown.
    """

    name: str
    span: Span
    resolution: str
    definition: Definition | None
    use: Use
    placed: Placed


@dataclass(frozen=True, slots=True)
class Arity:
    """How many positional arguments a function takes, and which keywords.

    `most` is None when there is no limit.
    """

    least: int
    most: int | None
    required_keywords: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()

    def accepts(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)


def arities(value: Expr | None) -> tuple[Arity, ...]:
    """The arities of a function expression, one a clause; none when it is no plain function."""
    match value:
        case Lambda():
            return (_arity(value),)
        case CaseLambda(_, clauses):
            return tuple(_arity(clause) for clause in clauses)
    return ()


def _arity(function: Lambda) -> Arity:
    p = function.parameters
    return Arity(
        len(p.required),
        None if p.rest is not None else len(p.required) + len(p.optional),
        frozenset(k.keyword for k in p.keywords if k.default is None),
        frozenset(k.keyword for k in p.keywords),
    )


def bind(
    document: Document, prelude: Document | None = None, earlier: Bindings | None = None
) -> Bindings:
    """The bindings of a document whose prelude, if any, is evaluated before it.

    With those of an earlier version of the file they are made quicker, and are the same.
    """
    if earlier is None:
        return Bindings(document, bind(prelude) if prelude is not None else None)
    known = earlier.prelude
    if (known.document if known is not None else None) is prelude:
        unresolved = earlier.unresolved_uses, earlier.joined
        return Bindings(document, known, earlier.joined, unresolved)
    return Bindings(document, bind(prelude) if prelude is not None else None, earlier.joined)


@dataclass(eq=False)
class Bindings:
    """All names of one document; what is not asked for is not computed."""

    document: Document
    prelude: Bindings | None = None
    _earlier: Join | None = None
    _earlier_unresolved: tuple[Mapping[Home, tuple[Use, ...]], Join | None] = ({}, None)

    @cached_property
    def joined(self) -> Join:
        """What the forms define and use, for joins that start from an earlier version."""
        return join(self.document, self._earlier)

    @cached_property
    def placed(self) -> Mapping[Home, Placed]:
        """Where each form of the file stands."""
        return dict(zip(self.joined.homes, self.document.forms, strict=True))

    @cached_property
    def defined(self) -> dict[str, list[tuple[Binder, Placed]]]:
        """The file's own definitions by name, in order, as their forms have them."""
        placed = self.placed
        return {
            name: [(binder, placed[home]) for binder, home in found]
            for name, found in self.joined.definers.items()
        }

    @cached_property
    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        """The file's own definitions by name, in order; usually one each."""
        return {
            name: tuple(self._definition(binder, placed, "file") for binder, placed in found)
            for name, found in self.defined.items()
        }

    @cached_property
    def settled(self) -> Mapping[str, Binder]:
        """The file-level names, the prelude's included, that never mean anything but one thing."""
        own = self.joined.own_settled
        if self.prelude is None:
            return own
        given = {
            name: binder
            for name, binder in self.prelude.settled.items()
            if name not in self.joined.definers
        }
        return {**given, **own}

    @property
    def assigned(self) -> frozenset[str]:
        """File-level names that some `set!` changes."""
        return self.joined.assigned

    @cached_property
    def macros(self) -> frozenset[str]:
        """Names of the file and its prelude that are macros."""
        own = self.joined.macros
        return own | self.prelude.macros if self.prelude else own

    def own_definition(self, name: str) -> Definition | None:
        """The file's first definition of a name."""
        found = self.joined.definers.get(name)
        if not found:
            return None
        return self._definition(found[0].binder, self.placed[found[0].home], "file")

    def lookup(self, name: str) -> tuple[str, Definition | None]:
        """What a name means at the level of the file: (resolution, definition)."""
        origin = self.origin(name)
        if origin == "file":
            return origin, self.own_definition(name)
        if origin == "prelude" and self.prelude is not None:
            given = self.prelude.own_definition(name)
            return origin, replace(given, origin="prelude") if given else None
        return origin, None

    def origin(self, name: str) -> str:
        """Where a name of the level of the file comes from: file, prelude, dialect, racket or
        unknown."""
        if name in self.joined.definers:
            return "file"
        if self.prelude is not None and name in self.prelude.joined.definers:
            return "prelude"
        if name in vocabulary():
            return "dialect"
        if name in racket_names() or any(name in library_names(lib) for lib in self.required):
            return "racket"
        return "unknown"

    @cached_property
    def required(self) -> frozenset[str]:
        """The libraries that the file and its prelude `require`."""
        own = self.joined.libraries
        return own | self.prelude.required if self.prelude else own

    @property
    def references(self) -> Iterator[Reference]:
        """Every use of a name, in the order of the forms."""
        for placed in self.document.forms:
            yield from self.references_in(placed)

    def references_in(self, placed: Placed) -> Iterator[Reference]:
        found = scopes(placed.form)
        for use in found.uses:
            yield self._reference(use, placed, found)

    @cached_property
    def unresolved(self) -> tuple[Reference, ...]:
        """The uses of names that nothing defines, macros' insides left out."""
        found = [
            Reference(use.name, placed.located(use.span), "unknown", None, use, placed)
            for home, uses in self.unresolved_uses.items()
            for placed in (self.placed[home],)
            for use in uses
        ]
        return tuple(sorted(found, key=lambda reference: reference.span))

    @cached_property
    def unresolved_uses(self) -> Mapping[Home, tuple[Use, ...]]:
        """The same by form."""
        old, before = self._earlier_unresolved
        return updated(old, before, self.joined, self._unresolved_in)

    def _unresolved_in(self, home: Home) -> tuple[Use, ...]:
        outside = scopes(home.form).outside
        if not outside or home.form.broken or self._brings_unknown:
            return ()
        return tuple(
            use
            for name, uses in outside.items()
            if self.origin(name) == "unknown"
            for use in uses
            if not self.is_lenient(use)
        )

    @cached_property
    def _brings_unknown(self) -> bool:
        """Whether what the requires bring, or under which names, is not known."""
        return self.joined.renames or bool(self.required - frozenset(libraries()))

    def is_lenient(self, use: Use) -> bool:
        """Whether the use stands inside something that may be a macro: then nothing is certain."""
        return use.lenient or any(self._may_be_macro(outer) for outer in use.outer)

    def heads_macro(self, use: Use) -> bool:
        """Whether the call that a use heads is, or may be, the use of a macro."""
        if use.call is None:
            return False
        return self._may_be_macro(Outer(use.name, is_like_macro(use.name, use.call)))

    def _may_be_macro(self, outer: Outer) -> bool:
        if self.is_macro(outer.head):
            return True
        return outer.like_macro and self.origin(outer.head) == "unknown"

    def is_macro(self, name: str) -> bool:
        """Whether a file-level name is a macro: of the file, the prelude or a required library."""
        if name in self.macros:
            return True
        found = (library_names(library).get(name) for library in self.required)
        return any(entry is not None and entry.kind == "syntax" for entry in found)

    def visible_at(self, offset: int) -> dict[str, Definition]:
        """The names in scope at an offset of the document, the innermost of each.

        The names of the dialect and of Racket are not among them.
        """
        names: dict[str, Definition] = {}
        if self.prelude is not None:
            for name in self.prelude.definitions:
                definition = self.lookup(name)[1]
                if definition is not None:
                    names[name] = definition
        names.update((name, found[0]) for name, found in self.definitions.items())
        names.update(self.local_at(offset))
        return names

    def local_at(self, offset: int) -> dict[str, Definition]:
        """The names in scope at an offset that the form around it binds, the innermost of each."""
        placed = self.document.placed_at(offset)
        if placed is None:
            return {}
        # The wider scope first, so that the narrower one overwrites it.
        found = sorted(self._local_at(placed, offset), key=lambda b: b.scope.start - b.scope.end)
        return {b.name.text: self._definition(b, placed, "local") for b in found}

    def named_at(self, name: str, offset: int) -> Definition | None:
        """What a name means at an offset, if the place, the file or its prelude binds it."""
        return self.local_at(offset).get(name) or self.lookup(name)[1]

    def local_names_at(self, offset: int) -> tuple[str, ...]:
        """The names in scope at an offset that the form around it binds."""
        placed = self.document.placed_at(offset)
        if placed is None:
            return ()
        return tuple(binder.name.text for binder in self._local_at(placed, offset))

    def _local_at(self, placed: Placed, offset: int) -> list[Binder]:
        return [
            binder
            for binder in scopes(placed.form).binders
            if not binder.top
            and not is_hidden(binder.name.text)
            and binder.scope.holds(offset - placed.start)
        ]

    def reference_at(self, offset: int) -> Reference | None:
        """The use of a name that a cursor at `offset` touches."""
        # Where two forms touch, only one of them may be a name.
        touched = (self.document.placed_at(offset), self.document.placed_at(offset + 1))
        for placed in dict.fromkeys(form for form in touched if form is not None):
            for reference in self.references_in(placed):
                if _touches(reference.span, offset):
                    return reference
        return None

    def definition_at(self, offset: int) -> Definition | None:
        """What the name under the cursor refers to, or the definition the cursor is on."""
        if reference := self.reference_at(offset):
            return reference.definition
        placed = self.document.placed_at(offset)
        if placed is None:
            return None
        for binder in scopes(placed.form).binders:
            if _touches(binder.name.span.moved(placed.start), offset):
                return self._definition(binder, placed, "file" if binder.top else "local")
        return None

    def references_to(self, definition: Definition) -> tuple[Reference, ...]:
        """Every use of a definition in this document, in source order."""
        if definition.origin == "local":
            candidates = self.references_in(definition.placed)
        else:
            candidates = (
                reference
                for placed in self.document.forms
                if definition.name in scopes(placed.form).free
                for reference in self.references_in(placed)
            )
        found = [r for r in candidates if r.definition and _same(r.definition, definition)]
        return tuple(sorted(found, key=lambda reference: reference.span))

    def _reference(self, use: Use, placed: Placed, found: Scopes) -> Reference:
        span = placed.located(use.span)
        if use.binder is not None:
            definition = self._definition(found.binders[use.binder], placed, "local")
            return Reference(use.name, span, "local", definition, use, placed)
        resolution, definition = self.lookup(use.name)
        return Reference(use.name, span, resolution, definition, use, placed)

    def _definition(self, binder: Binder, placed: Placed, origin: str) -> Definition:
        return Definition(
            binder.name.text,
            binder.kind,
            origin,
            placed.located(binder.name.span),
            placed.located(binder.scope),
            binder.value,
            placed,
            self.document.uri,
        )


def _touches(span: Span, offset: int) -> bool:
    return span.start < span.end and span.holds(offset)


def _same(one: Definition, other: Definition) -> bool:
    return (one.uri, one.span, one.name) == (other.uri, other.span, other.name)
