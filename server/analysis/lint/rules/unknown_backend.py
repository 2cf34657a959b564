"""unknown-backend: a `#:backend` that neither the product nor the configuration has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.backends import backends
from ...finding import Edit, Finding, Fix, Severity
from ...scopes import Use
from ...syntax.tree import Span
from ..per_form import is_certain, once, sound
from ..rule import Rule
from ..suggest import closest
from ..view import FormView, literal_text

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if b"#:backend" not in analysis.document.source:
        return
    known = {*backends(), *analysis.inputs.backends}
    for placed in sound(analysis):
        for name, span, use in once(placed.form, "named backends", _named):
            if name not in known and is_certain(analysis, use):
                yield _finding(name, placed.located(span), known)


def _named(view: FormView) -> tuple[tuple[str, Span, Use], ...]:
    """The backends that calls of the form name by a literal."""
    return tuple(
        (name, value.span, found.use)
        for found in view.dialect_calls
        if found.entry.keyword("backend") is not None
        and (value := found.keyword_value("backend")) is not None
        and (name := literal_text(value)) is not None
    )


def _finding(name: str, span: Span, known: set[str]) -> Finding:
    meant = closest(name, known, cutoff=0.6)
    fixes = (Fix(f"Change to {meant}", (Edit(span, f'"{meant}"'),), safe=False),) if meant else ()
    message = (
        f'There is no backend "{name}"; there are {", ".join(sorted(known))}. '
        "A backend of your own is named in the configuration."
    )
    return RULE.finding(span, message, fixes)


RULE = Rule(
    name="unknown-backend",
    severity=Severity.ERROR,
    summary="A call names a backend that nobody has configured.",
    why="The call is refused when it is reached, which may be after the dear part of a run.",
    bad='(finish (llm-query #:instruction "Sum up." #:data context #:backend "opnai"))',
    good='(finish (llm-query #:instruction "Sum up." #:data context #:backend "openai"))',
    check_file=check_file,
)
