"""tainted-python: Python source that is put together from a text from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core import Call, Expr, Literal, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...interpret.flows import FlowFact
from ..flows import flows, is_tainted, taken_at, way, what, written_by_models
from ..rule import Group, Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for flow in flows(analysis, "python"):
        if flow.whole and written_by_models(flow):
            continue  # a whole program that a model wrote: see generated-code-unvalidated
        yield RULE.finding(
            flow.span,
            f"This Python source contains {what(flow.paths)}: a quote or line break in it breaks "
            "the source, and what follows may run as code. Hand it over with "
            '`(py-set! "name" …)` and use the name.',
            _fixes(analysis, flow),
            way(flow.paths, flow.span),
        )

    for flow in flows(analysis, "bridge"):
        yield RULE.finding(
            flow.span,
            f"Python runs {what(flow.paths)} as a program here, with all that the bridge may do "
            "to files and network. Run generated code in a sub-sandbox, with "
            "`(unsafe-exec-sub-output …)`, or ask the model for data instead of code.",
            (),
            way(flow.paths, flow.span),
        )


def _fixes(analysis: Analysis, flow: FlowFact) -> tuple[Fix, ...]:
    """Hands the text over by name; exact where it stands alone between two quotes."""
    taken = taken_at(analysis, flow.span)
    if taken is None or not isinstance(taken.argument, Call):
        return ()
    function, parts = taken.argument.function, taken.argument.arguments
    if not isinstance(function, Ref) or function.name != "string-append":
        return ()
    outside = [part for part in parts if is_tainted(analysis, taken, part)]
    if len(outside) != 1 or len(parts) != 3 or outside[0] is not parts[1]:
        return ()
    if not (_is_text(parts[0]) and _is_text(parts[2])):
        return ()
    before, after = taken.source(parts[0].span)[1:-1], taken.source(parts[2].span)[1:-1]
    quote = next((q for q in _QUOTES if before.endswith(q) and after.startswith(q)), None)
    if quote is None or not _begins_here(before.removesuffix(quote), quote):
        return ()
    name = _name(outside[0], before + after)
    code = f"{before.removesuffix(quote)}{name}{after.removeprefix(quote)}"
    call = taken.placed.located(taken.call.span)
    head = taken.source(taken.call.function.span)
    text = f'(begin (py-set! "{name}" {taken.source(parts[1].span)}) ({head} "{code}"))'
    return (Fix("Hand it over with py-set!", (Edit(call, text),)),)


_QUOTES = ("'''", r"\"\"\"", "'", r"\"")


def _is_text(part: Expr) -> bool:
    return isinstance(part, Literal) and part.kind == "string"


def _begins_here(before: str, quote: str) -> bool:
    """Whether the quote opens a plain string: none is open, no letter gives it a meaning."""
    if quote in before.rsplit("\n", 1)[-1] or before.endswith(("'", '\\"')):
        return False
    return not re.search(r"[A-Za-z_]$", before)


def _name(expr: Expr, code: str) -> str:
    """A name for the value that the code does not use yet."""
    plain = re.sub(r"\W", "_", expr.name, flags=re.ASCII) if isinstance(expr, Ref) else "value"
    name = plain if re.match(r"[A-Za-z]", plain) else "value"
    while re.search(rf"\b{re.escape(name)}\b", code):
        name += "_text"
    return name


RULE = Rule(
    name="tainted-python",
    severity=Severity.WARNING,
    summary="Python source is put together from a text that the program did not write.",
    why=(
        "The text becomes code: a quote in it is a syntax error at best, and at worst it runs what "
        "a document or a model says. `py-set!` hands over any value as it is."
    ),
    bad="""\
(define poem (syntax-e (llm-query #:instruction "Write a poem." #:model "gpt-4o-mini")))
(finish (py-exec (string-append "print(len('" poem "'.split()))")))""",
    good="""\
(define poem (syntax-e (llm-query #:instruction "Write a poem." #:model "gpt-4o-mini")))
(finish (begin (py-set! "poem" poem) (py-exec "print(len(poem.split()))")))""",
    check_file=check_file,
    group=Group.UNSAFE,
)
