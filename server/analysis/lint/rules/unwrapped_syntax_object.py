"""unwrapped-syntax-object: an LLM result used as text without `syntax-e`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Fix, Severity
from ..misuses import PARSE, misuses, related, wrap
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...interpret.facts import MisuseFact


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, "LLM result"):
        yield RULE.finding(
            misuse.span,
            f"`{misuse.primitive}` wants {misuse.wanted} here, but this is an LLM result, which is "
            f"opaque. {_next_step(misuse)}",
            _fixes(analysis, misuse),
            related(misuse, "the result"),
        )
    for misuse in misuses(analysis, "list of LLM results"):
        if misuse.wanted == "a list of functions":
            yield RULE.finding(
                misuse.span,
                f"`{misuse.primitive}` wants functions that it calls itself, but these are LLM "
                "results already. Put each call into one: `(lambda () …)`.",
                (),
                related(misuse, "a result"),
            )
            continue
        yield RULE.finding(
            misuse.span,
            f"`{misuse.primitive}` wants {misuse.wanted} here, but these are LLM results, which "
            "are opaque. Unwrap them with `(map syntax-e …)`.",
            wrap(analysis, misuse, "(map syntax-e ", ")", "Unwrap with map syntax-e"),
            related(misuse, "a result"),
        )


def _next_step(misuse: MisuseFact) -> str:
    """What to write instead: the text of an answer is not yet a hash, a list or a number."""
    if misuse.wanted in ("a hash", "a list"):
        return PARSE
    if misuse.wanted == "a number":
        return "Take the number out of its text: `(string->number (syntax-e …))`."
    return "Unwrap it with `(syntax-e …)`."


def _fixes(analysis: Analysis, misuse: MisuseFact) -> tuple[Fix, ...]:
    """Unwrapping helps where the text of the answer is what is wanted."""
    if misuse.wanted not in ("text", "a list of texts"):
        return ()
    return wrap(analysis, misuse, "(syntax-e ", ")", "Unwrap with syntax-e")


RULE = Rule(
    name="unwrapped-syntax-object",
    severity=Severity.ERROR,
    summary="An LLM result is used as text without being unwrapped.",
    why=(
        "What `llm-query` and `await` return is opaque, so that an answer cannot slip into code or "
        "the next instruction unseen. A function that wants text raises an error when it gets one."
    ),
    bad="""\
(define answer (llm-query #:instruction "Name the topic." #:data context))
(finish (string-append "Topic: " answer))""",
    good="""\
(define answer (llm-query #:instruction "Name the topic." #:data context))
(finish (string-append "Topic: " (syntax-e answer)))""",
    check_file=check_file,
)
