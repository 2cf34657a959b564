"""prose-as-number: an answer that is asked to hold more than a number is read as one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ....language.answer_options import is_never_a_number
from ...core import Ref
from ...finding import Finding, Severity
from ...interpret.values import List
from ...syntax.tree import Span
from ..misuses import can_matter
from ..per_form import is_certain
from ..questions import Look, judged, questions
from ..rule import Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...scopes import Use

_EACH = frozenset(("map", "filter-map", "for-each"))


class _Reading(NamedTuple):
    """Where a text, or each text of a list, is read as a number."""

    span: Span
    text: Span
    use: Use


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if not can_matter(analysis):
        return
    for home, found, _ in judged(analysis, "read as numbers", _readings, _judge):
        if is_certain(analysis, found.use):
            yield RULE.finding(
                analysis.bindings.placed[home].located(found.span),
                "The instruction asks for more than a number, and of such an answer this gives #f. "
                "Ask for the number alone, or take it out of the answer with `regexp-match`.",
            )


def _judge(found: _Reading, value_at: Look) -> bool | None:
    value = value_at(found.text)
    asked = questions(value.element if isinstance(value, List) else value)
    return True if asked and all(is_never_a_number(q.instruction) for q in asked) else None


def _readings(view: FormView) -> tuple[_Reading, ...]:
    found: list[_Reading] = []
    for use, call in view.free_calls:
        if use.name == "string->number" and call.arguments:
            found.append(_Reading(call.span, call.arguments[0].span, use))
        elif use.name in _EACH and len(call.arguments) == 2:
            function, items = call.arguments
            if isinstance(function, Ref) and function.name == "string->number":
                found.append(_Reading(function.span, items.span, use))
    return tuple(found)


RULE = Rule(
    name="prose-as-number",
    severity=Severity.WARNING,
    summary="An answer that is asked to hold more than a number is read as a number.",
    why=(
        "`string->number` gives #f for a text that holds anything beside the number. An answer "
        "with its reasons is never one: counting with it ends the run, and a default in its place "
        "makes every mark the same."
    ),
    bad="""\
(define grading
  (syntax-e (llm-query #:instruction "Give a mark from 0 to 100, followed by two sentences."
                       #:data context #:model "gpt-4o-mini" #:max-tokens 120)))
(define mark (or (string->number (string-trim grading)) 0))
(finish (if (> mark 50) "passed" "failed"))""",
    good="""\
(define grading
  (syntax-e (llm-query #:instruction "Give a mark from 0 to 100, followed by two sentences."
                       #:data context #:model "gpt-4o-mini" #:max-tokens 120)))
(define found (regexp-match #px"[0-9]+" grading))
(define mark (or (and found (string->number (car found))) 0))
(finish (if (> mark 50) "passed" "failed"))""",
    check_file=check_file,
)
