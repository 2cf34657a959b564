"""What the rules about fan-outs agree on."""

from __future__ import annotations

from ..core import Call, Expr, Quote, Ref

# A fan-out over fewer items than this is a handful of calls written shortly.
FEW = 3


def is_short(items: Expr) -> bool:
    """Whether a list is written out and has so few items that speed and price do not matter."""
    match items:
        case Call(_, Ref(_, "list"), arguments):
            return len(arguments) < FEW
        case Quote(_, datum):
            return datum.kind == "list" and len(datum.children) < FEW
    return False
