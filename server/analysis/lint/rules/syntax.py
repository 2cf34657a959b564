"""The faults that the parser reports: their pages. The checks are in `analysis/syntax/`."""

from __future__ import annotations

from ...finding import Severity
from ..rule import Group, Rule

_NOTHING_RUNS = "The file cannot be read as a program, so nothing of it runs."

UNCLOSED_BRACKET = Rule(
    name="unclosed-bracket",
    severity=Severity.ERROR,
    group=Group.SYNTAX,
    summary="An opening bracket has no closing one.",
    why=_NOTHING_RUNS,
    bad="(define size (string-length context)\n(finish size)",
    good="(define size (string-length context))\n(finish size)",
)

UNEXPECTED_BRACKET = Rule(
    name="unexpected-bracket",
    severity=Severity.ERROR,
    group=Group.SYNTAX,
    summary="A closing bracket closes nothing.",
    why=_NOTHING_RUNS,
    bad="(define size (string-length context)))\n(finish size)",
    good="(define size (string-length context))\n(finish size)",
)

MISMATCHED_BRACKET = Rule(
    name="mismatched-bracket",
    severity=Severity.ERROR,
    group=Group.SYNTAX,
    summary="A bracket is closed by one of another kind.",
    why=_NOTHING_RUNS,
    bad="(define size (string-length context])\n(finish size)",
    good="(define size (string-length context))\n(finish size)",
)

UNTERMINATED_STRING = Rule(
    name="unterminated-string",
    severity=Severity.ERROR,
    group=Group.SYNTAX,
    summary="A string has no closing quote.",
    why=_NOTHING_RUNS,
    bad='(define title (string-append "Summary of " context))\n(finish "done)',
    good='(define title (string-append "Summary of " context))\n(finish title)',
)

UNTERMINATED_COMMENT = Rule(
    name="unterminated-comment",
    severity=Severity.ERROR,
    group=Group.SYNTAX,
    summary="A block comment `#|` has no `|#`.",
    why="All that follows is taken for a comment, and Racket refuses the file.",
    bad="(finish (string-length context))\n#| the end",
    good="(finish (string-length context))\n#| the end |#",
)

SYNTAX_ERROR = Rule(
    name="syntax-error",
    severity=Severity.ERROR,
    group=Group.SYNTAX,
    summary="A piece of the text is no datum of the language.",
    why=_NOTHING_RUNS,
    bad="(finish '(1 . . 2))",
    good="(finish '(1 2))",
)

NOT_UTF_8 = Rule(
    name="not-utf-8",
    severity=Severity.ERROR,
    group=Group.SYNTAX,
    summary="The file holds bytes that are not UTF-8.",
    why="Racket reads UTF-8; other bytes would reach the models as broken characters.",
    bad='(finish "\udcff")',
    good='(finish "ÿ")',
)
