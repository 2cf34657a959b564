"""Why a run failed, for a person: Racket's reports and limits in words, with a next step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..language.withheld import name_advice
from .events import RunError, Site
from .sites import site_of

KINDS = frozenset(
    ("runtime", "syntax", "read", "limit", "backend", "python", "setup", "generated-code")
)

_LIMITS = {
    "memory": ("The strategy used more memory than it may ({mem_mb} MB).",
               "Keep large texts in Python (py-set!, py-exec) and hand over what is needed."),
    "cpu": ("The strategy computed for longer than it may ({cpu_s:g} s, waiting not counted).",
            "Look for a loop that does not end; do heavy computing in py-exec."),
    "idle": ("The strategy neither computed nor waited for a call for {idle_s:g} s.",
             "Look for a wait that nothing ends: a semaphore, a channel, a long sleep."),
    "output": ("The strategy printed far more than it may ({out_mb:g} MB).",
               "Print less, or finish with the text as the result."),
    "calls": ("The strategy made more model calls than one run may ({max_calls:,}).",
              "Look for a loop that does not end, or split the work into several runs."),
    "threads": ("The strategy started more threads than it may ({threads:,}).",
                "Use map-async with #:max-concurrent instead of a thread for each item."),
    "result": ("The result is larger than it may be ({result_mb:g} MB).",
               "Finish with a shorter text."),
}  # fmt: skip

_UNDEFINED = re.compile(r"(\S+) is not defined")

_HINTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), hint)
    for pattern, hint in (
        (r"(?: is not defined|unbound identifier|undefined;|cannot reference an identifier before)",
         "Define the name above its first use, or in the file that `;; @prelude FILE` names."),
        (r"given: #<LLM result",
         "Wrap the LLM result: (syntax-e result) is its text."),
        (r"division by zero|divide by zero|undefined for 0",
         "Check the divisor before dividing, for example an empty list's length."),
        (r"expected number of arguments|arity mismatch",
         "Compare the call with the procedure's parameters."),
        (r"application: not a procedure",
         "The first thing in the parentheses must be a procedure: look for doubled parentheses."),
        (r"\bread-syntax\b|expected a `?[\])}]",
         "Look for a missing bracket or quote."),
        (r"jsondecodeerror",
         "The text is not JSON: ask with #:json #t, or load the data with `;; @data FILE`."),
        (r"context window", "Send fewer items in one call, or reduce in steps with tree-reduce."),
        (r"out of memory", "Work on smaller pieces."),
    )
)  # fmt: skip


def from_racket(error: Mapping[str, Any], path: str) -> RunError:
    """The error of a run's reply. `path` is the strategy's: its own frames are preferred."""
    loc = error.get("loc")
    stack = [frame for frame in error.get("stack") or () if frame]
    own = [frame for frame in [loc, *stack] if frame and _is_in(frame, path)]
    message = str(error.get("message") or "the strategy failed").strip()
    if loc and not own and loc.get("source"):
        message = f"{Path(loc['source']).name}, line {loc.get('line')}: {message}"
    kind = error.get("kind")
    return RunError(
        message=message,
        kind=kind if kind in KINDS else "runtime",
        site=site_of(own[0]) if own else None,
        stack=tuple(site for frame in own[1:] if (site := site_of(frame))),
        call=error.get("call"),
        hint=hint_for(message),
    )


def from_limit(reason: str, limits: Mapping[str, int], site: Site | None = None) -> RunError:
    """The error of a run that Racket stopped at one of the limits."""
    message, hint = _LIMITS.get(reason, (f"The run was stopped: {reason}.", ""))
    figures = {
        **limits,
        "cpu_s": limits["cpu_ms"] / 1000,
        "idle_s": limits["idle_ms"] / 1000,
        "out_mb": limits["out_bytes"] / 1e6,
        "result_mb": limits["result_bytes"] / 1e6,
    }
    return RunError(message.format(**figures), "limit", site, hint=hint)


def hint_for(message: str) -> str:
    """The next step for an error message; empty when there is none worth saying."""
    undefined = _UNDEFINED.match(message)
    if undefined and (advice := name_advice(undefined[1])):
        return advice
    return next((hint for pattern, hint in _HINTS if pattern.search(message)), "")


def _is_in(frame: Mapping[str, Any], path: str) -> bool:
    return not frame.get("source") or frame["source"] == path
