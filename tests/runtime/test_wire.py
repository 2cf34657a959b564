"""Frames: what is encoded is what the other side reads."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.runtime.wire import WireError, encode, read_message

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


async def received(data: bytes) -> list[Any]:
    """The messages of a stream that ends after `data`."""
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    messages = []
    while (message := await read_message(reader)) is not None:
        messages.append(message)
    return messages


@settings(max_examples=40)
@given(
    st.lists(st.dictionaries(TEXTS.map(lambda name: "f" + name), VALUES, max_size=4), max_size=3)
)
def test_messages_come_back_as_they_were(messages: list[dict[str, Any]]) -> None:
    data = b"".join(encode(message) for message in messages)
    assert asyncio.run(received(data)) == messages


async def test_long_texts_travel_as_they_are() -> None:
    text = 'é"\n' * 1_000
    frame = encode({"op": "context", "data": text, "name": "x" * 512})
    assert text.encode() in frame
    assert await received(frame) == [{"op": "context", "data": text, "name": "x" * 512}]


@pytest.mark.parametrize(
    "value", [{"$b": "x"}, {"$b": [0, 9]}, {"$v": 1}, {"$v": {"$b": [0, 1]}}, {"$b": 1, "$v": 2}]
)
async def test_data_that_looks_like_a_mark_is_data(value: Any) -> None:
    message = {"value": value, "long": "x" * 600, "deep": [value]}
    assert await received(encode(message)) == [message]


async def test_lone_surrogates_become_question_marks() -> None:
    assert await received(encode({"a": "\ud800", "b": "\udfff" * 600})) == [
        {"a": "?", "b": "?" * 600}
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"deep": [float("-inf")]}, object()])
def test_what_is_not_json_is_refused(value: Any) -> None:
    with pytest.raises(WireError):
        encode({"value": value})


async def test_a_stream_that_ends_in_a_frame_is_an_end() -> None:
    frame = encode({"op": "ping", "data": "x" * 600})
    for length in (1, 17, 18, 25, len(frame) - 1):
        assert await received(frame[:length]) == []


@pytest.mark.parametrize(
    "data", [b"hello from a library\n", encode({})[:18] + b"[]", b"00000002 00000000\n{]"]
)
async def test_what_is_no_frame_is_an_error(data: bytes) -> None:
    with pytest.raises(WireError):
        await received(data)
