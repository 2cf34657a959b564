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
from ...syntax.forms import Form
from ...syntax.tree import Span
from ..per_form import about, has_fragment, is_certain, mentions, once, topics_of
from ..python_blocks import blocks, constant_text, names_of
from ..rule import Rule
from ..suggest import closest
from ..view import FormView, literal_text

if TYPE_CHECKING:
    from ...analyse import Analysis

# What the bridge gives to every program, and what Python itself does.
_GIVEN = frozenset(
    {*dir(builtins), "context", "contexts", "get_context", "workspace", "__name__", "__builtins__"}
)

# Generated code shares the Python process, so it may define anything.
_OTHER_PROGRAMS = (b"unsafe-exec-sub-output", b"#:recursive", b"recursive-spawn")


class _Need(NamedTuple):
    """A name that a form takes from other Python code; `text` is the code, None for `py-call`."""

    name: str
    span: Span
    use: Use
    text: Text | None


class _Own(NamedTuple):
    """The Python side of one form.

    `defined` are the names its code defines or `py-set!` sets, None where it may be any; the code
    under the names `constants` defines more.
    """

    defined: frozenset[str] | None
    constants: tuple[str, ...]
    needs: tuple[_Need, ...]


def check_file(analysis: Analysis) -> Iterator[Finding]:
    document, prelude = analysis.document, analysis.inputs.prelude
    own = analysis.by_form.having("python", lambda home: _own_of(home.form))
    if not own or document.problems or has_fragment(document):
        return
    if mentions(analysis, *_OTHER_PROGRAMS):
        return
    defined = _defined(own.values(), analysis.bindings)
    before = _defined_before(prelude, analysis.bindings) if prelude else frozenset[str]()
    if defined is None or before is None:
        return
    contexts = {directive.name for directive in analysis.headers.data} | {*analysis.inputs.data}
    known = _GIVEN | defined | before | contexts
    for home, one in own.items():
        for need in one.needs:
            if need.name not in known and is_certain(analysis, need.use):
                placed = analysis.bindings.placed[home]
                span = placed.located(need.span)
                fixes = _fixes(need, span, placed.start, known)
                yield RULE.finding(span, _message(need.name, known), fixes)


def _own_of(form: Form) -> _Own | None:
    return once(form, "python", _own) if "python" in topics_of(form) else None


def _defined_before(prelude: Document, bindings: Bindings) -> frozenset[str] | None:
    """The names that the Python of a prelude defines; None where that cannot be known."""
    if has_fragment(prelude) or any(mark in prelude.source for mark in _OTHER_PROGRAMS):
        return None
    forms = (once(placed.form, "python", _own) for placed in about(prelude, "python"))
    return _defined(forms, bindings)


def _defined(forms: Iterable[_Own], bindings: Bindings) -> frozenset[str] | None:
    """The names that all this Python defines; None where that cannot be known."""
    names: set[str] = set()
    for own in forms:
        if own.defined is None:
            return None
        names |= own.defined
        for constant in own.constants:
            text = constant_text(constant, bindings.settled)
            if text is None or names_of(text).open_ended:
                return None
            names |= names_of(text).defined
    return frozenset(names)


def _own(view: FormView) -> _Own:
    defined: set[str] = set()
    needs: list[_Need] = []
    constants: list[str] = []
    # Passed on as a function, `py-set!` or `py-exec` may be given anything.
    known = not any(
        use.binder is None and use.call is None and use.name in ("py-set!", "py-exec", "py-eval")
        for use in view.scopes.uses
    )
    for block in blocks(view):
        if block.text is None:
            constants.append(block.constant)
            continue
        names = names_of(block.text.value)
        known = known and not names.open_ended
        defined |= names.defined
        for name, start, end in names.needed:
            needs.append(_Need(name, block.text.span(start, end), block.use, block.text))
    for found in view.calls("py-set!", "py-call"):
        first = found.call.arguments[0] if found.call.arguments else None
        name = literal_text(first)
        if found.use.name == "py-set!":
            known = known and name is not None
            defined |= {name} if name is not None else set()
        elif name is not None and first is not None:
            needs.append(_Need(name.split(".")[0], first.span, found.use, None))
    return _Own(frozenset(defined) if known else None, tuple(constants), tuple(needs))


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


def _fixes(need: _Need, span: Span, form_start: int, known: Iterable[str]) -> tuple[Fix, ...]:
    text = need.text
    if text is None:
        return ()
    if need.name in sys.stdlib_module_names:
        # In front of the first line that is not blank, indented as that is.
        blank = re.match(r"(?:[ \t]*(?:\r\n|\r|\n))*([ \t]*)", text.value)
        indent = blank.group(1) if blank else ""
        at = text.offsets[blank.end() if blank else 0] + form_start
        edit = Edit(Span(at, at), f"import {need.name}\n{indent}")
        return (Fix(f"Add import {need.name}", (edit,)),)
    meant = _meant(need.name, known)
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
