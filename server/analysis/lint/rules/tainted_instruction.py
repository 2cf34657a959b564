"""tainted-instruction: a text from outside is part of what a model is told to do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ...core import Call, Expr, Lambda, Literal, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...interpret.flows import FlowFact
from ...interpret.origins import Outside
from ...interpret.texts import rough_tokens
from ...interpret.values import Text, taint_of
from ...syntax.forms import Placed
from ..flows import Taken, findings, is_tainted, taken_at, way, what, written_by_models
from ..rule import Group, Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    return findings(analysis, RULE.name, "instruction", partial(_finding, analysis))


def _finding(analysis: Analysis, flow: FlowFact) -> Finding | None:
    paths = tuple(path for path in flow.paths if not path.meant)
    # A whole instruction that was loaded is the task the user set, not a text in it.
    if not paths or (flow.whole and all(path.outside is Outside.DATA for path in paths)):
        return None
    found = RULE.finding(
        flow.span,
        f"This instruction contains {what(paths)}: a sentence in it can take over the call. "
        "Pass it as `#:data`, or say with `(unsafe-interpolate …)` that it is meant to steer.",
        _fixes(analysis, flow),
        way(paths, flow.span),
    )
    # A word of the program's own data is less of a stranger than what a model made of it.
    if written_by_models(flow) or _is_document(analysis, flow):
        return found
    return replace(found, severity=Severity.INFORMATION)


_INTRODUCES = re.compile(r"(?::|\n)\s*\Z")
_DOCUMENT = re.compile(
    r"\b(?:mails?|e-?mails?|messages?|tickets?|reviews?|texts?|documents?|articles?|papers?|posts?"
    r"|transcripts?|letters?|comments?|abstracts?|complaints?|reports?|essays?|passages?|notes?"
    r"|chapters?|sections?|contracts?|emails?|conversations?|content|data|code)\b",
    re.IGNORECASE,
)
_LABEL = 25  # tokens: what is shorter is a name or a title rather than a document


def _is_document(analysis: Analysis, flow: FlowFact) -> bool:
    """Whether a whole text from outside is appended: "Answer this mail:" and then the mail."""
    taken = taken_at(analysis, flow.span)
    if taken is None:
        return False
    placed, joined = _put_together(analysis, taken)
    match joined:
        case Call(_, Ref(_, "string-append"), (*_, Literal() as before, last)):
            introduction = str(before.value)
        case Call(_, Ref(_, "format" | "~a"), (Literal() as template, *parts)) if parts:
            *pieces, after = str(template.value).split("~a")
            if after.strip() or len(pieces) != len(parts):
                return False
            introduction, last = pieces[-1], parts[-1]
        case _:
            return False
    if not _INTRODUCES.search(introduction):
        return False
    value = analysis.facts.value_of(placed.located(last.span))
    if value is None or not taint_of(value):
        return False
    longest = rough_tokens(value.content).high if isinstance(value, Text) else math.inf
    if not isinstance(longest, int | float) or math.isinf(longest):
        clause = re.split(r"[.!?]\s", introduction.strip())[-1]
        return _DOCUMENT.search(clause) is not None
    return longest > _LABEL


def _put_together(analysis: Analysis, taken: Taken) -> tuple[Placed, Expr]:
    """Where an instruction is put together: in the call, or in a function that it calls."""
    match taken.argument:
        case Call(_, Ref(_, name)) if name in analysis.bindings.settled:
            definition = analysis.bindings.own_definition(name)
            made = definition.value if definition is not None else None
            if definition is not None and isinstance(made, Lambda) and made.body:
                return definition.placed, made.body[-1]
    return taken.placed, taken.argument


def _fixes(analysis: Analysis, flow: FlowFact) -> tuple[Fix, ...]:
    """Moves the text to `#:data`; exact where it stands at the end and nothing else is data."""
    taken = taken_at(analysis, flow.span)
    if taken is None or not _takes_data(taken):
        return ()
    joined = taken.argument
    if not isinstance(joined, Call) or not isinstance(joined.function, Ref) or joined.keywords:
        return ()
    if joined.function.name != "string-append":
        return ()
    parts = joined.arguments
    outside = [index for index, part in enumerate(parts) if is_tainted(analysis, taken, part)]
    own = [part for index, part in enumerate(parts) if index not in outside]
    if len(outside) != 1 or not own or any(isinstance(parts[i], Literal) for i in outside):
        return ()
    text = taken.source(parts[outside[0]].span)
    sources = " ".join(taken.source(part.span) for part in own)
    instruction = sources if len(own) == 1 else f"(string-append {sources})"
    edit = Edit(flow.span, f"{instruction} #:data {text}")
    return (Fix("Pass it as #:data", (edit,), safe=outside[0] == len(parts) - 1),)


def _takes_data(taken: Taken) -> bool:
    """Whether the instruction is given by keyword, and no data is."""
    given = {keyword.name: keyword.value for keyword in taken.call.keywords}
    return given.get("instruction") is taken.argument and "data" not in given


RULE = Rule(
    name="tainted-instruction",
    severity=Severity.WARNING,
    summary="A text that the program did not write is part of an instruction.",
    why=(
        "A model cannot tell an order of yours from one that stands in a document or an answer. "
        "What is sent as `#:data` arrives in a message of its own, as material and not as orders. "
        "It is reported as a warning for what models wrote, as information for the loaded data. "
        "A text that was compared with one of the program, or is a number, is harmless."
    ),
    bad="""\
(define critique (syntax-e (llm-query #:instruction "List the weaknesses." #:data context)))
(finish (llm-query #:instruction (string-append "Answer this critique: " critique)))""",
    good="""\
(define critique (syntax-e (llm-query #:instruction "List the weaknesses." #:data context)))
(finish (llm-query #:instruction "Answer this critique: " #:data critique))""",
    check_file=check_file,
    group=Group.UNSAFE,
)
