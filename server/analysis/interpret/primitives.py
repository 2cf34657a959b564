"""The dialect's primitives: model calls, waiting, contexts, persistence, generated code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ...language.primitives import DEFAULT_CONCURRENCY, DEFAULT_MAX_TOKENS
from . import effects
from .answers import expected_answer
from .builtins.arguments import exact_number, listed
from .builtins.hashes import hash_of
from .builtins.printed import content_of, printed_json
from .builtins.registry import builtin
from .effects import Ask
from .handles import note_awaited_unknown
from .loops import each
from .mistakes import from_python, note_finished
from .origins import Outside, Question, entering, meant, stepped
from .sizes import Amount, Poly
from .taint import answer_of, written
from .texts import tokens
from .values import (
    NEVER,
    UNKNOWN,
    VOID,
    Boolean,
    Handle,
    List,
    Number,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Values,
    any_of,
    list_of,
    taint_of,
    unknown,
)

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine


FIRST_ANSWER = "the first answer of `await-any`"
SUB_MODEL = "sub-model with its own sandbox"


# --- model calls -----------------------------------------------------------------------------


@builtin("llm-query", "llm-query-async", "unsafe-raw-query")
def _query(machine: Machine, call: Invocation) -> Value:
    asynchronous = call.name == "llm-query-async"
    keywords = dict(call.keywords)
    for name, value in zip(("instruction", "data"), call.arguments, strict=False):
        keywords.setdefault(name, value)
    ask = make_ask(machine, call, keywords, asynchronous)
    machine.emit(ask)
    if ask.recursive:
        machine.emit(effects.Beyond(SUB_MODEL))
    text = Text(tokens(_answer_tokens(ask)), UNKNOWN if ask.json else None)
    answer = answer_of(text, call.place, call.name, _question(ask))
    if asynchronous:
        machine.trace.sent.append((ask.ticket, call.place))
        return Handle(answer, call.place, frozenset((ask.ticket,)), machine.uncertain)
    return answer if call.name == "unsafe-raw-query" else Result(answer, call.place)


def make_ask(
    machine: Machine,
    call: Invocation,
    keywords: Mapping[str, Value],
    asynchronous: bool = False,
) -> Ask:
    """The model call that a primitive with these keywords sends."""
    models, source = _models(machine, keywords.get("model"))
    temperature = keywords.get("temperature")
    backend = keywords.get("backend")
    return Ask(
        place=machine.site(call.place),
        primitive=call.name,
        models=models,
        model_source=source,
        instruction=_sent(keywords.get("instruction")),
        data=_sent(keywords.get("data")),
        max_tokens=_limit(keywords.get("max-tokens")),
        json=_is_true(keywords.get("json")) or "schema" in keywords,
        schema=keywords.get("schema"),
        images=_images(keywords),
        recursive=_is_true(keywords.get("recursive")),
        asynchronous=asynchronous,
        temperature=exact_number(temperature) if temperature is not None else None,
        backend=(backend.literal or "") if isinstance(backend, Text) else "",
        ticket=object() if asynchronous else None,
    )


def _question(ask: Ask) -> Question | None:
    """What a call asks, where every letter of the instruction is known."""
    known = ask.instruction.literal if ask.instruction is not None else None
    return Question(known, ask.json) if known and not ask.recursive else None


def _models(machine: Machine, value: Value | None) -> tuple[tuple[str, ...], str]:
    if value is None:
        return (machine.default_model,), "default"
    names = known_names(value)
    if names is None:
        return (), "unknown"
    return names, "literal" if len(names) == 1 else "computed"


def known_names(value: Value) -> tuple[str, ...] | None:
    """The strings a value may be, when there are only a few."""
    if isinstance(value, Text):
        if value.literal is not None:
            return (value.literal,)
        if value.choices:
            return value.choices
    return None


def _sent(value: Value | None) -> Text | None:
    """An argument as the text that is sent; `#f` is no argument."""
    match value:
        case None | Boolean(value=False):
            return None
        case Text():
            return value
        case Result(text=text) | Handle(text=text):
            return text
        case List() | Record(whole=True):
            return Text(printed_json(value))
        case Number():
            return Text(content_of(value))
    return Text()


def _limit(value: Value | None) -> Amount | None:
    if not isinstance(value, Number):
        return None if value is None or isinstance(value, Boolean) else Amount(1, None, math.inf)
    return Amount(value.low, None, value.high) if value.low != value.high else Amount.of(value.low)


def _is_true(value: Value | None) -> bool:
    return isinstance(value, Boolean) and value.value is True


def _images(keywords: Mapping[str, Value]) -> Amount | None:
    """How many pictures a call shows: those of `#:images`, and that of `#:image`."""
    images, image = keywords.get("images"), keywords.get("image")
    count = None
    if isinstance(images, List):
        count = images.size
    elif images is not None:
        count = Amount(0, None, math.inf)
    if image is None or (isinstance(image, Boolean) and image.value is False):
        return count
    one = Amount.of(1) if isinstance(image, Text) else Amount(0, None, 1)
    return one if count is None else count.plus(one)


def _answer_tokens(ask: Ask) -> Amount:
    high = DEFAULT_MAX_TOKENS if ask.max_tokens is None else ask.max_tokens.high
    instruction = ask.instruction.content.known if ask.instruction else ""
    limit = DEFAULT_MAX_TOKENS if isinstance(high, Poly) or math.isinf(high) else high
    return Amount(1, expected_answer(instruction, ask.json, limit).tokens, high)


# --- waiting ---------------------------------------------------------------------------------


@builtin("await", "await-any", careful=True)
def _await(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    note_awaited_unknown(machine, value)
    if call.name == "await-any":
        handles = listed(machine, call, 0)
        # Only one of them is surely waited for, and nothing tells which.
        first = settled(None, handles.element)
        if isinstance(first, Text):
            first = replace(first, taint=stepped(first.taint, call.place, FIRST_ANSWER))
        if isinstance(handles.element, Handle):
            machine.emit(effects.Wait(handles.element.tickets, every=False))
        return Values((first, List(handles.size.less(1), handles.element)), lenient=True)
    if isinstance(value, Handle):
        return awaited(machine, value)
    return value if isinstance(value, Result | Text) else UNKNOWN


@builtin("await-all", "await-all-syntax", careful=True)
def _await_all(machine: Machine, call: Invocation) -> Value:
    handles = listed(machine, call, 0)
    note_awaited_unknown(machine, handles)
    change = settled if call.name == "await-all" else awaited
    if handles.items is not None:
        return list_of([change(machine, item) for item in handles.items])
    return replace(handles, element=change(machine, handles.element))


def _note_awaited(machine: Machine | None, handle: Handle) -> None:
    """Remembers that the calls of a handle are waited for wherever they are sent."""
    if machine is None:
        return
    machine.emit(effects.Wait(handle.tickets))
    machine.trace.used |= handle.tickets
    if machine.uncertain <= handle.doubt and not machine.trace.stops:
        machine.trace.awaited |= handle.tickets


def settled(machine: Machine | None, value: Value) -> Value:
    """What a settling primitive makes of a value: text where it is an answer, awaited or not."""
    if machine is not None:
        note_awaited_unknown(machine, value)
    match value:
        case Handle(text=text):
            _note_awaited(machine, value)
            return text
        case Result(text=text):
            return text
    return value


def awaited(machine: Machine, value: Value) -> Value:
    if not isinstance(value, Handle):
        return value
    _note_awaited(machine, value)
    return Result(value.text, value.origin)


@builtin("map-async", careful=True)
def _map_async(machine: Machine, call: Invocation) -> Value:
    items = listed(machine, call, 1)
    function = call.argument(0)
    if isinstance(function, Unknown):
        # It most likely asks, but nothing tells what.
        machine.emit(effects.Beyond("unknown function"))
    result = each(
        machine,
        lambda xs: settled(machine, machine.apply_to(function, xs, call.where(0))),
        [items],
        width(call),
    )
    if isinstance(function, Unknown):
        return any_of(UNKNOWN, result.size)
    return result


def width(call: Invocation) -> int:
    """How many items are worked on at a time."""
    value = call.keywords.get("max-concurrent")
    known = exact_number(value) if value is not None else None
    return DEFAULT_CONCURRENCY if known is None else max(1, int(known))


# --- results, contexts, persistence ----------------------------------------------------------


@builtin("syntax-e", "syntax->datum", careful=True)
def _unwrap(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    match value:
        case Result(text=text):
            return text
        case Text() | List():
            return value  # what is no result stays as it is
    return unknown(taint_of(value))


@builtin("unsafe-interpolate", careful=True)
def _interpolate(machine: Machine, call: Invocation) -> Value:
    """Unwraps, and says that the answer is meant to steer what it is put into."""
    value = _unwrap(machine, call)
    return replace(value, taint=meant(value.taint)) if isinstance(value, Text | Unknown) else value


@builtin("datum->syntax", careful=True)
def _wrap(machine: Machine, call: Invocation) -> Value:
    value = call.arguments[-1] if call.arguments else UNKNOWN
    # No call made it, so it is no answer that must be unwrapped.
    if isinstance(value, Result):
        return value
    return Result(Text(content_of(value), taint=taint_of(value)))


@builtin("finish", careful=True)
def _finish(machine: Machine, call: Invocation) -> Value:
    note_finished(machine, call)
    machine.emit(effects.Stop(finish=True))
    return NEVER


@builtin("context", careful=True)
def _apply_context(machine: Machine, call: Invocation) -> Value:
    return UNKNOWN


@builtin("get-context")
def _get_context(machine: Machine, call: Invocation) -> Value:
    name = call.argument(0)
    known = name.literal if isinstance(name, Text) else None
    found = machine.contexts.get(known) if known is not None else None
    return found or Text(taint=entering(Outside.DATA, call.place, "get-context"))


@builtin("checkpoint", careful=True)
def _checkpoint(machine: Machine, call: Invocation) -> Value:
    """It stores the value, and gives it."""
    return call.argument(1)


@builtin("py-set!", "heartbeat", "unsafe-overwrite", careful=True)
def _effect_only(machine: Machine, call: Invocation) -> Value:
    return VOID


@builtin("tokens-used", "rate-limits", "token-budget")
def _unknown(machine: Machine, call: Invocation) -> Value:
    return UNKNOWN


@builtin("restore")
def _restore(machine: Machine, call: Invocation) -> Value:
    return unknown(entering(Outside.CHECKPOINT, call.place, call.name))


@builtin("finish-var")
def _finish_var(machine: Machine, call: Invocation) -> Value:
    return unknown(entering(Outside.GENERATED, call.place, call.name))


@builtin("py-call")
def _py_call(machine: Machine, call: Invocation) -> Value:
    machine.may_fail()
    return written(call, from_python(UNKNOWN))


@builtin("unsafe-exec-sub-output")
def _execute_generated(machine: Machine, call: Invocation) -> Value:
    machine.emit(effects.Beyond("generated code"))
    machine.may_fail()
    return unknown(entering(Outside.GENERATED, call.place, call.name))


@builtin("hash", careful=True)
def _hash(machine: Machine, call: Invocation) -> Value:
    if len(call.arguments) == 1:
        return Text(tokens(Amount(20, 40, 64)))
    return hash_of(call.arguments)
