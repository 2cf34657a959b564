"""swapped-arguments: the text that is worked on stands where the pattern belongs."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, Literal
from ...finding import Edit, Fix, Severity
from ..rule import Report, Rule
from ..view import FormView, literal_text

_REGEXPS = frozenset({
    "regexp-match", "regexp-match?", "regexp-match*", "regexp-match-positions", "regexp-replace",
    "regexp-replace*", "regexp-split",
})  # fmt: skip
_SIGNS = 3  # A separator has at most so many characters.


def check_form(view: FormView) -> Iterator[Report]:
    for use, call in view.free_calls:
        shape = _swapped(use.name, call)
        if shape is not None:
            first, other = call.arguments[0], call.arguments[shape[1]]
            edits = (Edit(first.span, view.source(other.span)),)
            edits += (Edit(other.span, view.source(first.span)),)
            fixes = () if use.name == "string-replace" else (Fix("Swap them", edits),)
            yield Report(call.span, f"The order is `({use.name} {shape[0]})`.", fixes, use=use)


def _swapped(name: str, call: Call) -> tuple[str, int] | None:
    """The right order and the argument that belongs in the first place, if that is another one."""
    match name, call.arguments:
        case "string-split", (first, second, *_) if _is_separator(first) and not _is_text(second):
            return "text separator", 1
        case "string-replace", (first, second, third, *_):
            where, what = literal_text(first), literal_text(second)
            if where is None or what is None or _is_text(third) or what in where:
                return None
            return "text from to", 2
        case _, (first, second, *_) if name in _REGEXPS:
            if _is_regexp(second) and not _is_regexp(first) and not _is_text(first):
                return ("pattern text new" if "replace" in name else "pattern text"), 1
    return None


def _is_text(expr: Expr) -> bool:
    return literal_text(expr) is not None


def _is_regexp(expr: Expr) -> bool:
    return isinstance(expr, Literal) and expr.kind == "regex"


def _is_separator(expr: Expr) -> bool:
    text = literal_text(expr)
    return text is not None and 0 < len(text) <= _SIGNS and not any(c.isalnum() for c in text)


RULE = Rule(
    name="swapped-arguments",
    severity=Severity.ERROR,
    summary="A text and the pattern to look for in it are given in the wrong order.",
    why=(
        "Racket's text functions take the text first, its regular expressions take the pattern "
        "first, and other languages differ. A separator is then split by the text, which gives the "
        "separator back; a regular expression as text is an error."
    ),
    bad='(finish (string-join (string-split "\\n" context) ", "))',
    good='(finish (string-join (string-split context "\\n") ", "))',
    check_form=check_form,
)
