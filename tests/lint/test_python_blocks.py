"""Python in strings of several lines, where marks inside the text would be Python themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.analysis.analyse import analyse
from schemestra.analysis.finding import Edit
from schemestra.analysis.lint.python_blocks import names_of, read_python
from schemestra.analysis.syntax.document import Change, Document


def findings(source: str, rule: str) -> list[tuple[int, int, str]]:
    """Line, column and marked text of what a rule finds."""
    document = Document.open("test.scm", source)
    found = [f for f in analyse(document).findings if f.rule == rule]
    return [
        (
            *document.lines.line_column(f.span.start),
            document.source[f.span.start : f.span.end].decode(),
        )
        for f in found
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('(py-exec "\nrows = []\nfor row in rows\n    print(row)\n")', (3, 15, "s")),
        ('(py-exec "\n  a = 1\n    b = 2\n")', (3, 5, "b = 2")),
        ('(py-exec "\n    if 1:\n        print(x y)\n    ")', (3, 15, "x y")),
        ('(py-exec "a = \\"é\\"\\nb = \\"\\U1F600\\"; c = = 1")', (1, 43, "=")),
        ("(py-exec #<<END\na = 1\nb = (2\nEND\n)", (3, 5, "(")),
        ("(py-exec #<<END\nprint(a\nb)\nEND\n)", (2, 7, "a\nb")),
        ('(py-exec "\r\na = 1\r\nb = = 2\r\n")', (3, 5, "=")),
        ('(py-exec "a = 1\n😀 = 2")', (2, 1, "😀")),
    ],
)
def test_a_syntax_fault_is_placed_in_the_string(
    source: str, expected: tuple[int, int, str]
) -> None:
    assert findings(source, "python-syntax-error") == [expected]


def test_code_that_is_indented_as_a_whole_is_fine() -> None:
    source = '(define (f)\n  (py-exec "\n    import json\n    if 1:\n        print(json)\n    "))'
    assert findings(source, "python-syntax-error") == []
    assert findings(source, "python-name-undefined") == []


def test_py_eval_marks_the_statement_that_has_no_value() -> None:
    source = '(py-eval "\ny = 2\nfor i in range(3): y += i\n")'
    assert findings(source, "python-syntax-error") == [(3, 1, "for i in range(3): y += i")]


@pytest.mark.parametrize(
    "code",
    [
        "[x for x in range(3) if x]",
        "{k: v for k, v in zip('a', 'b')}",
        "(lambda a, *b, c=1, **d: [a, b, c, d])(1)",
        "(n := 5) + n",
        "def f(n):\n    return f(n - 1) if n else g()\ndef g(): return 1",
        "class A:\n    b = 1\n    c = b + 1\n    def d(self): return self.c",
        "def f():\n    global made\n    made = 1\nmade",
        "import os.path as p, json\nfrom re import sub as s\np, json, s",
        "try:\n    import numpy as np\nexcept ImportError as e:\n    np = None\n    print(e)",
        "try:\n    maybe\nexcept NameError:\n    maybe = 1",
        "with open('f') as f, open('g') as g:\n    f, g",
        "for i, (a, *b) in []:\n    pass\nelse:\n    i = 0\ni",
        "match 1:\n    case [a, *b]:\n        a, b\n    case {'k': v, **rest}:\n        v, rest",
        "def f(a: int = 1, /, *, b=2):\n    def g():\n        nonlocal a\n        a = b",
        "exec('a = 1')\na",
        "open(workspace + '/notes.txt').read()",
        "globals()['a'] = 1\na",
        "from math import *\nfloor(1)",
        "print(__name__, __builtins__, f'{1:{2}}')",
        "del_me = 1\ndel del_me",
    ],
)
def test_programs_that_define_all_they_use(code: str) -> None:
    assert findings(f"(py-exec #<<END\n{code}\nEND\n)", "python-name-undefined") == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("total + 1", (2, 1, "total")),
        ("é = 1\nprint('é', totl)", (3, 12, "totl")),
        ("def f(x):\n    return x + y", (3, 16, "y")),
        ("[x for x in xs]", (2, 13, "xs")),
        ("def f():\n    y = 1\nprint(y)", (4, 7, "y")),
        ("f'{missing!r}'", (2, 4, "missing")),
        ("class A:\n    def f(self): return size\n    size = 1", (3, 25, "size")),
    ],
)
def test_a_name_that_nothing_defines_is_placed(code: str, expected: tuple[int, int, str]) -> None:
    assert findings(f"(py-exec #<<END\n{code}\nEND\n)", "python-name-undefined") == [expected]


def test_names_defined_by_any_block_and_by_the_prelude_are_known() -> None:
    assert findings('(py-exec "a = 1")\n(py-eval "a + b")\n(py-exec "b = 2")', "unbound") == []
    source = '(py-eval "a")\n(py-exec "a = 1")'
    assert findings(source, "python-name-undefined") == []


@pytest.mark.parametrize(
    "code", ["json.loads(context)", "\n\n    rows = json.loads(context)\n    rows\n"]
)
def test_the_missing_import_is_added_where_it_parses(code: str) -> None:
    document = Document.open("test.scm", f'(finish (py-eval "{code}"))')
    (finding,) = analyse(document).findings
    (fix,) = finding.fixes
    fixed = applied(document, fix.edits)
    assert analyse(fixed).findings == ()


def applied(document: Document, edits: tuple[Edit, ...]) -> Document:
    ordered = sorted(edits, key=lambda edit: edit.span, reverse=True)
    return document.edit([Change(e.span.start, e.span.end, e.text.encode()) for e in ordered], 1)


PIECES = st.sampled_from(
    ["a", "é", "😀", " ", "\n", "\r\n", "\t", "(", ")", "[", "'", '"""', ":", "=", "==", "if",
     "for", "in", "def", "f'", "{", "}", "\\", "#", ",", "lambda", "\f", "\x00", "\u2028", "1"]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=30))
def test_any_text_is_read_and_every_place_is_inside(pieces: list[str]) -> None:
    text = "".join(pieces)
    source = read_python(text)
    if source.fault is not None:
        assert 0 <= source.fault.start <= source.fault.end <= len(text)
    for name, start, end in names_of(text).needed:
        assert text[start:end] == name
