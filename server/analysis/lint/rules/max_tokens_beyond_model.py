"""max-tokens-beyond-model: an output limit that the model cannot reach."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ....language.models import find_model
from ...core import Literal
from ...finding import Edit, Fix, Severity
from ...inputs import Inputs
from ...syntax.tree import Span
from ..model_names import model_names
from ..rule import Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    named: dict[Span, list[str]] = {}
    for model in model_names(view):
        named.setdefault(model.found.call.span, []).append(model.name)
    for found in view.dialect_calls:
        value = found.keyword_value("max-tokens") if found.entry.queries else None
        if not isinstance(value, Literal) or type(value.value) is not int:
            continue
        if found.keyword("backend") is not None:
            continue
        number, names = value.value, named.get(found.call.span, [])
        if names:
            most, name = min(
                (_room(name) or (number, name) for name in names), default=(number, "")
            )
            if number > most:
                fix = Fix(f"Change to {most}", (Edit(value.span, str(most)),), safe=False)
                yield Report(value.span, _message(name, most, number), (fix,), use=found.use)
        elif found.keyword("model") is None:
            message = f"The default model gives shorter answers: a limit of {number:,} is refused."
            beyond = partial(_is_beyond_default, number)
            yield Report(value.span, message, use=found.use, applies=beyond)


def _room(name: str) -> tuple[int, str] | None:
    """How many tokens an answer of a model may have, with its name; None if that is not known."""
    model = find_model(name)
    most = (model.max_output or model.context_window) if model is not None else None
    return None if most is None else (most, name)


def _is_beyond_default(number: int, inputs: Inputs) -> bool:
    room = _room(inputs.default_model)
    return room is not None and number > room[0]


def _message(name: str, most: int, number: int) -> str:
    return f"{name} gives at most {most:,} tokens; a limit of {number:,} is refused."


RULE = Rule(
    name="max-tokens-beyond-model",
    severity=Severity.ERROR,
    summary="A call asks for a longer answer than its model can give.",
    why="The endpoint refuses the call, which may be after the dear part of a run.",
    bad="""\
(finish (llm-query
  #:instruction "Sum up." #:data context #:model "gpt-4o-mini" #:max-tokens 100000))""",
    good="""\
(finish (llm-query
  #:instruction "Sum up." #:data context #:model "gpt-4o-mini" #:max-tokens 1000))""",
    check_form=check_form,
)
