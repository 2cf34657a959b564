"""What an atom's source text stands for: strings with their escapes, and numbers.

A string also tells where each of its characters stands in the source, so that what is found
inside a prompt or a program held in a string is reported at its own place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from .syntax.tree import Node, Span

_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    '"': '"',
    "'": "'",
    "\\": "\\",
}
_ESCAPE = re.compile(
    r"\\(?:([abtnvfre\"'\\])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})"
    r"|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(\r\n|\r|\n)|(.))",
    re.DOTALL,
)
_RADIX = {"#b": 2, "#o": 8, "#d": 10, "#x": 16}
_MOST_DIGITS = 1_000  # of a number that is read; nobody writes one as long


@dataclass(frozen=True, slots=True)
class Text:
    """A string's characters, and the byte offset in the form of each, and of the end."""

    value: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Where the characters from `start` up to `end` stand in the source."""
        return Span(self.offsets[start], self.offsets[end])


def string_value(source: str) -> str:
    """The characters of a string literal, given with its quotes (the last may be missing)."""
    inner = _inner(source)
    if "\\" not in inner:
        return inner
    return _ESCAPE.sub(lambda match: _character(match), inner)


def text_of(node: Node) -> Text:
    """The characters of a string (or here string) node together with their places."""
    if node.kind == "here_string":
        return _plain_text(*_here_body(node))
    inner = _inner(node.text)
    at = node.start + 1
    characters: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _ESCAPE.finditer(inner):
        at = _append_plain(inner[position : match.start()], at, characters, offsets)
        decoded = _character(match)
        characters.extend(decoded)
        offsets.extend([at] * len(decoded))
        at += len(match.group().encode())
        position = match.end()
    at = _append_plain(inner[position:], at, characters, offsets)
    offsets.append(at)
    return Text("".join(characters), tuple(offsets))


def here_string_value(source: str) -> str:
    """The body of `#<<END … END`."""
    lines = source.split("\n")
    if len(lines) < 2:
        return ""
    closed = lines[-1].rstrip("\r") == lines[0][3:].rstrip("\r")
    return "\n".join(lines[1:-1] if closed else lines[1:])


def number_value(source: str) -> int | float | None:
    """The number that Racket reads, or None where Python has no plain type for it."""
    if len(source) > _MOST_DIGITS:
        return None
    text = source.lower()
    radix = 10
    while text[:2] in ("#e", "#i", *_RADIX):
        radix = _RADIX.get(text[:2], radix)
        text = text[2:]
    try:
        if radix != 10:
            return int(text, radix)
        if text in ("+inf.0", "-inf.0", "+nan.0", "-nan.0"):
            return float(text[:4])
        if re.fullmatch(r"[+-]?\d+", text):
            return int(text)
        if "/" in text:
            return float(Fraction(text))
        return float(re.sub(r"(?<=[\d.])[sdflt](?=[+-]?\d)", "e", text))
    except (ValueError, OverflowError, ZeroDivisionError):
        return None


def character_value(source: str) -> str:
    """The character that `#\\a`, `#\\newline`, `#\\u3BB` stand for; "" when it is not one."""
    name = source[2:]
    if len(name) == 1:
        return name
    named = {
        "newline": "\n",
        "linefeed": "\n",
        "space": " ",
        "tab": "\t",
        "return": "\r",
        "nul": "\0",
        "null": "\0",
        "backspace": "\b",
        "delete": "\x7f",
        "rubout": "\x7f",
        "page": "\f",
        "vtab": "\v",
    }
    if name.lower() in named:
        return named[name.lower()]
    try:
        return chr(int(name[1:], 16)) if name[0] in "xuU" else chr(int(name, 8))
    except (ValueError, IndexError, OverflowError):
        return ""


def _inner(source: str) -> str:
    body = source[1:]
    return body[:-1] if len(source) > 1 and body.endswith('"') else body


def _character(match: re.Match[str]) -> str:
    simple, octal, hexadecimal, braced, short, long, newline, other = match.groups()
    if simple:
        return _SIMPLE[simple]
    if newline is not None:
        return ""
    if other is not None:
        return other
    code = int(octal, 8) if octal else int(hexadecimal or braced or short or long, 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _append_plain(text: str, at: int, characters: list[str], offsets: list[int]) -> int:
    """Add characters that stand for themselves; returns the byte offset after them."""
    for character in text:
        characters.append(character)
        offsets.append(at)
        at += len(character.encode("utf-8", "surrogatepass"))
    return at


def _here_body(node: Node) -> tuple[str, int]:
    first, _, _ = node.text.partition("\n")
    return here_string_value(node.text), node.start + len(first.encode()) + 1


def _plain_text(value: str, start: int) -> Text:
    characters: list[str] = []
    offsets: list[int] = []
    offsets.append(_append_plain(value, start, characters, offsets))
    return Text(value, tuple(offsets))
