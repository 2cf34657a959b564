"""name-in-text: a name in braces inside a string, which Racket does not replace by its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...core import Call, Literal, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...scopes import scopes
from ...syntax.forms import Form
from ...syntax.tree import Span
from ...traverse import walk
from ..rule import Rule
from ..texts import located_text
from ..view import FormView, view

if TYPE_CHECKING:
    from ...analyse import Analysis

_MARK = re.compile(r"(?<![\\{$#])([$#]?)\{([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)\}(?!\})")
_MEMO = "names in texts"
# What is given these strings reads them in a way of its own, or replaces what is in them.
_READERS = frozenset({
    "py-exec", "py-eval", "py-call", "string-replace", "regexp-replace", "regexp-replace*",
    "format", "printf", "eprintf", "regexp-match", "regexp-match*", "regexp-match?", "regexp",
    "pregexp", "string-split", "string-contains?", "unsafe-exec-sub-output",
})  # fmt: skip
# A text with one of these in it is a program, or speaks of the shape of an answer.
_OTHER = re.compile(r"json|import |def |print\(|function|f\"|f'|\btemplate|placeholder|latex", re.I)


class _Marked(NamedTuple):
    literal: Literal
    span: Span
    mark: str
    name: str


def check_file(analysis: Analysis) -> Iterator[Finding]:
    source, placed = analysis.document.source, analysis.bindings.placed
    marked = analysis.by_form.having("names in texts", lambda home: _marked(home.form))
    for home, every in marked.items():
        place = placed[home]
        for found in every:
            local = any(binder.name.text == found.name for binder in scopes(place.form).binders)
            if not local and analysis.bindings.own_definition(found.name) is None:
                continue
            if b'"' + found.mark.encode() + b'"' in source:
                continue  # somewhere it is replaced
            yield RULE.finding(
                found.span.moved(place.start),
                f"A string is sent as it is: `{found.mark}` is not replaced by the value of "
                f"`{found.name}`. Join the parts with `string-append`, or use `format` with `~a`.",
                tuple(fix.moved(place.start) for fix in _fixes(view(place.form), found)),
            )


def _marked(form: Form) -> tuple[_Marked, ...]:
    known = form.memo.get(_MEMO)
    if known is None:
        known = form.memo[_MEMO] = tuple(_search(view(form))) if b"{" in form.text else ()
    return known


def _search(seen: FormView) -> Iterator[_Marked]:
    read = set[Span]()
    literals: list[Literal] = []
    for expr in walk(*seen.expansion.body):
        match expr:
            case Call(_, Ref(_, name), arguments) if name in _READERS:
                read.update(part.span for part in walk(*arguments) if isinstance(part, Literal))
            case Literal(kind="string", value=str(text)) if "{" in text:
                literals.append(expr)
    for literal in literals:
        if literal.span in read or _OTHER.search(str(literal.value)):
            continue
        text = located_text(seen, literal)
        for match in _MARK.finditer(text.value):
            span = text.span(match.start(), match.end())
            yield _Marked(literal, span, match[0], match[2])


def _fixes(seen: FormView, found: _Marked) -> tuple[Fix, ...]:
    """`format` in place of the string, when this is the one mark in it."""
    text = str(found.literal.value)
    if "~" in text or len(_MARK.findall(text)) != 1:
        return ()
    start, end = found.literal.span
    edits = (
        Edit(Span(start, start), "(format "),
        Edit(found.span, "~a"),
        Edit(Span(end, end), f" {found.name})"),
    )
    return (Fix("Put the value in with `format`", edits, safe=False),)


RULE = Rule(
    name="name-in-text",
    severity=Severity.WARNING,
    summary="A string holds a name in braces, as if its value were put in there.",
    why=(
        "Scheme has no interpolation: the model reads the braces and the name, and not what the "
        "program knows, and answers to something else."
    ),
    bad="""\
(define topic "cats")
(define poem (llm-query #:instruction "Write two lines about {topic}." #:max-tokens 80))
(finish (string-append topic ": " (syntax-e poem)))""",
    good="""\
(define topic "cats")
(define poem (llm-query #:instruction (format "Write two lines about ~a." topic) #:max-tokens 80))
(finish (string-append topic ": " (syntax-e poem)))""",
    check_file=check_file,
)
