"""lang-line: a file that declares another language."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Edit, Fix, Severity
from ..rule import Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    node = view.form.node
    if node.kind != "lang_line":
        return
    fix = Fix("Remove the line", (Edit(node.span, ""),))
    yield Report(node.span, "A strategy has no #lang line: its language is fixed.", (fix,))


RULE = Rule(
    name="lang-line",
    severity=Severity.ERROR,
    summary="A `#lang` line stands in a strategy.",
    why="A strategy is written in orchestration Scheme and nothing else; a run refuses the file.",
    bad='#lang racket\n(finish (syntax-e (llm-query #:instruction "Sum up." #:data context)))',
    good='(finish (syntax-e (llm-query #:instruction "Sum up." #:data context)))',
    check_form=check_form,
)
