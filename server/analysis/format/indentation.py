"""Where a line of Scheme begins.

`Indentation` reads a text from left to right and says at every line end where the next line
belongs.  It looks at nothing that comes later, so that a new line is put where formatting the
whole file will want it.  The rules, of which the first that applies holds:

1. Outside of every list: column 0.
2. In a list of data (quoted, a vector, the bindings of `let`, a clause of `cond`): under its
   first element.
3. In a form with a body (`language.indentation`): two columns right of its bracket; what belongs
   before the body stands under the first such datum, or four columns in.
4. In a call whose first argument stands on the line of its name: under that argument.
5. In a call whose name ends its line: two columns right of the list that *hangs*:

       (define summary (syntax-e (llm-query
         #:instruction "Combine")))

   A call hangs from the one around it if it is its first argument, or stands in the body of a
   form, on the same line; else from the keyword it is the value of, or from its own bracket.

`vscode-client/src/indent/indentation.ts` is the same for an editor without a server; the cases
that both are tested with are made from this module.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...language.indentation import FORMALS, before_body


@dataclass(slots=True, eq=False)
class _List:
    """A list that is open.

    `column` is that of its bracket; `anchor` is where it begins for the list around it: at its
    quote mark, or at the keyword whose value it is.  `leading` says that, on the line where the
    list around it was opened, it is the first argument of a call or in the body of a form.
    """

    column: int
    anchor: int
    line: int
    data: bool
    square: bool
    leading: bool = False
    head: str | None = None  # the name it begins with, if it is no data
    before_body: int | None = None
    items: int = 0  # data begun in it, keywords too
    arguments: int = 0  # those after the name that are neither keywords nor their values
    first: int | None = None  # the column of its first datum after the name, if on its line
    content: int | None = None  # the column of the others, once a line has ended
    keyword: int | None = None  # the column of the keyword that was just read
    keyword_line: int = 0
    skipped: int = 0  # data to come that are commented out


class Indentation:
    """See the module's docstring.  Columns count characters from 0."""

    def __init__(self) -> None:
        self._lists: list[_List] = []
        self._line = 0
        self._prefix: int | None = None  # the column of the quote marks just read
        self._quoted: bool | None = None  # whether they make data of the list that follows

    def column(self) -> int:
        """Where the next line begins."""
        if not self._lists:
            return 0
        inner = self._lists[-1]
        if not inner.items:
            return inner.column + 1
        if inner.before_body is not None and inner.arguments < inner.before_body:
            return inner.first if inner.first is not None else inner.column + 4
        if inner.content is None:
            inner.content = self._content(inner)
        return inner.content

    def end_line(self) -> None:
        """A line ends here, which settles where the further arguments of a call belong."""
        self.column()

    def skip_lines(self, count: int) -> None:
        """What was read, or stands before what is read next, has so many line ends."""
        self._line += count

    def prefix(self, mark: str, column: int) -> None:
        """A quote mark, `#;`, or what stands before the bracket of a vector or hash."""
        if mark == "#;":
            if self._lists:
                self._lists[-1].skipped += 1
            return
        if self._prefix is None:
            self._prefix = column
        if mark.startswith((",", "#,")):
            self._quoted = False
        elif mark not in ("`", "#'", "#`"):
            self._quoted = True

    def datum(self, text: str, column: int) -> None:
        """An atom; `text` is that of a symbol or keyword, and empty for others."""
        quoted, column = self._prefix is not None, self._begin(column)
        if not self._lists:
            return
        inner = self._lists[-1]
        if inner.skipped:
            inner.skipped -= 1
        elif inner.items or inner.data or quoted or not text or text.startswith("#"):
            self._add(inner, column, is_keyword=text.startswith("#:"))
            if inner.arguments == 1 and inner.head == "let" and text:
                inner.before_body = 2  # a named let
        else:
            inner.items, inner.head = 1, text
            inner.before_body = None if inner.square else before_body(text)

    def open(self, bracket: str, column: int) -> None:
        quoted, begin = self._quoted, self._begin(column)
        new = _List(column, begin, self._line, quoted is True, bracket == "[")
        if self._lists:
            around = self._lists[-1]
            is_formals = FORMALS.get(around.head or "") == around.arguments
            new.data = is_formals or (around.data if quoted is None else quoted)
            if around.skipped:
                around.skipped -= 1
            else:
                if around.keyword is not None and around.keyword_line == self._line:
                    new.anchor = around.keyword
                new.leading = self._leads(around)
                self._add(around, begin, is_keyword=False)
        self._lists.append(new)

    def close(self) -> None:
        self._prefix = self._quoted = None
        if self._lists:
            self._lists.pop()

    def _begin(self, column: int) -> int:
        """Where the datum at `column` begins with the marks before it, which are used up."""
        begin = column if self._prefix is None else self._prefix
        self._prefix = self._quoted = None
        return begin

    def _leads(self, around: _List) -> bool:
        """Whether the list that begins now may hang from the one around it."""
        if around.head is None or around.square or around.line != self._line:
            return False
        if around.before_body is not None:
            return around.arguments >= around.before_body
        return around.items == (1 if around.keyword is None else 2)

    def _add(self, inner: _List, column: int, is_keyword: bool) -> None:
        inner.items += 1
        is_first = inner.items == (1 if inner.head is None else 2)
        if is_first and (inner.head is None or inner.line == self._line):
            inner.first = column
        if is_keyword:
            inner.keyword, inner.keyword_line = column, self._line
        elif inner.keyword is not None:
            inner.keyword = None
        elif inner.head is not None:
            inner.arguments += 1

    def _content(self, inner: _List) -> int:
        """Where the data belong that stand on lines of their own, after those so far."""
        if inner.before_body is not None:
            return inner.column + 2
        if inner.first is not None:
            return inner.first
        return inner.column + 1 if inner.square else self._hanging()

    def _hanging(self) -> int:
        """The column of the innermost list's arguments, and of those that it hangs from."""
        i = len(self._lists) - 1
        while self._lists[i].leading and self._lists[i].before_body is None:
            i -= 1
        base = self._lists[i]
        column = (base.anchor if base.before_body is None else base.column) + 2
        for held in self._lists[i:]:
            if held.before_body is None:
                held.content = column
        return column
