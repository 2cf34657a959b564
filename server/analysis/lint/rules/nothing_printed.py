"""nothing-printed: the text of a `py-exec` is used whose code prints nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from ...core import Call, Define, Expr, Let
from ...finding import Severity
from ...interpret.python.source import parse
from ...syntax.tree import Span
from ...traverse import walk
from ..rule import Report, Rule
from ..view import DialectCall, FormView, literal_text

# What may write to the output, in Python or in what it runs.
_WRITES = re.compile(r"print|stdout|write|exec|eval|help|display|show|dump|log|system|subprocess")

# Functions of Python that are called for their values alone.
_VALUES = frozenset({
    "sum", "len", "sorted", "list", "dict", "set", "str", "int", "float", "max", "min", "round",
    "range", "zip", "map", "filter", "enumerate", "any", "all", "tuple", "abs", "reversed",
})  # fmt: skip


def check_form(view: FormView) -> Iterator[Report]:
    silent = {found.call.span: found for found in view.calls("py-exec") if _is_silent(found)}
    if not silent:
        return
    for expr in walk(*view.expansion.body):
        for used in _used(expr, silent):
            found = silent.get(used.span) if isinstance(used, Call) else None
            if found is not None:
                yield Report(
                    found.use.span,
                    "`py-exec` gives what the code prints, and this code prints nothing, so the "
                    'text is "". For a value use `py-eval`, or print it.',
                    use=found.use,
                )


def _is_silent(found: DialectCall) -> bool:
    code = literal_text(found.call.arguments[0]) if found.call.arguments else None
    return code is not None and not _WRITES.search(code)


def _used(expr: Expr, silent: Mapping[Span, DialectCall]) -> Iterator[Expr]:
    """The parts of an expression whose values it uses, or means to use."""
    match expr:
        case Call(_, _, arguments, keywords):
            yield from arguments
            yield from (keyword.value for keyword in keywords if keyword.value is not None)
        case Define(_, _, value):
            if value.span in silent and _ends_in_value(silent[value.span]):
                yield value
        case Let(_, bindings, _):
            for binding in bindings:
                if binding.value.span in silent and _ends_in_value(silent[binding.value.span]):
                    yield binding.value


def _ends_in_value(found: DialectCall) -> bool:
    """Whether the last line of the code is there for its value, as far as its form tells.

    A name may be given to a step that is made for its effect.
    """
    tree = parse(literal_text(found.call.arguments[0]) or "")
    last = tree.body[-1] if tree is not None and tree.body else None
    if not isinstance(last, ast.Expr):
        return False
    calls = [node for node in ast.walk(last.value) if isinstance(node, ast.Call)]
    return not isinstance(last.value, ast.Constant) and all(
        isinstance(call.func, ast.Name) and call.func.id in _VALUES for call in calls
    )


RULE = Rule(
    name="nothing-printed",
    severity=Severity.WARNING,
    summary="The result of `py-exec` is used, and its code prints nothing.",
    why=(
        "`py-exec` runs statements and gives the text that they print; the value of the last "
        "line is lost. What follows works on an empty text."
    ),
    bad='(define total (py-exec "sum([1, 2])"))\n(finish (string-append "Total: " total))',
    good='(define total (py-exec "print(sum([1, 2]))"))\n(finish (string-append "Total: " total))',
    check_form=check_form,
)
