"""cheap-synthesis: the answers of many calls are put together by the weakest kind of model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....language.models import find_model
from ...core import Expr, Ref
from ...finding import Edit, Fix, Severity
from ..rule import Group, Option, Report, Rule
from ..texts import pieces
from ..view import FormView, literal_text

BELOW = Option(
    "cheap-synthesis",
    "below",
    1.0,
    "Dollars per million prompt tokens below which a model is meant for bulk work.",
    low=0,
)
STRONG = "gpt-4o"
_SYNTHESIS = re.compile(r"\bsynthesi[sz]", re.IGNORECASE)
_COMBINED = re.compile(
    r"(^|[-_/])(combined|synthesis)([-_/]|$)|^all-(analyses|findings|results|summaries)$"
)


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.calls("llm-query", "unsafe-raw-query"):
        value = found.keyword_value("model")
        name = literal_text(value)
        if name is None or value is None or not _synthesizes(found.call.keywords):
            continue
        model = find_model(name)
        if model is None or model.price is None or model.price.input >= BELOW.value(view.options):
            continue
        fix = Fix(f"Use {STRONG} here", (Edit(value.span, f'"{STRONG}"'),), safe=False)
        message = (
            f"This synthesis is done by {name}, a model for bulk work. It is one call, and needs "
            f"the reasoning of a stronger model such as {STRONG}."
        )
        yield Report(value.span, message, (fix,), use=found.use)


def _synthesizes(keywords) -> bool:
    for keyword in keywords:
        if keyword.name == "instruction" and _mentions_synthesis(keyword.value):
            return True
        data = keyword.value if keyword.name == "data" else None
        if isinstance(data, Ref) and _COMBINED.search(data.name):
            return True
    return False


def _mentions_synthesis(instruction: Expr | None) -> bool:
    return any(_SYNTHESIS.search(str(piece.value)) for piece in pieces(instruction))


RULE = Rule(
    name="cheap-synthesis",
    severity=Severity.INFORMATION,
    group=Group.DEAR,
    summary="A synthesis of many answers is left to a model for bulk work.",
    why=(
        "The synthesis is one call among many, so a strong model costs little there, and it is the "
        "call whose quality the reader sees."
    ),
    bad="""\
(define notes (string-join (string-split context "\\n") "; "))
(finish (llm-query
  #:instruction "Synthesize the findings." #:data notes #:model "gpt-4o-mini"))""",
    good="""\
(define notes (string-join (string-split context "\\n") "; "))
(finish (llm-query
  #:instruction "Synthesize the findings." #:data notes #:model "gpt-4o"))""",
    check_form=check_form,
    options=(BELOW,),
)
