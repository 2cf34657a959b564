"""The directives that a strategy's comments hold.

    ;; @data papers.json                what `context` holds when the file runs
    ;; @data notes = notes.txt          a named context, read with (get-context "notes")
    ;; @assume papers = 200             a size that no file tells
    ;; @prelude helpers.scm             definitions that are evaluated first
    ;; @budget $0.50 300-calls 2min     limits of a run; above or in a later form, of that form
    ;; schemestra: disable=rule,rule    silences rules on its line or the next one
    ;; schemestra: disable-file=rule    silences rules in the whole file

A comment is a directive only when it begins with one, so prose may mention `@data` freely.  All
spans are absolute byte offsets of the document.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .finding import Finding, Severity
from .syntax.tree import Comment, Span

if TYPE_CHECKING:
    from .syntax.document import Document

RULE = "invalid-directive"
DIRECTIVES = ("assume", "budget", "data", "prelude")

_DIRECTIVE = re.compile(r";+[ \t]*@([A-Za-z][\w-]*)[ \t]*:?[ \t]*(.*?)[ \t\r]*$", re.DOTALL)
_DISABLE = re.compile(r";+[ \t]*schemestra:[ \t]*(.*?)[ \t\r]*$", re.DOTALL)
_ASSIGNMENT = re.compile(r"([^\s=]+)\s*=\s*(.*)$", re.DOTALL)
_BLANK_LINE = re.compile(rb"(?:\r\n?|\n)[ \t\f]*(?:\r\n?|\n)")
_MARKS = (b"@", b"schemestra:")  # a comment without one of these is prose
_UNITS = {"s": 1, "sec": 1, "min": 60, "h": 3600}
_LIMIT = re.compile(r"(\$?)([0-9][0-9_,]*(?:\.[0-9]+)?)-?([a-z]*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DataDirective:
    """`name` is "" for the unnamed context."""

    span: Span
    name: str
    path: str
    path_span: Span


@dataclass(frozen=True, slots=True)
class AssumeDirective:
    span: Span
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class PreludeDirective:
    span: Span
    path: str
    path_span: Span


@dataclass(frozen=True, slots=True)
class BudgetDirective:
    """Limits of a run; a limit that the comment does not name is None.

    `about` is where the top-level form starts that the budget is for; None: the whole file.
    """

    span: Span
    usd: Decimal | None = None
    calls: int | None = None
    tokens: int | None = None
    seconds: float | None = None
    about: int | None = None

    @property
    def is_configured(self) -> bool:
        """Whether no comment says so, but the configuration."""
        return self.span.end == 0


@dataclass(frozen=True, slots=True)
class DisableDirective:
    """`rules` are the rule names with the place of each; whether they exist is lint's to say.

    `whole_file` is set for `disable-file=`; else the directive is about one line.
    """

    span: Span
    rules: tuple[tuple[str, Span], ...]
    whole_file: bool = False


@dataclass(frozen=True, slots=True)
class Headers:
    """`budgets` limit the run, `form_budgets` the calls made while one form is evaluated."""

    data: tuple[DataDirective, ...] = ()
    assumptions: tuple[AssumeDirective, ...] = ()
    preludes: tuple[PreludeDirective, ...] = ()
    budgets: tuple[BudgetDirective, ...] = ()
    disabled: tuple[DisableDirective, ...] = ()
    problems: tuple[Finding, ...] = ()
    unread_budgets: tuple[Finding, ...] = ()  # those of the problems that leave a limit unknown
    form_budgets: tuple[BudgetDirective, ...] = ()

    @property
    def assume(self) -> Mapping[str, int]:
        """The assumed sizes; where a name is given twice, the last one counts."""
        return {directive.name: directive.value for directive in self.assumptions}


def read_headers(document: Document) -> Headers:
    """The directives of all comments of a document, in source order."""
    headers = parse_comments(document.comments_with(*_MARKS))
    if not headers.budgets:
        return headers
    placed = [replace(b, about=_form_of(document, b.span)) for b in headers.budgets]
    return replace(
        headers,
        budgets=tuple(budget for budget in placed if budget.about is None),
        form_budgets=tuple(budget for budget in placed if budget.about is not None),
    )


def _form_of(document: Document, comment: Span) -> int | None:
    """Where the form starts that a comment stands in or, with no line between, right above.

    What stands above the first form is the header of the file.
    """
    starts = [placed.start for placed in document.forms]
    index = bisect_right(starts, comment.start)
    if index and document.forms[index - 1].end > comment.start:
        return starts[index - 1]
    if index == 0 or index == len(starts):
        return None
    between = document.source[comment.end : starts[index]]
    return None if _BLANK_LINE.search(between) else starts[index]


def parse_comments(comments: Iterable[Comment]) -> Headers:
    reader = _Reader()
    for comment in comments:
        # Nearly every comment is prose; this test keeps long files cheap.
        if "@" in comment.text or "schemestra:" in comment.text:
            reader.read(comment)
    return reader.headers()


@dataclass(slots=True)
class _Reader:
    data: list[DataDirective] = field(default_factory=list)
    assumptions: list[AssumeDirective] = field(default_factory=list)
    preludes: list[PreludeDirective] = field(default_factory=list)
    budgets: list[BudgetDirective] = field(default_factory=list)
    disabled: list[DisableDirective] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    unread_budgets: list[Finding] = field(default_factory=list)

    def headers(self) -> Headers:
        return Headers(
            tuple(self.data),
            tuple(self.assumptions),
            tuple(self.preludes),
            tuple(self.budgets),
            tuple(self.disabled),
            tuple(self.problems),
            tuple(self.unread_budgets),
        )

    def read(self, comment: Comment) -> None:
        if match := _DISABLE.match(comment.text):
            self._disable(comment.span, match[1], _part(comment, match.start(1), match.end(1)))
            return
        match = _DIRECTIVE.match(comment.text)
        if not match:
            return
        name, argument = match[1], match[2]
        argument_span = _part(comment, match.start(2), match.end(2))
        handlers: dict[str, Callable[[Span, str, Span], None]] = {
            "assume": self._assume,
            "budget": self._budget,
            "data": self._data,
            "prelude": self._prelude,
        }
        if handler := handlers.get(name):
            handler(comment.span, argument, argument_span)
            return
        # An unknown word is most often prose such as `;; @author`; only a slip is worth a report.
        close = difflib.get_close_matches(name.lower(), DIRECTIVES, n=1, cutoff=0.7)
        if close:
            self._problem(
                _part(comment, match.start(1) - 1, match.end(1)),
                f"There is no directive @{name}. Did you mean @{close[0]}?",
            )
            if close[0] == "budget":
                self.unread_budgets.append(self.problems[-1])

    def _data(self, span: Span, argument: str, place: Span) -> None:
        name, path, path_span = _named(argument, place)
        if not path:
            self._problem(place, "@data needs a file: ;; @data papers.json")
            return
        self.data.append(DataDirective(span, name, path, path_span))

    def _prelude(self, span: Span, argument: str, place: Span) -> None:
        if not argument:
            self._problem(place, "@prelude needs a file: ;; @prelude helpers.scm")
            return
        self.preludes.append(PreludeDirective(span, argument, place))

    def _assume(self, span: Span, argument: str, place: Span) -> None:
        match = _ASSIGNMENT.match(argument)
        if not match:
            self._problem(place, "@assume needs a name and a size: ;; @assume papers = 200")
            return
        digits = match[2].replace("_", "").replace(",", "")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
            self._problem(
                place,
                f"The size of {match[1]} must be a whole number, 0 or more, not “{match[2]}”.",
            )
            return
        self.assumptions.append(AssumeDirective(span, match[1], int(digits)))

    def _budget(self, span: Span, argument: str, place: Span) -> None:
        try:
            limits = budget_limits(argument)
        except ValueError as error:
            self._problem(place, str(error))
            self.unread_budgets.append(self.problems[-1])
            return
        self.budgets.append(BudgetDirective(span, **limits))

    def _disable(self, span: Span, argument: str, place: Span) -> None:
        match = re.match(r"disable(-file)?\s*=\s*(\S.*)$", argument, re.DOTALL)
        if not match:
            self._problem(
                place,
                f"“{argument}” silences nothing. Write the rules to silence: "
                ";; schemestra: disable=rule,rule, or disable-file=rule for the whole file",
            )
            return
        rules: list[tuple[str, Span]] = []
        for word in re.finditer(r"[^\s,]+", match[2]):
            start = place.start + len(argument[: match.start(2) + word.start()].encode())
            rules.append((word[0], Span(start, start + len(word[0].encode()))))
        self.disabled.append(DisableDirective(span, tuple(rules), bool(match[1])))

    def _problem(self, span: Span, message: str) -> None:
        self.problems.append(Finding(RULE, Severity.WARNING, span, message))


def _part(comment: Comment, start: int, end: int) -> Span:
    """The byte span of a part of a comment, given in characters of its text."""
    first = comment.span.start + len(comment.text[:start].encode(errors="surrogatepass"))
    return Span(first, first + len(comment.text[start:end].encode(errors="surrogatepass")))


def _named(argument: str, place: Span) -> tuple[str, str, Span]:
    """`name = path` taken apart; a bare path has the name ""."""
    match = re.match(r"([^\s=./\\]+)\s*=\s*(.*)$", argument, re.DOTALL)
    if not match:
        return "", argument, place
    start = place.start + len(argument[: match.start(2)].encode(errors="surrogatepass"))
    return match[1], match[2], Span(start, place.end)


def budget_limits(text: str) -> dict[str, Any]:
    """The limits of a budget such as `$0.50 300-calls 2min`, by field of BudgetDirective.

    Of a limit given twice the lower value counts.  Raises ValueError, with a message for a person,
    when a word is not a limit or there is none.
    """
    limits: dict[str, Any] = {}
    for word in text.split():
        limit = _limit(word)
        if limit is None:
            raise ValueError(
                f"“{word}” is not a limit. Write money as $0.50, calls as 300-calls, "
                "tokens as 50000-tokens, time as 90s, 2min or 1h."
            )
        name, value = limit
        limits[name] = min(value, limits.get(name, value))
    if not limits:
        raise ValueError("A budget needs a limit, such as $0.50, 300-calls, 50000-tokens or 2min.")
    return limits


def _limit(word: str) -> tuple[str, Decimal | int | float] | None:
    """One word of a budget as (field of BudgetDirective, value); None when it is not one."""
    match = _LIMIT.match(word)
    if not match:
        return None
    number, unit = Decimal(match[2].replace(",", "").replace("_", "")), match[3].lower()
    if match[1] or unit == "usd":
        return ("usd", number) if unit in ("", "usd") else None
    if unit in _UNITS:
        return "seconds", float(number * _UNITS[unit])
    names = {"call": "calls", "calls": "calls", "token": "tokens", "tokens": "tokens"}
    if unit not in names or number != int(number):
        return None
    return names[unit], int(number)
