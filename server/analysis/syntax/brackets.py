"""Where a bracket or quote is missing, told by the indentation.

A parser notices a missing bracket at the end of the file; the person who left it out wants to
hear about the list that should have been closed.  `diagnose` makes one pass over the brackets
of a piece of text and lets the indentation of each line say which lists its author thought
were open:

* a line that begins at or left of an open bracket says that the bracket is *overdue*;  if a
  closer turns up later that has nothing else to close, the line was only badly indented;
* a line indented more deeply than a list that just closed says that the list was closed too
  *early*, which is where to look for an extra closer;
* a closer of the wrong kind is a slip for the right one, unless a bracket further out fits it
  and the indentation agrees that what lies between was to be closed before.

Each fault comes with the repair that would mend it, so that the text can be parsed as its
author meant it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import NamedTuple

from .tokens import Token, open_at_end, tokens
from .tree import Span

CLOSER = {"(": ")", "[": "]", "{": "}"}


class Repair(NamedTuple):
    """Replace the bytes of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One syntax fault of a piece of text; offsets count from the piece's first byte.

    `message` may hold `{line}`, which stands for the line (from 1) of `place`, the other end of
    the fault; `place_message` says what is there.  `repairs` mend it for the person, where the
    recovery knows how.
    """

    rule: str
    span: Span
    message: str
    place: Span | None = None
    place_message: str = ""
    repairs: tuple[Repair, ...] = ()
    repair_title: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The faults of a text, and the repairs after which it should parse, by their place."""

    faults: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()


_CLOSERS = re.compile(rb"[)\]}]{1,64}")
_INDENT = re.compile(rb"[ \t]*")
_QUOTES = b"'`,@#"
_HANGING = re.compile(rb"""[^\s()\[\]{}";']*[ \t]*(?:(?<!#);[^\r\n]*)?[\r\n]""")
_REST_OF_LINE = re.compile(rb"[ \t)\]}]*(?:;[^\r\n]*)?(?:[\r\n][ \t]*)+(?=[^\s)\]};])")
_BLANK_REST = re.compile(rb"[ \t]*")


def diagnose(text: bytes) -> Diagnosis:
    """The bracket and quote faults of a piece of text, which usually is one top-level form.

    An open string makes every bracket after it doubtful: it is then the only fault reported.
    """
    unterminated = _unterminated(text)
    return unterminated if unterminated else _Scan(text).run()


# Strings and comments without an end.

_AFTER_STRING = b" \t\r\n)]};"

# How many places are tried for a missing quote; a piece above _SMALL bytes gets one trial.
_TRIALS = 12
_SMALL = 16 * 1024

# A text with more bracket faults than this is not read on: it is no program.
_MOST_FAULTS = 20


def _unterminated(text: bytes) -> Diagnosis | None:
    kind = open_at_end(text)
    if not kind:
        return None
    for token in tokens(text):
        if kind == "string" and token.kind == "string":
            runs_into = token.end < len(text) and text[token.end] not in _AFTER_STRING
            if not token.ended or runs_into:
                return _open_string(text, token)
        elif not token.ended:
            return _open_comment(text, token)
    return None


def _open_string(text: bytes, token: Token) -> Diagnosis:
    """A string is the open one if it runs to the end, or ends against something else.

    In `(f "a) (g "b")` the quotes from the fault on mean the opposite of what they should:
    the string that begins at `"a` ends at the quote before `b`.
    """
    span = Span(token.start, _line_end(text, token.start))
    message = 'This string is not closed: a " is missing.'
    trials = _TRIALS if len(text) < _SMALL else 1
    for at in islice(_quote_places(text, token.start), trials):
        repair = Repair(Span(at, at), '"')
        mended = text[:at] + b'"' + text[at:]
        if not open_at_end(mended) and not _Scan(mended).run().faults:
            fault = Fault("unterminated-string", span, message, repairs=(repair,))
            return Diagnosis((replace(fault, repair_title='Insert "'),), (repair,))
    return Diagnosis((Fault("unterminated-string", span, message),))


def _quote_places(text: bytes, start: int) -> Iterator[int]:
    """Where the quote might belong: before the closers that end the line, and at its end."""
    end = _line_end(text, start)
    line = text[start:end].rstrip()
    bare = line.rstrip(b")]} \t")
    for keep in range(len(bare), len(line) + 1):
        if keep:
            yield start + keep
    tail = text.rstrip()
    for keep in range(len(tail.rstrip(b")]} \t\r\n")), len(tail) + 1):
        if keep > end:
            yield keep


def _open_comment(text: bytes, token: Token) -> Diagnosis:
    span = Span(token.start, _line_end(text, token.start))
    if token.kind == "block":
        message = "This comment is not closed: a |# is missing."
        return Diagnosis((Fault("unterminated-comment", span, message),))
    name = text[token.start + 3 : span.end].decode(errors="replace")
    message = f"This here string is not closed: a line with only {name} on it is missing."
    return Diagnosis((Fault("unterminated-string", span, message),))


def _line_end(text: bytes, start: int) -> int:
    ends = [end for mark in (b"\n", b"\r") if (end := text.find(mark, start)) >= 0]
    return min(ends, default=len(text))


