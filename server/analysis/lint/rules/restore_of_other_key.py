"""restore-of-other-key: `restore` asks for a key that nothing stores, but for one much like it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...core import Call, Expr, Ref
from ...finding import Edit, Finding, Fix, Related, Severity
from ...scopes import Use
from ...syntax.tree import Span
from ..per_form import about, has_fragment, is_certain, mentions, once
from ..python_blocks import constant_text
from ..rule import Rule
from ..suggest import closest
from ..view import FormView, literal_text

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...bindings import Bindings


class _Key(NamedTuple):
    """A key where it is given: its text, with `{…}` for each part that is computed.

    `name` is that of a constant of the file; `text` is empty then, and where nothing is known.
    """

    text: str
    span: Span
    use: Use
    name: str = ""


class _Own(NamedTuple):
    stored: tuple[_Key, ...]
    restored: tuple[_Key, ...]
    is_open: bool  # the primitives are passed on as functions


class _Known(NamedTuple):
    text: str
    span: Span
    use: Use


def check_file(analysis: Analysis) -> Iterator[Finding]:
    uses_both = mentions(analysis, b"(restore") and mentions(analysis, b"(checkpoint")
    if not uses_both or analysis.document.problems:
        return
    if analysis.inputs.prelude is not None and b"checkpoint" in analysis.inputs.prelude.source:
        return
    if has_fragment(analysis.document):
        return
    stored: list[_Known] = []
    restored: list[_Known] = []
    for placed in about(analysis.document, "store"):
        own = once(placed.form, "store keys", _own)
        if own.is_open:
            return
        for keys, found in ((own.stored, stored), (own.restored, restored)):
            for key in keys:
                text = key.text or _constant(key, analysis.bindings)
                if not text:
                    return
                found.append(_Known(text, placed.located(key.span), key.use))
    yield from _compared(analysis, stored, restored)


def _compared(
    analysis: Analysis, stored: list[_Known], restored: list[_Known]
) -> Iterator[Finding]:
    asked = {key.text for key in restored}
    spare = {key.text: key for key in stored if key.text not in asked}
    kept = {key.text for key in stored}
    for key in restored:
        if key.text in kept or not is_certain(analysis, key.use):
            continue
        other = next((text for text in spare if _is_slip(key.text, text)), None)
        if other is None:
            continue
        there = spare[other].span
        written = analysis.document.source[there.start : there.end].decode("utf-8", "replace")
        fix = Fix("Use the key that is stored", (Edit(key.span, written),), safe=False)
        yield RULE.finding(
            key.span,
            "Nothing in this strategy stores under this key, but under one much like it, which is "
            "never restored: what was saved is not found, and is paid for again.",
            (fix,),
            (Related(there, "stored under this key"),),
        )


def _is_slip(key: str, other: str) -> bool:
    """Whether two keys were most likely meant to be the same one.

    They differ in nothing but separators, capitals and order, or in one word that is spelt a
    little differently.  Keys with other numbers are those of other steps.
    """
    one, two = _words(key), _words(other)
    if [w for w in one if w.isdigit()] != [w for w in two if w.isdigit()]:
        return False
    if "".join(one) == "".join(two) or sorted(one) == sorted(two):
        return True
    if len(one) != len(two):
        return False
    different = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    return len(different) == 1 and closest(different[0][0], (different[0][1],)) is not None


def _words(key: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|\d+", key.lower())


def _constant(key: _Key, bindings: Bindings) -> str:
    return (constant_text(key.name, bindings.settled) or "") if key.name else ""


def _own(view: FormView) -> _Own:
    passed_on = any(
        use.name in ("checkpoint", "restore") and use.binder is None and use.call is None
        for use in view.scopes.uses
    )
    return _Own(_keys(view, "checkpoint"), _keys(view, "restore"), passed_on)


def _keys(view: FormView, name: str) -> tuple[_Key, ...]:
    free = {use.span for use in view.scopes.uses if use.binder is None}
    return tuple(
        _key(view, argument, found.use, free)
        for found in view.calls(name)
        for argument in found.call.arguments[:1]
    )


def _key(view: FormView, key: Expr, use: Use, free: set[Span]) -> _Key:
    if isinstance(key, Ref):
        if key.span in free:
            return _Key("", key.span, use, key.name)
        return _Key(_local(view, key), key.span, use)
    return _Key(_skeleton(view, key), key.span, use)


def _local(view: FormView, key: Ref) -> str:
    """The text of a key that a local name holds; the key itself where the name is a parameter."""
    use = next(use for use in view.scopes.uses if use.span == key.span)
    value = view.scopes.binders[use.binder].value if use.binder is not None else None
    return _skeleton(view, value) if value is not None else ""


def _skeleton(view: FormView, key: Expr) -> str:
    """A key's text, in which the source of each computed part stands for its value."""
    if (text := literal_text(key)) is not None:
        return text
    match key:
        case Call(_, Ref(_, "string-append" | "format" | "~a"), arguments) if any(
            literal_text(part) is not None for part in arguments
        ):
            return "".join(_piece(view, part) for part in arguments)
    return ""


def _piece(view: FormView, part: Expr) -> str:
    text = literal_text(part)
    return text if text is not None else "{" + " ".join(view.source(part.span).split()) + "}"


RULE = Rule(
    name="restore-of-other-key",
    severity=Severity.WARNING,
    summary="`restore` asks for a key that nothing stores, while one much like it is stored.",
    why=(
        "The two keys were meant to be the same. A later run does not find what an earlier one has "
        "saved, so that the dear step is done, and paid for, each time."
    ),
    bad="""\
(define topic
  (or (restore "mail/topic")
      (let ([answer (syntax-e (llm-query #:instruction "Name the topic." #:data context))])
        (checkpoint "mail/topics" answer)
        answer)))
(finish topic)""",
    good="""\
(define topic
  (or (restore "mail/topic")
      (let ([answer (syntax-e (llm-query #:instruction "Name the topic." #:data context))])
        (checkpoint "mail/topic" answer)
        answer)))
(finish topic)""",
    check_file=check_file,
)
