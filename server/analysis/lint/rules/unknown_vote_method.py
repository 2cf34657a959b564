"""unknown-vote-method: a `#:method` of `vote` that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Expr, Literal, Quote
from ...finding import Edit, Fix, Severity
from ..rule import Report, Rule
from ..suggest import closest
from ..view import DialectCall, FormView

# What the same thing is called elsewhere.
_SYNONYMS = {
    "unanimous": "'consensus", "unanimity": "'consensus", "all": "'consensus",
    "most": "'plurality", "mode": "'plurality", "most-common": "'plurality",
    "simple-majority": "'majority", "absolute-majority": "'majority", "half": "'majority",
}  # fmt: skip


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.calls("vote"):
        value = found.keyword_value("method")
        name = _written(value)
        if value is None or name is None:
            continue
        choices = _choices(found)
        text = view.source(value.span)
        if isinstance(value, Quote) and f"'{name}" in choices:
            continue
        meant = _meant(name, choices)
        fixes = (
            (Fix(f"Change to {meant}", (Edit(value.span, meant),), safe=False),) if meant else ()
        )
        message = (
            f"`vote` knows the methods {', '.join(choices[:-1])} and {choices[-1]}, not {text}."
        )
        yield Report(value.span, message, fixes, use=found.use)


def _choices(found: DialectCall) -> tuple[str, ...]:
    keyword = found.entry.keyword("method")
    assert keyword is not None
    return keyword.choices


def _written(value: Expr | None) -> str | None:
    """The method's name however it is written: 'name or "name"."""
    match value:
        case Quote(_, datum) if datum.kind in ("symbol", "string"):
            return datum.text.strip('"')
        case Quote() | Literal():
            return str(value.value) if isinstance(value, Literal) else ""
    return None


def _meant(name: str, choices: tuple[str, ...]) -> str | None:
    folded = name.lower().replace("_", "-")
    if f"'{folded}" in choices:
        return f"'{folded}"
    if folded in _SYNONYMS:
        return _SYNONYMS[folded]
    close = closest(folded, [choice[1:] for choice in choices], cutoff=0.6)
    return f"'{close}" if close else None


RULE = Rule(
    name="unknown-vote-method",
    severity=Severity.ERROR,
    summary="`vote` is given a method that does not exist.",
    why=(
        "The call raises an error as soon as it is reached. `'majority` needs more than half of "
        "the votes, `'plurality` takes the most frequent one, `'consensus` needs all."
    ),
    bad="""\
(define (ask model)
  (lambda () (llm-query-async #:instruction "Yes or no?" #:data context #:model model)))
(finish (vote (map ask '("gpt-4o-mini" "gpt-4.1-mini")) #:method 'unanimous))""",
    good="""\
(define (ask model)
  (lambda () (llm-query-async #:instruction "Yes or no?" #:data context #:model model)))
(finish (vote (map ask '("gpt-4o-mini" "gpt-4.1-mini")) #:method 'consensus))""",
    check_form=check_form,
)
