"""Make a function of a model call; what it uses of its surroundings becomes a parameter."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.vocabulary import lookup
from ...scopes import Use, scopes
from ...syntax.tree import Node
from ..action_kind import ActionKind
from .action import Action, Place

_NAMES = {"llm-query": "ask", "llm-query-async": "send", "unsafe-raw-query": "ask-raw"}
_INDENT = 2


def actions(place: Place) -> Iterator[Action]:
    call = _call(place)
    if call is None or call is place.placed.form.node:
        return
    free = _free(place, call)
    if free is None:
        return

    def edits():
        name = place.fresh(_NAMES.get(call.head, "step"))
        shape = " ".join((name, *free))
        # What follows the definition on its line, or stands before it, is left as it is.
        definition = f"(define ({shape})\n{' ' * _INDENT}{_moved(place, call)})\n\n"
        return (
            place.inserted(0, definition),
            place.replaced(call, f"({shape})"),
        )

    yield Action("Extract the call to a function", ActionKind.EXTRACT, edits)


def _call(place: Place) -> Node | None:
    """The call to extract: the selected one of any kind, else the model call around the cursor."""
    if place.selected:
        node = place.node
        return node if node.head and place.use_at(node.children[0].span) else None
    for call in place.calls:
        entry = lookup(call.head)
        if entry is not None and entry.queries and place.means(call, call.head):
            return call
    return None


def _free(place: Place, call: Node) -> tuple[str, ...] | None:
    """The local names that the call uses; None where it cannot stand elsewhere."""
    binders = scopes(place.placed.form).binders
    assigned = {use.binder for use in scopes(place.placed.form).uses if use.assigned}
    names: dict[str, None] = {}
    for use in place.uses_in(call.span):
        if use.lenient or (use.assigned and not _is_inside(place, use, call)):
            return None
        if use.binder is None or _is_inside(place, use, call):
            continue
        binder = binders[use.binder]
        if binder.kind in ("macro", "struct") or use.binder in assigned:
            return None
        if not binder.top:
            names[use.name] = None
    return tuple(names)


def _is_inside(place: Place, use: Use, call: Node) -> bool:
    """Whether what binds a name stands inside the call itself."""
    if use.binder is None:
        return False
    span = scopes(place.placed.form).binders[use.binder].name.span
    return call.start <= span.start and span.end <= call.end


def _moved(place: Place, call: Node) -> str:
    """The call's text, its lines shifted to where it will stand, unless a text spans lines."""
    text = place.text(call)
    if any("\n" in node.text for node in call.walk()):
        return text
    shift = place.column(call.start) - _INDENT
    first, *rest = text.split("\n")
    return "\n".join((first, *(_shifted(line, shift) for line in rest)))


def _shifted(line: str, by: int) -> str:
    if by <= 0:
        return " " * -by + line if line.strip() else line
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(by, blanks) :]
