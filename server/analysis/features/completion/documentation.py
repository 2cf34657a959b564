"""What an item of completion is about, looked up when a reader comes to it."""

from __future__ import annotations

from ....language.backends import backends
from ....language.models import find_model
from ....language.racket_names import racket_name
from ....language.snippets import as_plain_text
from ....language.snippets.combinators import CALLS
from ....language.snippets.patterns import PATTERNS
from ....language.vocabulary import lookup
from ..explain import (
    directive_facts,
    entry_facts,
    keyword_facts,
    model_facts,
    racket_facts,
    rule_facts,
)


def documentation(topic: str, prices: str = "today") -> str:
    """The documentation of an item as Markdown, by its `topic`; '' where there is none.

    `prices` is the profile of the price table.
    """
    kind, _, name = topic.partition(":")
    match kind:
        case "entry":
            blocks = entry_facts(entry) if (entry := lookup(name)) else []
        case "call":
            template = CALLS.get(name)
            blocks = [_program(f"({template})")] if template else []
        case "keyword":
            owner, _, word = name.partition(":")
            entry = lookup(owner)
            keyword = entry.keyword(word) if entry else None
            blocks = keyword_facts(entry, keyword) if entry and keyword else []
        case "model":
            model = find_model(name, prices)
            blocks = model_facts(model) if model else []
        case "backend":
            blocks = [backends()[name].description] if name in backends() else []
        case "racket":
            blocks = racket_facts(found) if (found := racket_name(name)) else []
        case "rule":
            blocks = rule_facts(name)
        case "directive":
            blocks = directive_facts(name)
        case "pattern":
            blocks = _pattern(int(name)) if name.isdigit() else []
        case _:
            blocks = []
    return "\n\n".join(block for block in blocks if block)


def _pattern(number: int) -> list[str]:
    if not 1 <= number <= len(PATTERNS):
        return []
    pattern = PATTERNS[number - 1]
    return [f"**{pattern.title}.** {pattern.when}", _program(pattern.program)]


def _program(template: str) -> str:
    return f"```scheme\n{as_plain_text(template)}\n```"
