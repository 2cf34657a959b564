"""Who calls what: the functions of a strategy, with the primitives that spend money as leaves.

A function that is handed on, as in `(map-async ask papers)`, counts as called where that is
written: in a strategy most functions are called no other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from ...language.vocabulary import Entry, lookup
from ..bindings import Bindings, Definition
from ..core import CaseLambda, Lambda
from ..scopes import Binder, Use, is_hidden, scopes
from ..syntax.document import Document
from ..syntax.forms import Placed
from ..syntax.tree import Span
from .occurrences import Kind, Role, Subject, occurrences, subject_at
from .symbols import parameter_text


class NodeKind(Enum):
    FUNCTION = "function"
    VALUE = "value"  # a definition whose value is computed by calls
    FILE = "file"  # what is evaluated outside of any definition
    PRIMITIVE = "primitive"


@dataclass(frozen=True, slots=True)
class Node:
    """What calls or is called; a primitive is where it is called, since it has no file."""

    kind: NodeKind
    name: str
    detail: str
    document: Document
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True)
class Calls:
    """The other end of some calls, and their places, which are in the caller's file."""

    other: Node
    places: tuple[Span, ...]


def node_at(bindings: Bindings, offset: int) -> Node | None:
    """The function or the spending primitive under a cursor."""
    subject = subject_at(bindings, offset)
    return None if subject is None else _node_of(bindings, subject)


def _node_of(bindings: Bindings, subject: Subject) -> Node | None:
    if subject.kind is Kind.GIVEN:
        entry = _spending(subject.name)
        return _primitive(bindings.document, entry, subject.span, subject.span) if entry else None
    home = bindings
    if bindings.prelude and bindings.prelude.document.uri == subject.owner:
        home = bindings.prelude
    for found in occurrences(home, subject):
        placed = home.document.placed_at(found.span.start)
        if found.role is not Role.DEFINITION or placed is None:
            continue
        for binder in scopes(placed.form).binders:
            if placed.located(binder.name.span) == found.span and _is_function(binder):
                return _function(home.document, placed, binder)
    return None


def _spending(name: str) -> Entry | None:
    """The entry of a primitive or a combinator that makes model calls."""
    entry = lookup(name)
    return entry if entry is not None and entry.calls != "none" else None


def _is_function(binder: Binder) -> bool:
    return isinstance(binder.value, Lambda | CaseLambda) and not is_hidden(binder.name.text)


def _primitive(document: Document, entry: Entry, span: Span, name_span: Span) -> Node:
    return Node(
        NodeKind.PRIMITIVE, entry.name, f"model calls: {entry.calls}", document, span, name_span
    )


def _function(document: Document, placed: Placed, binder: Binder) -> Node:
    value = binder.value
    assert value is not None
    name, body = placed.located(binder.name.span), placed.located(value.span)
    detail = parameter_text(value.parameters) if isinstance(value, Lambda) else ""
    whole = Span(min(name.start, body.start), max(name.end, body.end))
    return Node(NodeKind.FUNCTION, binder.name.text, detail, document, whole, name)


def callers(files: Iterable[Bindings], home: Bindings, node: Node) -> tuple[Calls, ...]:
    """What calls a node of the file `home`, in each of the files."""
    subject = subject_at(home, node.name_span.start)
    if subject is None:
        return ()
    found: dict[Node, list[Span]] = {}
    for file in files:
        for occurrence in occurrences(file, subject):
            placed = file.document.placed_at(occurrence.span.start)
            if placed is not None and occurrence.role is Role.READ:
                caller = _around(file, placed, occurrence.span)
                found.setdefault(caller, []).append(occurrence.span)
    return tuple(Calls(node, tuple(spans)) for node, spans in found.items())


def callees(bindings: Bindings, node: Node) -> tuple[Calls, ...]:
    """What a node calls itself; what functions defined inside it call is theirs."""
    found: dict[Node, list[Span]] = {}
    primitives: dict[str, Node] = {}
    for placed in bindings.document.forms:
        if node.kind is not NodeKind.FILE and not placed.span.holds(node.name_span.start):
            continue
        for use in sorted(scopes(placed.form).uses, key=lambda use: use.span):
            called = _called(bindings, placed, use)
            if called is None or _around(bindings, placed, placed.located(use.span)) != node:
                continue
            if called.kind is NodeKind.PRIMITIVE:
                called = primitives.setdefault(called.name, called)
            found.setdefault(called, []).append(placed.located(use.span))
    return tuple(Calls(called, tuple(spans)) for called, spans in found.items())


def _called(bindings: Bindings, placed: Placed, use: Use) -> Node | None:
    binders = scopes(placed.form).binders
    if use.binder is not None:
        binder = binders[use.binder]
        return _function(bindings.document, placed, binder) if _is_function(binder) else None
    _, definition = bindings.lookup(use.name)
    if definition is not None:
        return _defined(bindings, definition)
    entry = _spending(use.name)
    if entry is None:
        return None
    span = placed.located(use.span)
    whole = placed.located(use.call.span) if use.call else span
    return _primitive(bindings.document, entry, whole, span)


def _defined(bindings: Bindings, definition: Definition) -> Node | None:
    """The function that a file-level definition is, if it is one."""
    prelude = bindings.prelude
    home = prelude if prelude and prelude.document.uri == definition.uri else bindings
    for binder in scopes(definition.placed.form).binders:
        is_it = definition.placed.located(binder.name.span) == definition.span
        if is_it and _is_function(binder):
            return _function(home.document, definition.placed, binder)
    return None


def _around(bindings: Bindings, placed: Placed, span: Span) -> Node:
    """The innermost function with a name around a place; else its definition, else the file."""
    document = bindings.document
    at = span.moved(-placed.start)
    inside = [
        (binder.value.span.end - binder.value.span.start, index, binder)
        for index, binder in enumerate(scopes(placed.form).binders)
        if binder.value is not None and binder.value.span.start <= at.start < binder.value.span.end
    ]
    functions = [found for found in inside if _is_function(found[2])]
    if functions:
        return _function(document, placed, min(functions)[2])
    for _, _, binder in inside:
        if binder.top:
            name = placed.located(binder.name.span)
            return Node(NodeKind.VALUE, binder.name.text, "", document, placed.span, name)
    return file_node(document)


def file_node(document: Document) -> Node:
    name = document.uri.rpartition("/")[2]
    return Node(NodeKind.FILE, name, "", document, Span(0, len(document.source)), Span(0, 0))


def nodes_in(bindings: Bindings, name_span: Span) -> Iterator[Node]:
    """The nodes of a file that a client may ask about again, by the place of their name."""
    if name_span == Span(0, 0):
        yield file_node(bindings.document)
    placed = bindings.document.placed_at(name_span.start)
    for binder in scopes(placed.form).binders if placed else ():
        if placed is not None and placed.located(binder.name.span) == name_span:
            if _is_function(binder):
                yield _function(bindings.document, placed, binder)
            elif binder.top:
                yield Node(
                    NodeKind.VALUE, binder.name.text, "", bindings.document, placed.span, name_span
                )
    for use in scopes(placed.form).uses if placed else ():
        if placed is not None and placed.located(use.span) == name_span:
            called = _called(bindings, placed, use)
            if called is not None and called.kind is NodeKind.PRIMITIVE:
                yield called
