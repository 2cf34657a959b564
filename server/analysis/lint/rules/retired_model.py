"""retired-model: a model that its provider has switched off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from ....language.models import Model, find_model, models
from ...finding import Edit, Finding, Fix, Severity
from ...inputs import Inputs
from ..misuses import can_matter
from ..model_names import ModelName, computed_model_names, joined_model_names, model_names
from ..rule import Group, Report, Rule, Settled
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(model_names(view))


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    yield from _reports(joined_model_names(view, settled))


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Models that come out of a table, or by way of a parameter."""
    if not can_matter(analysis):
        return
    for name, span in computed_model_names(analysis, _is_retired):
        model = find_model(name)
        if model is not None and _is_of_today(model.name, analysis.inputs):
            yield RULE.finding(span, _message(name, model))


def _is_retired(name: str) -> bool:
    model = find_model(name)
    return model is not None and model.retired is not None


def _reports(names: Iterable[ModelName]) -> Iterator[Report]:
    for named in names:
        model = find_model(named.name)
        if model is None or model.retired is None:
            continue
        fixes = ()
        if model.replacement is not None and not named.constant:
            edit = Edit(named.span, f'"{model.replacement}"')
            fixes = (Fix(f"Use {model.replacement}", (edit,), safe=False),)
        yield Report(
            named.span,
            _message(named.name, model),
            fixes,
            use=named.found.use,
            defined=named.constant,
            applies=partial(_is_of_today, model.name),
        )


def _is_of_today(name: str, inputs: Inputs) -> bool:
    """Whoever reckons with an older price table lives at the time of that table."""
    return inputs.prices == "today" or name not in _names(inputs.prices)


@cache
def _names(profile: str) -> frozenset[str]:
    return frozenset(model.name for model in models(profile))


def _message(name: str, model: Model) -> str:
    instead = f" Use {model.replacement} instead." if model.replacement else ""
    return f"{name} was switched off on {model.retired}: every call of it fails.{instead}"


RULE = Rule(
    name="retired-model",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A call names a model that its provider has switched off.",
    why=(
        "The endpoint refuses the call, so the run stops there and what was paid before is lost. "
        "An endpoint of your own that still serves the model is named with `#:backend`."
    ),
    bad='(finish (llm-query #:instruction "Sum up." #:data context #:model "gpt-4-32k"))',
    good='(finish (llm-query #:instruction "Sum up." #:data context #:model "gpt-4o"))',
    check_form=check_form,
    check_joined=check_joined,
    check_file=check_file,
)
