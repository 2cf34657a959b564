"""model-lacks-capability: a call asks of a model what that model cannot do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....language.models import Model, find_model
from ...core import Literal
from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ..model_names import ModelName, joined_model_names, model_names
from ..rule import Report, Rule, Settled
from ..texts import pieces
from ..view import DialectCall, FormView, is_literal, literal_text

# JSON mode gives objects only, so the runner leaves it out where a list is asked for.
_ASKS_FOR_LIST = re.compile(r"\[|\blists?\b|\barrays?\b", re.IGNORECASE)
_PURPOSES = {
    "embedding": "makes embeddings",
    "transcription": "transcribes speech",
    "moderation": "classifies for moderation",
    "image": "makes images",
    "audio": "works on audio",
    "ocr": "reads scanned pages",
    "completion": "continues text and has no chat",
}


def check_form(view: FormView) -> Iterator[Report]:
    for named in model_names(view):
        yield from _check(view, named)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    for named in joined_model_names(view, settled):
        yield from _check(view, named)


def _check(view: FormView, named: ModelName) -> Iterator[Report]:
    model = find_model(named.name)
    if model is None:
        return
    # That a model for another purpose is switched off too is the other rule's to tell.
    if "chat" not in model.capabilities and model.retired is None:
        purpose = next((_PURPOSES[c] for c in sorted(model.capabilities) if c in _PURPOSES), "")
        if purpose:
            message = f"{named.name} {purpose}; a model call needs a chat model."
            yield Report(named.span, message, use=named.found.use, defined=named.constant)
        return
    for span, message, fixes in _refused(view, named, model):
        yield Report(span, message, fixes, use=named.found.use, defined=named.constant)


def _refused(
    view: FormView, named: ModelName, model: Model
) -> Iterator[tuple[Span, str, tuple[Fix, ...]]]:
    """The keywords of the call that the model refuses."""
    found, name = named.found, named.name
    if "chat" not in model.capabilities:
        return
    for keyword in ("image", "images"):
        if "vision" in model.lacks and _is_given(found, keyword):
            yield _keyword_span(found, keyword), f"{name} cannot see images.", ()
    if "schema" in model.lacks and _is_given(found, "schema") and _is_object(found):
        span = _keyword_span(found, "schema")
        yield span, f"{name} cannot be bound to a schema; the call is refused.", ()
    elif "json" in model.lacks and model.retired is None and _wants_object(found):
        yield _keyword_span(found, "json"), f"{name} has no JSON mode; the call is refused.", ()
    # The chat variants of reasoning models take a temperature.
    if "temperature" in model.lacks and "chat" not in name:
        value = found.keyword_value("temperature")
        if isinstance(value, Literal) and value.kind == "number" and value.value != 1:
            span = _keyword_span(found, "temperature")
            cut = Span(_start_of_blank(view, span), span.end)
            fix = Fix("Leave the temperature out", (Edit(cut, ""),))
            yield span, f"{name} refuses a temperature; the call fails.", (fix,)


def _is_given(found: DialectCall, keyword: str) -> bool:
    value = found.keyword_value(keyword)
    return value is not None and not is_literal(value, False)


def _is_object(found: DialectCall) -> bool:
    shape = literal_text(found.keyword_value("schema"))
    return shape is not None and shape.lstrip().startswith("{")


def _wants_object(found: DialectCall) -> bool:
    if not is_literal(found.keyword_value("json"), True):
        return False
    texts = pieces(found.keyword_value("instruction"))
    return bool(texts) and not any(_ASKS_FOR_LIST.search(str(text.value)) for text in texts)


def _keyword_span(found: DialectCall, name: str) -> Span:
    keyword = found.keyword(name)
    assert keyword is not None and keyword.value is not None
    return Span(keyword.span.start, keyword.value.span.end)


def _start_of_blank(view: FormView, span: Span) -> int:
    before = view.form.text[: span.start]
    return len(before.rstrip(b" \t"))


RULE = Rule(
    name="model-lacks-capability",
    severity=Severity.ERROR,
    summary="A call asks of a model what that model cannot do.",
    why=(
        "Images for a model that reads text only, JSON mode or a temperature where the model "
        "refuses it, a chat with a model for embeddings: the endpoint answers with an error."
    ),
    bad="""\
(finish (llm-query
  #:instruction "Prove it." #:data context #:model "o3" #:temperature 0.0))""",
    good='(finish (llm-query #:instruction "Prove it." #:data context #:model "o3"))',
    check_form=check_form,
    check_joined=check_joined,
)
