"""unknown-escape: a backslash in a string that Racket has no meaning for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...finding import Edit, Fix, Severity
from ...syntax.tree import Node, Span
from ..rule import Group, Report, Rule
from ..view import FormView

_STRINGS = frozenset({"string", "regex", "byte_string"})
_PAIR = re.compile(rb"\\(.)", re.DOTALL)
_KNOWN = frozenset(b"abtnvfre\"'\\01234567xuU\r\n")
# Before these, a backslash is one of a regular expression.
_OF_REGEXPS = frozenset(b"dDwWsSBpP.+*?()[]|^")


def check_form(view: FormView) -> Iterator[Report]:
    if b"\\" not in view.form.text:
        return
    waiting = [view.form.node]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        if node.kind in _STRINGS and "\\" in node.text:
            yield from _check(node)


def _check(node: Node) -> Iterator[Report]:
    unknown = [
        (match.start(), match[1])
        for match in _PAIR.finditer(node.text.encode("utf-8", "surrogatepass"))
        if match[1][0] not in _KNOWN
    ]
    if not unknown:
        return
    starts = [node.start + at for at, _ in unknown]
    safe = all(after[0] in _OF_REGEXPS for _, after in unknown)
    edits = tuple(Edit(Span(start, start), "\\") for start in starts)
    title = "Write two backslashes" if len(edits) == 1 else "Write two backslashes in each place"
    written = "\\" + unknown[0][1].decode("ascii", "replace")
    yield Report(
        Span(starts[0], starts[0] + 2 if unknown[0][1][0] < 128 else starts[0] + 1),
        f"`{written}` is no escape of a string, so the file cannot be read. A backslash that is "
        f"to stay, in a regular expression or in Python, is written twice: `\\{written}`.",
        (Fix(title, edits, safe),),
    )


RULE = Rule(
    name="unknown-escape",
    severity=Severity.ERROR,
    group=Group.SYNTAX,
    summary="A string holds a backslash before a letter that makes no escape.",
    why=(
        'Racket reads only the escapes it knows, such as `\\n` and `\\"`, and refuses the whole '
        "file at another one. Strings with regular expressions or Python in them need the "
        "backslash twice."
    ),
    bad='(define years (regexp-match* #px"\\d+" context))\n(finish (string-join years " "))',
    good='(define years (regexp-match* #px"\\\\d+" context))\n(finish (string-join years " "))',
    check_form=check_form,
)
