"""For rules that look at the whole file: what they ask of each form is found out once a form.

A keystroke changes one form of a thousand; all that is left to do for the others is a look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, TypeVar

from ..expand import ELISIONS
from ..scopes import Use
from ..syntax.forms import Form, Placed
from .view import FormView, view

if TYPE_CHECKING:
    from ..analyse import Analysis

T = TypeVar("T")


def once(form: Form, key: Hashable, compute: Callable[[FormView], T]) -> T:
    """What `compute` says of a form, remembered under `key` as long as the form lives."""
    try:
        return form.memo[key]
    except KeyError:
        found = form.memo[key] = compute(view(form))
        return found


def sound(analysis: Analysis) -> Iterator[Placed]:
    """The forms whose tree is no guess."""
    return (placed for placed in analysis.document.forms if not placed.form.broken)


def is_certain(analysis: Analysis, use: Use) -> bool:
    """Whether a free name of the dialect means at its use what the dialect says."""
    known = analysis.bindings.lookup(use.name)[0]
    return known not in ("file", "prelude") and not analysis.bindings.is_lenient(use)


def is_fragment(form: Form) -> bool:
    """Whether the author left something out with `...`: then nothing is missing or unused."""
    return once(form, "is fragment", _has_elision)


# Where `...` is a part of a pattern, it leaves nothing out.
_PATTERNS = (b"define-syntax", b"syntax-rules", b"syntax-case", b"(match", b"[match")


def _has_elision(view: FormView) -> bool:
    text = view.form.text
    if not any(word.encode() in text for word in ELISIONS):
        return False
    if any(head in text for head in _PATTERNS):
        return False
    return any(node.kind == "symbol" and node.text in ELISIONS for node in view.form.node.walk())
