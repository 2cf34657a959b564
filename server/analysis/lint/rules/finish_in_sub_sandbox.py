"""finish-in-sub-sandbox: `finish` in code for a sub-sandbox, or a prompt that asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core import Call, Expr, Literal, Quote, Ref
from ...finding import Edit, Finding, Fix, Related, Severity
from ...literals import Text
from ...syntax.document import Document
from ...syntax.forms import Placed
from ...syntax.tree import Node, Span
from ..per_form import mentions
from ..rule import Rule
from ..texts import located_text, pieces
from ..view import view

if TYPE_CHECKING:
    from ...analyse import Analysis

_CODE = (
    "`finish` ends only the sub-sandbox here, not the strategy. Leave the value as the last "
    "expression, or define a variable and read it with `finish-var`."
)
_PROMPT = (
    "This asks the model for code that calls `finish`, which is not allowed in a sub-sandbox. "
    "Ask it to define a variable and read that with `finish-var`."
)
_CALL = re.compile(r"[(\[]\s*finish(?![\w-])")
_FORBIDDING = re.compile(
    r"\b(not|never|no|without|avoid|don['’]t|doesn['’]t|mustn['’]t|forbid\w*|instead of)\b",
    re.IGNORECASE,
)
# How many names and wrappers are followed from the code that is run to where it is written.
_FARTHEST = 8


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if not mentions(analysis, b"unsafe-exec-sub-output"):
        return
    for placed in analysis.document.forms:
        if placed.form.broken:
            continue
        for found in view(placed.form).calls("unsafe-exec-sub-output"):
            if not analysis.bindings.is_lenient(found.use):
                run_at = placed.located(found.call.span)
                for argument in found.call.arguments[:1]:
                    yield from _trace(analysis, placed, argument, run_at, 0)


def _trace(
    analysis: Analysis, placed: Placed, expr: Expr, run_at: Span, steps: int
) -> Iterator[Finding]:
    """Follow code from where it is run to the constants or the prompt it comes from."""
    if steps > _FARTHEST:
        return
    match expr:
        case Ref():
            if (source := _source(analysis, placed, expr)) is not None:
                yield from _trace(analysis, *source, run_at, steps + 1)
        case Quote(_, datum):
            yield from _quoted(placed, datum, run_at)
        case Call(_, Ref(_, "syntax-e" | "unsafe-interpolate" | "await"), arguments):
            for argument in arguments[:1]:
                yield from _trace(analysis, placed, argument, run_at, steps + 1)
        case Call(_, Ref(_, "datum->syntax"), arguments):
            for argument in arguments:
                yield from _trace(analysis, placed, argument, run_at, steps + 1)
        case Call(_, Ref(_, "llm-query" | "llm-query-async" | "unsafe-raw-query"), _, keywords):
            prompts = [k.value for k in keywords if k.name == "instruction" and k.value]
            for prompt in (*prompts, *expr.arguments[:1]):
                yield from _asking(analysis, placed, prompt, run_at)
        case _:
            for piece in pieces(expr):
                yield from _written(placed, piece, run_at)


def _source(analysis: Analysis, placed: Placed, ref: Ref) -> tuple[Placed, Expr] | None:
    """The one expression that a name stands for, local or of the file."""
    found = view(placed.form).scopes
    for use in found.uses:
        if use.span == ref.span and use.binder is not None:
            value = found.binders[use.binder].value
            return (placed, value) if value is not None else None
    if ref.name not in analysis.bindings.settled:
        return None
    definition = analysis.bindings.own_definition(ref.name)
    if definition is None or definition.value is None:
        return None
    return definition.placed, definition.value


def _written(placed: Placed, literal: Literal, run_at: Span) -> Iterator[Finding]:
    """Code in a string: parsed, so that comments and strings inside it do not count."""
    text = located_text(view(placed.form), literal)
    inner = Document.open("", text.value)
    for form, start in inner.forms:
        for node in form.node.walk():
            if node.head == "finish":
                yield _code_finding(placed, text, _characters(inner, node, start), run_at, node)


def _characters(inner: Document, node: Node, start: int) -> tuple[int, int]:
    """Where a node of the program in a string stands, in characters of the string."""
    source = inner.source
    before = len(source[: start + node.start].decode("utf-8", "replace"))
    return before, before + len(source[start + node.start : start + node.end].decode())


def _code_finding(
    placed: Placed, text: Text, place: tuple[int, int], run_at: Span, node: Node
) -> Finding:
    first, last = place
    name_end = text.value.index("finish", first) + len("finish")
    span = placed.located(text.span(first + 1, name_end))
    related = (Related(run_at, "this code is run here"),)
    fixes: tuple[Fix, ...] = ()
    if len(node.children) == 2:
        value_start = name_end + len(text.value[name_end:]) - len(text.value[name_end:].lstrip())
        edits = (
            Edit(placed.located(text.span(first, value_start)), ""),
            Edit(placed.located(text.span(last - 1, last)), ""),
        )
        fixes = (Fix("Leave the value as the last expression", edits, safe=False),)
    return RULE.finding(span, _CODE, fixes, related)


def _quoted(placed: Placed, datum: Node, run_at: Span) -> Iterator[Finding]:
    """Code as a quoted list."""
    for node in datum.walk():
        if node.head == "finish":
            span = placed.located(node.children[0].span)
            yield RULE.finding(span, _CODE, (), (Related(run_at, "this code is run here"),))


def _asking(analysis: Analysis, placed: Placed, prompt: Expr, run_at: Span) -> Iterator[Finding]:
    if isinstance(prompt, Ref):
        source = _source(analysis, placed, prompt)
        if source is None:
            return
        placed, prompt = source
    for piece in pieces(prompt):
        text = located_text(view(placed.form), piece)
        for match in _CALL.finditer(text.value):
            if _forbidden(text.value, match.start()):
                continue
            end = text.value.find(")", match.end())
            end = end + 1 if 0 <= end <= match.end() + 40 else match.end()
            related = (Related(run_at, "the model's code is run here"),)
            yield RULE.finding(placed.located(text.span(match.start(), end)), _PROMPT, (), related)


def _forbidden(prompt: str, at: int) -> bool:
    """Whether the sentence up to the mention says not to."""
    sentence = re.split(r"[.!?;]\s|\n", prompt[:at])[-1]
    return _FORBIDDING.search(sentence) is not None


RULE = Rule(
    name="finish-in-sub-sandbox",
    severity=Severity.ERROR,
    summary="Code for a sub-sandbox calls `finish`, or a prompt asks a model for such code.",
    why=(
        "In a sub-sandbox `finish` cannot end the strategy: it ends only the generated code, so "
        "what comes after it in that code is skipped and the strategy goes on."
    ),
    bad='(finish (unsafe-exec-sub-output "(define total (+ 1 2)) (finish total)"))',
    good='(finish (unsafe-exec-sub-output "(define total (+ 1 2)) total"))',
    check_file=check_file,
)
