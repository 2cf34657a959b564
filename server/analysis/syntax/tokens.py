"""Just enough of the reader's rules to tell brackets from what only looks like one.

Used on text that does not parse, where the grammar's tree is of no help.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# The blanks of the grammar beyond ASCII, in UTF-8: U+0085, U+00A0, U+1680, U+2000 to U+200A,
# U+2028, U+2029, U+202F, U+205F, U+3000 and U+FEFF.
_WIDE_BLANK = (
    rb"\xc2[\x85\xa0] | \xe1\x9a\x80 | \xe2\x80[\x80-\x8a\xa8\xa9\xaf] | \xe2\x81\x9f"
    rb" | \xe3\x80\x80 | \xef\xbb\xbf"
)
_WIDE = rb"[\xc2-\xff][\x80-\xbf]*+"  # a character beyond ASCII
_PLAIN = rb"""(?: [^\s()\[\]{}";\\|'`,\x80-\xff]++ | (?!%s)%s )""" % (_WIDE_BLANK, _WIDE)
_ANY = rb"(?: [\x00-\x7f] | %s )" % _WIDE

_TOKEN = re.compile(
    rb"""
      (?P<string> (?:\#[rp]x)? \#? " [^"\\]*+ (?: \\. [^"\\]*+ )*+ (?P<quote>")? )
    | (?P<comment> (?: ; | \#![ /] )[^\r\n]* )
    | (?P<block> \#\| )
    | (?P<here> \#<< (?P<name>[^\n]*) )
    | (?P<character> \#\\(?:[A-Za-z]+|%(any)s) )
    | (?P<keyword> \#: %(plain)s*+ )
    | (?P<prefix> \#[;&] | \#?(?:'|`|,@?) )
    | (?P<atom> (?: %(plain)s | \|[^|]*+\|? | \\%(any)s )++ )
    | (?P<bracket> [()\[\]{}] )
    | (?P<newline> \r\n? | \n )
    """
    % {b"any": _ANY, b"plain": _PLAIN},
    re.VERBOSE | re.DOTALL,
)
_BLOCK_MARK = re.compile(rb"#\||\|#")


class Token(NamedTuple):
    kind: str  # the name of its group in _TOKEN
    start: int
    end: int
    ended: bool  # False when the text ends inside it


def running_over(text: bytes, place: int) -> int:
    """Where the token ends that begins before `place` and ends after it; -1 without an end."""
    for token in tokens(text):
        if token.end > place:
            return token.end if token.start < place and token.ended else -1
    return -1


def tokens(text: bytes) -> Iterator[Token]:
    """The tokens of a text in order; blanks are left out.

    The prefix of a vector or hash, as in `#hash(`, is an atom that ends where its bracket begins.
    """
    at = 0
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        ended = True
        if match["string"] is not None:
            kind, ended = "string", match["quote"] is not None
        elif match["here"] is not None:
            kind = "here"
            at, ended = _here_string_end(text, at, match["name"])
        else:
            kind = match.lastgroup or ""
            if kind == "block":
                at, ended = block_comment_end(text, start)
        yield Token(kind, start, at, ended)


def block_comment_end(text: bytes, start: int) -> tuple[int, bool]:
    """Where the block comment at `start` ends, and whether it does before the text ends."""
    depth = 1
    at = start + 2
    while depth:
        mark = _BLOCK_MARK.search(text, at)
        if mark is None:
            return len(text), False
        depth += 1 if mark.group() == b"#|" else -1
        at = mark.end()
    return at, True


def _here_string_end(text: bytes, line_end: int, name: bytes) -> tuple[int, bool]:
    """Where the here string ends whose terminator is `name`, alone on a line."""
    while line_end < len(text):
        start = line_end + 1
        line_end = text.find(b"\n", start)
        if line_end < 0:
            line_end = len(text)
        if text[start:line_end] == name:
            return line_end, True
    return len(text), False


def here_string_ended(text: bytes) -> bool:
    """Whether a here string's text holds its terminator."""
    name = text.partition(b"\n")[0].removeprefix(b"#<<")
    return _here_string_end(text, len(name) + 3, name)[1]


def open_at_end(text: bytes) -> str:
    """What the text ends inside of: "string", "block", "here", or "" for none of them."""
    if b'"' not in text and b"#|" not in text and b"#<<" not in text:
        return ""
    for token in tokens(text):
        if not token.ended:
            return token.kind
    return ""


_BARS = re.compile(rb"\\.|(\|)", re.DOTALL)


def open_symbols(text: bytes) -> list[int]:
    """Where the symbol begins inside of whose | | the text ends; empty if it ends in none."""
    if b"|" not in text:
        return []
    found = list(tokens(text))
    if not found or found[-1].kind != "atom":
        return []
    last = found[-1]
    bars = sum(1 for bar in _BARS.finditer(text, last.start, last.end) if bar[1])
    return [last.start] if bars % 2 else []
