"""unknown-backend: a `#:backend` that neither the product nor the configuration has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ....language.backends import backends
from ...finding import Edit, Fix, Severity
from ...inputs import Inputs
from ..rule import Report, Rule
from ..suggest import closest
from ..view import FormView, literal_text


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.dialect_calls:
        if found.entry.keyword("backend") is None:
            continue
        value = found.keyword_value("backend")
        name = literal_text(value)
        if name is None or value is None or name in backends():
            continue
        meant = closest(name, backends(), cutoff=0.6)
        fixes = ()
        if meant is not None:
            fixes = (Fix(f"Change to {meant}", (Edit(value.span, f'"{meant}"'),), safe=False),)
        message = (
            f'There is no backend "{name}". There are {" and ".join(sorted(backends()))}, and '
            "those that the configuration names."
        )
        yield Report(value.span, message, fixes, use=found.use, applies=partial(_is_unknown, name))


def _is_unknown(name: str, inputs: Inputs) -> bool:
    return name not in inputs.backends


RULE = Rule(
    name="unknown-backend",
    severity=Severity.ERROR,
    summary="A call names a backend that nobody has configured.",
    why="The call is refused when it is reached, which may be after the dear part of a run.",
    bad='(finish (llm-query #:instruction "Sum up." #:data context #:backend "opnai"))',
    good='(finish (llm-query #:instruction "Sum up." #:data context #:backend "openai"))',
    check_form=check_form,
)
