"""json-without-the-word: JSON mode with an instruction that does not say "json"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...core import Expr, Literal, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...interpret.values import Text
from ...scopes import Use
from ...syntax.tree import Span
from ..misuses import can_matter
from ..per_form import is_certain
from ..questions import Look, judged
from ..rule import Report, Rule, Settled
from ..texts import is_whole, pieces
from ..view import DialectCall, FormView, is_literal

if TYPE_CHECKING:
    from ...analyse import Analysis

_MESSAGE = (
    'With `#:json #t` the instruction must contain the word "json"; without it the call is refused.'
)

_ONLY_DATA = (
    'With `#:json #t` the call needs an `#:instruction` that contains the word "json"; what '
    "`#:data` says does not count, and the call is refused."
)


class _Computed(NamedTuple):
    """An instruction that is put together, `text`, of a call with the keyword at `switch`."""

    text: Span
    switch: Span
    use: Use


def json_calls(view: FormView) -> Iterator[tuple[DialectCall, Expr | None]]:
    for found in view.dialect_calls:
        if found.entry.queries and is_literal(found.keyword_value("json"), True):
            positional = found.call.arguments[0] if found.call.arguments else None
            yield found, found.keyword_value("instruction") or positional


def check_form(view: FormView) -> Iterator[Report]:
    for found, instruction in json_calls(view):
        if instruction is None:
            if found.keyword("data") is not None and found.keyword("instruction") is None:
                yield Report(_switch(found), _ONLY_DATA, use=found.use)
            continue
        if isinstance(instruction, Ref) or not is_whole(instruction):
            continue
        texts = pieces(instruction)
        if not _says_json(texts):
            fixes = (_fix(texts[-1]),) if texts and texts[-1].kind == "string" else ()
            yield Report(_switch(found), _MESSAGE, fixes, use=found.use)


def _fix(last: Literal) -> Fix:
    end = last.span.end - 1
    space = " " if str(last.value).rstrip() == str(last.value) else ""
    return Fix('Append "Return JSON."', (Edit(Span(end, end), f"{space}Return JSON."),))


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Instructions that are a constant of the file."""
    local = {use.span for use in view.scopes.uses if use.binder is not None}
    for found, instruction in json_calls(view):
        if not isinstance(instruction, Ref) or instruction.span in local:
            continue
        binder = settled.get(instruction.name)
        if binder is None or not is_whole(binder.value) or _says_json(pieces(binder.value)):
            continue
        yield Report(_switch(found), _MESSAGE, use=found.use)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Instructions of which each letter is known only where the names in them are."""
    if not can_matter(analysis):
        return
    for home, found, _ in judged(analysis, RULE.name, _computed, _judge):
        if is_certain(analysis, found.use):
            yield RULE.finding(analysis.bindings.placed[home].located(found.switch), _MESSAGE)


def _computed(view: FormView) -> tuple[_Computed, ...]:
    if b"#:json" not in view.form.text:
        return ()
    return tuple(
        _Computed(instruction.span, _switch(found), found.use)
        for found, instruction in json_calls(view)
        if instruction is not None and not is_whole(instruction)
    )


def _judge(found: _Computed, look: Look) -> bool | None:
    """True where each text that the instruction may be is known, and none of them says it."""
    value = look(found.text)
    if not isinstance(value, Text):
        return None
    texts = (value.literal,) if value.literal is not None else value.choices
    is_silent = bool(texts) and not any("json" in text.lower() for text in texts)
    return True if is_silent else None


def _says_json(texts: tuple[Literal, ...]) -> bool:
    return any("json" in str(piece.value).lower() for piece in texts)


def _switch(found: DialectCall) -> Span:
    """The keyword `#:json` with its value."""
    keyword = found.keyword("json")
    assert keyword is not None and keyword.value is not None
    return Span(keyword.span.start, keyword.value.span.end)


RULE = Rule(
    name="json-without-the-word",
    severity=Severity.ERROR,
    summary='A call asks for JSON, but its instruction does not contain the word "json".',
    why="Providers refuse JSON mode unless the prompt mentions it, so the call always fails.",
    bad='(finish (llm-query #:instruction "Name the topic." #:data context #:json #t))',
    good='(finish (llm-query #:instruction "Name the topic as JSON." #:data context #:json #t))',
    check_form=check_form,
    check_joined=check_joined,
    check_file=check_file,
)
