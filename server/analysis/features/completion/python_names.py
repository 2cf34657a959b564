"""Names inside Python that a string holds: what any block defines, and Python's own."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator

from ...analyse import Analysis
from ...core import Call, Expr, Literal
from ...expand import expansion
from ...literals import text_of
from ...scopes import scopes
from ...syntax.forms import Form
from ...syntax.tree import Node
from ..cursor import Cursor
from .items import Item, ItemKind, fits

BLOCKS = frozenset({"py-exec", "py-eval", "py-call"})
_MEMO = "python names"
_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*$")
_TARGETS = re.compile(
    r"""(?m)^[ \t]*(?:
        (?:async[ \t]+)?def[ \t]+(?P<function>[^\W\d]\w*) | class[ \t]+(?P<type>[^\W\d]\w*)
        | (?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(?P<imported>[^\n#(]+)
        | (?:for|with)\b[^\n]*?\b(?P<target>[^\W\d]\w*)[ \t]*(?:\bin\b|:)
        | (?P<assigned>[^\W\d]\w*(?:[ \t]*,[ \t]*[^\W\d]\w*)*)[ \t]*(?::[^=\n]+)?=(?!=)
    )""",
    re.VERBOSE,
)
_STRING = re.compile(
    r"(?s)\#[^\n]*(?P<comment>\n|\Z)|(?P<quote>\"\"\"|'''|\"|')(?:\\.|(?!(?P=quote)).)*?(?P=quote)"
)
_OPEN = re.compile(r"\"\"\"|'''|\"|'|\#")


def is_python(cursor: Cursor) -> bool:
    """Whether the cursor is in the string that a Python primitive takes as program."""
    call = cursor.call
    return (
        cursor.kind == "string"
        and call is not None
        and (call.head in BLOCKS and call.position == 0 and call.value_of is None)
    )


def python_names(analysis: Analysis, cursor: Cursor) -> Iterator[Item]:
    """The Python names that fit the word at the cursor."""
    text = text_of(Node("string", cursor.span.start, cursor.span.end, cursor.text))
    index = next((i for i, at in enumerate(text.offsets) if at >= cursor.offset), None)
    if index is None or text.offsets[index] != cursor.offset or _in_text(text.value[:index]):
        return
    match = _WORD.search(text.value[:index])
    if match is None:
        return
    end = re.compile(r"\w*").match(text.value, index)
    span = text.span(match.start(), end.end() if end else index)
    prefix = match[0]
    own = dict.fromkeys(_regex_names(text.value[: match.start()]), "this block")
    for name, note in (own | _all_names(analysis)).items():
        if name != prefix and fits(name, prefix):
            yield Item(name, ItemKind.PYTHON, span, name, note=note)
    for name in _BUILTINS:
        if name not in own and name.startswith(prefix):
            yield Item(name, ItemKind.PYTHON, span, name, note="Python")


_BUILTINS = (
    *(name for name in keyword.kwlist),
    *(name for name in dir(builtins) if not name.startswith("_") and name[0].islower()),
    *(name for name in dir(builtins) if name.endswith(("Error", "Exception"))),
)


def _in_text(before: str) -> bool:
    """Whether Python text up to the cursor ends inside a string or a comment of its own."""
    rest = _STRING.sub(lambda match: "\n" if match["comment"] else "", before)
    found = _OPEN.search(rest)
    if found is None:
        # A comment that the text ends in has no line end of its own.
        return bool(re.search(r"#[^\n]*\Z", before)) and "\n" not in before[before.rfind("#") :]
    return True


def _all_names(analysis: Analysis) -> dict[str, str]:
    """What the blocks of the file and its prelude define, and what `py-set!` sets."""
    found: dict[str, str] = {}
    documents = [analysis.document]
    if analysis.inputs.prelude is not None:
        documents.insert(0, analysis.inputs.prelude)
    for document in documents:
        if b"py-" in document.source:
            for placed in document.forms:
                found.update(dict.fromkeys(_form_names(placed.form), "Python"))
    return found


def _form_names(form: Form) -> tuple[str, ...]:
    """The Python names that a form's blocks define, found out once."""
    if b"py-" not in form.text:
        return ()
    known = form.memo.get(_MEMO)
    if known is None:
        expansion(form)
        calls = (use.call for use in scopes(form).uses if use.call is not None)
        known = form.memo[_MEMO] = tuple(
            dict.fromkeys(name for call in calls for name in _defined_by(call))
        )
    return known


def _defined_by(call: Call) -> Iterator[str]:
    head = getattr(call.function, "name", "")
    text = _text(call.arguments[0]) if call.arguments else None
    if text is None:
        return
    if head == "py-set!":
        yield text
    elif head in BLOCKS:
        try:
            yield from _tree_names(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            yield from _regex_names(text)


def _text(expr: Expr) -> str | None:
    return str(expr.value) if isinstance(expr, Literal) and expr.kind == "string" else None


def _tree_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    yield alias.asname or alias.name.partition(".")[0]


def _regex_names(text: str) -> Iterator[str]:
    """The same of Python that does not parse, such as what is being typed."""
    for match in _TARGETS.finditer(text):
        if imported := match["imported"]:
            for part in imported.split(","):
                words = part.split()
                if words:
                    yield words[-1].partition(".")[0]
        elif assigned := match["assigned"]:
            yield from (word.strip() for word in assigned.split(","))
        else:
            yield match["function"] or match["type"] or match["target"]
