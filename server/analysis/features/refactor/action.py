"""What a refactoring is, and what the refactorings read of the place they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ....language.racket_names import racket_names
from ....language.vocabulary import vocabulary
from ...analyse import Analysis
from ...finding import Edit, Finding
from ...scopes import Use, scopes
from ...syntax.forms import Placed
from ...syntax.tree import Node, Span
from ..action_kind import ActionKind


@dataclass(frozen=True, slots=True)
class Action:
    """A change that is offered; `edits` are worked out when it is chosen.

    `finding` is what a quick fix mends, `preferred` marks the one that is right beyond doubt.
    """

    title: str
    kind: ActionKind
    edits: Callable[[], tuple[Edit, ...]]
    finding: Finding | None = None
    preferred: bool = False


def rewrite(title: str, *edits: Edit) -> Action:
    return Action(title, ActionKind.REWRITE, lambda: edits)


@dataclass(eq=False)
class Place:
    """The datum that the cursor or selection is on, inside a sound top-level form.

    `path` are the nodes around it, outermost first, relative to the form.
    """

    analysis: Analysis
    placed: Placed
    path: tuple[Node, ...]
    selected: bool

    @property
    def node(self) -> Node:
        return self.path[-1]

    def text(self, node: Node | Span) -> str:
        span = node.span if isinstance(node, Node) else node
        return self.placed.form.text[span.start : span.end].decode("utf-8", "replace")

    def replaced(self, node: Node, text: str) -> Edit:
        return Edit(self.placed.located(node.span), text)

    def inserted(self, offset: int, text: str) -> Edit:
        at = self.placed.start + offset
        return Edit(Span(at, at), text)

    @cached_property
    def calls(self) -> tuple[Node, ...]:
        """The lists around the cursor that a name heads, innermost first."""
        return tuple(node for node in reversed(self.path) if node.head)

    @property
    def headed(self) -> Node | None:
        """The list whose head the cursor is on, or that is selected."""
        if self.selected:
            return self.node if self.node.head else None
        if len(self.path) < 2:
            return self.node if self.node.head else None
        parent = self.path[-2]
        return parent if parent.head and parent.children[0] is self.node else None

    def means(self, node: Node, *names: str) -> bool:
        """Whether a list is a call of one of these names of the dialect or of Racket."""
        if node.head not in names:
            return False
        use = self.use_at(node.children[0].span)
        if use is not None:
            return use.binder is None and self._is_not_defined(use.name)
        # A form such as `for/list` is read away: no name is left of its head.
        return self._is_not_defined(node.head)

    def _is_not_defined(self, name: str) -> bool:
        return self.analysis.bindings.lookup(name)[0] in ("dialect", "racket")

    def use_at(self, span: Span) -> Use | None:
        return self._uses.get(span)

    @cached_property
    def _uses(self) -> dict[Span, Use]:
        return {use.span: use for use in scopes(self.placed.form).uses}

    def uses_in(self, span: Span) -> Iterator[Use]:
        for use in scopes(self.placed.form).uses:
            if span.start <= use.span.start and use.span.end <= span.end:
                yield use

    def fresh(self, wanted: str) -> str:
        """`wanted`, or that with a number, as a name that means nothing anywhere in the file."""
        taken = {binder.name.text for binder in scopes(self.placed.form).binders}
        taken |= {use.name for use in scopes(self.placed.form).uses}
        known = (taken, self.analysis.bindings.defined, vocabulary(), racket_names())
        number, name = 1, wanted
        while any(name in names for names in known) or self._is_known(name):
            number += 1
            name = f"{wanted}-{number}"
        return name

    def _is_known(self, name: str) -> bool:
        return self.analysis.bindings.lookup(name)[0] != "unknown"

    def column(self, offset: int) -> int:
        """How many characters stand before an offset of the form on its line."""
        lines = self.analysis.document.lines
        return lines.position(self.placed.start + offset, "utf-32")[1]


def place_at(analysis: Analysis, span: Span) -> Place | None:
    """What a cursor or a selection is on; None between forms and in broken ones."""
    span = _trimmed(analysis, span)
    placed = analysis.document.placed_at(span.start)
    if placed is None or placed.form.broken or span.end > placed.end:
        return None
    path = analysis.document.path_at(span.start)
    if span.start == span.end:
        return Place(analysis, placed, path, False) if path else None
    wanted = span.moved(-placed.start)
    nodes: list[Node] = []
    node: Node | None = placed.form.node
    while node is not None and node.start <= wanted.start and wanted.end <= node.end:
        nodes.append(node)
        node = next(
            (c for c in node.children if c.start <= wanted.start and wanted.end <= c.end), None
        )
    if not nodes:
        return None
    return Place(analysis, placed, tuple(nodes), nodes[-1].span == wanted)


def _trimmed(analysis: Analysis, span: Span) -> Span:
    """A selection without the blanks at its ends."""
    text = analysis.document.source[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, max(start, span.end - (len(text) - len(text.rstrip()))))
