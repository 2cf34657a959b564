"""ambiguous-verdict: a test for a word that the opposite verdict contains too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....language.vocabulary import vocabulary
from ...core import Expr, Ref
from ...finding import Severity
from ...traverse import walk
from ..rule import Report, Rule, Settled
from ..texts import pieces
from ..view import FormView, literal_text

_TESTS = ("string-contains?", "string-suffix?")
_NEGATIONS = r"(?:un|in|im|il|ir|non-?|dis|not[ -])"


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(view, _questions(view, {}))


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Instructions that are a constant of the file."""
    known = set(_reports(view, _questions(view, {})))
    yield from (r for r in _reports(view, _questions(view, settled)) if r not in known)


def _questions(view: FormView, settled: Settled) -> str:
    """What the form asks models, with the constants of the file that it names."""
    said: list[str] = []
    for found in view.dialect_calls:
        if not found.entry.queries:
            continue
        given = found.keyword_value("instruction") or next(iter(found.call.arguments), None)
        if isinstance(given, Ref) and (binder := settled.get(given.name)) is not None:
            given = binder.value
        said += [str(piece.value) for piece in pieces(given)]
    return "\n".join(said)


def _reports(view: FormView, questions: str) -> Iterator[Report]:
    if not questions:
        return
    tests = [
        (use, call, word.strip())
        for use, call in view.free_calls
        if use.name in _TESTS and len(call.arguments) == 2
        if (word := literal_text(call.arguments[1])) is not None and word.strip().isalpha()
    ]
    for use, call, word in tests:
        opposite = _opposite(word, questions)
        if opposite is None or not _is_answer(view, call.arguments[0]):
            continue
        # One who looks for the longer word as well tells the two apart.
        if any(other.lower() in opposite.lower() and other != word for _, _, other in tests):
            continue
        yield Report(
            call.span,
            f'The instruction lets the answer be "{opposite}" too, which contains "{word}": the '
            "test holds for both. Compare the whole answer, or ask for words of which none is part "
            "of another.",
            use=use,
        )


def _is_answer(view: FormView, text: Expr) -> bool:
    """Whether a text is made of an answer, or of what a function of this form is given."""
    pending, seen = [text], set[int]()
    while pending:
        for part in walk(pending.pop()):
            if not isinstance(part, Ref):
                continue
            use = next((use for use in view.scopes.uses if use.span == part.span), None)
            if use is None or use.binder is None:
                entry = vocabulary().get(part.name)
                if entry is not None and entry.queries:
                    return True
                continue
            binder = view.scopes.binders[use.binder]
            if binder.kind == "parameter":
                return True
            if binder.value is not None and use.binder not in seen:
                seen.add(use.binder)
                pending.append(binder.value)
    return False


def _opposite(word: str, questions: str) -> str | None:
    """The other word of an instruction that offers both, None where it does not."""
    word = re.escape(word)
    longer = re.search(rf"(?<![\w-]){_NEGATIONS}{word}(?![\w-])", questions, re.IGNORECASE)
    if longer is None:
        return None
    rest = questions[: longer.start()] + questions[longer.end() :]
    alone = re.search(rf"(?<![\w-]){word}(?![\w-])", rest, re.IGNORECASE)
    return longer.group() if alone is not None else None


RULE = Rule(
    name="ambiguous-verdict",
    severity=Severity.ERROR,
    summary="An answer is searched for a word that the opposite answer contains too.",
    why=(
        '"invalid" contains "valid", "not relevant" contains "relevant": the test holds whatever '
        "the model says, so nothing is ever refused and the review is paid for nothing."
    ),
    bad="""\
(define (fine? query)
  (define verdict
    (syntax-e (llm-query #:instruction "Answer with one word: valid or invalid."
                         #:data query #:model "gpt-4.1-mini" #:max-tokens 5)))
  (string-contains? verdict "valid"))
(finish (if (fine? context) "accepted" "refused"))""",
    good="""\
(define (fine? query)
  (define verdict
    (syntax-e (llm-query #:instruction "Answer with one word: valid or invalid."
                         #:data query #:model "gpt-4.1-mini" #:max-tokens 5)))
  (string-prefix? verdict "valid"))
(finish (if (fine? context) "accepted" "refused"))""",
    check_form=check_form,
    check_joined=check_joined,
)
