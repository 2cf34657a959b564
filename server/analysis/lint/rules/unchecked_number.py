"""unchecked-number: an answer is counted with, as if it were sure to be a number alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...core import Call, Expr, For, If, Lambda, Ref, Try
from ...finding import Finding, Severity
from ...interpret.origins import Outside
from ...interpret.values import Text, taint_of
from ...syntax.tree import Span
from ...traverse import children, walk
from ..misuses import can_matter
from ..per_form import is_certain, is_fragment, once
from ..rule import Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...homes import Home
    from ...scopes import Use

_COUNTING = frozenset((
    "<", ">", "<=", ">=", "=", "+", "-", "*", "/", "min", "max", "round", "floor", "ceiling", "abs",
    "add1", "sub1", "zero?", "positive?", "negative?", "exact->inexact", "exact-round", "sqrt",
    "number->string",
))  # fmt: skip
_PLAIN = frozenset(("string-trim", "syntax-e", "string-downcase", "string-normalize-spaces"))


_ASKING = frozenset(("not", "number?", "real?", "integer?", "exact-integer?", "rational?"))


class _Counted(NamedTuple):
    """A `(string->number text)` that is counted with at once; spans are those of it and `text`."""

    span: Span
    text: Span
    use: Use


def check_file(analysis: Analysis) -> Iterator[Finding]:
    source = analysis.document.source
    if b"string->number" not in source or analysis.document.problems or not can_matter(analysis):
        return
    found = analysis.by_form.having("numbers counted with", _in_form)
    for home, counted in found.items():
        placed = analysis.bindings.placed[home]
        for one in counted:
            if is_certain(analysis, one.use) and _is_answer(analysis, placed.located(one.text)):
                yield RULE.finding(
                    placed.located(one.span),
                    'This is #f for an answer such as "7/10" or "Score: 7", and counting with #f '
                    "is an error. Take the number out with `regexp-match`, or give a default: "
                    "`(or (string->number …) 0)`.",
                )


def _in_form(home: Home) -> tuple[_Counted, ...]:
    form = home.form
    if b"string->number" not in form.text or form.broken or is_fragment(form):
        return ()
    return once(form, "numbers counted with", _counted)


def _is_answer(analysis: Analysis, text: Span) -> bool:
    """Whether a text is what a model has said, and the program has not looked at it."""
    value = analysis.facts.value_of(text)
    return isinstance(value, Text) and any(
        trail.source.outside is Outside.ANSWER and not trail.checked for trail in taint_of(value)
    )


def _counted(view: FormView) -> tuple[_Counted, ...]:
    uses = {use.call.span: use for use in view.scopes.uses if use.call and use.binder is None}
    tested = {view.source(e.span) for e in _tests(view.expansion.body)}
    found: list[_Counted] = []
    for expr in _unguarded(view.expansion.body):
        if not isinstance(expr, Call) or not _is_free(expr, uses, _COUNTING):
            continue
        for argument in expr.arguments:
            if not isinstance(argument, Call) or len(argument.arguments) != 1:
                continue
            if not _is_free(argument, uses, frozenset(("string->number",))):
                continue
            text = argument.arguments[0]
            if _is_whole(text) and view.source(argument.span) not in tested:
                found.append(_Counted(argument.span, text.span, uses[argument.span]))
    return tuple(found)


def _is_free(call: Call, uses: dict[Span, Use], names: frozenset[str]) -> bool:
    use = uses.get(call.span)
    return use is not None and use.name in names


def _is_whole(text: Expr) -> bool:
    """Whether it is an answer as it came, and not a part that was looked for in it."""
    match text:
        case Ref():
            return True
        case Call(_, Ref(_, name), arguments) if name in _PLAIN and arguments:
            return _is_whole(arguments[0])
        case Call(_, Ref(_, name)):
            return name in ("llm-query", "await")
    return False


def _tests(exprs: tuple[Expr, ...]) -> Iterator[Expr]:
    """What is tested for being #f or a number at all."""
    for expr in walk(*exprs):
        match expr:
            case If(_, test):
                yield from _tested(test)
            case For(_, _, clauses):
                yield from (e for c in clauses if c.guard for e in _tested(c.sequence))
            case Call(_, Ref(_, "filter" | "filter-map"), (Lambda(_, _, body), *_)) if body:
                yield from _tested(body[-1])
            case _:
                continue


def _tested(test: Expr) -> Iterator[Expr]:
    yield test
    if isinstance(test, Call) and isinstance(test.function, Ref) and test.function.name in _ASKING:
        yield from test.arguments


def _unguarded(exprs: tuple[Expr, ...]) -> Iterator[Expr]:
    """What no handler stands around."""
    for expr in exprs:
        yield expr
        if not isinstance(expr, Try):
            yield from _unguarded(children(expr))


RULE = Rule(
    name="unchecked-number",
    severity=Severity.WARNING,
    summary="A model's answer is read as a number and counted with, whatever it says.",
    why=(
        "`string->number` gives #f for any text that is not a number alone, and a model that was "
        'asked for a number says "7/10" or "Score: 7" now and then. One such answer ends the run, '
        "after the others were paid for."
    ),
    bad="""\
(define grade (syntax-e (llm-query #:instruction "Grade it from 1 to 10." #:data context)))
(finish (if (< (string->number (string-trim grade)) 6) "weak" "good"))""",
    good="""\
(define grade (syntax-e (llm-query #:instruction "Grade it from 1 to 10." #:data context)))
(define found (regexp-match #px"[0-9]+" grade))
(finish (if (and found (< (string->number (car found)) 6)) "weak" "good"))""",
    check_file=check_file,
)
