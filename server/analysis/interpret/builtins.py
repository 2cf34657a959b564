"""Racket's functions, as far as sizes, texts and kinds depend on them."""

from __future__ import annotations

import itertools
import math
import operator
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from . import effects
from .functions import CAREFUL
from .loops import as_list, carry, concatenate_lists, each
from .shapes import shape_of, value_of
from .sizes import NOTHING, Amount, Poly, Quantity, less, minimum, plus, quotient, times
from .texts import Content, concatenate, cut, literal, rough_tokens, tokens
from .values import (
    BOOLEAN,
    FALSE,
    NEVER,
    NUMBER,
    TEXT,
    TRUE,
    UNKNOWN,
    VOID,
    Boolean,
    Builtin,
    Function,
    Handle,
    List,
    Made,
    Never,
    Number,
    OneOf,
    Parameter,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Values,
    any_of,
    boolean,
    list_of,
    number,
    truth,
)

if TYPE_CHECKING:
    from .machine import Invocation, Machine

Rule = Callable[["Machine", "Invocation"], Value]
BUILTINS: dict[str, Rule] = {}

MAX_ITEMS = 200
"""Lists up to this long are put together element by element."""

MAX_NUMBERS = 32
"""Up to so many numbers of a `range` are told apart; of more, all turns of a loop are alike."""


def builtin(*names: str, careful: bool = False) -> Callable[[Rule], Rule]:
    """Enters a rule for functions of these names.

    `careful`: the rule itself applies the functions that are given by position, or keeps them in
    what it returns. All other rules have them applied any number of times.
    """

    def enter(rule: Rule) -> Rule:
        for name in names:
            BUILTINS[name] = rule
            if careful:
                CAREFUL.add(name)
        return rule

    return enter


# --- lists -----------------------------------------------------------------------------------


def listed(machine: Machine, call: Invocation, index: int) -> List:
    return as_list(machine, call.argument(index), call.where(index).span)


@builtin("list", "vector", "list*", "vector-immutable", careful=True)
def _list(machine: Machine, call: Invocation) -> Value:
    if call.name == "list*" and call.arguments:
        front = list_of(call.arguments[:-1])
        return concatenate_lists([front, listed(machine, call, len(call.arguments) - 1)])
    return list_of(call.arguments)


@builtin("cons", careful=True)
def _cons(machine: Machine, call: Invocation) -> Value:
    tail = call.argument(1)
    if isinstance(tail, List):
        return concatenate_lists([list_of([call.argument(0)]), tail])
    if isinstance(tail, Unknown):
        return any_of(UNKNOWN)
    return UNKNOWN  # a pair that is no list


@builtin("append", careful=True)
def _append(machine: Machine, call: Invocation) -> Value:
    return concatenate_lists([listed(machine, call, i) for i in range(len(call.arguments))])


@builtin("append*", "flatten", careful=True)
def _append_all(machine: Machine, call: Invocation) -> Value:
    if len(call.arguments) != 1:
        return any_of(UNKNOWN)
    outer = listed(machine, call, 0)
    if call.name == "flatten":
        return _flatten(outer)
    if outer.items is not None and all(isinstance(item, List) for item in outer.items):
        return concatenate_lists([item for item in outer.items if isinstance(item, List)])
    inner = outer.element
    if isinstance(inner, List):
        return List(outer.size.times(inner.size), inner.element)
    return any_of(UNKNOWN)


def _flatten(values: List) -> Value:
    if values.items is not None:
        parts = [_flatten(x) if isinstance(x, List) else list_of([x]) for x in values.items]
        return concatenate_lists([part for part in parts if isinstance(part, List)])
    if isinstance(values.element, List):
        inner = _flatten(values.element)
        if isinstance(inner, List):
            return List(values.size.times(inner.size), inner.element)
    return values if not isinstance(values.element, Unknown) else any_of(UNKNOWN)


@builtin("car", "first", careful=True)
def _first(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, 0)


@builtin("second", "cadr", careful=True)
def _second(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, 1)


@builtin("third", "caddr", careful=True)
def _third(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, 2)


@builtin("fourth", "cadddr", careful=True)
def _fourth(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, 3)


@builtin("last", careful=True)
def _last(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, -1)


@builtin("list-ref", "vector-ref", careful=True)
def _list_ref(machine: Machine, call: Invocation) -> Value:
    index = call.argument(1)
    known = index.value if isinstance(index, Number) else None
    if known is None:
        value = call.argument(0)
        return one_of(value) if isinstance(value, List) else UNKNOWN
    return _element(machine, call, int(known))


def _element(machine: Machine, call: Invocation, index: int) -> Value:
    value = call.argument(0)
    if not isinstance(value, List):
        return UNKNOWN
    if value.items is not None and -len(value.items) <= index < len(value.items):
        return value.items[index]
    return one_of(value)


def one_of(values: List) -> Value:
    """Some element of a list: what is known of all of them holds, what is known of a loop not."""
    return single(values.element)


