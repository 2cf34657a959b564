"""For rules on the fields of an answer in JSON: where Python reads them, of which question."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..interpret.origins import Question
from ..interpret.places import Place
from ..syntax.tree import Span
from .per_form import is_fragment, once
from .python_blocks import Block, Source, blocks, read_python
from .view import FormView

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..homes import Home


class Reading(NamedTuple):
    """An expression of Python that reads the field `key` of the answer to a question."""

    home: Home
    block: Block
    source: Source
    node: ast.expr
    key: str
    asked: Question

    def located(self, node: ast.expr) -> Span:
        """Where a part of the code stands in its form."""
        start, end = self.source.place(node)
        text = self.block.text
        return text.span(start, end) if text is not None else self.block.call


def readings(analysis: Analysis) -> Iterator[Reading]:
    """The fields that are read of answers, of which each time the same was asked."""
    found: dict[tuple[Place, int, str], Question | None] = {}
    for _, fields in analysis.facts.each("json fields", lambda one: one.trace.fields or None):
        for place, asked in fields.items():
            found[place] = asked if found.get(place, asked) == asked else None
    for (place, line, key), asked in found.items():
        home = place.home
        if asked is None or home not in analysis.bindings.placed or home.form.broken:
            continue
        if is_fragment(home.form):
            continue
        for block in once(home.form, "python blocks", _blocks):
            if block.call != place.span or block.text is None:
                continue
            source, nodes = _fields_of(block.text.value)
            for node in nodes.get((line, key), ()):
                yield Reading(home, block, source, node, key, asked)


@lru_cache(maxsize=1024)
def _fields_of(text: str) -> tuple[Source, dict[tuple[int, str], list[ast.expr]]]:
    """The expressions that read a field, by the line after the first statement's and the key.

    Each keystroke asks for those of the whole file.
    """
    source = read_python(text)
    found: dict[tuple[int, str], list[ast.expr]] = {}
    if source.tree is None or not source.tree.body:
        return source, found
    first = source.tree.body[0].lineno
    for node in ast.walk(source.tree):
        key = key_of(node)
        if key is not None and isinstance(node, ast.expr):
            found.setdefault((node.lineno - first, key), []).append(node)
    return source, found


def _blocks(view: FormView) -> tuple[Block, ...]:
    return blocks(view)


def key_of(node: ast.AST) -> str | None:
    """The key that an expression reads, if it reads one that is written out."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=str() as key), ctx=ast.Load()):
            return key
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str() as key), *_]):
            return key
    return None
