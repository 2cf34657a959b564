"""call-of-no-function: a text, a list or an answer stands where a function is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.mistakes import CALLED
from ..misuses import misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, CALLED):
        yield RULE.finding(
            misuse.span,
            f"This is {misuse.primitive}, no function: the parentheses around it are a call. "
            "Leave them out; a list is made by `(list …)`, and an element of one is "
            "`(list-ref items n)`.",
        )


RULE = Rule(
    name="call-of-no-function",
    severity=Severity.ERROR,
    summary="What is called is no function.",
    why=(
        "Parentheses are always a call in Scheme, round ones and square ones alike; they neither "
        "group, nor index, nor make a list. The run ends here with an error."
    ),
    bad='(define topics ["cats" "dogs"])\n(finish (string-join topics ", "))',
    good='(define topics (list "cats" "dogs"))\n(finish (string-join topics ", "))',
    check_file=check_file,
)
