"""unawaited-handle: an asynchronous call that nothing waits for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ..per_form import mentions
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if not mentions(analysis, b"llm-query-async"):
        return
    for span in analysis.facts.unawaited:
        placed = analysis.document.placed_at(span.start)
        if placed is not None and not placed.form.broken:
            yield RULE.finding(
                span,
                "Nothing waits for this call: its answer is lost, an error in it goes unseen, and "
                "it is cancelled if it is still under way when the run ends. Wait for it with "
                "`(await …)`, or leave it out.",
            )


RULE = Rule(
    name="unawaited-handle",
    severity=Severity.WARNING,
    summary="The handle of an asynchronous call is never awaited.",
    why=(
        "A call that nobody awaits is paid for as far as it comes, and nobody reads its answer. "
        "`map-async`, `parallel` and their kin wait for what their functions return."
    ),
    bad="""\
(define (ask tone) (llm-query-async #:instruction "Sum up." #:data (string-append tone context)))
(for-each ask '("dry" "warm"))
(finish "sent")""",
    good="""\
(define (ask tone) (llm-query-async #:instruction "Sum up." #:data (string-append tone context)))
(finish (string-join (await-all (map ask '("dry" "warm"))) "\n"))""",
    check_file=check_file,
)
