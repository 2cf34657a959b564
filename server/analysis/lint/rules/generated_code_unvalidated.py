"""generated-code-unvalidated: what a model wrote is run, and nothing has looked at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.flows import FlowFact
from ...interpret.origins import Outside
from ..flows import findings, way
from ..rule import Group, Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for sink in ("code", "python"):
        yield from findings(analysis, RULE.name, sink, _finding, heeds_shown=True)


def _finding(flow: FlowFact) -> Finding | None:
    paths = tuple(path for path in flow.paths if path.outside is Outside.ANSWER)
    if flow.sink == "python" and not flow.whole:
        return None  # see tainted-python
    if not paths or flow.guarded or flow.shown or all(path.checked for path in paths):
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
    on-error (lambda (e) (string-append "The code failed: " (exn-message e)))))""",
    check_file=check_file,
    group=Group.UNSAFE,
)
