"""Positions: a LineIndex agrees with a plain model on any text, and after any edit."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.analysis.syntax.positions import Encoding, LineIndex
from schemestra.analysis.syntax.tree import Span

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")

# Line ends of the protocol, what only looks like one, and characters of one to four bytes.
PIECES = [
    "a",
    "(",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\f",
    "\v",
    "\x85",
    "\u2028",
    "\u00e9",
    "\u4e16",
    "😀",
]
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def lines_of(text: str) -> list[str]:
    """The protocol's lines, their ends left out."""
    return re.split(r"\r\n|\r|\n", text)


def units(text: str, encoding: Encoding) -> int:
    name = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    return len(text.encode(name)) // {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """(byte offset, line, the text before it on its line) of every place a cursor can be."""
    parts = re.split(r"(\r\n|\r|\n)", text)
    start = 0
    for line, (body, end) in enumerate(zip(parts[::2], [*parts[1::2], ""], strict=True)):
        for column in range(len(body) + 1):
            yield start + len(body[:column].encode()), line, body[:column]
        start += len((body + end).encode())


@given(texts)
def test_a_position_and_its_offset_are_each_others_inverse(text: str) -> None:
    index = LineIndex(text.encode())
    assert index.count == len(lines_of(text))
    for offset, line, before in places(text):
        for encoding in ENCODINGS:
            position = (line, units(before, encoding))
            assert index.position(offset, encoding) == position
            assert index.offset(*position, encoding) == offset
        assert index.line_column(offset) == (line + 1, len(before) + 1)


@given(texts, st.integers(-3, 50), st.integers(-3, 50))
def test_a_position_outside_the_text_is_clamped(text: str, line: int, character: int) -> None:
    index = LineIndex(text.encode())
    lines = lines_of(text)
    for encoding in ENCODINGS:
        offset = index.offset(line, character, encoding)
        got_line, got = index.position(offset, encoding)
        if line < 0:
            assert offset == 0
        elif line >= len(lines):
            assert offset == len(text.encode())
        else:
            assert got_line == line
            assert got <= max(0, character)
            # Inside a character means its start; further than the line reaches means its end.
            assert max(0, character) - got < 4 or got == units(lines[line], encoding)


@given(texts, st.integers(-5, 200))
def test_any_offset_has_a_position(text: str, offset: int) -> None:
    index = LineIndex(text.encode())
    for encoding in ENCODINGS:
        line, character = index.position(offset, encoding)
        back = index.offset(line, character, encoding)
        assert back <= max(0, offset)
        assert index.position(back, encoding) == (line, character)


@given(texts, texts, st.data())
def test_an_edited_index_is_that_of_the_new_text(
    text: str, added: str, data: st.DataObject
) -> None:
    source = text.encode()
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    new = source[:start] + added.encode() + source[end:]
    edited = LineIndex(source).edited(new, start, end, len(added.encode()))
    fresh = LineIndex(new)
    assert edited.count == fresh.count
    assert [edited.line_start(i) for i in range(edited.count)] == [
        fresh.line_start(i) for i in range(fresh.count)
    ]


@pytest.mark.parametrize(
    ("position", "encoding", "offset"),
    [
        ((0, 1), "utf-16", 1),
        ((0, 2), "utf-16", 1),  # inside the surrogate pair
        ((0, 3), "utf-16", 5),
        ((0, 2), "utf-32", 5),
        ((0, 3), "utf-8", 1),  # inside the four bytes
        ((0, 99), "utf-16", 6),  # before \r\n
        ((1, 0), "utf-16", 8),
        ((1, 99), "utf-16", 9),  # the last line has no end
        ((2, 0), "utf-16", 9),
    ],
)
def test_positions_by_hand(position: tuple[int, int], encoding: Encoding, offset: int) -> None:
    assert LineIndex("x😀y\r\nz".encode()).offset(*position, encoding) == offset


# As read by Racket 8.7 from this text with line counting on: (line, column, span) of each datum.
RACKET_TEXT = '(a\n\tb "xé😀" c\r\nd\re\x0cf\u2028g h e\u0301 k "\t" z)'


@pytest.mark.parametrize(
    ("line", "column", "length", "datum"),
    [
        (1, 1, 1, "a"),
        (2, 8, 1, "b"),
        (2, 10, 5, '"xé😀"'),
        (2, 16, 1, "c"),
        (3, 0, 1, "d"),
        (4, 0, 1, "e"),
        (4, 2, 1, "f"),
        (4, 4, 1, "g"),
        (4, 8, 2, "e\u0301"),
        (4, 13, 3, '"\t"'),
        (4, 18, 1, "z"),
        (2, 16, 3, "c\r\nd"),
    ],
)
def test_rackets_locations(line: int, column: int, length: int, datum: str) -> None:
    source = RACKET_TEXT.encode()
    span = LineIndex(source).racket_span(line, column, length)
    assert source[span.start : span.end].decode() == datum


@given(texts, st.integers(-2, 20), st.integers(-2, 40), st.integers(-2, 20))
def test_any_racket_location_is_a_place_in_the_text(
    text: str, line: int, column: int, length: int
) -> None:
    source = text.encode()
    span = LineIndex(source).racket_span(line, column, length)
    assert Span(0, 0) <= span
    assert span.start <= span.end <= len(source)
    source[span.start : span.end].decode()
