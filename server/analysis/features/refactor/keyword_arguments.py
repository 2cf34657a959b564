"""Write out a keyword of the call around the cursor: the required ones, and telling defaults."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.vocabulary import Entry, Keyword, lookup
from ...syntax.tree import Node
from ..call_nodes import keywords
from ..completion.keywords import keyword_value
from .action import Action, Place, rewrite

# Defaults that decide about price and speed: to see them written is to think about them.
_TELLING = ("max-tokens", "model", "max-concurrent", "max-iter", "branch-factor", "threshold")
_MOST = 3


def actions(place: Place) -> Iterator[Action]:
    call = place.calls[0] if place.calls else None
    entry = lookup(call.head) if call is not None else None
    if call is None or entry is None or not place.means(call, entry.name):
        return
    given = keywords(call)
    wanted = [k for k in entry.keywords if k.name not in given and _is_worth_it(entry, k)]
    for keyword in sorted(wanted, key=lambda k: not k.required)[:_MOST]:
        value = _value(place, keyword)
        text = f"#:{keyword.name} {value}"
        yield rewrite(f"Add {text}", place.inserted(_end(call), f"{_gap(place, call)}{text}"))


def _is_worth_it(entry: Entry, keyword: Keyword) -> bool:
    return keyword.required or (keyword.name in _TELLING and keyword.default is not None)


def _value(place: Place, keyword: Keyword) -> str:
    if keyword.name == "model":
        return f'"{place.analysis.inputs.default_model}"'
    return keyword.default or keyword_value(keyword)[0]


def _end(call: Node) -> int:
    return call.children[-1].end


def _gap(place: Place, call: Node) -> str:
    """What stands between the last argument and the new one: a line where each has its own."""
    last = call.children[-1]
    keywords_ = [part for part in call.children if part.kind == "keyword"]
    before = keywords_[-1] if keywords_ else last
    between = place.text(call.span._replace(end=before.start))
    if "\n" not in between:
        return " "
    line_start = between.rpartition("\n")[2]
    return "\n" + " " * place.column(before.start) if not line_start.strip() else " "
