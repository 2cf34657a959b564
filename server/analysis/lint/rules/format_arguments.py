"""format-arguments: a format string with other marks than there are values for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core import Call, Literal, Quote
from ...finding import Edit, Fix, Severity
from ...literals import Text
from ...syntax.tree import Span
from ..rule import Report, Rule
from ..texts import located_text
from ..view import FormView, is_elided, literal_text

# Where the format string stands among the arguments.
_PLACES = {
    "format": 0,
    "printf": 0,
    "eprintf": 0,
    "fprintf": 1,
    "error": 1,
    "raise-user-error": 1,
}
_MARK = re.compile(r"~(\.[asvASV]|\s|.|$)", re.DOTALL)
_FOREIGN = re.compile(r"%(?:\.\d+)?[sdifr]|\{\w*\}")
_TAKES = frozenset("aAsSvVeEcCbBoOxX")


def check_form(view: FormView) -> Iterator[Report]:
    for use, call in view.free_calls:
        place = _PLACES.get(use.name)
        if place is None or len(call.arguments) <= place or is_elided(call):
            continue
        if place == 1 and use.name != "fprintf" and not _is_symbol(call.arguments[0]):
            continue  # only after a symbol it is a format string
        template = call.arguments[place]
        text = literal_text(template)
        if text is None or not isinstance(template, Literal):
            continue
        found = _fault(view, use.name, template, text, call, place)
        if found is not None:
            message, fixes = found
            yield Report(template.span, message, fixes, use=use)


def _is_symbol(expr: object) -> bool:
    return isinstance(expr, Quote) and expr.datum.kind == "symbol"


def _fault(
    view: FormView, name: str, template: Literal, text: str, call: Call, place: int
) -> tuple[str, tuple[Fix, ...]] | None:
    given, taken = len(call.arguments) - place - 1, 0
    for match in _MARK.finditer(text):
        mark = match[1]
        if mark.startswith(".") or mark in _TAKES:
            taken += 1
        elif mark not in ("~", "n", "N", "%") and not mark.isspace():
            return (
                f"`~{mark}` is no mark of `{name}`, which refuses the whole text: `~a` puts a "
                "value in, `~~` is a tilde.",
                (),
            )
    if taken == given:
        return None
    foreign = tuple(_FOREIGN.finditer(text))
    if taken == 0 and len(foreign) == given > 0:
        fix = _rewritten(located_text(view, template), foreign)
        return (
            f"`{name}` puts no value in place of `{foreign[0][0]}`: its mark is `~a`, and a call "
            "with values that no mark takes fails.",
            (fix,),
        )
    marks = "1 mark" if taken == 1 else f"{taken} marks"
    values = "1 value follows" if given == 1 else f"{given} values follow"
    return f"The text has {marks} for values, but {values}: `{name}` fails.", ()


def _rewritten(text: Text, foreign: tuple[re.Match[str], ...]) -> Fix:
    spans: list[Span] = [text.span(match.start(), match.end()) for match in foreign]
    return Fix("Write `~a`", tuple(Edit(span, "~a") for span in spans))


RULE = Rule(
    name="format-arguments",
    severity=Severity.ERROR,
    summary="A format string and the values for it do not fit together.",
    why=(
        "`format` and its kin put one value in place of each `~a` and fail when values are left "
        "over or missing. The marks of other languages, such as `%s` and `{}`, mean nothing."
    ),
    bad='(finish (format "%s characters" (string-length context)))',
    good='(finish (format "~a characters" (string-length context)))',
    check_form=check_form,
)
