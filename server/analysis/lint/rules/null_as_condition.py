"""null-as-condition: a None from Python is tested as if it were #f."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.mistakes import NULL_CONDITION
from ..misuses import misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, NULL_CONDITION):
        yield RULE.finding(
            misuse.span,
            "This may be None in Python, which arrives as the symbol `null`, and everything but "
            "#f is true: the test holds although there is no value. Give `.get` a default, or "
            "compare it: `(eq? value 'null)`.",
        )


RULE = Rule(
    name="null-as-condition",
    severity=Severity.WARNING,
    summary="A value that may be Python's None is tested as if that were #f.",
    why=(
        "None, and the null of JSON, arrive as the symbol `null`, which counts as true. The branch "
        "for a missing value is never taken, and the other one is given a symbol."
    ),
    bad="""\
(define due (py-eval "import json\\njson.loads(context).get('due')"))
(finish (if due (string-append "Due on " due) "Not due"))""",
    good="""\
(define due (py-eval "import json\\njson.loads(context).get('due')"))
(finish (if (eq? due 'null) "Not due" (string-append "Due on " due)))""",
    check_file=check_file,
)
