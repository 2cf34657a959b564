"""Directives in comments: what they say, where they stand, and what is wrong with them."""

from decimal import Decimal
from typing import NamedTuple

import pytest
from schemestra.analysis.headers import parse_comments
from schemestra.analysis.syntax.tree import Span


class Comment(NamedTuple):
    span: Span
    text: str


def read(*lines: str):
    comments, offset = [], 0
    for line in lines:
        end = offset + len(line.encode())
        comments.append(Comment(Span(offset, end), line))
        offset = end + 1
    return parse_comments(comments)


def under(source: str, span: Span) -> str:
    return source.encode()[span.start : span.end].decode()


def test_data_names_a_file_and_says_where_it_stands():
    line = ";; @data notes = données/notes.txt"
    (data,) = read(line).data
    assert (data.name, data.path) == ("notes", "données/notes.txt")
    assert under(line, data.path_span) == "données/notes.txt"


def test_the_unnamed_context_has_an_empty_name():
    (data,) = read(";;@data papers.json  ").data
    assert (data.name, data.path) == ("", "papers.json")


def test_assumptions():
    headers = read(";; @assume papers = 200", "; @assume big=1_000", ";; @assume papers = 7")
    assert headers.assume == {"papers": 7, "big": 1000}
    assert not headers.problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$0.50", (Decimal("0.50"), None, None, None)),
        ("$0.50 300-calls 2min", (Decimal("0.50"), 300, None, 120)),
        ("1,000-calls 90s", (None, 1000, None, 90)),
        ("50000-tokens 1h", (None, None, 50000, 3600)),
    ],
)
def test_budgets(text: str, expected: tuple):
    headers = read(f";; @budget {text}")
    (budget,) = headers.budgets
    assert (budget.usd, budget.calls, budget.tokens, budget.seconds) == expected
    assert not headers.problems


def test_disabled_rules_have_their_places():
    line = ";; schemestra: disable=unbound, unused"
    (directive,) = read(line).disabled
    assert [name for name, _ in directive.rules] == ["unbound", "unused"]
    assert [under(line, span) for _, span in directive.rules] == ["unbound", "unused"]


def test_preludes():
    (prelude,) = read(";; @prelude helpers.scm").preludes
    assert prelude.path == "helpers.scm"


@pytest.mark.parametrize(
    ("line", "at", "message"),
    [
        (";; @asume papers = 3", "@asume", "Did you mean @assume?"),
        (";; @assume papers = many", "papers = many", "whole number"),
        (";; @assume papers = -3", "papers = -3", "whole number"),
        (";; @assume papers", "papers", "needs a name and a size"),
        (";; @data", "", "needs a file"),
        (";; @prelude", "", "needs a file"),
        (";; @budget lots", "lots", "is not a limit"),
        (";; @budget 3.5-calls", "3.5-calls", "is not a limit"),
        (";; @budget", "", "needs a limit"),
        (";; schemestra: off", "off", "disable="),
    ],
)
def test_problems(line: str, at: str, message: str):
    (problem,) = read(line).problems
    assert message in problem.message
    assert under(line, problem.span) == at


@pytest.mark.parametrize(
    "line",
    [";; mail @data people", ";; @author Jane", ";; @param x the item", ";; see schemestra: docs"],
)
def test_prose_is_no_directive(line: str):
    headers = read(line)
    assert headers == read()
