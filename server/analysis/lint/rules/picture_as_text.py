"""picture-as-text: the instruction speaks of a picture that the call does not send."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core import Ref
from ...finding import Severity
from ..rule import Report, Rule, Settled
from ..texts import is_whole, pieces
from ..view import DialectCall, FormView, is_elided

_PICTURE = r"(?:photo(?:graph)?s?|images?|pictures?|screenshots?)"
# Words that are said only to one who sees it; "this description of a photo" is not among them.
_SHOWN = re.compile(
    rf"\b(?:look(?:ing)? at|inspect|examine) (?:the|this|these|each) (?:\w+ )?{_PICTURE}\b"
    rf"|\b(?:this|these|the attached|the given) {_PICTURE}\b(?! (?:description|caption|prompt))"
    rf"|\b(?:shown|visible|seen|depicted) (?:in|on) (?:the|this) {_PICTURE}\b",
    re.IGNORECASE,
)
_SENDS = ("image", "images")


def check_form(view: FormView) -> Iterator[Report]:
    for found, instruction in _without_picture(view):
        if not isinstance(instruction, Ref) and is_whole(instruction):
            yield from _reports(found, instruction)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Instructions that are a constant of the file."""
    local = {use.span for use in view.scopes.uses if use.binder is not None}
    for found, instruction in _without_picture(view):
        if isinstance(instruction, Ref) and instruction.span not in local:
            binder = settled.get(instruction.name)
            if binder is not None and is_whole(binder.value):
                yield from _reports(found, binder.value)


def _without_picture(view: FormView) -> Iterator[tuple[DialectCall, object]]:
    for found in view.dialect_calls:
        if not found.entry.queries or is_elided(found.call):
            continue
        # A model that writes a program has its own means to open what the data names.
        if any(found.keyword(name) for name in (*_SENDS, "recursive")):
            continue
        positional = found.call.arguments[0] if found.call.arguments else None
        yield found, found.keyword_value("instruction") or positional


def _reports(found: DialectCall, instruction: object) -> Iterator[Report]:
    said = _SHOWN.search("".join(str(piece.value) for piece in pieces(instruction)))
    if said is None:
        return
    data = found.keyword("data")
    yield Report(
        data.value.span if data is not None and data.value is not None else found.use.span,
        f"The instruction says “{said.group()}”, but no picture is sent: a path in `#:data` is "
        "only text, and the model makes up what it cannot see. Send the file with `#:image path`.",
        use=found.use,
    )


RULE = Rule(
    name="picture-as-text",
    severity=Severity.WARNING,
    summary="The instruction speaks of a picture, but the call sends none.",
    why=(
        "Only `#:image` and `#:images` open a file and send what is in it. The path of a photo "
        "in `#:data` is a few letters, and the answer about it is invented."
    ),
    bad="""\
(finish
  (llm-query #:instruction "Look at the photo of the shelf. How many slots are empty?"
             #:data "photos/shelf-1.jpg" #:model "gpt-4.1-mini" #:max-tokens 20))""",
    good="""\
(finish
  (llm-query #:instruction "Look at the photo of the shelf. How many slots are empty?"
             #:image "photos/shelf-1.jpg" #:model "gpt-4.1-mini" #:max-tokens 20))""",
    check_form=check_form,
    check_joined=check_joined,
)
