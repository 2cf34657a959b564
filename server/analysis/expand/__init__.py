"""From the light tree to the core language (`core.py`), form by form.

`expand(form)` is total: a form whose shape is wrong becomes `Opaque`, its parts still read, and
`expansion(form).malformed` says what is wrong.  Both are computed once for each `Form`, and equal
text gives the same `Form`, so an edit expands the edited form alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..core import Expr, Name
from ..syntax.forms import Form
from ..syntax.tree import Node
from . import binding, control, iteration, modules, patterns, quotation  # enter their forms
from .expander import (
    ELISIONS,
    MAX_DEPTH,
    SPECIAL,
    Expander,
    Malformed,
    Unreachable,
    expression,
    with_macros,
)

__all__ = [
    "ELISIONS",
    "MAX_DEPTH",
    "SPECIAL_FORMS",
    "Expansion",
    "Malformed",
    "Unreachable",
    "expand",
    "expand_node",
    "expansion",
]

_MEMO = "expansion"
_MODULES = (binding, control, iteration, modules, patterns, quotation)

SPECIAL_FORMS = frozenset(SPECIAL)


@dataclass(frozen=True, slots=True)
class Expansion:
    """What one top-level form means, and the special forms in it whose shape is wrong.

    `borrowed` are the heads of special forms that only a library has, such as `delay`.
    """

    body: tuple[Expr, ...]
    malformed: tuple[Malformed, ...] = ()
    borrowed: tuple[Name, ...] = ()
    unreachable: tuple[Unreachable, ...] = ()


def expand(form: Form) -> tuple[Expr, ...]:
    """The core forms of a top-level form."""
    return expansion(form).body


def expansion(form: Form) -> Expansion:
    """The core forms of a top-level form and its malformed parts, computed once for each form."""
    found = form.memo.get(_MEMO)
    if found is None:
        found = form.memo[_MEMO] = expand_node(form.node)
    return found


def expand_node(node: Node) -> Expansion:
    """Expand one datum as a top-level form; spans stay relative to where the node's are."""
    if node.kind == "lang_line":
        return Expansion(())
    ex = Expander()
    body = (expression(with_macros(ex, (node,)), node),)
    return Expansion(body, tuple(ex.problems), tuple(ex.borrowed), tuple(ex.unreachable))
