"""handle-used-as-text: the handle of an asynchronous call where its answer is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Fix, Severity
from ..misuses import misuses, related, wrap
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...interpret.facts import MisuseFact


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, "async handle"):
        yield RULE.finding(
            misuse.span,
            f"`{misuse.primitive}` wants {misuse.wanted} here, but this is the handle of an "
            f"asynchronous call. {_advice(misuse)}",
            _fixes(analysis, misuse),
            related(misuse, "the handle"),
        )
    for misuse in misuses(analysis, "list of async handles"):
        if misuse.wanted == "a list of functions":
            yield RULE.finding(
                misuse.span,
                f"`{misuse.primitive}` wants functions that it calls itself, but these are handles "
                "of calls that are under way. Put each call into one: `(lambda () …)`.",
                (),
                related(misuse, "a handle"),
            )
            continue
        yield RULE.finding(
            misuse.span,
            f"`{misuse.primitive}` wants {misuse.wanted} here, but these are handles of "
            "asynchronous calls. Wait for their answers with `(await-all …)`.",
            wrap(analysis, misuse, "(await-all ", ")", "Wait with await-all"),
            related(misuse, "a handle"),
        )


def _advice(misuse: MisuseFact) -> str:
    if misuse.wanted == "a function":
        return "Put the call into a function: `(lambda (item) …)`."
    if _waits_for_list(misuse):
        return "Put it into a list: `(list …)`."
    return "Wait for its answer with `(await …)`."


def _waits_for_list(misuse: MisuseFact) -> bool:
    return misuse.primitive.startswith("await-") and misuse.wanted == "a list"


def _fixes(analysis: Analysis, misuse: MisuseFact) -> tuple[Fix, ...]:
    if _waits_for_list(misuse):
        return wrap(analysis, misuse, "(list ", ")", "Put it into a list")
    if misuse.wanted in ("an LLM result", "a JSON value"):
        return wrap(analysis, misuse, "(await ", ")", "Wait with await")
    if misuse.wanted == "text":
        return wrap(analysis, misuse, "(syntax-e (await ", "))", "Wait with await and unwrap")
    return ()


RULE = Rule(
    name="handle-used-as-text",
    severity=Severity.ERROR,
    summary="The handle of an asynchronous call is used as if it were the answer.",
    why="`llm-query-async` returns at once, before there is an answer; `await` gives the answer.",
    bad="""\
(define answer (llm-query-async #:instruction "Name the topic." #:data context))
(finish (string-append "Topic: " answer))""",
    good="""\
(define answer (llm-query-async #:instruction "Name the topic." #:data context))
(finish (string-append "Topic: " (syntax-e (await answer))))""",
    check_file=check_file,
)
