"""secret-in-source: a key or password written into the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...finding import Finding, Severity
from ...secrets import HINTS, is_random, known_keys
from ...syntax.tree import Span
from ..rule import Group, Report, Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...homes import Home

# A name for a secret with a string beside it: Scheme's `(define api-key "…")`, `[password "…"]`,
# Python's `api_key = "…"`, JSON's `"token": "…"`, a header's `Bearer …`.
# No part is read twice: in a megabyte without a blank that would be for ever.
_NAMED = re.compile(
    r"(?i)(?<![\w-])"
    r"(?P<name>(?>[\w-]*?(?:api[-_]?key|secret|passwd|password|access[-_]?token|auth[-_]?token"
    r"|private[-_]?key|bearer))[\w-]*+)"
    r"[\\\"']*+\s*+(?:[=:]\s*+|(?<=\s))\\?[\"'](?P<value>[^\s\"'\\]{16,})\\?[\"']"
)
# A text without any of these holds no key of a known shape.
_HINTS = tuple(hint.encode() for hint in HINTS)
# A text without any of these, in small letters, holds no named one.
_NAME_HINTS = tuple(
    hint.encode()
    for hint in (
        "apikey", "api-key", "api_key", "privatekey", "private-key", "private_key", "secret",
        "passwd", "password", "accesstoken", "access-token", "access_token", "authtoken",
        "auth-token", "auth_token", "bearer",
    )
)  # fmt: skip
_SHORTEST = 16  # bytes; what is shorter holds no secret


class _Secret(NamedTuple):
    """`start` and `end` are in characters."""

    start: int
    end: int
    what: str


def check_form(view: FormView) -> Iterator[Report]:
    return _reports(view.form.text)


def _reports(text: bytes) -> Iterator[Report]:
    if not _may_hold_secret(text):
        return
    decoded = text.decode("utf-8", "replace")
    for secret in _secrets(decoded):
        start = len(decoded[: secret.start].encode())
        end = len(decoded[: secret.end].encode())
        yield Report(Span(start, min(end, len(text))), _message(secret))


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """What stands between the forms, and forms whose tree is a guess."""
    guessed = analysis.by_form.having("guessed secrets", _in_guess)
    for home, reports in guessed.items():
        yield from _moved(reports, analysis.bindings.placed[home].start)
    gaps = analysis.document.gaps
    unsure = set(gaps) - _harmless
    for index, gap in enumerate(gaps) if unsure else ():
        if gap in unsure:
            reports = tuple(_reports(gap))
            before = analysis.document.forms[index - 1].end if index else 0
            yield from _moved(reports, before)
            if not reports:
                unsure.discard(gap)
                _remember(gap)


def _moved(reports: tuple[Report, ...], start: int) -> Iterator[Finding]:
    for report in reports:
        yield RULE.finding(report.span.moved(start), report.message)


def _in_guess(home: Home) -> tuple[Report, ...]:
    return tuple(_reports(home.form.text)) if home.form.broken else ()


# Texts between forms that hold no secret; nearly all of them come again at the next keystroke.
_harmless: set[bytes] = set()
_MOST_REMEMBERED = 16 * 1024
_LONGEST_REMEMBERED = 1024  # bytes


def _remember(gap: bytes) -> None:
    if len(_harmless) >= _MOST_REMEMBERED:
        _harmless.clear()
    if len(gap) <= _LONGEST_REMEMBERED:
        _harmless.add(gap)


def _may_hold_secret(text: bytes) -> bool:
    if len(text) < _SHORTEST:
        return False
    small = text.lower()
    return any(map(text.__contains__, _HINTS)) or any(map(small.__contains__, _NAME_HINTS))


def _secrets(text: str) -> Iterator[_Secret]:
    taken: list[tuple[int, int]] = []
    for start, end, what in known_keys(text):
        taken.append((start, end))
        yield _Secret(start, end, what)
    for match in _NAMED.finditer(text):
        start, end = match.span("value")
        if any(a < end and start < b for a, b in taken):
            continue
        if is_random(match["value"]) and _looks_like_key(match["value"]):
            yield _Secret(start, end, f"the value of `{match['name'].strip('-_')}`")


def _looks_like_key(value: str) -> bool:
    """Digits among letters, and none of what makes a path, an address or a template."""
    has_digit = any(c.isdigit() for c in value)
    has_letter = any(c.isalpha() for c in value)
    return has_digit and has_letter and not re.search(r"[/\\{}()\[\]:,;$~ ]", value)


def _message(secret: _Secret) -> str:
    """What was found, without a character of it: messages are logged and shown to others."""
    return (
        f"This looks like {secret.what}. Take it out and revoke it: whoever reads the file, its "
        "history or a prompt made from it has it. Keys belong into the runner's environment."
    )


RULE = Rule(
    name="secret-in-source",
    severity=Severity.ERROR,
    group=Group.UNSAFE,
    summary="A key, token or password is written into the program.",
    why=(
        "Strategies are shared, logged and sent to models. The runner takes keys from its own "
        "environment, and no strategy ever needs one."
    ),
    bad='(define api-key "q7Xv2LmR9tZp4WkB8sNd")\n(finish (string-append api-key context))',
    good='(define user "the editor")\n(finish (string-append user context))',
    check_form=check_form,
    check_file=check_file,
)
