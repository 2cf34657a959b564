"""flat-aggregation-over-20: many answers are put into one prompt at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeGuard

from ...finding import Finding, Severity
from ...interpret.effects import Ask
from ...interpret.origins import Outside
from ...interpret.sizes import NOTHING, Poly
from ...interpret.texts import Content, Piece
from ...interpret.values import Text
from ..rule import Group, Option, Rule
from ..spending import Uses, chosen_sites

if TYPE_CHECKING:
    from ...analyse import Analysis

ANSWERS = Option(
    "flat-aggregation-over-20",
    "answers",
    20,
    "More answers than this are better put together in groups.",
    low=2,
)


# So long a prompt is read from end to end: forty labels of one word are no flat aggregation.
_SHORT = 1000  # tokens


def check_file(analysis: Analysis) -> Iterator[Finding]:
    most = ANSWERS.value(analysis.inputs.options)

    def is_flat(uses: Uses) -> bool:
        return any(_answers(ask) > most for ask in uses.asks)

    for span, uses in chosen_sites(analysis, ("flat aggregations", most), is_flat):
        answers = max((_answers(ask) for ask in uses.asks), default=0)
        if answers > most:
            yield RULE.finding(
                span,
                f"{answers:,.0f} answers go into one prompt: what stands in the middle is read "
                "least, and long answers overflow the context window. `tree-reduce` puts them "
                "together in groups.",
            )


def _answers(ask: Ask) -> float:
    texts = (ask.data, ask.instruction)
    return max((_repeated(text.content) for text in texts if _is_answer(text)), default=0)


def _is_answer(text: Text | None) -> TypeGuard[Text]:
    return text is not None and any(t.source.outside is Outside.ANSWER for t in text.taint)


def _repeated(content: Content) -> float:
    """How many texts that are not known to the letter a text surely consists of."""
    unknown = [
        piece
        for piece in content.pieces
        if piece.literal is None and piece.sample is None and piece.tokens != NOTHING
    ]
    if sum(map(_longest, unknown)) <= _SHORT:
        return 0
    return sum(p.times.low for p in unknown if not isinstance(p.times.low, Poly))


def _longest(piece: Piece) -> float:
    """The most tokens that a piece has in all its repetitions."""
    each, times = piece.tokens.high, piece.times.high
    if each is None or times is None or isinstance(each, Poly) or isinstance(times, Poly):
        return math.inf
    return each * times


RULE = Rule(
    name="flat-aggregation-over-20",
    group=Group.DEAR,
    severity=Severity.INFORMATION,
    summary="More than 20 answers are joined into one prompt.",
    why=(
        "Models read the beginning and the end of a long prompt best, so findings in the middle "
        "are lost. Reducing in groups of five keeps each prompt short, fits any context window "
        "and costs little more."
    ),
    bad="""\
(define notes (map-async
  (lambda (n) (llm-query-async #:instruction "State a fact in one sentence."
                               #:data (number->string n) #:model "gpt-4o-mini" #:max-tokens 60))
  (range 40)))
(finish (llm-query #:instruction "Sum these facts up in 3 sentences."
                   #:data (string-join notes "\\n") #:model "gpt-4o"))""",
    good="""\
(define notes (map-async
  (lambda (n) (llm-query-async #:instruction "State a fact in one sentence."
                               #:data (number->string n) #:model "gpt-4o-mini" #:max-tokens 60))
  (range 40)))
(finish (tree-reduce
  (lambda parts (syntax-e (llm-query #:instruction "Sum these facts up in 3 sentences."
                                     #:data (string-join parts "\\n") #:model "gpt-4o")))
  notes))""",
    check_file=check_file,
    options=(ANSWERS,),
)
