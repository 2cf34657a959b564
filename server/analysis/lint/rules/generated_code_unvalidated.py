"""generated-code-unvalidated: what a model wrote is run, and nothing has looked at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.flows import FlowFact, Path
from ...interpret.origins import Outside
from ..flows import findings, way
from ..rule import Group, Rule
from ..view import view

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for sink in ("code", "python"):
        make = partial(_finding, analysis)
        yield from findings(analysis, RULE.name, sink, make, heeds_shown=True)


def _finding(analysis: Analysis, flow: FlowFact) -> Finding | None:
    paths = tuple(path for path in flow.paths if path.outside is Outside.ANSWER)
    if flow.sink == "python" and not flow.whole:
        return None  # see tainted-python
    if not paths or flow.shown or all(path.checked for path in paths):
        return None
    if flow.sink == "python" and any(_has_read_data(analysis, path) for path in paths):
        # A handler catches what fails, and not what does harm.
        found = RULE.finding(flow.span, _STEERED, (), way(paths, flow.span))
        return replace(found, severity=Severity.WARNING)
    if flow.guarded:
        return None
    language = "Python" if flow.sink == "python" else "code"
    return RULE.finding(
        flow.span,
        f"This runs {language} that a model wrote, which the program has not looked at, and an "
        "error in it ends the run. Test it first, or catch the error with `(try … on-error …)` "
        "and ask again.",
        (),
        way(paths, flow.span),
    )


_STEERED = (
    "This runs Python that a model wrote after it has read data: a sentence in the data can decide "
    "what runs here, with all that Python can do. Test its text first, or have it reviewed; or ask "
    "for Scheme code, which `unsafe-exec-sub-output` checks and runs in a sandbox of its own."
)


def _has_read_data(analysis: Analysis, path: Path) -> bool:
    """Whether the model that wrote a text was given data."""
    placed = analysis.document.placed_at(path.origin.start) if path.origin is not None else None
    if placed is None or path.origin is None:
        return False
    span = path.origin.moved(-placed.start)
    seen = view(placed.form, analysis.inputs.options)
    asked = (found for found in seen.dialect_calls if found.call.span == span)
    return any(found.keyword("data") is not None for found in asked)


RULE = Rule(
    name="generated-code-unvalidated",
    severity=Severity.INFORMATION,
    summary="Code that a model wrote is run without a test of it and without a handler.",
    why=(
        "One generated program in ten does not run, and what was paid for it is lost. A test of "
        "the text, a second model that reviews it, or a handler that sends the error back to the "
        "model all count."
    ),
    bad="""\
(define code (llm-query #:instruction "Write Scheme code that counts words." #:model "gpt-4.1"))
(finish (unsafe-exec-sub-output code))""",
    good="""\
(define code (llm-query #:instruction "Write Scheme code that counts words." #:model "gpt-4.1"))
(finish
  (try (unsafe-exec-sub-output code)
    on-error (lambda (message) (string-append "The code failed: " message))))""",
    check_file=check_file,
    group=Group.UNSAFE,
)