def single(value: Value) -> Value:
    if isinstance(value, Text):
        content = value.content.each()
        return value if content is value.content else Text(content, value.json)
    return value


@builtin("cdr", "rest", careful=True)
def _rest(machine: Machine, call: Invocation) -> Value:
    return dropped(call.argument(0), 1)


@builtin("cddr", careful=True)
def _cddr(machine: Machine, call: Invocation) -> Value:
    return dropped(call.argument(0), 2)


@builtin("drop", "list-tail", "vector-drop", careful=True)
def _drop(machine: Machine, call: Invocation) -> Value:
    count = exact_number(call.argument(1))
    if count is None:
        return _part_of(listed(machine, call, 0))
    return dropped(listed(machine, call, 0), int(count))


def dropped(value: Value, count: int) -> Value:
    if not isinstance(value, List):
        return any_of(UNKNOWN)
    if value.items is not None:
        return list_of(value.items[count:])
    return List(value.size.less(count), single(value.element))


def _part_of(values: List) -> List:
    return List(values.size.or_none(), single(values.element))


@builtin(
    "take", "vector-take", "drop-right", "take-right", "takef", "dropf", "takef-right", careful=True
)
def _take(machine: Machine, call: Invocation) -> Value:
    # Seed texts write both (take items 5) and (take 5 items).
    values, count = call.argument(0), call.argument(1)
    if isinstance(values, Number) and isinstance(count, List | Unknown):
        return UNKNOWN
    items = listed(machine, call, 0)
    if not isinstance(count, Number):
        return _part_of(items)
    known = exact_number(count)
    if known is None:
        if count.low == count.high and call.name in ("take", "take-right"):
            return List(Amount.of(count.low), single(items.element))
        return _part_of(items)
    known = int(known)
    if items.items is not None:
        ranges = {
            "drop-right": slice(0, max(0, len(items.items) - known)),
            "take-right": slice(max(0, len(items.items) - known), None),
        }
        return list_of(items.items[ranges.get(call.name, slice(0, known))])
    if call.name == "drop-right":
        return List(items.size.less(known), single(items.element))
    # Racket's `take` fails on a shorter list, so what it returns has just that many elements.
    return List(Amount.of(known), single(items.element))


