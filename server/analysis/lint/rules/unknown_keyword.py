"""unknown-keyword: a keyword that the function does not have."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.racket_names import racket_name
from ....language.vocabulary import Kind, vocabulary
from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ..file_calls import file_calls
from ..rule import Report, Rule, Settled
from ..suggest import closest
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.dialect_calls:
        if found.entry.kind is Kind.FORM:
            continue
        known = [keyword.name for keyword in found.entry.keywords]
        for keyword in found.call.keywords:
            if keyword.name not in known:
                message, fixes = _report(found.entry.name, keyword.name, keyword.span, known)
                yield Report(keyword.span, message, fixes, use=found.use)
    for use, call in view.free_calls:
        known = racket_name(use.name) if call.keywords and use.name not in vocabulary() else None
        if known is None or known.arity is None or known.any_keyword:
            continue
        for keyword in call.keywords:
            if keyword.name not in known.keywords:
                message, fixes = _report(use.name, keyword.name, keyword.span, list(known.keywords))
                yield Report(keyword.span, message, fixes, use=use)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    for found in file_calls(view, settled):
        if len(found.arities) != 1:
            continue
        known = sorted(found.arities[0].keywords)
        for keyword in found.call.keywords:
            if keyword.name not in known:
                name = found.use.name
                message, fixes = _report(name, keyword.name, keyword.span, known)
                yield Report(
                    keyword.span, message, fixes, use=found.use, whoever=True, defined=name
                )


def _report(
    function: str, keyword: str, span: Span, known: list[str]
) -> tuple[str, tuple[Fix, ...]]:
    if not known:
        return f"`{function}` takes no keywords, so not `#:{keyword}`.", ()
    meant = closest(keyword, known, cutoff=0.6)
    if meant is None:
        listed = ", ".join(f"#:{name}" for name in known)
        return f"`{function}` has no keyword `#:{keyword}`. It takes {listed}.", ()
    fix = Fix(f"Change to #:{meant}", (Edit(span, f"#:{meant}"),), safe=False)
    return f"`{function}` has no keyword `#:{keyword}`. Did you mean `#:{meant}`?", (fix,)


RULE = Rule(
    name="unknown-keyword",
    severity=Severity.ERROR,
    summary="A call passes a keyword that the function does not have.",
    why="The call raises an error when it is reached, which may be after the dear part of a run.",
    bad='(finish (llm-query #:instruction "Name the topic." #:data context #:max-token 50))',
    good='(finish (llm-query #:instruction "Name the topic." #:data context #:max-tokens 50))',
    check_form=check_form,
    check_joined=check_joined,
)
