"""wrong-key-type: a text is looked for among symbols, or a symbol among texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Edit, Finding, Fix, Severity
from ...interpret.mistakes import OTHER_KEY
from ..misuses import misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...interpret.facts import MisuseFact


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, OTHER_KEY):
        yield RULE.finding(
            misuse.span,
            _message(misuse.primitive, misuse.wanted),
            _fixes(misuse),
        )


def _message(key: str, keys: str) -> str:
    if keys == "symbol":
        return (
            "The keys of this hash are symbols, as in every hash that comes from Python, so a text "
            f"is never found in it. Ask for `{_symbol(key)}`."
        )
    return f'The keys of this hash are texts, so a symbol is never found in it. Ask for `"{key}"`.'


def _symbol(key: str) -> str:
    return f"'{key}" if _PLAIN.fullmatch(key) else f"'|{key}|"


_PLAIN = re.compile(r"[A-Za-z_][\w-]*")


def _fixes(misuse: MisuseFact) -> tuple[Fix, ...]:
    key = misuse.primitive
    if "|" in key or '"' in key or "\\" in key:
        return ()
    right = _symbol(key) if misuse.wanted == "symbol" else f'"{key}"'
    return (Fix(f"Ask for {right}", (Edit(misuse.span, right),), safe=False),)


RULE = Rule(
    name="wrong-key-type",
    severity=Severity.ERROR,
    summary="A hash is asked for a text where its keys are symbols, or the other way round.",
    why=(
        "A symbol never equals a text. `hash-ref` finds nothing and raises an error, or gives its "
        "default each time. Hashes that come from Python have symbols as keys."
    ),
    bad="""\
(define papers (py-eval "import json\\njson.loads(context)"))
(finish (string-join (map (lambda (paper) (hash-ref paper "title")) papers) "\\n"))""",
    good="""\
(define papers (py-eval "import json\\njson.loads(context)"))
(finish (string-join (map (lambda (paper) (hash-ref paper 'title)) papers) "\\n"))""",
    check_file=check_file,
)
