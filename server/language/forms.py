"""The dialect's own special forms: what looks like a call but does not evaluate all its parts."""

from __future__ import annotations

from .vocabulary import Entry, Kind, Parameter, Type

ENTRIES: tuple[Entry, ...] = (
    Entry(
        name="try",
        kind=Kind.FORM,
        group="Control",
        summary="Runs the body and calls the handler with the message if it fails.",
        syntax="(try body ... on-error handler)",
        parameters=(
            Parameter(
                "body", Type.ANY, "What to attempt; the last value is the result.", rest=True
            ),
            Parameter(
                "handler",
                Type.FUNCTION,
                "Called with the error's message, a string; its value becomes the result.",
                arities=(1,),
            ),
        ),
        returns=Type.ANY,
        returns_doc="The last value of the body, or what the handler returns.",
        doc=(
            "`on-error` separates the body from the handler and stands for nothing by itself. "
            "Failed model calls are caught like any other error: a synchronous call fails where it "
            "stands, an asynchronous one where it is awaited, so await inside the body. "
            "`finish`, cancellation and the limits of a run are not errors and pass through."
        ),
        example="""\
(define summary
  (try
    (syntax-e (llm-query #:instruction "Summarize in one sentence." #:data context))
    on-error (lambda (message) (string-append "no summary: " message))))
(finish summary)""",
        calls="as many as the body and the handler make",
    ),
)
