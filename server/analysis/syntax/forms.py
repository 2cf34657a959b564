"""Top-level forms, one object for each distinct text.

A form's facts depend on its text alone (its nodes count from its first byte), so a form that
was analysed once stays analysed while it moves, while it is cut and pasted, and in every other
document that has it too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import tree_sitter

from .parser import Flaw, LightTree, light_tree, may_have_flaws
from .tree import Comment, Node, Span


@dataclass(slots=True, eq=False, weakref_slot=True)
class Form:
    """A top-level datum: its source `text` and its tree, whose offsets begin at its first byte.

    `broken` says that the tree is a best guess, because the text has a syntax fault.
    `flaws` are what the reader will not take though it parses.
    `memo` is for analyses to keep what they found out about this text; it lives as long as the
    form does.  Two forms are equal only when they are the same object.  Nothing else of a form
    changes; its light tree is made when it is asked for, as a long file is opened sooner then.
    """

    text: bytes
    _tree: LightTree | tree_sitter.Node
    broken: bool = False
    flaws: tuple[Flaw, ...] = ()
    memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @property
    def _light(self) -> LightTree:
        tree = self._tree
        if not isinstance(tree, LightTree):
            tree = self._tree = light_tree(tree, self.text, tree.start_byte)
        return tree

    @property
    def node(self) -> Node:
        return self._light.node

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments inside."""
        return self._light.comments


class Placed(NamedTuple):
    """A form at its place in a document: `start` is the offset of its first byte."""

    form: Form
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.form.text)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def located(self, span: Span) -> Span:
        """A span of the form as a span of the document."""
        return span.moved(self.start)


# Sound forms by text, while any document has them.
_sound: WeakValueDictionary[bytes, Form] = WeakValueDictionary()

# The forms made last are kept a little longer: an edit that is undone, or a form that is broken
# for a few keystrokes, finds its facts again.
_recent: deque[Form] = deque(maxlen=256)
_LARGEST_KEPT = 32 * 1024  # bytes


def known_form(text: bytes) -> Form | None:
    """The sound form with this text, if there is one already."""
    return _sound.get(text)


def sound_form(text: bytes, node: tree_sitter.Node) -> Form:
    """The form of `text`, whose tree-sitter node is `node`; the same object for equal texts."""
    if (form := _sound.get(text)) is not None:
        return form
    form = _sound.setdefault(text, _new(text, node))
    if len(text) <= _LARGEST_KEPT:
        _recent.append(form)
    return form


def _new(text: bytes, node: tree_sitter.Node) -> Form:
    if not may_have_flaws(text):
        return Form(text, node)
    tree = light_tree(node, text, node.start_byte)
    return Form(text, tree, flaws=tree.flaws)
