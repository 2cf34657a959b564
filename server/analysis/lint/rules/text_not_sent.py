"""text-not-sent: the instruction speaks of a text that the call does not send."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core import Ref
from ...finding import Severity
from ..rule import Report, Rule, Settled
from ..texts import is_whole, pieces
from ..view import DialectCall, FormView, is_elided

_TEXT = (
    r"(?:text|article|document|contract|agreement|e-?mail|message|letter|paragraph|passage|section"
    r"|transcript|report|review|paper|abstract|chapter|story|essay|policy|ticket|complaint"
    r"|conversation|clause|sentence|r[eé]sum[eé]|draft|note|excerpt|interview|recording|dialogue"
    r"|proposal|application|manuscript|episode|comment|post|thread|minutes|description|snippet"
    r"|patent|filing|memo|brief|claim|log|poem|book|summary|speech|listing)s?"
)
# What a call is given several of.
_TEXTS = (
    r"(?:texts|articles|documents|contracts|e-?mails|messages|letters|paragraphs|passages"
    r"|sections|transcripts|reports|reviews|papers|abstracts|chapters|stories|essays|policies"
    r"|tickets|complaints|clauses|r[eé]sum[eé]s|drafts|notes|excerpts|interviews|episodes|comments"
    r"|posts|threads|summaries|findings|highlights|answers|claims|candidates|themes|lists"
    r"|transactions|bugs|proposals|applications|opinions|assessments|results)"
)
_BETWEEN = r"(?: [\w-]+){0,4}?"
_READING = (
    r"(?:summari[sz]e|translate|analy[sz]e|classify|rewrite|proofread|shorten|paraphrase|label"
    r"|condense|grade|assess|evaluate|critique|criticize|edit|correct|rate|score|categori[sz]e"
    r"|simplify|polish|judge|improve|revise|read|describe|of|in|from|for|about|to)"
)
_SPOKEN_OF = re.compile(
    rf"\b(?:the|this|these|each) (?:following|provided|given|attached|enclosed|supplied)"
    rf" (?:\w+ )?{_TEXT}\b"
    rf"|\b(?:the|this|these) {_TEXT} (?:below(?! \d)|provided|attached|enclosed)\b"
    rf"|\b(?:the|these|all|each|every|of){_BETWEEN} (?:{_TEXTS}|{_TEXT})"
    r" (?:listed|given|shown|quoted|reproduced|pasted|printed|included|provided|attached)"
    r" (?:below|here)\b(?! \d)"
    rf"|\b(?!in this (?:conversation|section|message)\b){_READING} this (?:\w+ )?"
    rf"(?P<one>{_TEXT})\b",
    re.IGNORECASE,
)
# At the beginning there is nothing yet that these could be but what the call is given.
_AT_FIRST = re.compile(
    rf"(?:you are [^.:\n]{{1,80}}\. )?(?P<before>[^.:;,\n\"]{{0,80}})\bthese"
    rf"(?: [\w-]+){{0,2}}? (?P<several>{_TEXTS})\b",
    re.IGNORECASE,
)
_SHAPE = (
    r"(?:an?|one|two|three|four|five|\d+)[ -](?:[\w-]+[ -]){0,2}?"
    r"(?:sentences?|bullets?|paragraphs?|words|lines?|title|headline|teaser|summary|list|points)\b"
)
# What follows a colon, unless it says what to write, or a line's end may be the text, or a list.
_FOLLOWS = re.compile(rf":\s*(?!{_SHAPE})\S|\n\s*\S|[\"“«'`]|\b\d{{1,2}}[.)]\s|\([a-z1-9]\)\s")
# A program that is asked for gets at the data by itself.
_PROGRAM = re.compile(
    r"\b(?:code|scheme|racket|python|program|script|function|context|prompt|regex\w*)\b",
    re.IGNORECASE,
)
_SENDS = ("data", "image", "images", "recursive")


def check_form(view: FormView) -> Iterator[Report]:
    for found, instruction in _without_data(view):
        if not isinstance(instruction, Ref) and is_whole(instruction):
            yield from _reports(found, instruction)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Instructions that are a constant of the file."""
    local = {use.span for use in view.scopes.uses if use.binder is not None}
    for found, instruction in _without_data(view):
        if isinstance(instruction, Ref) and instruction.span not in local:
            binder = settled.get(instruction.name)
            if binder is not None and is_whole(binder.value):
                yield from _reports(found, binder.value)


def _without_data(view: FormView) -> Iterator[tuple[DialectCall, object]]:
    for found in view.dialect_calls:
        if not found.entry.queries or is_elided(found.call) or len(found.call.arguments) > 1:
            continue
        if any(found.keyword(name) for name in _SENDS):
            continue
        positional = found.call.arguments[0] if found.call.arguments else None
        yield found, found.keyword_value("instruction") or positional


def _reports(found: DialectCall, instruction: object) -> Iterator[Report]:
    text = "".join(str(piece.value) for piece in pieces(instruction))
    said = _said(text)
    if said is None or _PROGRAM.search(text) or _FOLLOWS.search(text, said.start):
        return
    yield Report(
        found.use.span,
        f"The instruction says “{text[said.start : said.stop]}”, but the call sends no text beside "
        "it: the model asks for it, or makes it up. Send it with `#:data`.",
        use=found.use,
    )


def _said(text: str) -> slice | None:
    """Where an instruction speaks of a text, of which it has said nothing before."""
    for said in _SPOKEN_OF.finditer(text):
        if not said["one"] or not _is_mentioned(said["one"], text[: said.start("one")]):
            return slice(*said.span())
    several = _AT_FIRST.match(text)
    if several is None or _is_mentioned(several["several"], several["before"]):
        return None
    return slice(several.end("before"), several.end())


def _is_mentioned(noun: str, before: str) -> bool:
    """Whether a noun stands in what is said before, as in `Write an essay. Then, for this essay`.

    A text that the model is to write may be spoken of as well.
    """
    stem = noun.casefold().removesuffix("s").removesuffix("ie").removesuffix("y")
    return stem in before.casefold() or _WRITES.search(before) is not None


# What is to be written is a text as well: `Write a fable. End this story with a question.`
_WRITES = re.compile(
    r"\b(?:write|compose|invent|imagine|create|generate|produce|make up|draft)\b[^.!?]*[.!?;]",
    re.IGNORECASE,
)


RULE = Rule(
    name="text-not-sent",
    severity=Severity.WARNING,
    summary="The instruction speaks of a text, but the call sends none.",
    why=(
        "A call sees nothing of the strategy: neither the loaded data nor what was asked before. "
        "Without `#:data` there is no such text for the model, and what it says of it is invented."
    ),
    bad="""\
(finish
  (llm-query #:instruction "Summarize the following article in three sentences."
             #:model "gpt-4o-mini" #:max-tokens 150))""",
    good="""\
(finish
  (llm-query #:instruction "Summarize the following article in three sentences."
             #:data context #:model "gpt-4o-mini" #:max-tokens 150))""",
    check_form=check_form,
    check_joined=check_joined,
)
