"""secret-in-source: a key or password written into the program."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...finding import Finding, Severity
from ...syntax.tree import Span
from ..rule import Group, Report, Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...homes import Home

# What keys of well-known services look like.  Each is long enough not to be a word.
_SHAPES: tuple[tuple[str, str], ...] = (
    ("an Anthropic key", r"sk-ant-[A-Za-z0-9_-]{20,}"),
    ("an OpenRouter key", r"sk-or-(?:v1-)?[A-Za-z0-9]{32,}"),
    ("an OpenAI key", r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}"),
    ("an AWS access key", r"(?:AKIA|ASIA)[A-Z0-9]{16}"),
    ("a Google key", r"AIza[A-Za-z0-9_-]{35}"),
    ("a GitHub token", r"(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})"),
    ("a GitLab token", r"glpat-[A-Za-z0-9_-]{20,}"),
    ("a Slack token", r"xox[abprs]-[A-Za-z0-9-]{20,}"),
    ("a Hugging Face token", r"hf_[A-Za-z0-9]{30,}"),
    ("a Groq key", r"gsk_[A-Za-z0-9]{40,}"),
    ("an xAI key", r"xai-[A-Za-z0-9]{40,}"),
    ("a Perplexity key", r"pplx-[A-Za-z0-9]{40,}"),
    ("a Replicate token", r"r8_[A-Za-z0-9]{35,}"),
    ("a Stripe key", r"[rs]k_(?:live|test)_[A-Za-z0-9]{20,}"),
    ("a SendGrid key", r"SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{40,}"),
    ("a private key", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
)
_KNOWN = re.compile(
    r"(?<![A-Za-z0-9_-])(?:" + "|".join(f"(?P<k{i}>{s})" for i, (_, s) in enumerate(_SHAPES)) + ")"
)
# A text without any of these holds no key of a known shape.
_HINTS = tuple(
    hint.encode()
    for hint in (
        "sk-", "AKIA", "ASIA", "AIza", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
        "glpat-", "xox", "hf_", "gsk_", "xai-", "pplx-", "r8_", "sk_", "rk_", "SG.", "PRIVATE KEY",
    )
)  # fmt: skip

# A name for a secret with a string beside it: Scheme's `(define api-key "…")`, `[password "…"]`,
# Python's `api_key = "…"`, JSON's `"token": "…"`, a header's `Bearer …`.
# No part is read twice: in a megabyte without a blank that would be for ever.
_NAMED = re.compile(
    r"(?i)(?<![\w-])"
    r"(?P<name>(?>[\w-]*?(?:api[-_]?key|secret|passwd|password|access[-_]?token|auth[-_]?token"
    r"|private[-_]?key|bearer))[\w-]*+)"
    r"[\\\"']*+\s*+(?:[=:]\s*+|(?<=\s))\\?[\"'](?P<value>[^\s\"'\\]{16,})\\?[\"']"
)
# The same for these names, in small letters.
_NAME_HINTS = tuple(
    hint.encode()
    for hint in (
        "apikey", "api-key", "api_key", "privatekey", "private-key", "private_key", "secret",
        "passwd", "password", "accesstoken", "access-token", "access_token", "authtoken",
        "auth-token", "auth_token", "bearer",
    )
)  # fmt: skip
# Real keys are random; words, examples and paths are not.
LEAST_ENTROPY = 3.5  # bits a character
_PLACEHOLDER = re.compile(
    r"(?i)your|example|placeholder|dummy|changeme|replace|insert|redacted|xxxx|\.\.\.|<|>|\*\*\*"
    r"|0123456789|1234567890|abcdefgh|\bhere\b|fake|sample|test[-_]?key"
)


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
    small = text.lower()
    return any(map(text.__contains__, _HINTS)) or any(map(small.__contains__, _NAME_HINTS))


def _secrets(text: str) -> Iterator[_Secret]:
    taken: list[tuple[int, int]] = []
    for match in _KNOWN.finditer(text):
        what = next(_SHAPES[int(key[1:])][0] for key, found in match.groupdict().items() if found)
        if "private key" in what or _is_random(match.group()):
            taken.append(match.span())
            yield _Secret(*match.span(), what)
    for match in _NAMED.finditer(text):
        start, end = match.span("value")
        if any(a < end and start < b for a, b in taken):
            continue
        if _is_random(match["value"]) and _looks_like_key(match["value"]):
            yield _Secret(start, end, f"the value of `{match['name'].strip('-_')}`")


def _is_random(value: str) -> bool:
    if _PLACEHOLDER.search(value):
        return False
    return _entropy(value) >= LEAST_ENTROPY


def _looks_like_key(value: str) -> bool:
    """Digits among letters, and none of what makes a path, an address or a template."""
    has_digit = any(c.isdigit() for c in value)
    has_letter = any(c.isalpha() for c in value)
    return has_digit and has_letter and not re.search(r"[/\\{}()\[\]:,;$~ ]", value)


def _entropy(value: str) -> float:
    """Shannon's entropy of the characters, in bits a character."""
    counts = Counter(value).values()
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts)


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
