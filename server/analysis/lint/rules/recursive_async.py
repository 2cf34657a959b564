"""recursive-async: recursive delegation with an asynchronous call."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ..rule import Report, Rule
from ..view import FormView, is_literal


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.calls("llm-query-async"):
        keyword = found.keyword("recursive")
        if keyword is None or keyword.value is None or not is_literal(keyword.value, True):
            continue
        fix = Fix("Use llm-query", (Edit(found.use.span, "llm-query"),), safe=False)
        yield Report(
            Span(keyword.span.start, keyword.value.span.end),
            "Recursive delegation needs the synchronous `llm-query`.",
            (fix,),
            use=found.use,
        )


RULE = Rule(
    name="recursive-async",
    severity=Severity.ERROR,
    summary="An asynchronous call asks for recursive delegation.",
    why=(
        "A sub-model with its own sandbox answers through `finish`, which only a synchronous call "
        "can wait for; the asynchronous one raises an error."
    ),
    bad='(finish (await (llm-query-async #:instruction "Go on." #:data context #:recursive #t)))',
    good='(finish (llm-query #:instruction "Go on." #:data context #:recursive #t))',
    check_form=check_form,
)
