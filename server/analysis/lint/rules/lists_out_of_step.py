"""lists-out-of-step: lists that are gone through in step are not of the same length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core import Expr, For, If, Ref
from ...finding import Finding, Severity
from ...interpret.mistakes import OTHER_LENGTH, SOME_OF_THEM
from ...syntax.tree import Span
from ...traverse import walk
from ..misuses import misuses
from ..per_form import once
from ..rule import Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...interpret.facts import MisuseFact


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, OTHER_LENGTH, SOME_OF_THEM):
        placed = analysis.document.placed_at(misuse.span.start)
        if placed is None:
            continue
        if misuse.span.moved(-placed.start) in once(placed.form, "lengths compared", _compared):
            continue
        yield RULE.finding(misuse.span, _message(misuse))


def _message(misuse: MisuseFact) -> str:
    # A list that has no name has a number, which means nothing to a reader.
    sizes = "" if "@" in misuse.wanted else misuse.wanted
    if misuse.reached == OTHER_LENGTH:
        these = f"and these have {sizes} elements" if sizes else "which these are not"
        return (
            f"`{misuse.primitive}` wants lists of one length, {these}: the run ends with an error."
        )
    left = f"{sizes} elements" if sizes else "another list"
    begin = f"This holds what a filter left of {left}, and the list beside it is not filtered: "
    if misuse.primitive == "for":
        return begin + (
            "after the first that was left out, each element stands beside one that it does not "
            "belong to. Filter both in one go."
        )
    return begin + (
        f"`{misuse.primitive}` fails unless all are left. Filter both in one go, or look the "
        "elements up by their key."
    )


def _compared(view: FormView) -> frozenset[Span]:
    """What stands in a branch of a test that looks at how long something is."""
    found: set[Span] = set()
    for expr in view.expressions:
        match expr:
            case If(_, test, then, other) if _looks_at_lengths(test):
                branches = (then,) if other is None else (then, other)
                found |= {part.span for part in walk(*branches)}
            case For(_, _, clauses, body) if any(
                c.guard and _looks_at_lengths(c.sequence) for c in clauses
            ):
                found |= {part.span for part in walk(*body)}
    return frozenset(found)


def _looks_at_lengths(test: Expr) -> bool:
    return any(isinstance(e, Ref) and e.name == "length" for e in walk(test))


RULE = Rule(
    name="lists-out-of-step",
    severity=Severity.WARNING,
    summary="Lists that are gone through in step are not of the same length.",
    why=(
        "`map` fails where its lists differ in length, after the calls that made them were paid "
        "for; a `for` stops with the shortest. Answers to some of the items do not stand beside "
        "their items either: each is taken for the answer to another."
    ),
    bad="""\
(define tickets (string-split context "\\n"))
(define hard (filter (lambda (ticket) (string-contains? ticket "urgent")) tickets))
(define replies
  (map-async
    (lambda (ticket)
      (llm-query-async #:instruction "Reply to this ticket in two sentences." #:data ticket
                       #:model "gpt-4o-mini" #:max-tokens 120))
    hard))
(finish (map (lambda (ticket reply) (string-append ticket ": " reply)) tickets replies))""",
    good="""\
(define tickets (string-split context "\\n"))
(define hard (filter (lambda (ticket) (string-contains? ticket "urgent")) tickets))
(define replies
  (map-async
    (lambda (ticket)
      (llm-query-async #:instruction "Reply to this ticket in two sentences." #:data ticket
                       #:model "gpt-4o-mini" #:max-tokens 120))
    hard))
(finish (map (lambda (ticket reply) (string-append ticket ": " reply)) hard replies))""",
    check_file=check_file,
)
