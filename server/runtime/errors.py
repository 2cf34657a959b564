"""Why a run failed, for a person: Racket's reports and limits in words, with a next step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..language.limits import RunLimits
from ..language.withheld import name_advice
from .events import RunError, Site
from .sites import site_of

KINDS = frozenset(
    ("runtime", "syntax", "read", "limit", "backend", "python", "setup", "generated-code")
)

# The limit of each reason that Racket gives for stopping a run.
_LIMITS = {
    "memory": "memory",
    "cpu": "computing",
    "idle": "idle",
    "time": "time",
    "output": "output",
    "calls": "calls",
    "threads": "threads",
    "result": "result",
}

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


def from_racket(error: Mapping[str, Any], path: str, limits: RunLimits) -> RunError:
    """The error of a run's reply. `path` is the strategy's: its own frames are preferred.

    An excess of one of `limits` is told as such, also where a program that a model wrote met it.
    """
    loc = error.get("loc")
    stack = [frame for frame in error.get("stack") or () if frame]
    own = [frame for frame in [loc, *stack] if frame and _is_in(frame, path)]
    message = str(error.get("message") or "the strategy failed").strip()
    if loc and not own and loc.get("source"):
        message = f"{Path(loc['source']).name}, line {loc.get('line')}: {message}"
    kind, hint = error.get("kind"), hint_for(message)
    if name := _limit_of(error):
        message, kind, hint = limits.message(name), "limit", limits.hint(name)
    return RunError(
        message=message,
        kind=kind if kind in KINDS else "runtime",
        site=site_of(own[0]) if own else None,
        stack=tuple(site for frame in own[1:] if (site := site_of(frame))),
        call=error.get("call"),
        hint=hint,
    )


def _limit_of(error: Mapping[str, Any]) -> str:
    """The limit that the program, or one that it started, went beyond; "" if it was no limit."""
    while isinstance(error.get("generated"), dict):
        error = error["generated"]
    return str(error.get("limit") or "")


def in_prelude(error: RunError, path: str) -> RunError:
    """An error of the prelude: its place is not one in the strategy."""
    where = f"{Path(path).name}, line {error.site.line}" if error.site else Path(path).name
    return replace(error, message=f"{where}: {error.message}", site=None, stack=())


def from_limit(reason: str, limits: RunLimits, site: Site | None = None) -> RunError:
    """The error of a run that Racket stopped: at one of the limits, or because it ended itself."""
    if reason == "killed":
        message = "The strategy ended its own main thread."
        return RunError(message, "runtime", site, hint="End it with (finish value).")
    name = _LIMITS.get(reason)
    if name is None:
        return RunError(f"The run was stopped: {reason}.", "limit", site)
    return RunError(limits.message(name), "limit", site, hint=limits.hint(name))


def hint_for(message: str) -> str:
    """The next step for an error message; empty when there is none worth saying."""
    undefined = _UNDEFINED.match(message)
    if undefined and (advice := name_advice(undefined[1])):
        return advice
    return next((hint for pattern, hint in _HINTS if pattern.search(message)), "")


def _is_in(frame: Mapping[str, Any], path: str) -> bool:
    return not frame.get("source") or frame["source"] == path
