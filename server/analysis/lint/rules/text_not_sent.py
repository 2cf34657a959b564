"""text-not-sent: the instruction speaks of a text that the call does not send."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core import Ref
from ...finding import Severity
from ..rule import Report, Rule, Settled
from ..texts import is_whole, pieces
from ..view import DialectCall, FormView, is_elided

_TEXT = (
    r"(?:text|article|document|contract|agreement|e-?mail|message|letter|paragraph|passage|section"
    r"|transcript|report|review|paper|abstract|chapter|story|essay|policy|ticket|complaint"
    r"|conversation|clause|sentence|r[eé]sum[eé]|draft|note)s?"
)
_SPOKEN_OF = re.compile(
    rf"\b(?:the|this|these|each) (?:following|provided|given|attached|enclosed|supplied)"
    rf" (?:\w+ )?{_TEXT}\b"
    rf"|\b(?:the|this|these) {_TEXT} (?:below(?! \d)|provided|attached|enclosed)\b"
    rf"|\b(?:summari[sz]e|translate|analy[sz]e|classify|rewrite|proofread|shorten|paraphrase|label"
    rf"|of|in|from) this (?:\w+ )?{_TEXT}\b",
    re.IGNORECASE,
)
# What follows a colon or stands on a line of its own may be the text.
_FOLLOWS = re.compile(r":\s*\S|\n\s*\S|[\"“«'`]")
# A program that is asked for gets at the data by itself.
_PROGRAM = re.compile(
    r"\b(?:code|scheme|racket|python|program|script|function|context|prompt|regex\w*)\b",
    re.IGNORECASE,
)
_SENDS = ("data", "image", "images", "recursive")


def check_form(view: FormView) -> Iterator[Report]:
    for found, instruction in _without_data(view):
        if not isinstance(instruction, Ref) and is_whole(instruction):
            yield from _reports(found, instruction)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Instructions that are a constant of the file."""
    local = {use.span for use in view.scopes.uses if use.binder is not None}
    for found, instruction in _without_data(view):
        if isinstance(instruction, Ref) and instruction.span not in local:
            binder = settled.get(instruction.name)
            if binder is not None and is_whole(binder.value):
                yield from _reports(found, binder.value)


def _without_data(view: FormView) -> Iterator[tuple[DialectCall, object]]:
    for found in view.dialect_calls:
        if not found.entry.queries or is_elided(found.call) or len(found.call.arguments) > 1:
            continue
        if any(found.keyword(name) for name in _SENDS):
            continue
        positional = found.call.arguments[0] if found.call.arguments else None
        yield found, found.keyword_value("instruction") or positional


def _reports(found: DialectCall, instruction: object) -> Iterator[Report]:
    text = "".join(str(piece.value) for piece in pieces(instruction))
    said = _SPOKEN_OF.search(text)
    if said is None or _PROGRAM.search(text) or _FOLLOWS.search(text, said.start()):
        return
    yield Report(
        found.use.span,
        f"The instruction says “{said.group()}”, but the call sends no text beside it: the model "
        "asks for it, or makes it up. Send it with `#:data`.",
        use=found.use,
    )


RULE = Rule(
    name="text-not-sent",
    severity=Severity.WARNING,
    summary="The instruction speaks of a text, but the call sends none.",
    why=(
        "A call sees nothing of the strategy: neither the loaded data nor what was asked before. "
        "Without `#:data` there is no such text for the model, and what it says of it is invented."
    ),
    bad="""\
(finish
  (llm-query #:instruction "Summarize the following article in three sentences."
             #:model "gpt-4o-mini" #:max-tokens 150))""",
    good="""\
(finish
  (llm-query #:instruction "Summarize the following article in three sentences."
             #:data context #:model "gpt-4o-mini" #:max-tokens 150))""",
    check_form=check_form,
    check_joined=check_joined,
)
