"""unknown-model: a model name that no price list knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ....language.models import closest_models, find_model
from ...finding import Edit, Finding, Fix, Severity
from ..misuses import can_matter
from ..model_names import ModelName, computed_model_names, joined_model_names, model_names
from ..rule import Report, Rule, Settled
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(model_names(view))


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    yield from _reports(joined_model_names(view, settled))


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Models that come out of a table, or by way of a parameter."""
    if can_matter(analysis):
        for name, span in computed_model_names(analysis, _is_unknown):
            yield RULE.finding(span, _message(name))


def _reports(names: Iterable[ModelName]) -> Iterator[Report]:
    for named in names:
        if not _is_unknown(named.name):
            continue
        fixes = tuple(
            Fix(f"Change to {meant}", (Edit(named.span, f'"{meant}"'),), safe=False)
            for meant in closest_models(named.name)
            if not named.constant
        )
        message = _message(named.name)
        yield Report(named.span, message, fixes, use=named.found.use, defined=named.constant)


def _is_unknown(name: str) -> bool:
    return find_model(name) is None


def _message(name: str) -> str:
    close = closest_models(name)
    hint = f" Did you mean {close[0]}?" if close else ""
    return (
        f'"{name}" is no known model, so its price is unknown and a hosted endpoint may '
        f"refuse it.{hint}"
    )


RULE = Rule(
    name="unknown-model",
    severity=Severity.WARNING,
    summary="A call names a model that is not in the price list.",
    why=(
        "A misspelt name fails when the call is made, and a call of unknown price cannot be kept "
        "under a budget. A model that you serve yourself is named together with its `#:backend`."
    ),
    bad='(finish (llm-query #:instruction "Sum up." #:data context #:model "gpt4o-mini"))',
    good='(finish (llm-query #:instruction "Sum up." #:data context #:model "gpt-4o-mini"))',
    check_form=check_form,
    check_joined=check_joined,
    check_file=check_file,
)
