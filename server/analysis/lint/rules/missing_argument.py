"""missing-argument: a call to the dialect lacks an argument it cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.vocabulary import Kind
from ...core import Call
from ...finding import Severity
from ...scopes import Use
from ..rule import Report, Rule
from ..view import DialectCall, FormView, is_elided

# A longer signature hides what is missing; hover shows it.
_LONGEST_SHAPE = 80


def check_form(view: FormView) -> Iterator[Report]:
    for use in view.scopes.uses:
        if use.call is not None:
            yield from _keywords_without_value(use, use.call)
    for found in view.dialect_calls:
        if found.entry.kind not in (Kind.FORM, Kind.VARIABLE) and not is_elided(found.call):
            yield from _missing(found)


def _keywords_without_value(use: Use, call: Call) -> Iterator[Report]:
    for keyword in call.keywords:
        if keyword.value is None:
            message = f"`#:{keyword.name}` needs a value after it."
            yield Report(keyword.span, message, use=use, whoever=True)


def _missing(found: DialectCall) -> Iterator[Report]:
    entry, call = found.entry, found.call
    given = {keyword.name for keyword in call.keywords}
    needed = [p for p in entry.parameters if not (p.optional or p.rest)]
    missing = [f"`{p.name}`" for p in needed[len(call.arguments) :]]
    missing += [f"`#:{k.name}`" for k in entry.keywords if k.required and k.name not in given]
    if entry.queries and not call.arguments and not given & {"instruction", "data"}:
        missing.append("`#:instruction` or `#:data`")
    if missing:
        shape = f": {entry.signature}" if len(entry.signature) <= _LONGEST_SHAPE else "."
        message = f"`{entry.name}` needs {' and '.join(missing)}{shape}"
        yield Report(call.function.span, message, use=found.use)


RULE = Rule(
    name="missing-argument",
    severity=Severity.ERROR,
    summary="A call of the dialect lacks an argument that it cannot do without.",
    why="The call raises an error when it is reached, which may be after the dear part of a run.",
    bad='(checkpoint "draft")',
    good='(checkpoint "draft" (string-length context))',
    check_form=check_form,
)
