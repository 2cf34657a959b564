"""wrong-kind: a value of another kind than the function takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.vocabulary import lookup
from ...finding import Finding, Fix, Severity
from ...interpret.misuse import ELEMENTS, WORD
from ..misuses import first_answer, is_constant, misuses, wrap
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...interpret.facts import MisuseFact

_ARTICLES = {
    "text": "text",
    "number": "a number",
    "boolean": "#t or #f",
    "list": "a list",
    "list of texts": "a list of texts",
    "hash": "a hash",
    "function": "a function",
    "symbol": "a symbol",
    "void": "nothing: no value is given by `for`, `for-each` or what prints",
}

_ADVICE = {
    ("number", "text"): "Write it as text with `(number->string …)`.",
    ("list", "text"): "Make it one text, with `(string-join …)` if it holds texts.",
    ("text", "a number"): "Read it with `(string->number …)`, which gives #f for any other text.",
    ("list", "a number"): "Did you mean its `(length …)`?",
    ("function", "text"): "Did you mean to call it?",
    ("text", "the handle of a call"): "It is an answer already: leave out `await`.",
    ("list", "the handle of a call"): (
        "Wait for all the handles in a list with `await-all`; what `map-async` gives are texts."
    ),
    ("list of texts", "a list of functions"): "Put each call into one: `(lambda () …)`.",
    ("text", "an error"): "The handler of `try` is given the message itself: write it alone.",
    ("function", "a JSON value"): "Did you mean to call it?",
    ("boolean", "a function"): "Put it into a function that is given the value: `(lambda (x) …)`.",
    ("text", "a function"): "Put it into a function: `(lambda (item) …)`.",
    ("symbol", "text"): "Write a text in double quotes; a quoted name is not looked up.",
    ("void", "a list"): "Collect the values with `for/list` or `map`.",
    ("void", "text"): "Make the text with `format` or `string-append`.",
    ("void", "a value"): "Collect the values with `for/list`, or give the text itself.",
}


_ELEMENTS = {
    "number": "numbers. Write each as text: `(map number->string …)`",
    "boolean": "#t and #f",
    "list": "lists. Join each of these first",
    "hash": "hashes. Take the text out of each: `(hash-ref item …)`",
    "symbol": "symbols: what is quoted is not looked up. Make the list with `(list …)`",
    "void": "no values: what prints gives none",
}


_PARSED = ("a list", "a hash", WORD)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, ELEMENTS):
        message = f"`{misuse.primitive}` joins texts, and these are {_ELEMENTS[misuse.wanted]}."
        yield RULE.finding(misuse.span, message)
    for misuse in misuses(analysis, *_ARTICLES):
        if misuse.reached == "text" and misuse.wanted in _PARSED and misuse.paths:
            continue  # see json-text-used-as-data and multiple-values-as-one
        as_list = misuse.wanted in ("a list", "a hash")
        if (as_list and first_answer(misuse)) or _is_said_elsewhere(analysis, misuse):
            continue
        advice = _ADVICE.get((misuse.reached, misuse.wanted), "")
        yield RULE.finding(
            misuse.span,
            f"`{misuse.primitive}` wants {misuse.wanted} here, but this is "
            f"{_ARTICLES[misuse.reached]}. {advice}".rstrip(),
            _fixes(analysis, misuse),
        )


def _is_said_elsewhere(analysis: Analysis, misuse: MisuseFact) -> bool:
    """Whether it is a constant given to a primitive: see wrong-literal."""
    return lookup(misuse.primitive) is not None and is_constant(analysis, misuse.span)


def _fixes(analysis: Analysis, misuse: MisuseFact) -> tuple[Fix, ...]:
    if (misuse.reached, misuse.wanted) == ("number", "text"):
        return wrap(analysis, misuse, "(number->string ", ")", "Write it as text")
    return ()


RULE = Rule(
    name="wrong-kind",
    severity=Severity.ERROR,
    summary="A value of one kind is given where another kind is wanted.",
    why="The call raises an error when it is reached, which may be after the dear part of a run.",
    bad="""\
(define lines (string-split context "\\n"))
(finish (string-append "Lines: " (length lines)))""",
    good="""\
(define lines (string-split context "\\n"))
(finish (string-append "Lines: " (number->string (length lines))))""",
    check_file=check_file,
)
