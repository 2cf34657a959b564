"""Programs in the dialect, for prompts that ask for one: small, valid, and doing what was asked."""

from __future__ import annotations

import re

_ASKS_FOR_CODE = re.compile(
    r"\b(?:write|generate|return|output|produce|reply with)\b[^.\n]{0,60}?"
    r"\b(?:scheme|racket|strategy|orchestration)\b[^.\n]{0,30}?\b(?:code|program|strategy)\b",
    re.IGNORECASE,
)
_VARIABLE = re.compile(
    r"\b(?:sets?|defines?|assigns?|stores?)\b[^.\n]{0,30}?\bvariable\s+[`'\"]?([A-Za-z_][\w-]*)",
    re.IGNORECASE,
)
_NO_FINISH = re.compile(
    r"\b(?:not|never|without|don't|avoid)\b[^.\n]{0,20}\(?finish", re.IGNORECASE
)
_GOAL = re.compile(r"\b(?:goal|task|question|objective)\s*:\s*([^\n]+)", re.IGNORECASE)
_GOAL_CHARACTERS = 200
_MODEL = "gpt-4o-mini"

_READ_ITEMS = """
import json
try:
    loaded = json.loads(context)
except ValueError:
    loaded = [part for part in context.split("\\\\n\\\\n") if part.strip()]
if isinstance(loaded, dict):
    loaded = list(loaded.values())
if not isinstance(loaded, list):
    loaded = [loaded]
[item if isinstance(item, str) else json.dumps(item) for item in loaded][:4]
"""

_REPORT = """\
;; Read a few items side by side, then let one call draw the conclusions.
(define items (py-eval "{read}"))

(define findings
  (map-async
    (lambda (item)
      (llm-query-async
        #:instruction "Name the root cause behind this item and one remedy, in one sentence."
        #:data item
        #:model "{model}"
        #:temperature 0.0
        #:max-tokens 80))
    items
    #:max-concurrent 4))

(define {variable}
  (syntax-e
    (llm-query
      #:instruction "{goal}"
      #:data (string-join findings "\\n")
      #:model "{model}"
      #:temperature 0.2
      #:max-tokens 400)))
"""

_ANSWER = """\
;; One call over the data that this program was given.
(define {variable}
  (syntax-e
    (llm-query
      #:instruction "{goal}"
      #:data context
      #:model "{model}"
      #:temperature 0.2
      #:max-tokens 300)))
"""


def asks_for_code(instruction: str) -> bool:
    return bool(_ASKS_FOR_CODE.search(instruction))


def write(instruction: str) -> str:
    """A program that sets the variable which the prompt names, or finishes, as it asks."""
    named = _VARIABLE.search(instruction)
    variable = named.group(1) if named else "answer"
    goal = _text(_goal(instruction))
    finishes = "(finish" in instruction and not _NO_FINISH.search(instruction)
    template = _ANSWER if finishes and not named else _REPORT
    program = template.format(
        variable=variable, goal=goal, model=_MODEL, read=_READ_ITEMS.replace('"', '\\"')
    )
    if finishes:
        return f"{program}(finish {variable})"
    if named and variable.isidentifier():
        return f'{program}(py-set! "{variable}" {variable})'
    return f"{program}{variable}"


def _goal(instruction: str) -> str:
    """What the program is for, in the prompt's own words."""
    match = _GOAL.search(instruction)
    if match and not asks_for_code(match.group(0)):
        return match.group(1).strip()[:_GOAL_CHARACTERS]
    first = next((line.strip() for line in instruction.splitlines() if line.strip()), "")
    if asks_for_code(first) or not first:
        return "Summarize what matters most in this material."
    return first[:_GOAL_CHARACTERS]


def _text(goal: str) -> str:
    return goal.replace("\\", "\\\\").replace('"', '\\"')
