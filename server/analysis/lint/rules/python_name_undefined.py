"""python-name-undefined: Python code uses a name that no code of the strategy defines."""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...bindings import Bindings
from ...finding import Edit, Finding, Fix, Severity
from ...literals import Text
from ...scopes import Use
from ...syntax.document import Document
from ...syntax.tree import Span
from ..per_form import about, has_fragment, is_certain, once
from ..python_blocks import Block, blocks, names_of
from ..rule import Rule
from ..suggest import closest
from ..view import FormView, literal_text

if TYPE_CHECKING:
    from ...analyse import Analysis

# What the bridge gives to every program, and what Python itself does.
_GIVEN = frozenset(
    {*dir(builtins), "context", "contexts", "get_context", "__name__", "__builtins__"}
)

# Generated code shares the Python process, so it may define anything.
_OTHER_PROGRAMS = (b"unsafe-exec-sub-output", b"#:recursive", b"recursive-spawn")


class _Own(NamedTuple):
    """The Python side of one form: its blocks, the names it sets (None: some unknown one), the
    functions it calls by name."""

    blocks: tuple[Block, ...]
    set_names: tuple[str | None, ...]
    called: tuple[tuple[str, Span, Use], ...]


def check_file(analysis: Analysis) -> Iterator[Finding]:
    document, prelude = analysis.document, analysis.inputs.prelude
    if b"(py-" not in document.source or document.problems:
        return
    defined = _defined(document, analysis.bindings)
    before = _defined(prelude, analysis.bindings) if prelude is not None else frozenset()
    if defined is None or before is None:
        return
    contexts = {directive.name for directive in analysis.headers.data} | {*analysis.inputs.data}
    known = _GIVEN | defined | before | contexts
    for placed in about(analysis.document, "python"):
        own = once(placed.form, "python", _own)
        for block in own.blocks:
            if block.text is None or not is_certain(analysis, block.use):
                continue
            for name, start, end in names_of(block.text.value).needed:
                if name not in known:
                    span = placed.located(block.text.span(start, end))
                    fixes = _fixes(name, span, block.text, placed.start, known)
                    yield RULE.finding(span, _message(name, known), fixes)
        for name, span, use in own.called:
            first = name.split(".")[0]
            if first not in known and is_certain(analysis, use):
                yield RULE.finding(placed.located(span), _message(first, known))


def _defined(document: Document, bindings: Bindings) -> frozenset[str] | None:
    """The names that all Python of a document defines; None where that cannot be known."""
    if any(mark in document.source for mark in _OTHER_PROGRAMS):
        return None
    names: set[str] = set()
    if has_fragment(document):
        return None
    for placed in about(document, "python"):
        own = once(placed.form, "python", _own)
        for block in own.blocks:
            text = block.code(bindings.settled)
            found = names_of(text) if text is not None else None
            if found is None or found.open_ended:
                return None
            names |= found.defined
        for name in own.set_names:
            if name is None:
                return None
            names.add(name)
    return frozenset(names)


def _own(view: FormView) -> _Own:
    sets = tuple(
        literal_text(found.call.arguments[0]) if found.call.arguments else None
        for found in view.calls("py-set!")
    )
    # Passed on as a function, `py-set!` or `py-exec` may get anything.
    passed = any(
        use.binder is None and use.call is None and use.name in ("py-set!", "py-exec", "py-eval")
        for use in view.scopes.uses
    )
    called = tuple(
        (name, argument.span, found.use)
        for found in view.calls("py-call")
        for argument in found.call.arguments[:1]
        if (name := literal_text(argument)) is not None
    )
    return _Own(blocks(view), (*sets, None) if passed else sets, called)


def _message(name: str, known: Iterable[str]) -> str:
    if name in sys.stdlib_module_names:
        return f"No Python code of this strategy imports `{name}`."
    meant = _meant(name, known)
    hint = f" Did you mean `{meant}`?" if meant else ""
    return f"No Python code of this strategy defines `{name}`.{hint}" + (
        "" if hint else f' A value of Scheme is handed over with `(py-set! "{name}" …)`.'
    )


def _meant(name: str, known: Iterable[str]) -> str | None:
    return closest(name, (n for n in known if not n.startswith("_")))


def _fixes(
    name: str, span: Span, text: Text, form_start: int, known: Iterable[str]
) -> tuple[Fix, ...]:
    if name in sys.stdlib_module_names:
        # In front of the first line that is not blank, indented as that is.
        blank = re.match(r"(?:[ \t]*(?:\r\n|\r|\n))*([ \t]*)", text.value)
        indent = blank.group(1) if blank else ""
        at = text.offsets[blank.end() if blank else 0] + form_start
        edit = Edit(Span(at, at), f"import {name}\n{indent}")
        return (Fix(f"Add import {name}", (edit,)),)
    meant = _meant(name, known)
    return (Fix(f"Change to {meant}", (Edit(span, meant),), safe=False),) if meant else ()


RULE = Rule(
    name="python-name-undefined",
    severity=Severity.ERROR,
    summary="Python code uses a name that no Python code of the strategy defines.",
    why=(
        "The call fails with a NameError when it is reached. Variables of Scheme are not visible "
        "in Python: `py-set!` hands a value over."
    ),
    bad="""\
(define lines (string-split context "\\n"))
(displayln (length lines))
(finish (py-eval "max(lines)"))""",
    good="""\
(define lines (string-split context "\\n"))
(py-set! "lines" lines)
(finish (py-eval "max(lines)"))""",
    check_file=check_file,
)
