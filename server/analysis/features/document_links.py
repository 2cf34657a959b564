"""What the comments of a strategy lead to: its data, its prelude, the pages of rules."""

from __future__ import annotations

from dataclasses import dataclass

from ..analyse import Analysis
from ..lint.registry import documentation_url
from ..syntax.tree import Span


@dataclass(frozen=True, slots=True)
class Link:
    """A place that leads to a file (`path`, as it is written) or to a web page (`url`)."""

    span: Span
    tooltip: str
    path: str = ""
    url: str = ""


def links(analysis: Analysis) -> tuple[Link, ...]:
    """Every link of a file, in the order of the text."""
    headers = analysis.headers
    found = [Link(d.path_span, "Open the data file", path=d.path) for d in headers.data]
    found += [Link(d.path_span, "Open the prelude", path=d.path) for d in headers.preludes]
    for directive in headers.disabled:
        for rule, span in directive.rules:
            if url := documentation_url(rule):
                found.append(Link(span, f"What {rule} is about", url=url))
    return tuple(sorted(found, key=lambda link: link.span))
