"""letter-case-mismatch: a text in one case is compared with a word in the other."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, Lambda, Quote, Ref
from ...finding import Severity
from ..rule import Report, Rule, Settled
from ..view import FormView, literal_text

_EQUAL = frozenset(("string=?", "equal?"))
_PARTS = frozenset(("string-prefix?", "string-suffix?", "string-contains?"))
_CASES = {"string-downcase": "lower", "string-upcase": "upper"}
_KEEPING = frozenset(("string-trim", "string-normalize-spaces", "substring"))
_DEPTH = 8


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(view, {})


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Texts and functions that the file keeps under a name."""
    known = set(_reports(view, {}))
    yield from (report for report in _reports(view, settled) if report not in known)


def _reports(view: FormView, settled: Settled) -> Iterator[Report]:
    for use, call in view.free_calls:
        if len(call.arguments) != 2:
            continue
        text, other = call.arguments
        if use.name == "member":
            words = _words(other)
        elif use.name in _EQUAL | _PARTS:
            if use.name in _EQUAL and literal_text(other) is None:
                text, other = other, text
            words = (literal_text(other),)
        else:
            continue
        case = _case(view, text, settled)
        if case is None or not words or any(word is None for word in words):
            continue
        if all(word and not _fits(word, case) for word in words):
            yield Report(
                call.span,
                f"The text is all in {case} case here and what it is compared with is not: this "
                "never holds. Write both in the same case.",
                use=use,
            )


def _words(expr: Expr) -> tuple[str | None, ...]:
    match expr:
        case Quote(datum=datum) if datum.kind == "list":
            if all(node.kind == "string" for node in datum.children):
                return tuple(node.text.strip('"') for node in datum.children)
        case Call(_, Ref(_, "list"), arguments):
            return tuple(map(literal_text, arguments))
    return ()


def _fits(word: str, case: str) -> bool:
    return word == (word.lower() if case == "lower" else word.upper())


def _case(view: FormView, text: Expr, settled: Settled, depth: int = 0) -> str | None:
    """The case that all letters of a text surely have."""
    if depth > _DEPTH:
        return None
    match text:
        case Call(_, Ref(_, name), (inner, *_)) if name not in settled:
            if name in _CASES:
                return _CASES[name]
            return _case(view, inner, settled, depth + 1) if name in _KEEPING else None
        case Call(_, Ref(_, name)) if name in settled:
            made = settled[name].value
            if isinstance(made, Lambda) and made.body:
                inner = made.body[-1]
                named = isinstance(inner, Call) and isinstance(inner.function, Ref)
                return _case(view, inner, {}, depth + 1) if named else None
        case Ref():
            local = view.local_binder(text)
            binder = local or settled.get(text.name)
            if binder is None or binder.value is None or binder.kind != "variable":
                return None
            if local is not None and _is_changed(view, text):
                return None
            return _case(view, binder.value, settled, depth + 1)
    return None


def _is_changed(view: FormView, ref: Ref) -> bool:
    index = next((use.binder for use in view.scopes.uses if use.span == ref.span), None)
    return any(use.assigned and use.binder == index for use in view.scopes.uses)


RULE = Rule(
    name="letter-case-mismatch",
    severity=Severity.ERROR,
    summary="A text that was put in one case is compared with a word that holds the other.",
    why=(
        'After `string-downcase` no letter is a capital, so a comparison with "YES" never holds: '
        "what depends on it is never done, and no error tells."
    ),
    bad="""\
(define verdict
  (syntax-e (llm-query #:instruction "Is it spam? Answer YES or NO." #:data context
                       #:model "gpt-4o-mini" #:max-tokens 3)))
(finish (if (string=? (string-downcase (string-trim verdict)) "YES") "spam" "mail"))""",
    good="""\
(define verdict
  (syntax-e (llm-query #:instruction "Is it spam? Answer YES or NO." #:data context
                       #:model "gpt-4o-mini" #:max-tokens 3)))
(finish (if (string=? (string-upcase (string-trim verdict)) "YES") "spam" "mail"))""",
    check_form=check_form,
    check_joined=check_joined,
)
