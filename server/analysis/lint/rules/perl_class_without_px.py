"""perl-class-without-px: `\\d` and its kin in a regular expression of the plain kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core import Call, Literal
from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ..rule import Report, Rule
from ..view import FormView

_FUNCTIONS = frozenset({
    "regexp", "regexp-match", "regexp-match?", "regexp-match*", "regexp-match-positions",
    "regexp-match-positions*", "regexp-match-exact?", "regexp-replace", "regexp-replace*",
    "regexp-split",
})  # fmt: skip
_CLASS = re.compile(r"(?<!\\)(?:\\\\)*(\\[dDwWsSbB])")
_TIMES = re.compile(r"(?<!\\)(?:\\\\)*[\])\w.](\{\d+(?:,\d*)?\})")


def check_form(view: FormView) -> Iterator[Report]:
    if b"regexp" not in view.form.text:
        return
    for use, call in view.free_calls:
        if use.name in _FUNCTIONS and call.arguments:
            pattern = call.arguments[0]
            if isinstance(pattern, Literal) and (what := _perl(view, pattern)):
                yield _report(view, call, pattern, what, use.name)


def _perl(view: FormView, pattern: Literal) -> str:
    """What of the pattern has a meaning only in `#px`; empty if there is nothing."""
    if pattern.kind not in ("string", "regex") or not isinstance(pattern.value, str):
        return ""
    if pattern.kind == "regex" and not view.source(pattern.span).startswith('#rx"'):
        return ""
    found = _CLASS.search(pattern.value) or _TIMES.search(pattern.value)
    return found[1] if found else ""


def _report(view: FormView, call: Call, pattern: Literal, what: str, name: str) -> Report:
    start = pattern.span.start
    meaning = (
        f"the letter `{what[1]}`"
        if what.startswith("\\")
        else f"the characters `{what}` themselves"
    )
    if pattern.kind == "regex":
        kind, edit = '`#rx"…"`', Edit(Span(start, start + 3), "#px")
    else:
        kind, edit = "a plain string", Edit(Span(start, start), "#px")
    fixes = () if name == "regexp" else (Fix("Make it a `#px` pattern", (edit,)),)
    use = next(use for use, found in view.free_calls if found is call)
    return Report(
        pattern.span,
        f"In {kind}, `{what}` stands for {meaning}: classes such as `\\d` and counts such as "
        '`{2}` have their meaning only in `#px"…"`.',
        fixes,
        use=use,
    )


RULE = Rule(
    name="perl-class-without-px",
    severity=Severity.WARNING,
    summary="A regular expression uses `\\d`, `\\w`, `{2}` or their kin, and is not a `#px` one.",
    why=(
        "Racket has two kinds of regular expressions. In the plain one, `#rx` or a string, a "
        "backslash makes the next character stand for itself, so `\\d` matches the letter d, and "
        "the search finds nothing, without an error."
    ),
    bad='(finish (string-join (regexp-match* "\\\\d+" context) " "))',
    good='(finish (string-join (regexp-match* #px"\\\\d+" context) " "))',
    check_form=check_form,
)
