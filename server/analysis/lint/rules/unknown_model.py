"""unknown-model: a model name that no price list knows."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.models import closest_models, find_model
from ...finding import Edit, Fix, Severity
from ..rule import Report, Rule
from ..view import FormView, literal_text


def check_form(view: FormView) -> Iterator[Report]:
    for found in view.dialect_calls:
        if found.entry.keyword("model") is None or found.keyword("backend") is not None:
            continue
        value = found.keyword_value("model")
        name = literal_text(value)
        if name is None or value is None or find_model(name) is not None:
            continue
        close = closest_models(name)
        fixes = tuple(
            Fix(f"Change to {meant}", (Edit(value.span, f'"{meant}"'),), safe=False)
            for meant in close
        )
        hint = f" Did you mean {close[0]}?" if close else ""
        message = (
            f'"{name}" is no known model, so its price is unknown and a hosted endpoint may '
            f"refuse it.{hint}"
        )
        yield Report(value.span, message, fixes, use=found.use)


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
)