@builtin("length", "vector-length", "hash-count", "sequence-length", careful=True)
def _length(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    if isinstance(value, Unknown | List):
        count = listed(machine, call, 0).size
        return Number(count.low, count.high)
    if isinstance(value, Record) and value.whole:
        return number(len(value.fields))
    return Number(0, math.inf)


@builtin("reverse", careful=True)
def _reverse(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 0)
    return list_of(values.items[::-1]) if values.items is not None else values


@builtin(
    "sort", "shuffle", "vector->list", "list->vector", "in-list", "in-vector", "sequence->list"
)
def _same_elements(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 0)
    if call.name in ("sort", "shuffle"):
        return List(values.size, single(values.element))
    return values


@builtin("remove-duplicates", "remove", "remq", "remv", "remove*", careful=True)
def _fewer(machine: Machine, call: Invocation) -> Value:
    index = 0 if call.name == "remove-duplicates" else 1
    return _part_of(listed(machine, call, index))


@builtin(
    "range", "in-range", "build-list", "make-list", "build-vector", "make-vector", careful=True
)
def _range(machine: Machine, call: Invocation) -> Value:
    if call.name.startswith("build"):
        return _build(machine, call)
    if call.name.startswith("make"):
        return _make(call)
    bounds = [argument for argument in call.arguments if isinstance(argument, Number)]
    if len(bounds) != len(call.arguments) or not bounds:
        return any_of(NUMBER)
    start, end = (number(0), bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[1])
    step = exact_number(bounds[2]) if len(bounds) > 2 else 1
    first, last = exact_number(start), exact_number(end)
    if step and first is not None and last is not None:
        count = max(0, math.ceil((last - first) / step))
        if count <= MAX_NUMBERS:
            return list_of([number(first + step * i) for i in range(count)])
        return any_of(Number(min(first, last), max(first, last)), Amount.of(count))
    if step and step > 0 and first is not None and end.low == end.high:
        span = less(end.low, first) if first >= 0 else plus(end.low, -first)
        return any_of(NUMBER, Amount.of(quotient(span, int(step))))
    return any_of(NUMBER)


def _build(machine: Machine, call: Invocation) -> Value:
    count = exact_number(call.argument(0))
    if count is not None and count <= MAX_NUMBERS:
        numbers = list_of([number(i) for i in range(int(count))])
    else:
        numbers = as_list(machine, call.argument(0), call.where(0).span)
    return each(machine, lambda xs: _use(machine, call, 1, xs), [numbers])


def _make(call: Invocation) -> Value:
    count, value = call.argument(0), call.argument(1)
    known = exact_number(count)
    if known is not None and 0 <= known <= MAX_NUMBERS:
        return list_of([value for _ in range(int(known))])
    if not isinstance(count, Number):
        return any_of(value)
    if count.low == count.high:
        return any_of(value, Amount.of(count.low))
    return any_of(value, Amount(0, None, count.high))


@builtin("null?", "empty?", "pair?", "cons?", careful=True)
def _empty(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    wanted = call.name in ("null?", "empty?")
    if isinstance(value, List):
        if value.size.high == 0:
            return boolean(wanted)
        low = value.size.low
        if not isinstance(low, Poly) and low > 0:
            return boolean(not wanted)
        return BOOLEAN
    if isinstance(value, Unknown):
        return BOOLEAN
    return boolean(False)


@builtin("in-naturals")
def _naturals(machine: Machine, call: Invocation) -> Value:
    start = exact_number(call.argument(0)) if call.arguments else 0
    return List(Amount.of(math.inf), number(start or 0))


@builtin("enumerate", "in-indexed", careful=True)
def _unknown_list(machine: Machine, call: Invocation) -> Value:
    return any_of(UNKNOWN, listed(machine, call, 0).size)


# --- functions over lists --------------------------------------------------------------------


def _use(machine: Machine, call: Invocation, index: int, arguments: list[Value]) -> Value:
    """Applies the function that stands at `index` of a call."""
    return machine.apply_to(call.argument(index), arguments, call.where(index))


def _lists(machine: Machine, call: Invocation, start: int) -> list[List]:
    return [listed(machine, call, i) for i in range(start, len(call.arguments))]


@builtin("map", "for-each", "vector-map", "vector-for-each", careful=True)
def _map(machine: Machine, call: Invocation) -> Value:
    result = each(machine, lambda xs: _use(machine, call, 0, xs), _lists(machine, call, 1))
    return VOID if call.name.endswith("for-each") else result


@builtin("filter-map", "append-map", careful=True)
def _map_and_select(machine: Machine, call: Invocation) -> Value:
    result = each(machine, lambda xs: _use(machine, call, 0, xs), _lists(machine, call, 1))
    if call.name == "filter-map":
        return _part_of(result)
    if isinstance(result.element, List):
        return List(result.size.times(result.element.size), result.element.element)
    return any_of(UNKNOWN)


@builtin("filter", "filter-not", "partition", "remf", "remf*", "vector-filter", careful=True)
def _filter(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 1)
    verdicts = each(machine, lambda xs: _use(machine, call, 0, xs), [values])
    if call.name == "partition":
        return Values((_part_of(values), _part_of(values)))
    keep = call.name in ("filter", "vector-filter")
    if values.items is not None and verdicts.items is not None:
        known = [truth(verdict) for verdict in verdicts.items]
        if None not in known:
            pairs = zip(values.items, known, strict=False)
            return list_of([item for item, verdict in pairs if verdict is keep])
    return _part_of(values)


@builtin("count", careful=True)
def _count(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 1)
    each(machine, lambda xs: _use(machine, call, 0, xs), [values])
    return Number(0, values.size.high)


@builtin("andmap", "ormap", "findf", "memf", "index-where", "for-first", careful=True)
def _search(machine: Machine, call: Invocation) -> Value:
    """Goes on only until an element decides."""
    index = 0 if call.name in ("andmap", "ormap", "findf", "memf") else 1
    values = listed(machine, call, 1 - index)
    with machine.perhaps(), machine.capture() as inner:
        result = _use(machine, call, index, [single(values.element)])
    low = 1 if not isinstance(values.size.low, Poly) and values.size.low >= 1 else 0
    machine.emit(effects.repeat(Amount(low, None, values.size.high), effects.sequence(inner)))
    if call.name in ("andmap", "ormap"):
        return BOOLEAN if isinstance(result, Boolean) else UNKNOWN
    return UNKNOWN


@builtin("foldl", "foldr", careful=True)
def _fold(machine: Machine, call: Invocation) -> Value:
    values = _lists(machine, call, 2)
    if not values:
        return UNKNOWN
    if call.name == "foldr":
        values = [list_of(x.items[::-1]) if x.items is not None else x for x in values]
    return fold(
        machine,
        values,
        call.argument(1),
        lambda items, result: _use(machine, call, 0, [*items, result]),
    )


def fold(
    machine: Machine,
    lists: Sequence[List],
    initial: Value,
    step: Callable[[list[Value], Value], Value],
) -> Value:
    """Carries a result through lists gone through in step."""
    known = [x.items for x in lists if x.items is not None]
    if len(known) == len(lists) and all(len(items) <= 100 for items in known):
        result = initial
        for row in zip(*known, strict=False):
            result = step(list(row), result)
        return result
    elements = [x.element for x in lists]
    count = next((x.size for x in lists if x.size.exact), lists[0].size)
    return carry(machine, count, [initial], lambda state: [step(elements, state[0])])[0]


@builtin("apply", careful=True)
def _apply(machine: Machine, call: Invocation) -> Value:
    if len(call.arguments) < 2:
        return UNKNOWN
    last = call.arguments[-1]
    function = call.argument(0)
    if isinstance(last, List) and last.items is not None:
        arguments = [*call.arguments[1:-1], *last.items]
        return machine.apply_to(function, arguments, call.place)
    if isinstance(function, Builtin) and isinstance(last, List):
        return _apply_to_many(machine, call, function.name, last)
    if isinstance(function, Unknown) and not function.unbound:
        machine.beyond_knowing()
    machine.unknown_use(call.arguments, call)
    return UNKNOWN


def _apply_to_many(machine: Machine, call: Invocation, name: str, last: List) -> Value:
    """A builtin applied to a list of unknown length."""
    if name == "string-append":
        return Text(concatenate(*_contents(call.arguments[1:-1]), repeated(last)))
    if name in ("+", "*", "max", "min"):
        return NUMBER
    if name == "append" and isinstance(last.element, List):
        return List(last.size.times(last.element.size), last.element.element)
    machine.unknown_use([*call.arguments, last.element], call)
    return UNKNOWN


@builtin("argmin", "argmax", careful=True)
def _arg(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 1)
    each(machine, lambda xs: _use(machine, call, 0, xs), [values])
    return one_of(values)


@builtin("compose", "compose1", careful=True)
def _compose(machine: Machine, call: Invocation) -> Value:
    functions = list(call.arguments)

    def composed(running: Machine, arguments: Sequence[Value]) -> Value:
        values = list(arguments)
        for function in reversed(functions):
            values = [running.apply_to(function, values, call.place)]
        return values[0] if values else UNKNOWN

    return Made("compose", composed)


@builtin("curry", "curryr", careful=True)
def _curry(machine: Machine, call: Invocation) -> Value:
    function, given = call.argument(0), call.arguments[1:]

    def curried(running: Machine, arguments: Sequence[Value]) -> Value:
        values = [*given, *arguments] if call.name == "curry" else [*arguments, *given]
        return running.apply_to(function, values, call.place)

    return Made(call.name, curried)


@builtin("const", "thunk", careful=True)
def _const(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    return Made("const", lambda running, arguments: value)


@builtin("identity", "force", careful=True)
def _identity(machine: Machine, call: Invocation) -> Value:
    return call.argument(0)


@builtin("values", careful=True)
def _values(machine: Machine, call: Invocation) -> Value:
    return call.argument(0) if len(call.arguments) == 1 else Values(tuple(call.arguments))


@builtin("call-with-values", careful=True)
def _call_with_values(machine: Machine, call: Invocation) -> Value:
    value = _use(machine, call, 0, [])
    arguments: list[Value] = list(value.items) if isinstance(value, Values) else [value]
    return _use(machine, call, 1, arguments)


_PARAMETERS = itertools.count()


@builtin("make-parameter", careful=True)
def _make_parameter(machine: Machine, call: Invocation) -> Value:
    return Parameter(call.argument(0), f"#parameter-{next(_PARAMETERS)}")


@builtin("call/ec", "call-with-escape-continuation", careful=True)
def _call_with_escape(machine: Machine, call: Invocation) -> Value:
    return machine.escaping(lambda leave: _use(machine, call, 0, [leave]))


@builtin("void", careful=True)
def _void(machine: Machine, call: Invocation) -> Value:
    return VOID


@builtin(
    "display", "displayln", "eprintf", "print", "write", "newline", "printf", "sleep", careful=True
)
def _output(machine: Machine, call: Invocation) -> Value:
    return VOID


@builtin("error", "raise", "raise-user-error", "raise-argument-error", "exit", careful=True)
def _raise(machine: Machine, call: Invocation) -> Value:
    machine.emit(effects.Stop(finish=call.name == "exit"))
    return NEVER


# --- texts -----------------------------------------------------------------------------------


def content_of(value: Value) -> Content:
    """The text that a value is, or prints as."""
    match value:
        case Text(content=content):
            return content
        case Result(text=text) | Handle(text=text):
            return text.content
        case Number():
            if value.value is not None:
                return literal(_printed(value.value))
            return tokens(Amount(1, 2, 24))
        case Boolean():
            return tokens(Amount.of(1))
        case List() | Record():
            return printed_json(value)
    return tokens(Amount(0, None, math.inf))


def _printed(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def printed_json(value: Value, indent: int = 0, depth: int = 0) -> Content:
    """The text of a value written as JSON: its parts, and some tokens of punctuation for each."""
    mark = Amount(1, 2, 6 + 2 * indent * (depth + 1))
    if depth > 6:
        return tokens(Amount(0, None, math.inf))
    match value:
        case List(items=items) if items is not None and len(items) <= 40:
            parts = [part for item in items for part in (item_content(item, indent, depth), mark)]
            contents = [part if isinstance(part, Content) else tokens(part) for part in parts]
            return concatenate(tokens(Amount(1, 1, 4)), *contents)
        case List(size=size, element=element):
            inner = concatenate(item_content(element, indent, depth), tokens(mark))
            return concatenate(tokens(Amount(1, 1, 4)), inner.times(size))
        case Record(fields=fields, whole=True):
            contents = [
                concatenate(literal(f'"{name}": '), item_content(part, indent, depth), tokens(mark))
                for name, part in fields.items()
            ]
            return concatenate(tokens(Amount(1, 1, 4)), *contents)
    return item_content(value, indent, depth)


def item_content(value: Value, indent: int, depth: int) -> Content:
    match value:
        case List() | Record(whole=True):
            return printed_json(value, indent, depth + 1)
        case Text(content=content):
            # Quotes and escaped characters: at worst each token is escaped.
            return concatenate(content, tokens(Amount(0, 1, rough_tokens(content).high)))
        case Number():
            return tokens(Amount(1, 2, 24))
        case Boolean() | Never():
            return tokens(Amount.of(1))
    return tokens(Amount(0, None, math.inf))


def _contents(values: Sequence[Value]) -> list[Content]:
    return [content_of(value) for value in values]


def repeated(values: List, separator: Content | None = None) -> Content:
    """All texts of a list one after the other, with a separator between them."""
    between = separator or Content()
    if values.items is not None and len(values.items) <= MAX_ITEMS:
        parts: list[Content] = []
        for index, item in enumerate(values.items):
            if index and between.pieces:
                parts.append(between)
            parts.append(content_of(item))
        return concatenate(*parts)
    element = content_of(values.element)
    return concatenate(element.times(values.size), between.times(values.size.less(1)))


@builtin("string-append")
def _string_append(machine: Machine, call: Invocation) -> Value:
    return Text(concatenate(*_contents(call.arguments)))


@builtin("string-append*")
def _string_append_all(machine: Machine, call: Invocation) -> Value:
    if not call.arguments:
        return Text(literal(""))
    last = listed(machine, call, len(call.arguments) - 1)
    return Text(concatenate(*_contents(call.arguments[:-1]), repeated(last)))


@builtin("string-join")
def _string_join(machine: Machine, call: Invocation) -> Value:
    separator = content_of(call.arguments[1]) if len(call.arguments) > 1 else literal(" ")
    extra = [content_of(call.keywords[k]) for k in ("before-first", "after-last")
             if k in call.keywords]  # fmt: skip
    return Text(concatenate(*extra, repeated(listed(machine, call, 0), separator)))


@builtin("format", "~a", "~s", "~v", "string-normalize-spaces", "~r")
def _format(machine: Machine, call: Invocation) -> Value:
    if call.name != "format":
        return Text(concatenate(*_contents(call.arguments)))
    template = call.argument(0)
    text = template.literal if isinstance(template, Text) else None
    if text is None:
        return Text(concatenate(*_contents(call.arguments)))
    parts = re.split(r"~[aAsSvV.]", text)
    contents: list[Content] = []
    for index, part in enumerate(parts):
        contents.append(literal(part.replace("~n", "\n").replace("~%", "\n").replace("~~", "~")))
        if index < len(parts) - 1:
            contents.append(content_of(call.argument(index + 1)))
    return Text(concatenate(*contents))


@builtin("substring")
def _substring(machine: Machine, call: Invocation) -> Value:
    text = call.argument(0)
    if not isinstance(text, Text):
        return TEXT
    start, end = exact_number(call.argument(1)), None
    if len(call.arguments) > 2:
        end = exact_number(call.argument(2))
        if end is None:
            return Text(tokens(Amount(0, None, rough_tokens(text.content).high)))
    if text.literal is not None and start is not None:
        return Text(literal(text.literal[int(start) : None if end is None else int(end)]))
    if start == 0 and end is not None:
        return Text(cut(text.content, int(end)))
    return Text(tokens(Amount(0, None, rough_tokens(text.content).high)))


@builtin("string-upcase", "string-downcase", "string-titlecase", "string-trim", "string-replace",
         "string-copy", "string-foldcase", "regexp-replace", "regexp-replace*")  # fmt: skip
def _changed(machine: Machine, call: Invocation) -> Value:
    index = 1 if call.name.startswith("regexp") else 0
    text = call.argument(index)
    if not isinstance(text, Text):
        return TEXT
    known = text.literal
    changes = {
        "string-upcase": str.upper,
        "string-downcase": str.lower,
        "string-trim": str.strip,
        "string-copy": str,
    }
    if known is not None and call.name in changes and len(call.arguments) == 1:
        return Text(literal(changes[call.name](known)))
    if call.name == "string-copy":
        return text
    if call.name.startswith("string-") and call.name != "string-replace":
        return Text(tokens(rough_tokens(text.content)))
    return TEXT


@builtin("string-split", "regexp-split", "regexp-match*", "string->list")
def _split(machine: Machine, call: Invocation) -> Value:
    index = 1 if call.name.startswith("regexp") else 0
    text = call.argument(index)
    if not isinstance(text, Text):
        return any_of(TEXT)
    separator = call.argument(1) if call.name == "string-split" else UNKNOWN
    if call.name == "string-split" and text.literal is not None and not call.keywords:
        given = separator.literal if isinstance(separator, Text) else None
        if len(call.arguments) == 1 or given is not None:
            return _split_known(text.literal, given)
    whole = rough_tokens(text.content)
    return any_of(Text(tokens(Amount(0, None, whole.high))))


def _split_known(text: str, separator: str | None) -> Value:
    """Racket's `string-split`: the ends are trimmed, and so are empty parts between blanks."""
    if separator is None or separator == " ":
        parts = text.split()
    elif not separator:
        return any_of(TEXT)
    else:
        while text.startswith(separator):
            text = text[len(separator) :]
        while text.endswith(separator):
            text = text[: -len(separator)]
        parts = text.split(separator) if text else []
    if len(parts) > 2000:
        return value_of(shape_of(parts))
    return list_of([Text(literal(part)) for part in parts])


@builtin("string-length", "string-utf-8-length")
def _string_length(machine: Machine, call: Invocation) -> Value:
    text = call.argument(0)
    if isinstance(text, Text) and text.literal is not None:
        return number(len(text.literal))
    return Number(0, math.inf)


@builtin("number->string", "symbol->string", "string->symbol", "string->immutable-string",
         "string->string", "keyword->string")  # fmt: skip
def _converted(machine: Machine, call: Invocation) -> Value:
    return Text(content_of(call.argument(0)), symbol=call.name == "string->symbol")


@builtin("string->number", "string-ref", "char->integer")
def _to_unknown(machine: Machine, call: Invocation) -> Value:
    return UNKNOWN


_TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "string-contains?": lambda text, part: part in text,
    "string-prefix?": str.startswith,
    "string-suffix?": str.endswith,
    "string=?": operator.eq,
}


@builtin(*_TEXT_TESTS)
def _text_test(machine: Machine, call: Invocation) -> Value:
    texts = [value.literal if isinstance(value, Text) else None for value in call.arguments]
    if len(texts) == 2 and texts[0] is not None and texts[1] is not None:
        return boolean(_TEXT_TESTS[call.name](texts[0], texts[1]))
    return BOOLEAN


# --- numbers ---------------------------------------------------------------------------------


def exact_number(value: Value) -> float | None:
    return value.value if isinstance(value, Number) else None


@builtin("+")
def _plus(machine: Machine, call: Invocation) -> Value:
    low: Quantity = 0
    high: Quantity = 0
    for value in call.arguments:
        if not isinstance(value, Number):
            return NUMBER
        low, high = plus(low, value.low), plus(high, value.high)
    return _tidy(low, high)


@builtin("add1")
def _add1(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    return _tidy(plus(value.low, 1), plus(value.high, 1)) if isinstance(value, Number) else NUMBER


@builtin("-", "sub1")
def _minus(machine: Machine, call: Invocation) -> Value:
    values = [value for value in call.arguments if isinstance(value, Number)]
    if len(values) != len(call.arguments) or not values:
        return NUMBER
    if call.name == "sub1":
        values.append(number(1))
    if len(values) == 1:
        values.insert(0, number(0))
    low, high = values[0].low, values[0].high
    for value in values[1:]:
        known = value.value
        if isinstance(low, Poly) or isinstance(high, Poly):
            if known is None:
                return NUMBER
            # Sizes are never below nothing, and neither is what is left of one.
            low = less(low, known) if known >= 0 else plus(low, -known)
            high = less(high, known) if known >= 0 else plus(high, -known)
        elif isinstance(value.low, Poly) or isinstance(value.high, Poly):
            return NUMBER
        else:
            low, high = low - value.high, high - value.low
    return _tidy(low, high)


@builtin("*")
def _times(machine: Machine, call: Invocation) -> Value:
    low: Quantity = 1
    high: Quantity = 1
    for value in call.arguments:
        if not isinstance(value, Number):
            return NUMBER
        negative = [b for b in (value.low, value.high) if not isinstance(b, Poly) and b < 0]
        if negative:
            if value.value is not None and not isinstance(low, Poly) and low == high:
                low = high = low * value.value
                continue
            return NUMBER
        low, high = times(low, value.low), times(high, value.high)
    return _tidy(low, high)


def _tidy(low: Quantity, high: Quantity) -> Number:
    for bound in (low, high):
        if not isinstance(bound, Poly) and math.isnan(bound):
            return NUMBER
    return Number(low, high)


@builtin("/", "quotient", "modulo", "remainder", "floor", "ceiling", "round", "truncate", "abs",
         "max", "min", "sqrt", "expt", "exact-floor", "exact-ceiling", "exact-round",
         "inexact->exact", "exact->inexact", "exact-truncate")  # fmt: skip
def _arithmetic(machine: Machine, call: Invocation) -> Value:
    known = [exact_number(value) for value in call.arguments]
    numbers = [value for value in known if value is not None]
    if not numbers or len(numbers) < len(known):
        return _bounded(call)
    try:
        return number(_ARITHMETIC[call.name](*numbers))
    except (ArithmeticError, ValueError, TypeError):
        return NUMBER


def _bounded(call: Invocation) -> Value:
    values = [value for value in call.arguments if isinstance(value, Number)]
    if call.name == "min" and values and len(values) == len(call.arguments):
        low, high = values[0].low, values[0].high
        if all(_positive(value) for value in values):
            for value in values[1:]:
                low, high = minimum(low, value.low), minimum(high, value.high)
            return Number(low, high)
    if call.name in ("quotient", "ceiling", "exact-ceiling") and len(values) == 2:
        return Number(0, values[0].high)
    return NUMBER


def _positive(value: Number) -> bool:
    return isinstance(value.low, Poly) or value.low >= 0


_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "/": lambda a, *rest: a / math.prod(rest) if rest else 1 / a,
    "quotient": lambda a, b: int(a / b),
    "modulo": lambda a, b: a % b,
    "remainder": math.fmod,
    "floor": math.floor,
    "ceiling": math.ceil,
    "round": round,
    "truncate": math.trunc,
    "abs": abs,
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
    "sqrt": math.sqrt,
    "expt": lambda a, b: a**b if abs(b) < 64 and abs(a) < 1e6 else math.nan,
    "exact-floor": math.floor,
    "exact-ceiling": math.ceil,
    "exact-round": round,
    "exact-truncate": math.trunc,
    "inexact->exact": lambda a: a,
    "exact->inexact": lambda a: a,
}

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
}


@builtin(*_COMPARE)
def _compare(machine: Machine, call: Invocation) -> Value:
    verdicts = [
        _compare_two(call.name, a, b)
        for a, b in zip(call.arguments, call.arguments[1:], strict=False)
    ]
    if any(verdict is False for verdict in verdicts):
        return FALSE
    return TRUE if verdicts and all(verdict is True for verdict in verdicts) else BOOLEAN


def _compare_two(name: str, a: Value, b: Value) -> bool | None:
    if not isinstance(a, Number) or not isinstance(b, Number):
        return None
    bounds = (a.low, a.high, b.low, b.high)
    if any(isinstance(bound, Poly) for bound in bounds):
        return None
    if name == "=":
        if a.value is not None and b.value is not None:
            return a.value == b.value
        return False if a.high < b.low or b.high < a.low else None
    compare = _COMPARE[name]
    corners = {compare(x, y) for x in (a.low, a.high) for y in (b.low, b.high)}
    return corners.pop() if len(corners) == 1 else None


@builtin("zero?", "positive?", "negative?", "even?", "odd?")
def _number_test(machine: Machine, call: Invocation) -> Value:
    value = exact_number(call.argument(0))
    if value is None:
        return BOOLEAN
    tests: dict[str, Callable[[float], bool]] = {
        "zero?": lambda x: x == 0,
        "positive?": lambda x: x > 0,
        "negative?": lambda x: x < 0,
        "even?": lambda x: x % 2 == 0,
        "odd?": lambda x: x % 2 == 1,
    }
    return boolean(tests[call.name](value))


# --- tests and equality ----------------------------------------------------------------------


@builtin("not", careful=True)
def _not(machine: Machine, call: Invocation) -> Value:
    decided = truth(call.argument(0))
    return BOOLEAN if decided is None else boolean(not decided)


@builtin("eq?", "equal?", "eqv?", careful=True)
def _equal(machine: Machine, call: Invocation) -> Value:
    a, b = call.argument(0), call.argument(1)
    match a, b:
        case Text(), Text() if a.literal is not None and b.literal is not None:
            return boolean(a.literal == b.literal and a.symbol == b.symbol)
        case Number(), Number() if a.value is not None and b.value is not None:
            return boolean(a.value == b.value)
        case Boolean(), Boolean() if a.value is not None and b.value is not None:
            return boolean(a.value == b.value)
    return BOOLEAN


@builtin("memv", "member", "memq", careful=True)
def _member(machine: Machine, call: Invocation) -> Value:
    """Decides `case` and membership where everything is known."""
    item, values = call.argument(0), call.argument(1)
    if not isinstance(values, List) or values.items is None:
        return UNKNOWN
    verdicts = [_same_literal(item, other) for other in values.items]
    if any(verdict is True for verdict in verdicts):
        return TRUE
    return FALSE if all(verdict is False for verdict in verdicts) else UNKNOWN


def _same_literal(a: Value, b: Value) -> bool | None:
    match a, b:
        case Text(), Text() if a.literal is not None and b.literal is not None:
            return a.literal == b.literal and a.symbol == b.symbol
        case Number(), Number() if a.value is not None and b.value is not None:
            return a.value == b.value
    return None


_TYPES: dict[str, type | tuple[type, ...]] = {
    "string?": Text,
    "number?": Number,
    "integer?": Number,
    "list?": List,
    "hash?": Record,
    "boolean?": Boolean,
    "procedure?": (Function, Builtin, Made, OneOf, Parameter),
    "syntax?": Result,
}


@builtin(*_TYPES, careful=True)
def _type_test(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    if isinstance(value, Unknown) or (isinstance(value, OneOf) and value.maybe_not):
        return BOOLEAN
    if isinstance(value, Text) and value.symbol:
        return boolean(False)
    if call.name == "integer?" and isinstance(value, Number):
        return BOOLEAN
    return boolean(isinstance(value, _TYPES[call.name]))


# --- hashes ----------------------------------------------------------------------------------


@builtin("make-hash", "make-hasheq", "make-immutable-hash", "hasheq", "hash-copy", careful=True)
def _make_hash(machine: Machine, call: Invocation) -> Value:
    return hash_of(call.arguments) if call.name == "hasheq" else Record()


def hash_of(arguments: Sequence[Value]) -> Value:
    fields: dict[str, Value] = {}
    for key, value in zip(arguments[::2], arguments[1::2], strict=False):
        name = key.literal if isinstance(key, Text) else None
        if name is None:
            return Record()
        fields[name] = value
    return Record(fields, whole=len(arguments) % 2 == 0)


@builtin("hash-ref", "dict-ref", careful=True)
def _hash_ref(machine: Machine, call: Invocation) -> Value:
    record, key = call.argument(0), call.argument(1)
    name = key.literal if isinstance(key, Text) else None
    if isinstance(record, Record) and name is not None and name in record.fields:
        return record.fields[name]
    if len(call.arguments) > 2:
        default = call.argument(2)
        if isinstance(default, Function | Made | OneOf):
            with machine.perhaps(), machine.capture() as inner:
                default = _use(machine, call, 2, [])
            machine.emit(effects.choice([effects.NONE, effects.sequence(inner)]))
        if isinstance(record, Record) and record.whole and name is not None:
            return default
    return UNKNOWN


@builtin("hash-set", "dict-set", careful=True)
def _hash_set(machine: Machine, call: Invocation) -> Value:
    record, key = call.argument(0), call.argument(1)
    name = key.literal if isinstance(key, Text) else None
    if not isinstance(record, Record) or name is None:
        return Record()
    return Record({**record.fields, name: call.argument(2)}, record.whole)


@builtin("hash-keys", "hash-values", "hash->list", careful=True)
def _hash_parts(machine: Machine, call: Invocation) -> Value:
    record = call.argument(0)
    if isinstance(record, Record) and record.whole:
        if call.name == "hash-values":
            return list_of(list(record.fields.values()))
        names = [Text(literal(name), symbol=True) for name in record.fields]
        return list_of(names if call.name == "hash-keys" else [UNKNOWN for _ in names])
    return any_of(UNKNOWN)


@builtin("hash-map", "hash-for-each", careful=True)
def _hash_map(machine: Machine, call: Invocation) -> Value:
    record = call.argument(0)
    size = Amount.of(len(record.fields)) if isinstance(record, Record) and record.whole else None
    keys = any_of(UNKNOWN, size) if size else listed(machine, call, 0)
    rows = [keys, List(keys.size, UNKNOWN)]
    return each(machine, lambda xs: _use(machine, call, 1, xs), rows)


@builtin("hash-set!", "hash-remove!", "hash-clear!", "vector-set!", "vector-fill!", careful=True)
def _mutate(machine: Machine, call: Invocation) -> Value:
    """Records what a list or hash becomes; of what is not followed, nothing stays known."""
    old, key, value = call.argument(0), call.argument(1), call.argument(2)
    if isinstance(old, Record):
        name = key.literal if isinstance(key, Text) else None
        if call.name == "hash-set!" and name is not None:
            machine.mutate(old, Record({**old.fields, name: value}))
        else:
            machine.mutate(old, Record())
    elif isinstance(old, List) and old.size != NOTHING:
        machine.mutate(old, _with_element(old, key, value))
    return VOID


@builtin("box", "box-immutable", "unbox", "set-box!", careful=True)
def _box(machine: Machine, call: Invocation) -> Value:
    """What a box holds is not followed: a function out of one may be any of the program's."""
    return VOID if call.name == "set-box!" else UNKNOWN


def _with_element(values: List, key: Value, value: Value) -> List:
    index = exact_number(key)
    if values.items is not None and index is not None and 0 <= index < len(values.items):
        items = list(values.items)
        items[int(index)] = value
        return list_of(items)
    return List(values.size, UNKNOWN)


@builtin("hash-has-key?", careful=True)
def _has_key(machine: Machine, call: Invocation) -> Value:
    record, key = call.argument(0), call.argument(1)
    name = key.literal if isinstance(key, Text) else None
    if isinstance(record, Record) and record.whole and name is not None:
        return boolean(name in record.fields)
    return BOOLEAN
