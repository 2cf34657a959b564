"""Where things are: UTF-8 byte offsets, editor positions, people's columns and Racket's.

Inside the analysis a place is a byte offset.  Everything else is a view of it, computed here:

* the Language Server Protocol counts lines from 0 and characters in units of the negotiated
  encoding, and ends a line at ``\\n``, ``\\r\\n`` or ``\\r`` only (not at a form feed or U+2028);
* people count lines and columns from 1, in characters;
* Racket counts lines from 1 and columns from 0, in characters, a tab reaching to the next
  multiple of eight and ``\\r\\n`` being one character.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Literal

from .tree import Span

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_RACKET_TAB = 8  # "Counting Positions, Lines, and Columns" in the Racket reference


class LineIndex:
    """The lines of one text, which must be valid UTF-8.  Immutable."""

    __slots__ = ("_source", "_starts")

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._starts = _line_starts(source)

    @classmethod
    def _of(cls, source: bytes, starts: list[int]) -> LineIndex:
        index = cls.__new__(cls)
        index._source = source
        index._starts = starts
        return index

    def edited(self, source: bytes, start: int, end: int, added: int) -> LineIndex:
        """The index of `source`: this text with `start:end` replaced by `added` bytes.

        Only the lines around the edit are looked at again; a ``\\r`` just before it may gain or
        lose its ``\\n``, so the byte before counts as touched.
        """
        starts = self._starts
        first = bisect_right(starts, max(start - 1, 0)) - 1
        after = bisect_right(starts, end)
        grown = added - (end - start)
        old_end = starts[after] if after < len(starts) else len(self._source)
        begin = starts[first]
        fresh = [begin + s for s in _line_starts(source[begin : old_end + grown])]
        later = starts[after:]
        if later:
            fresh.pop()  # the line after the region: `later` begins with it
        if grown:
            later = [s + grown for s in later]
        return LineIndex._of(source, [*starts[:first], *fresh, *later])

    @property
    def count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """The line, from 0, that holds the byte at `offset`."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def line_start(self, line: int) -> int:
        """The offset of the first byte of `line` (from 0)."""
        return self._starts[line]

    def line_end(self, line: int) -> int:
        """The offset after the last byte of `line` (from 0), its line end left out."""
        start = self._starts[line]
        if line + 1 == len(self._starts):
            return len(self._source)
        end = self._starts[line + 1] - 1
        if end > start and self._source[end - 1 : end + 1] == b"\r\n":
            end -= 1
        return end

    # The protocol's positions.

    def position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """(line from 0, character from 0) of a byte offset, in units of `encoding`.

        An offset outside the text is moved to its nearest end, one inside a line end to the end
        of the line, one inside a character to the character's start.
        """
        line = bisect_right(self._starts, offset) - 1
        if line >= 0 and offset <= len(self._source):
            # What nearly every place is: whole characters of one byte stand before it.
            start = self._starts[line]
            before = self._source[start:offset]
            if before.isascii() and not before.endswith(b"\r"):
                return line, offset - start
        line = self.line_of(offset)
        before = self._line_before(line, offset)
        if encoding == "utf-8" or before.isascii():
            return line, len(before)
        text = before.decode()
        if encoding == "utf-32":
            return line, len(text)
        return line, _utf16_length(text)

    def offset(self, line: int, character: int, encoding: Encoding) -> int:
        """The byte offset of a position of the protocol.

        As the protocol says, a character past the end of its line means the end of the line; a
        line past the last means the end of the text, and one inside a character its start.
        """
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self._source)
        start, end = self._starts[line], self.line_end(line)
        text = self._source[start:end]
        if character <= 0:
            return start
        if encoding == "utf-8" or text.isascii():
            return self._character_start(min(start + character, end))
        characters = text.decode()
        if encoding == "utf-32":
            return start + len(characters[:character].encode())
        return start + len(_utf16_prefix(characters, character).encode())

    # People's and Racket's.

    def line_column(self, offset: int) -> tuple[int, int]:
        """(line from 1, column from 1 in characters), as messages for people say it."""
        line, column = self.position(offset, "utf-32")
        return line + 1, column + 1

    def racket_offset(self, line: int, column: int) -> int:
        """The byte offset of Racket's (line from 1, column from 0)."""
        if not 1 <= line <= len(self._starts):
            return 0 if line < 1 else len(self._source)
        start = self._starts[line - 1]
        reached = 0
        for i, character in enumerate(text := self._line_text(line - 1)):
            if reached >= column:
                return start + len(text[:i].encode())
            reached += _RACKET_TAB - reached % _RACKET_TAB if character == "\t" else 1
        return start + len(text.encode())

    def racket_span(self, line: int, column: int, length: int) -> Span:
        """The bytes of a Racket source location: its line, column and span in characters."""
        start = self.racket_offset(line, column)
        # A character has at most four bytes, and \r\n, which counts as one, has two.
        text = self._source[start : start + 4 * length].decode(errors="ignore")
        end = 0
        for _ in range(length):
            end += 2 if text.startswith("\r\n", end) else 1
        return Span(start, start + len(text[:end].encode()))

    def _line_text(self, line: int) -> str:
        return self._source[self._starts[line] : self.line_end(line)].decode()

    def _line_before(self, line: int, offset: int) -> bytes:
        """The part of the line before `offset`, cut at a character's start."""
        end = self._character_start(min(self._clamped(offset), self.line_end(line)))
        return self._source[self._starts[line] : end]

    def _clamped(self, offset: int) -> int:
        return max(0, min(offset, len(self._source)))

    def _character_start(self, offset: int) -> int:
        return character_start(self._source, offset)


def character_start(source: bytes, offset: int) -> int:
    """`offset`, or the start of the character it is inside of."""
    while 0 < offset < len(source) and source[offset] & 0xC0 == 0x80:
        offset -= 1
    return offset


def _line_starts(source: bytes) -> list[int]:
    """The offset of each line's first byte; bytes.splitlines has just the protocol's line ends."""
    lines = source.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    if lines and not lines[-1].endswith((b"\n", b"\r")):
        starts.pop()
    return starts


def _utf16_length(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)


def _utf16_prefix(text: str, units: int) -> str:
    """The characters that lie wholly in the first `units` UTF-16 code units."""
    reached = 0
    for i, character in enumerate(text):
        reached += 2 if character > "\uffff" else 1
        if reached > units:
            return text[:i]
    return text
