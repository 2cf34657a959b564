"""What the rules about fan-outs agree on."""

from __future__ import annotations

from ..core import Call, Expr, Quote, Ref
from .rule import Option


def few(rule: str) -> Option[int]:
    """A rule's option: how many items make a fan-out of what else is a handful of calls."""
    return Option(
        rule, "items", 3, "A list written out with fewer items than this is short.", low=1
    )


def is_short(items: Expr, few: int) -> bool:
    """Whether a list is written out and has fewer items than `few`: its price is no matter."""
    match items:
        case Call(_, Ref(_, "list"), arguments):
            return len(arguments) < few
        case Quote(_, datum):
            return datum.kind == "list" and len(datum.children) < few
    return False
