"""swapped-accumulator: the parameters of a fold's function stand the wrong way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core import Lambda, Ref
from ...finding import Severity
from ..functions import function_of
from ..rule import Report, Rule, Settled
from ..view import FormView

# What only the result of the steps before is called, and what it is called beside an item.
_SO_FAR = re.compile(
    r"acc|accum|accumulator|accumulated|memo|(.+-)?so-far|running(-.+)?", re.IGNORECASE
)
_STATE = re.compile(
    r"state|total|result|summary|story|timeline|table|(previous|prev|current)(-.+)?", re.IGNORECASE
)
_ITEM = re.compile(
    r"item|it|elem|element|next(-.+)?|(.+-)?(doc|document|paper|line|chunk|batch|section|page"
    r"|paragraph|chapter|entry|message|ticket|review|row|article|file|record|question|event)",
    re.IGNORECASE,
)

_CRITIQUE = re.compile(
    r"(.+-)?(critique|criticism|feedback|comments?|issues?|weaknesses|problems|notes|review)",
    re.IGNORECASE,
)
_DRAFT = re.compile(
    r"(.+-)?(draft|text|version|essay|letter|report|answer|code|summary|article|story)",
    re.IGNORECASE,
)

# Which parameter takes the result of the steps before.
_PLACE = {"fold-sequential": 0, "foldl": 1, "foldr": 1}


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(view, {}, joined=False)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Functions that the file defines under a name."""
    yield from _reports(view, settled, joined=True)


def _reports(view: FormView, settled: Settled, *, joined: bool) -> Iterator[Report]:
    yield from _refinements(view, settled, joined=joined)
    for use, call in view.free_calls:
        if use.name not in _PLACE or len(call.arguments) != 3:
            continue
        given, _, items = call.arguments
        if joined is not (isinstance(given, Ref) and given.name in settled):
            continue
        function = function_of(view, given, settled)
        if function is None or not _is_swapped(function, use.name, items):
            continue
        first, second = (name.text for name in function.parameters.required)
        yield Report(
            given.span,
            f"`{use.name}` calls its function with ({' '.join(_order(use.name))}), but the "
            f"parameters here are ({first} {second}): each gets what the other should have. "
            f"Write ({second} {first}).",
            use=use,
        )


def _refinements(view: FormView, settled: Settled, *, joined: bool) -> Iterator[Report]:
    """Functions of `critique-refine` that take the critique before the draft."""
    for found in view.calls("critique-refine"):
        given = found.call.arguments[2] if len(found.call.arguments) > 2 else None
        if given is None or joined is not (isinstance(given, Ref) and given.name in settled):
            continue
        function = function_of(view, given, settled)
        if function is None or len(function.parameters.required) != 2:
            continue
        first, second = (name.text for name in function.parameters.required)
        if _CRITIQUE.fullmatch(first) and _DRAFT.fullmatch(second):
            yield Report(
                given.span,
                "`critique-refine` calls this with the draft first and the critique second, but "
                f"the parameters here are ({first} {second}): each gets what the other should "
                f"have. Write ({second} {first}).",
                use=found.use,
            )


def _order(fold: str) -> tuple[str, str]:
    return ("so-far", "item") if _PLACE[fold] == 0 else ("item", "so-far")


def _is_swapped(function: Lambda, fold: str, items: object) -> bool:
    parameters = function.parameters
    if len(parameters.required) != 2 or parameters.optional or parameters.rest is not None:
        return False
    names = [name.text for name in parameters.required]
    so_far, item = names if _PLACE[fold] == 0 else reversed(names)
    if _SO_FAR.fullmatch(so_far) or _STATE.fullmatch(so_far):
        return False
    if _SO_FAR.fullmatch(item):
        return True
    is_item = _ITEM.fullmatch(so_far) is not None or _is_one_of(so_far, items)
    return is_item and _STATE.fullmatch(item) is not None


def _is_one_of(name: str, items: object) -> bool:
    """Whether a name is the singular of the list's: `message` for `messages`."""
    return isinstance(items, Ref) and items.name in (f"{name}s", f"{name}es", f"{name[:-1]}ies")


RULE = Rule(
    name="swapped-accumulator",
    severity=Severity.ERROR,
    summary="The function of a fold or a refinement has its parameters the wrong way round.",
    why=(
        "`fold-sequential` calls its function with the result so far first and the item second; "
        "`foldl` and `foldr` of Racket do it the other way round, and `critique-refine` gives the "
        "draft before the critique. Swapped, the item is taken for the result, and after all the "
        "calls are paid the last item is all that is left."
    ),
    bad="""\
(define chapters (string-split context "\\n\\n"))
(finish
  (fold-sequential
    (lambda (chapter so-far)
      (syntax-e (llm-query #:instruction "Continue the summary with this chapter."
                           #:data (string-append so-far "\\n\\n" chapter) #:max-tokens 300)))
    ""
    chapters))""",
    good="""\
(define chapters (string-split context "\\n\\n"))
(finish
  (fold-sequential
    (lambda (so-far chapter)
      (syntax-e (llm-query #:instruction "Continue the summary with this chapter."
                           #:data (string-append so-far "\\n\\n" chapter) #:max-tokens 300)))
    ""
    chapters))""",
    check_form=check_form,
    check_joined=check_joined,
)
