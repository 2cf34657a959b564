"""confidence-as-uncertainty: `active-learning` is given how sure an answer is, not how unsure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core import Begin, Call, Expr, KeywordArgument, Lambda, Let, Literal, Quote, Ref
from ...finding import Severity
from ...traverse import walk
from ..functions import function_of
from ..rule import InFile, Report, Rule
from ..view import FormView

_SURE = re.compile(r"confiden|certain|sureness", re.IGNORECASE)
_UNSURE = re.compile(r"uncertain|unsure|doubt|in-?confiden|lack|low|un-?confiden", re.IGNORECASE)
# What keeps the order of the numbers it is given.
_MONOTONE = frozenset({
    "/", "*", "+", "min", "max", "exact->inexact", "real->double-flonum", "round", "string->number",
    "string-trim", "syntax-e", "number->string", "or", "first", "second", "cadr", "car",
})  # fmt: skip


def check_in_file(view: FormView, file: InFile) -> Iterator[Report]:
    for found in view.calls("active-learning"):
        if len(found.call.arguments) < 3:
            continue
        given = found.call.arguments[2]
        function = function_of(view, given, file.bindings.settled)
        if function is not None and _is_confidence(function):
            yield Report(
                given.body[-1].span if isinstance(given, Lambda) else given.span,
                "`active-learning` takes the uncertainty of a result here, and sends what is above "
                "the threshold to the expensive function; this returns the confidence, so that it "
                "gets the results that are sure. Return `(- 1 confidence)`.",
                use=found.use,
            )


def _is_confidence(function: Lambda) -> bool:
    """Whether the value of a function grows with what it calls a confidence."""
    if function.body and _is_field(function.body[-1]):
        return True
    names = {function.name, *(e.name for e in walk(*function.body) if isinstance(e, Ref))}
    if any(map(_UNSURE.search, names)):
        return False
    # A name may say it outright, where nothing is turned round.
    turned = not names.isdisjoint(("-", "sub1", ">", "<", ">=", "<="))
    if _SURE.search(function.name) and not turned:
        return True
    return bool(function.body) and _grows(function.body[-1])


def _is_field(value: Expr) -> bool:
    """Whether it is the confidence that an answer states, as it stands there."""
    match value:
        case Call(_, Ref(_, "hash-ref" | "dict-ref"), (_, key, *_)):
            text = str(key.value) if isinstance(key, Literal) else ""
            word = key.datum.text if isinstance(key, Quote) else text
            return _SURE.search(word) is not None and not _UNSURE.search(word)
        case Call(_, Ref(_, name), arguments) if name in _MONOTONE and arguments:
            return _is_field(arguments[0]) and all(isinstance(e, Literal) for e in arguments[1:])
        case Begin(_, body) | Let(_, _, body):
            return bool(body) and _is_field(body[-1])
    return False


def _grows(value: Expr) -> bool:
    match value:
        case Ref(_, name):
            return _SURE.search(name) is not None
        case Call(_, Ref(_, name), arguments, keywords):
            if _SURE.search(name):
                return True
            if name in ("llm-query", "llm-query-async", "unsafe-raw-query"):
                return _asks_for_confidence(arguments, keywords)
            if name not in _MONOTONE or not arguments:
                return False
            rest = arguments[1:] if name in ("/", "*", "+", "min", "max") else ()
            return _grows(arguments[0]) and all(isinstance(e, Literal) for e in rest)
        case Begin(_, body) | Let(_, _, body):
            return bool(body) and _grows(body[-1])
    return False


def _asks_for_confidence(
    arguments: tuple[Expr, ...], keywords: tuple[KeywordArgument, ...]
) -> bool:
    given = [k.value for k in keywords if k.name == "instruction"] or list(arguments[:1])
    text = " ".join(
        str(part.value)
        for value in given
        if value is not None
        for part in walk(value)
        if isinstance(part, Literal) and isinstance(part.value, str)
    )
    asks = re.search(r"how (?:confident|certain|sure)\b|\bconfidence\b", text, re.IGNORECASE)
    return asks is not None and not _UNSURE.search(text)


RULE = Rule(
    name="confidence-as-uncertainty",
    severity=Severity.WARNING,
    summary="`active-learning` is given a function that returns the confidence.",
    why=(
        "Items whose uncertainty is above the threshold go to the expensive function. With a "
        "confidence it is given the easy items, and the doubtful ones keep their cheap answer."
    ),
    bad="""\
(define lines (string-split context "\\n"))
(define (confidence-of label) (if (string-suffix? label "!") 0.9 0.2))
(define labels
  (active-learning
    (lambda (line)
      (llm-query-async #:instruction "Name the topic; end with ! if you are sure." #:data line
                       #:model "gpt-4o-mini" #:max-tokens 20))
    (lambda (line)
      (llm-query-async #:instruction "Name the topic." #:data line
                       #:model "gpt-4.1-mini" #:max-tokens 20))
    confidence-of
    lines))
(finish (string-join labels "\\n"))""",
    good="""\
(define lines (string-split context "\\n"))
(define (confidence-of label) (if (string-suffix? label "!") 0.9 0.2))
(define labels
  (active-learning
    (lambda (line)
      (llm-query-async #:instruction "Name the topic; end with ! if you are sure." #:data line
                       #:model "gpt-4o-mini" #:max-tokens 20))
    (lambda (line)
      (llm-query-async #:instruction "Name the topic." #:data line
                       #:model "gpt-4.1-mini" #:max-tokens 20))
    (lambda (label) (- 1 (confidence-of label)))
    lines))
(finish (string-join labels "\\n"))""",
    check_in_file=check_in_file,
)
