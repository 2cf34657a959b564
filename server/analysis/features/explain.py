"""What there is to say of a thing of the dialect, as Markdown blocks: the first one answers.

Hover and completion show the same; the reference pages have it at length.
"""

from __future__ import annotations

from ...language.models import Model
from ...language.racket_names import RacketName
from ...language.vocabulary import Entry, Keyword, Kind
from ..headers import DIRECTIVES
from ..lint.registry import documentation_url, rules
from .completion.keywords import keyword_range
from .model_choice import rate_text

_DIRECTIVES = {
    "assume": ("`;; @assume papers = 200`", "A size that no file tells, for the estimate."),
    "budget": (
        "`;; @budget $0.50 300-calls 2min`",
        "Limits of a run: what would go beyond them is not sent. Above a form, its own limits.",
    ),
    "data": (
        "`;; @data papers.json` or `;; @data notes = notes.txt`",
        'What `context` holds when the file runs, or `(get-context "notes")` gives.',
    ),
    "prelude": ("`;; @prelude helpers.scm`", "Definitions that are evaluated before the file."),
}
assert set(_DIRECTIVES) >= set(DIRECTIVES), "a directive has no explanation"


def entry_facts(entry: Entry) -> list[str]:
    """A name of the dialect: its shape, what it does, what it gives, and an example."""
    blocks = [f"```scheme\n{entry.signature}\n```", entry.summary]
    if entry.kind is not Kind.VARIABLE:
        given = f"Returns {entry.returns.value}. {entry.returns_doc}".strip()
        blocks.append(f"{given}\n\nModel calls: {entry.calls}.")
    if entry.example:
        blocks.append(f"```scheme\n{entry.example}\n```")
    return blocks


def keyword_facts(entry: Entry, keyword: Keyword) -> list[str]:
    facts = [keyword_range(keyword)]
    if keyword.required:
        facts.append("required")
    if keyword.default is not None:
        facts.append(f"default `{keyword.default}`")
    return [f"`#:{keyword.name}` of `{entry.name}`: {', '.join(facts)}", keyword.doc]


def model_facts(model: Model) -> list[str]:
    """What is known of a model, prices first."""
    lines = [f"`{model.name}` ({model.provider}): {rate_text(model)}"]
    if model.price is not None:
        if model.price.cached_input is not None:
            lines[0] += f", cached prompt ${model.price.cached_input.normalize():f}"
        lines[0] += f". Prices of {model.price.date}."
    limits = []
    if model.context_window:
        limits.append(f"context window {model.context_window:,} tokens")
    if model.max_output:
        limits.append(f"at most {model.max_output:,} tokens of answer")
    if limits:
        text = "; ".join(limits)
        lines.append(f"{text[0].upper()}{text[1:]}.")
    if model.retired:
        lines.append(f"**Switched off by its provider on {model.retired}.**")
    elif model.deprecated:
        lines.append("The provider advises against it.")
    if model.note and model.price is not None:
        lines.append(model.note)
    return lines


def racket_facts(found: RacketName) -> list[str]:
    what = {"procedure": "function", "syntax": "special form"}.get(found.kind, found.kind)
    library = f"`{found.library}`" if found.library else "Racket"
    return [f"`{found.name}`: {what} of {library}", racket_arity(found)]


def racket_arity(name: RacketName) -> str:
    """How a function of Racket is called, as a sentence: `Takes 2 or more arguments.`"""
    if name.arity is None:
        return ""
    least, most = name.arity
    several = f"{least} or more" if most is None else f"{least} to {most}"
    count = str(least) if least == most else several
    sentence = f"Takes {count} argument{'' if count == '1' else 's'}"
    if name.keywords:
        sentence += ", and " + ", ".join(f"`#:{keyword}`" for keyword in name.keywords)
    return f"{sentence}."


def rule_facts(name: str) -> list[str]:
    """A rule: what it finds and why that is bad, and where its page is."""
    rule = rules().get(name)
    if rule is None:
        return []
    link = f"[Example and settings]({documentation_url(name)})"
    return [f"`{name}` ({rule.severity.value}): {rule.summary}", rule.why, link]


def directive_facts(name: str) -> list[str]:
    shape, about = _DIRECTIVES.get(name, ("", ""))
    return [f"{shape}: {about}"] if shape else []
