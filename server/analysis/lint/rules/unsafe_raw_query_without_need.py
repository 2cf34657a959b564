"""unsafe-raw-query-without-need: a raw answer that is never run as code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core import Call, Ref
from ...expand import expansion
from ...finding import Edit, Finding, Fix, Severity
from ...syntax.tree import Span
from ...traverse import walk
from ..per_form import mentions
from ..rule import Group, Rule

if TYPE_CHECKING:
    from ...analyse import Analysis

_CODE = re.compile(r"\b(code|program|scheme|racket|python|script|function|define|lambda)\b", re.I)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if not mentions(analysis, b"unsafe-raw-query"):
        return
    seen: set[Span] = set()
    for span, ask in analysis.facts.asks():
        if ask.primitive != "unsafe-raw-query" or span in seen or span in analysis.facts.run:
            continue
        if ask.instruction is None or _CODE.search(ask.instruction.content.known):
            continue
        if ask.instruction.literal is None and not ask.instruction.content.known:
            continue  # nothing tells what is asked for
        placed = analysis.document.placed_at(span.start)
        if placed is None or placed.form.broken:
            continue
        seen.add(span)
        yield RULE.finding(
            span,
            "This answer is not run as code, so nothing is gained by leaving its wrapper off. Use "
            "`(syntax-e (llm-query …))`: the result remembers the call that made it.",
            _fixes(analysis, span),
        )


def _fixes(analysis: Analysis, span: Span) -> tuple[Fix, ...]:
    placed = analysis.document.placed_at(span.start)
    if placed is None:
        return ()
    relative = span.moved(-placed.start)
    for expr in walk(*expansion(placed.form).body):
        if isinstance(expr, Call) and expr.span == relative and isinstance(expr.function, Ref):
            if expr.arguments or expr.function.name != "unsafe-raw-query":
                return ()
            edits = (
                Edit(Span(span.start, span.start), "(syntax-e "),
                Edit(placed.located(expr.function.span), "llm-query"),
                Edit(Span(span.end, span.end), ")"),
            )
            return (Fix("Use llm-query and syntax-e", edits),)
    return ()


RULE = Rule(
    name="unsafe-raw-query-without-need",
    severity=Severity.INFORMATION,
    summary="`unsafe-raw-query` is used for an answer that is never run as code.",
    why=(
        "`unsafe-raw-query` is there for code that a model writes and the program runs. For all "
        "else `llm-query` gives the same text, and its wrapper says where each unwrapping is."
    ),
    bad="""\
(define summary (unsafe-raw-query #:instruction "Sum up in one sentence." #:data context))
(finish (string-append "In short: " summary))""",
    good="""\
(define summary (syntax-e (llm-query #:instruction "Sum up in one sentence." #:data context)))
(finish (string-append "In short: " summary))""",
    check_file=check_file,
    group=Group.UNSAFE,
)
