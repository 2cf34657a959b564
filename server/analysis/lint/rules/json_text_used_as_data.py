"""json-text-used-as-data: text, perhaps JSON, where a list or hash is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Edit, Finding, Fix, Severity
from ...interpret.misuse import WORD
from ..flows import way, what
from ..misuses import PARSE, first_answer, misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...interpret.facts import MisuseFact


_PARSED = ("a list", "a hash", WORD)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, "text"):
        if misuse.wanted not in _PARSED or not misuse.paths or first_answer(misuse):
            continue
        yield RULE.finding(
            misuse.span,
            _message(misuse),
            _fixes(analysis, misuse),
            way(misuse.paths, misuse.span),
        )


def _message(misuse: MisuseFact) -> str:
    if misuse.wanted == WORD:
        return (
            f"This is never true: {what(misuse.paths)} is the text of its JSON, quotes, braces and "
            f"all, and no single word. {PARSE}"
        )
    return (
        f"`{misuse.primitive}` wants {misuse.wanted} here, but {what(misuse.paths)} is text, "
        f"JSON or not. {PARSE}"
    )


def _fixes(analysis: Analysis, misuse: MisuseFact) -> tuple[Fix, ...]:
    source = analysis.document.source[misuse.span.start : misuse.span.end]
    if source != b"context":
        return ()
    parsed = '(py-eval "import json\\njson.loads(context)")'
    return (Fix("Parse the data in Python", (Edit(misuse.span, parsed),), safe=False),)


RULE = Rule(
    name="json-text-used-as-data",
    severity=Severity.ERROR,
    summary="Text from outside is used as a list, hash or field without being parsed.",
    why=(
        "`context`, an answer, even one with `#:json #t`, and what `py-exec` prints are strings. "
        "Functions for lists and hashes raise an error when they are given one."
    ),
    bad="""\
(define notes
  (map-async (lambda (p) (llm-query-async #:instruction "Sum up." #:data p)) context))
(finish (string-join notes "\\n"))""",
    good="""\
(define papers (py-eval "import json\\njson.loads(context)"))
(define notes
  (map-async (lambda (p) (llm-query-async #:instruction "Sum up." #:data p)) papers))
(finish (string-join notes "\\n"))""",
    check_file=check_file,
)
