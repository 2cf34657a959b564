"""wrong-number-of-values: more names than values, or fewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.mistakes import NUMBER_OF_VALUES
from ..misuses import misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, NUMBER_OF_VALUES):
        given, wanted = map(int, misuse.wanted.split())
        if misuse.primitive == "await-any":
            message = (
                "`await-any` gives two values, the first answer as text and the list of the other "
                f"handles, and {_count(wanted)} {_verb(wanted, 'is', 'are')} wanted here: "
                "`(define-values (answer others) (await-any handles))`."
            )
        else:
            message = (
                f"This gives {_count(given)} value{'' if given == 1 else 's'}, and "
                f"{_count(wanted)} {_verb(wanted, 'is', 'are')} wanted here: the run ends with an "
                "error." + (_ADVICE if given == 1 else "")
            )
        yield RULE.finding(misuse.span, message)


_ADVICE = " Give several with `(values a b)`; the parts of a list are taken with `first`, `second`."


def _count(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five")
    return words[number] if number < len(words) else str(number)


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


RULE = Rule(
    name="wrong-number-of-values",
    severity=Severity.ERROR,
    summary="An expression gives more values, or fewer, than there are names to take them.",
    why=(
        "`define-values`, `let-values` and the accumulators of `for/fold` take exactly as many "
        "values as they have names. `await-any` gives two, the answer and the other handles; a "
        "list is one value, whatever it holds."
    ),
    bad="""\
(define quick (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4o-mini"))
(define sure (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4.1-mini"))
(define-values (index result others) (await-any (list quick sure)))
(displayln index)
(finish (list result (length others)))""",
    good="""\
(define quick (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4o-mini"))
(define sure (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4.1-mini"))
(define-values (result others) (await-any (list quick sure)))
(finish (list result (length others)))""",
    check_file=check_file,
)
