"""unreachable-clause: a clause of `match`, `cond` or `case` that no value ever gets to."""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import Unreachable
from ...finding import Severity
from ..rule import Related, Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.expansion.unreachable:
        if found.name:
            yield Report(
                found.because,
                f"The pattern `{found.name}` is a name, so it matches any value, and the clauses "
                f'below are never reached. To match the text write "{found.name}", to match the '
                f"symbol `'{found.name}`.",
                related=(Related(found.clause, "never reached"),),
            )
            continue
        what = "takes every value" if found.everything else "is the same"
        yield Report(
            found.clause,
            f"This clause of `{found.head}` is never reached: an earlier one {what}.",
            related=(Related(found.because, _because(found)),),
        )


def _because(found: Unreachable) -> str:
    return "matches everything" if found.everything else "the earlier one"


RULE = Rule(
    name="unreachable-clause",
    severity=Severity.WARNING,
    summary="A clause stands behind one that takes all its cases.",
    why=(
        "Clauses are tried in order. In `match` a bare name matches anything and is bound to it, "
        "as `_` does without binding; it is not compared with a variable or a text of that name."
    ),
    bad="""\
(define (desk label)
  (match label
    [refund "billing"]
    [shipping "warehouse"]
    [_ "front office"]))
(finish (desk context))""",
    good="""\
(define (desk label)
  (match label
    ["refund" "billing"]
    ["shipping" "warehouse"]
    [_ "front office"]))
(finish (desk context))""",
    check_form=check_form,
)
