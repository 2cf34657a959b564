"""handle-leaves-try: an error is caught where it cannot come, at the sending of a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.mistakes import LEAVES_HANDLER
from ..misuses import misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, LEAVES_HANDLER):
        yield RULE.finding(
            misuse.span,
            "This only sends the call, and its handle leaves the `try`: if the call fails, it "
            "does so at the `await` outside, where nothing catches the error. Await it in here, "
            "or put the handler around the `await`.",
        )


RULE = Rule(
    name="handle-leaves-try",
    severity=Severity.WARNING,
    summary="A `try` guards the sending of an asynchronous call, and not its `await`.",
    why=(
        "An asynchronous call raises its error where it is awaited. The handler never runs, and "
        "the run ends with the error that it was written for."
    ),
    bad="""\
(define remark
  (try (llm-query-async #:instruction "Add a remark." #:data context)
    on-error (lambda (message) #f)))
(finish (syntax-e (await remark)))""",
    good="""\
(define sent (llm-query-async #:instruction "Add a remark." #:data context))
(define remark
  (try (syntax-e (await sent))
    on-error (lambda (message) "(none)")))
(finish remark)""",
    check_file=check_file,
)
