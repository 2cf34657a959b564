"""duplicate-keyword: one keyword given twice in a call."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, KeywordArgument
from ...finding import Edit, Fix, Related, Severity
from ...scopes import Use
from ...syntax.tree import Span
from ..rule import Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for use in view.scopes.uses:
        if use.call is not None and len(use.call.keywords) > 1:
            yield from _check(use, use.call)


def _check(use: Use, call: Call) -> Iterator[Report]:
    first: dict[str, KeywordArgument] = {}
    for keyword in call.keywords:
        before = first.setdefault(keyword.name, keyword)
        if before is keyword:
            continue
        end = keyword.value.span.end if keyword.value else keyword.span.end
        fix = Fix("Remove the second one", (Edit(Span(keyword.span.start, end), ""),), safe=False)
        yield Report(
            keyword.span,
            f"`#:{keyword.name}` is given twice in this call.",
            (fix,),
            (Related(before.span, "first given here"),),
            use=use,
            whoever=True,
        )


RULE = Rule(
    name="duplicate-keyword",
    severity=Severity.ERROR,
    summary="A call gives the same keyword twice.",
    why="Racket refuses the whole program: nothing of it runs.",
    bad='(finish (llm-query #:instruction "Sum up." #:data context #:instruction "Be brief."))',
    good='(finish (llm-query #:instruction "Sum up. Be brief." #:data context))',
    check_form=check_form,
)
