"""Racket's strings and symbols."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..shapes import shape_of, value_of
from ..sizes import Amount
from ..texts import UNKNOWN_CONTENT, Content, concatenate, cut, literal, rough_tokens, tokens
from ..values import (
    BOOLEAN,
    TEXT,
    UNKNOWN,
    Number,
    Text,
    Value,
    any_of,
    boolean,
    list_of,
    number,
)
from .arguments import exact_number, listed
from .printed import content_of, contents_of, repeated
from .registry import builtin

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine


@builtin("string-append")
def _string_append(machine: Machine, call: Invocation) -> Value:
    return Text(concatenate(*contents_of(call.arguments)))


@builtin("string-append*")
def _string_append_all(machine: Machine, call: Invocation) -> Value:
    if not call.arguments:
        return Text(literal(""))
    last = listed(machine, call, len(call.arguments) - 1)
    return Text(concatenate(*contents_of(call.arguments[:-1]), repeated(last)))


@builtin("string-join")
def _string_join(machine: Machine, call: Invocation) -> Value:
    separator = content_of(call.arguments[1]) if len(call.arguments) > 1 else literal(" ")
    extra = [content_of(call.keywords[k]) for k in ("before-first", "after-last")
             if k in call.keywords]  # fmt: skip
    return Text(concatenate(*extra, repeated(listed(machine, call, 0), separator)))


@builtin("format", "~a", "~s", "~v", "~r")
def _format(machine: Machine, call: Invocation) -> Value:
    if call.name != "format":
        return Text(concatenate(*contents_of(call.arguments)))
    template = call.argument(0)
    text = template.literal if isinstance(template, Text) else None
    if text is None:
        return Text(concatenate(*contents_of(call.arguments)))
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
    content = text.content if isinstance(text, Text) else UNKNOWN_CONTENT
    start, end = exact_number(call.argument(1)), None
    if len(call.arguments) > 2:
        end = exact_number(call.argument(2))
        if end is None:
            return Text(_shortened(content, call.argument(2)))
    known = content.literal
    if known is not None and start is not None:
        return Text(literal(known[int(start) : None if end is None else int(end)]))
    if start == 0 and end is not None:
        return Text(cut(content, int(end)))
    return Text(_shortened(content, call.argument(2) if end is not None else UNKNOWN))


def _shortened(content: Content, end: Value) -> Content:
    """A part of a text, which may be bounded by its end alone: `(min 400 (string-length text))`."""
    most = end.high if isinstance(end, Number) else math.inf
    if isinstance(most, int | float) and 0 <= most < math.inf:
        content = cut(content, int(most))
    return tokens(Amount(0, None, rough_tokens(content).high))


@builtin("string-upcase", "string-downcase", "string-titlecase", "string-trim", "string-replace",
         "string-copy", "string-foldcase", "string-normalize-spaces", "regexp-replace",
         "regexp-replace*")  # fmt: skip
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
        "string-normalize-spaces": lambda text: re.sub(r"[ \t\n\f\r]+", " ", text).strip(" "),
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
