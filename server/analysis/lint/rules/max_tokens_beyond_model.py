"""max-tokens-beyond-model: an output limit that the model cannot reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ....language.models import find_model
from ...core import Literal
from ...finding import Edit, Finding, Fix, Severity
from ...scopes import Use
from ...syntax.tree import Span
from ..model_names import model_names
from ..per_form import is_certain, once, sound
from ..rule import Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis


class _Limit(NamedTuple):
    """A written limit of a call; `models` is empty for the default model, None if not known."""

    use: Use
    number: int
    span: Span
    models: tuple[str, ...] | None


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if b"#:max-tokens" not in analysis.document.source:
        return
    for placed in sound(analysis):
        for limit in once(placed.form, "written limits", _limits):
            name, most = _tightest(limit, analysis.inputs.default_model)
            if most is None or limit.number <= most or not is_certain(analysis, limit.use):
                continue
            span = placed.located(limit.span)
            message = (
                f"{name} gives at most {most:,} tokens; a limit of {limit.number:,} is refused."
            )
            fix = Fix(f"Change to {most}", (Edit(span, str(most)),), safe=False)
            yield RULE.finding(span, message, (fix,))


def _limits(view: FormView) -> tuple[_Limit, ...]:
    named: dict[Span, list[str]] = {}
    for model in model_names(view):
        named.setdefault(model.found.call.span, []).append(model.name)
    found: list[_Limit] = []
    for query in view.dialect_calls:
        value = query.keyword_value("max-tokens") if query.entry.queries else None
        if not isinstance(value, Literal) or type(value.value) is not int:
            continue
        if query.keyword("backend") is not None:
            continue
        models: tuple[str, ...] | None = tuple(named.get(query.call.span, ()))
        if query.keyword("model") is not None and not models:
            models = None
        found.append(_Limit(query.use, value.value, value.span, models))
    return tuple(found)


def _tightest(limit: _Limit, default_model: str) -> tuple[str, int | None]:
    """The model that the call may use with the least room for an answer, and that room."""
    if limit.models is None:
        return "", None
    rooms: list[tuple[int, str]] = []
    for name in limit.models or (default_model,):
        model = find_model(name)
        most = (model.max_output or model.context_window) if model is not None else None
        if most is not None:
            rooms.append((most, name))
    most, name = min(rooms, default=(None, ""))
    return name, most


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
    check_file=check_file,
)
