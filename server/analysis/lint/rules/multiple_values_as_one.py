"""multiple-values-as-one: several values where one is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ..flows import way
from ..misuses import can_matter, first_answer, misuses
from ..per_form import mentions
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if mentions(analysis, b"await-any"):
        for misuse in misuses(analysis, "text"):
            if misuse.wanted in ("a list", "a hash") and first_answer(misuse):
                yield RULE.finding(
                    misuse.span,
                    f"`{misuse.primitive}` wants {misuse.wanted} here. `await-any` gives two "
                    "values, and where one is expected the text of the first answer alone. Take "
                    "both with `(define-values (answer others) (await-any …))`.",
                    (),
                    way(misuse.paths, misuse.span),
                )
    if not can_matter(analysis):
        return
    for span in analysis.facts.several:
        placed = analysis.document.placed_at(span.start)
        if placed is not None and not placed.form.broken:
            yield RULE.finding(
                span,
                "This gives several values, and one is expected here. Take them with "
                "`(define-values (a b) …)` or `(let-values ([(a b) …]) …)`.",
            )


RULE = Rule(
    name="multiple-values-as-one",
    severity=Severity.ERROR,
    summary="An expression that gives several values stands where one is expected.",
    why=(
        "What `await-any` gives is no list and no pair: where one value is expected it is the "
        "first answer. All other functions that return several values raise an error there."
    ),
    bad="""\
(define quick (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4o-mini"))
(define sure (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4.1-mini"))
(define result (await-any (list quick sure)))
(finish (first result))""",
    good="""\
(define quick (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4o-mini"))
(define sure (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4.1-mini"))
(define-values (result others) (await-any (list quick sure)))
(finish result)""",
    check_file=check_file,
)
