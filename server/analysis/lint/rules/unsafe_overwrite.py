"""unsafe-overwrite: the loaded data is replaced by something that was not made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.origins import Outside
from ..flows import flows, way
from ..rule import Group, Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for flow in flows(analysis, "context"):
        if any(path.outside is not Outside.ANSWER for path in flow.paths):
            continue  # made of the data itself, or of other data
        what = "an answer of a model" if flow.paths else "a text of the program"
        yield RULE.finding(
            flow.span,
            f"From here on the loaded data is {what}, for Python and for every later call, and "
            "what was loaded is gone. Give the text a name of its own with `define`.",
            (),
            way(flow.paths, flow.span),
        )


RULE = Rule(
    name="unsafe-overwrite",
    severity=Severity.WARNING,
    summary="The loaded data is overwritten with something else than a version of it.",
    why=(
        "`context` is what the user gave; whatever reads it later, Python too, takes an answer for "
        "data that nobody wrote. Cleaning or shortening the data itself is not reported."
    ),
    bad="""\
(define summary (syntax-e (llm-query #:instruction "Sum up." #:data context)))
(unsafe-overwrite 'context summary)
(finish (llm-query #:instruction "Translate into French." #:data context))""",
    good="""\
(define summary (syntax-e (llm-query #:instruction "Sum up." #:data context)))
(finish (llm-query #:instruction "Translate into French." #:data summary))""",
    check_file=check_file,
    group=Group.UNSAFE,
)
