"""retired-model: a model that its provider has switched off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.models import Model, find_model, models
from ...finding import Edit, Finding, Fix, Severity
from ...syntax.forms import Placed
from ..model_names import ModelName, joined_model_names, model_names
from ..per_form import is_certain, once, sound
from ..rule import Group, Rule
from ..view import FormView, view

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if b"#:model" not in analysis.document.source:
        return
    settled = analysis.bindings.settled
    for placed in sound(analysis):
        for named in once(placed.form, "retired models", _retired):
            yield from _report(analysis, placed, named)
        if once(placed.form, "models by name", _by_name):
            for named in joined_model_names(view(placed.form), settled):
                if _is_retired(named):
                    yield from _report(analysis, placed, named)


def _retired(view: FormView) -> tuple[ModelName, ...]:
    return tuple(named for named in model_names(view) if _is_retired(named))


def _is_retired(named: ModelName) -> bool:
    model = find_model(named.name)
    return model is not None and model.retired is not None


def _by_name(view: FormView) -> bool:
    """Whether a call takes its model from a name that the form does not bind."""
    free = {use.span for use in view.scopes.uses if use.binder is None}
    values = (found.keyword_value("model") for found in view.dialect_calls)
    return any(value is not None and value.span in free for value in values)


def _report(analysis: Analysis, placed: Placed, named: ModelName) -> Iterator[Finding]:
    model = find_model(named.name)
    if model is None or not is_certain(analysis, named.found.use):
        return
    # Whoever reckons with the old price table lives at the time of that table.
    if analysis.inputs.prices != "today" and model.name in _names(analysis.inputs.prices):
        return
    span = placed.located(named.span)
    fixes = ()
    if model.replacement is not None and not named.constant:
        edit = Edit(span, f'"{model.replacement}"')
        fixes = (Fix(f"Use {model.replacement}", (edit,), safe=False),)
    yield RULE.finding(span, _message(named.name, model), fixes)


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
    check_file=check_file,
)
