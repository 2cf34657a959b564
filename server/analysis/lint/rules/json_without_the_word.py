"""json-without-the-word: JSON mode with an instruction that does not say "json"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core import Literal, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...syntax.forms import Placed
from ...syntax.tree import Span
from ..file_calls import settled_definition
from ..rule import Report, Rule
from ..texts import is_whole, pieces
from ..view import DialectCall, FormView, is_literal, view

if TYPE_CHECKING:
    from ...analyse import Analysis

_MESSAGE = (
    'With `#:json #t` the instruction must contain the word "json"; without it the call is refused.'
)


def json_calls(view: FormView) -> Iterator[tuple[DialectCall, object]]:
    for found in view.dialect_calls:
        if found.entry.queries and is_literal(found.keyword_value("json"), True):
            positional = found.call.arguments[0] if found.call.arguments else None
            yield found, found.keyword_value("instruction") or positional


def check_form(view: FormView) -> Iterator[Report]:
    for found, instruction in json_calls(view):
        if instruction is None or isinstance(instruction, Ref) or not is_whole(instruction):
            continue
        texts = pieces(instruction)
        if any("json" in str(piece.value).lower() for piece in texts):
            continue
        keyword = found.keyword("json")
        assert keyword is not None and keyword.value is not None
        span = Span(keyword.span.start, keyword.value.span.end)
        fixes = (_fix(texts[-1]),) if texts and texts[-1].kind == "string" else ()
        yield Report(span, _MESSAGE, fixes, use=found.use)


def _fix(last: Literal) -> Fix:
    end = last.span.end - 1
    space = " " if str(last.value).rstrip() == str(last.value) else ""
    return Fix('Append "Return JSON."', (Edit(Span(end, end), f"{space}Return JSON."),))


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Instructions that are a file-level constant."""
    bindings = analysis.bindings
    for placed in analysis.document.forms:
        if placed.form.broken:
            continue
        for found, instruction in json_calls(view(placed.form)):
            if isinstance(instruction, Ref) and not bindings.is_lenient(found.use):
                yield from _constant(analysis, placed, found, instruction)


def _constant(
    analysis: Analysis, placed: Placed, found: DialectCall, instruction: Ref
) -> Iterator[Finding]:
    local = {use.span for use in view(placed.form).scopes.uses if use.binder is not None}
    definition = settled_definition(analysis.bindings, instruction.name)
    if instruction.span in local or definition is None or definition.value is None:
        return
    if not is_whole(definition.value):
        return
    if any("json" in str(piece.value).lower() for piece in pieces(definition.value)):
        return
    keyword = found.keyword("json")
    if keyword is not None and keyword.value is not None:
        span = Span(keyword.span.start, keyword.value.span.end)
        yield RULE.finding(placed.located(span), _MESSAGE)


RULE = Rule(
    name="json-without-the-word",
    severity=Severity.ERROR,
    summary='A call asks for JSON, but its instruction does not contain the word "json".',
    why="Providers refuse JSON mode unless the prompt mentions it, so the call always fails.",
    bad='(finish (llm-query #:instruction "Name the topic." #:data context #:json #t))',
    good='(finish (llm-query #:instruction "Name the topic as JSON." #:data context #:json #t))',
    check_form=check_form,
    check_file=check_file,
)
