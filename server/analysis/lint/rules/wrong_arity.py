"""wrong-arity: more or fewer positional arguments than the function takes."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.racket_names import racket_name
from ....language.vocabulary import Kind, vocabulary
from ...bindings import Arity
from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ..arities import arities_in_words
from ..file_calls import FileCall, file_calls
from ..rule import Report, Rule, Settled
from ..view import DialectCall, FormView, is_elided


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.dialect_calls:
        if found.entry.kind is not Kind.FORM and not is_elided(found.call):
            yield from _too_many(found)
    for use, call in view.free_calls:
        known = None if use.name in vocabulary() else racket_name(use.name)
        if known is None or known.arity is None or is_elided(call):
            continue
        arity = Arity(*known.arity)
        if not arity.accepts(len(call.arguments)):
            message = _message(use.name, (arity,), len(call.arguments))
            yield Report(call.function.span, message, use=use)


def _too_many(found: DialectCall) -> Iterator[Report]:
    entry, count = found.entry, len(found.call.arguments)
    if entry.kind is Kind.VARIABLE:
        message = f"`{entry.name}` is a value, not a function; write it without brackets."
        yield Report(found.call.span, message, use=found.use)
    elif entry.most_count == 0 and entry.keywords and count:
        yield _positional(found)
    elif entry.most_count is not None and count > entry.most_count:
        message = f"{_message(entry.name, (Arity(entry.required_count, entry.most_count),), count)}"
        extra = found.call.arguments[entry.most_count]
        yield Report(extra.span, f"{message} {entry.signature}", use=found.use)


def _positional(found: DialectCall) -> Report:
    """Arguments by position where only keywords are taken: `(llm-query "Sum up." context)`."""
    entry, call = found.entry, found.call
    free = [k.name for k in entry.keywords[:2] if not found.keyword(k.name)]
    message = (
        f"`{entry.name}` takes its arguments by keyword, such as `#:{entry.keywords[0].name}`."
    )
    edits = tuple(
        Edit(Span(value.span.start, value.span.start), f"#:{keyword} ")
        for keyword, value in zip(free, call.arguments, strict=False)
    )
    fixes = ()
    if len(edits) == len(call.arguments):
        fixes = (Fix(f"Write {' and '.join(e.text.strip() for e in edits)}", edits, safe=False),)
    return Report(call.arguments[0].span, message, fixes, use=found.use)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    for found in file_calls(view, settled):
        if is_elided(found.call):
            continue
        name, count = found.use.name, len(found.call.arguments)
        if not any(arity.accepts(count) for arity in found.arities):
            message = _message(name, found.arities, count)
        elif missing := _missing_keywords(found):
            message = f"`{name}` needs {' and '.join(missing)}."
        else:
            continue
        yield Report(found.use.span, message, use=found.use, whoever=True, defined=name)


def _missing_keywords(found: FileCall) -> list[str]:
    if len(found.arities) != 1:
        return []
    given = {keyword.name for keyword in found.call.keywords}
    return [f"`#:{name}`" for name in sorted(found.arities[0].required_keywords - given)]


def _message(name: str, known: tuple[Arity, ...], count: int) -> str:
    return f"`{name}` takes {arities_in_words(known)}; this call gives it {count}."


RULE = Rule(
    name="wrong-arity",
    severity=Severity.ERROR,
    summary="A call gives more or fewer arguments than the function takes.",
    why="The call raises an error when it is reached, which may be after the dear part of a run.",
    bad="(define (shorten text length) (substring text 0 length))\n(finish (shorten context))",
    good="(define (shorten text length) (substring text 0 length))\n(finish (shorten context 80))",
    check_form=check_form,
    check_joined=check_joined,
)