# Brackets.


@dataclass(slots=True, eq=False)
class _Open:
    at: int
    char: str
    left: int  # the column that its content is right of
    leads: bool  # it is the first thing on its line
    due: _Due | None = None


class _Due(NamedTuple):
    """Where a bracket should have been closed by: `at` is the place that says so."""

    at: int
    insert: int  # where the closer belongs, right after the last token
    room: int  # the same after the blanks that follow, so that a cursor there is inside
    closer: bool = False  # it is a closer of a list further out that says so
    final: bool = False  # it is the end of the text that says so


class _Closed(NamedTuple):
    """A list that was closed: by the closer at `at`, inside of `depth` lists."""

    opened: _Open
    at: int
    line: int
    depth: int


class _Scan:
    """One pass over the brackets of a text."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._line = 0
        self._content = _end(_INDENT, text, 0)  # where the line's first token begins
        self._indent = _width(text[: self._content])
        self._measured = (0, 0)  # a place on the line, and its column
        self._last_end = 0  # where the last token ended that is no comment
        self._stack: list[_Open] = []
        # Those set aside, by the closer each waits for, the last one last.
        self._overdue: dict[str, list[_Open]] = {closer: [] for closer in CLOSER.values()}
        self._early: list[tuple[_Closed, int]] = []
        self._closed: _Closed | None = None
        self._faults: list[Fault] = []
        self._repairs: list[Repair] = []

    def run(self) -> Diagnosis:
        for token in tokens(self._text):
            if token.kind == "newline":
                self._begin_line(token.end)
                continue
            if token.kind == "bracket":
                char = chr(self._text[token.start])
                self._open(token.start, char) if char in CLOSER else self._close(token.start, char)
            elif token.kind in ("string", "block", "here"):
                self._skip_lines(token)
            if token.kind not in ("comment", "block", "prefix"):
                self._last_end = token.end
            if len(self._faults) > _MOST_FAULTS:
                break
        self._finish()
        self._faults.sort(key=lambda fault: fault.span)
        self._repairs.sort()
        return Diagnosis(tuple(self._faults), tuple(self._repairs))

    def _skip_lines(self, token: Token) -> None:
        """Go on behind a token of several lines; what follows stands on its last line."""
        lines = self._text[token.start : token.end].splitlines()
        if len(lines) > 1:
            self._line += len(lines) - 1
            line_start = token.end - len(lines[-1])
            self._measured = (line_start, 0)
            self._content = _end(_INDENT, self._text, line_start)
            self._indent = self._column(self._content)

    def _begin_line(self, start: int) -> None:
        self._line += 1
        self._measured = (start, 0)
        content = self._content = _end(_INDENT, self._text, start)
        indent = self._indent = self._column(content)
        first = self._text[content : content + 1]
        if not first or first in b";\r\n)]}":
            return  # blank lines, comments and lone closers say nothing
        while self._stack and self._stack[-1].left >= indent:
            self._set_aside(self._stack.pop(), self._due_before(content))
        closed = self._closed
        if (
            closed
            and closed.line == self._line - 1
            and closed.opened.leads
            and closed.opened.left < indent
            and closed.depth == len(self._stack)
        ):
            self._early.append((closed, content))

    def _open(self, at: int, char: str) -> None:
        begin = at
        while begin > self._measured[0] and self._text[begin - 1] in _QUOTES:
            begin -= 1
        left = self._column(begin)
        if _HANGING.match(self._text, at + 1):
            # In `(syntax-e (llm-query` at a line's end the content goes by the line's indentation.
            left = min(left, self._indent)
        self._stack.append(_Open(at, char, left, leads=begin == self._content))

    def _close(self, at: int, char: str) -> None:
        if self._stack and CLOSER[self._stack[-1].char] == char:
            opened = self._stack.pop()
            self._closed = _Closed(opened, at, self._line, len(self._stack))
            return
        if self._take_back(char):
            return
        fitting = self._innermost(char)
        next_indent = self._next_indent(at)
        if self._stack and next_indent is not None:
            if self._stack[-1].left < next_indent:
                # The next line goes on with the list that is open here.
                self._report_extra(at, char)
                return
            if fitting is not None and self._stack[fitting].left < next_indent:
                fitting = None
        if fitting is not None and self._is_slip(at, fitting):
            fitting = None
        if fitting is not None:
            for opened in self._stack[fitting + 1 :]:
                self._set_aside(opened, _Due(at, at, at, closer=True))
            del self._stack[fitting:]
        elif self._stack:
            self._report_mismatch(self._stack.pop(), at, char)
        elif self._early:
            self._report_early(*self._early.pop(0))
        else:
            self._report_extra(at, char)

    def _take_back(self, char: str) -> bool:
        """A closer without a list of its own closes the overdue list that was set aside last."""
        if not self._overdue[char]:
            return False
        self._overdue[char].pop()
        return True

    def _innermost(self, char: str) -> int | None:
        for i in range(len(self._stack) - 1, -1, -1):
            if CLOSER[self._stack[i].char] == char:
                return i
        return None

    def _is_slip(self, at: int, fitting: int) -> bool:
        """Whether the closers in a row from here fit the open lists only if this one is wrong.

        In `([a (g x]])` the first ] fits the [, but then the second fits nothing.
        """
        row = _CLOSERS.match(self._text, at)
        closers = row.group().decode() if row else ""
        wanted = "".join(CLOSER[opened.char] for opened in reversed(self._stack))
        inside = len(self._stack) - 1 - fitting
        return not wanted[inside:].startswith(closers) and wanted[1:].startswith(closers[1:])

    def _next_indent(self, at: int) -> int | None:
        """The next line's indentation, if only closers follow on this one."""
        rest = _REST_OF_LINE.match(self._text, at + 1)
        if rest is None:
            return None
        return _width(rest.group().splitlines()[-1] if rest.group()[-1:] not in b"\r\n" else b"")

    def _due_before(self, content: int) -> _Due:
        room = _end(_BLANK_REST, self._text, self._last_end)
        return _Due(content, self._last_end, room)

    def _set_aside(self, opened: _Open, due: _Due) -> None:
        opened.due = due
        self._overdue[CLOSER[opened.char]].append(opened)

    def _finish(self) -> None:
        end = len(self._text)
        room = self._last_end
        tail = self._text[self._last_end :]
        room += len(tail) - len(tail.lstrip())
        while self._stack:
            self._set_aside(self._stack.pop(), _Due(end, self._last_end, room, final=True))
        groups: dict[_Due, list[_Open]] = {}
        for opened in chain.from_iterable(self._overdue.values()):
            assert opened.due is not None
            groups.setdefault(opened.due, []).append(opened)
        for due, group in groups.items():
            self._report_unclosed(due, sorted(group, key=lambda opened: -opened.at))

    def _report_unclosed(self, due: _Due, group: list[_Open]) -> None:
        """Report the lists, innermost first, that should all have been closed at one place."""
        inner = group[0]
        closers = "".join(CLOSER[opened.char] for opened in group)
        what = f"This {inner.char} is not closed"
        if len(group) > 1:
            what += f", nor {_count(len(group) - 1)} around it"
        if due.closer:
            where = f" before the {chr(self._text[due.at])} on line {{line}}"
        elif due.final:
            where = " after line {line}"
        else:
            where = " before line {line}"
        place = Span(due.insert, due.insert) if due.final else Span(due.at, due.at + 1)
        self._faults.append(
            Fault(
                "unclosed-bracket",
                Span(inner.at, inner.at + 1),
                f"{what}: expected {closers}{where}.",
                place,
                f"{closers} is expected {'here' if due.final else 'before this'}",
                (Repair(Span(due.insert, due.insert), closers),),
                f"Insert {closers}",
            )
        )
        self._repairs.append(Repair(Span(due.room, due.room), closers))

    def _report_extra(self, at: int, char: str) -> None:
        message = f"Nothing is open that this {char} could close."
        if self._stack:
            message = f"This {char} closes nothing: the list that is open here goes on."
        self._report_superfluous(at, message)

    def _report_early(self, closed: _Closed, content: int) -> None:
        char = chr(self._text[closed.at])
        self._report_superfluous(
            closed.at,
            f"This {char} is one too many: line {{line}} is indented as if the list were open.",
            Span(content, content + 1),
            "indented as part of the list",
        )

    def _report_superfluous(
        self, at: int, message: str, place: Span | None = None, place_message: str = ""
    ) -> None:
        span = Span(at, at + 1)
        char = chr(self._text[at])
        self._faults.append(
            Fault(
                "unexpected-bracket",
                span,
                message,
                place,
                place_message,
                (Repair(span, ""),),
                f"Remove {char}",
            )
        )
        self._repairs.append(Repair(span, " "))

    def _report_mismatch(self, opened: _Open, at: int, char: str) -> None:
        span = Span(at, at + 1)
        right = CLOSER[opened.char]
        self._faults.append(
            Fault(
                "mismatched-bracket",
                span,
                f"Expected {right} to close the {opened.char} of line {{line}}, found {char}.",
                Span(opened.at, opened.at + 1),
                f"the {opened.char} that is open",
                (Repair(span, right),),
                f"Replace {char} by {right}",
            )
        )
        self._repairs.append(Repair(span, right))

    def _column(self, at: int) -> int:
        """The column of a place on this line that is not before one already asked for."""
        known, column = self._measured
        column = _width(self._text[known:at], column)
        self._measured = (at, column)
        return column


def _width(text: bytes, column: int = 0) -> int:
    """The column after `text`, in characters, a tab reaching to the next multiple of eight."""
    if text.isascii() and b"\t" not in text:
        return column + len(text)
    for character in text.decode(errors="replace"):
        column += 8 - column % 8 if character == "\t" else 1
    return column


def _end(pattern: re.Pattern[bytes], text: bytes, at: int) -> int:
    """Where a pattern that always matches ends."""
    match = pattern.match(text, at)
    return match.end() if match else at


def _count(n: int) -> str:
    return "the one" if n == 1 else f"the {n}"
