"""Fills a shape with believable data: a field's name and type decide what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from ...language.answer_shape import ListShape, Numbers, ObjectShape, OneOf, Scalar, Shape
from .topic import Topic

MOST_ITEMS = 3
_PERSONAL = frozenset({"email", "phone", "age", "occupation", "birthday", "username"})
_UNTYPED = ObjectShape({"result": Scalar("string"), "confidence": Numbers(0, 1, False)})


def fill(shape: Shape | None, random: Random, topic: Topic) -> Any:
    """JSON data of that shape; of a common one when the prompt asks for JSON and no more."""
    return _Filler(random, topic).value(shape or _UNTYPED, "")


class _Filler:
    """The choices of one answer; all of them come from one seeded source."""

    def __init__(self, random: Random, topic: Topic) -> None:
        self.random = random
        self.topic = topic

    def value(self, shape: Shape, name: str) -> Any:
        match shape:
            case OneOf(values):
                return self.random.choice(values)
            case Numbers(low, high, integer):
                if integer:
                    return self.random.randint(round(low), round(high))
                return round(self.random.uniform(low, high), 2)
            case ListShape(item, low, high):
                least = low if low is not None else 0
                most = high if high is not None else max(MOST_ITEMS, least)
                count = self.random.randint(least, min(most, least + MOST_ITEMS))
                return [self.value(item, _singular(name)) for _ in range(count)]
            case ObjectShape(fields, _):
                if not fields:
                    return {self.topic.pick(self.random).lower(): self.random.randint(1, 5)}
                # A bare "name" beside an e-mail address is a person's, elsewhere a thing's.
                named = "person" if _PERSONAL & {key.lower() for key in fields} else "name"
                return {
                    key: self.value(item, named if key.lower() == "name" else key)
                    for key, item in fields.items()
                }
            case Scalar(kind, hint):
                return self.scalar(kind, name.lower(), hint.lower())

    def scalar(self, kind: str, name: str, hint: str) -> Any:
        match kind:
            case "integer":
                low, high = _bounds(name, 1, 40)
                return self.random.randint(int(low), int(high))
            case "number":
                low, high = _bounds(name, 0, 100)
                return round(self.random.uniform(low, high), 2)
            case "boolean":
                return self.random.random() < 0.7
            case "null":
                return None
            case _:
                return self.text(name, hint)

    def text(self, name: str, hint: str) -> str:
        for words, make in _TEXTS:
            if any(_names(word, name) or _names(word, hint) for word in words):
                return make(self.random, self.topic)
        return self.topic.pick(self.random) if name else _phrase(self.random, self.topic)


def _names(word: str, name: str) -> bool:
    """Whether the word is part of a field's name: `paper_title` is a title, `subtitled` is not."""
    parts = name.replace("-", "_").replace(" ", "_").split("_")
    return word in parts or any(_singular(part) == word for part in parts)


def _singular(name: str) -> str:
    if name.endswith("ies") and len(name) > 4:
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def _bounds(name: str, low: float, high: float) -> tuple[float, float]:
    """What a number of that name usually lies between."""
    for words, bounds in _NUMBERS:
        if any(_names(word, name) for word in words):
            return bounds
    return low, high


def _phrase(random: Random, topic: Topic) -> str:
    pattern = random.choice(("{} across {}", "{} versus {}", "{} in relation to {}", "{} and {}"))
    return pattern.format(topic.pick(random).capitalize(), topic.pick(random))


def _reason(random: Random, topic: Topic) -> str:
    first, second = topic.pick(random), topic.pick(random)
    return random.choice(
        (
            f"It ties {first} to {second} with the most direct support in the text.",
            f"The passage on {first} is specific, while {second} is only asserted.",
            f"{first.capitalize()} is covered in detail and agrees with what is said of {second}.",
        )
    )


def _fix(random: Random, topic: Topic) -> str:
    word = topic.pick(random)
    return random.choice(
        (
            f"State the source behind the claim on {word}.",
            f"Add one concrete figure to the part on {word}.",
            f"Separate {word} from {topic.pick(random)} and treat them in turn.",
        )
    )


def _issue(random: Random, topic: Topic) -> str:
    word = topic.pick(random)
    return random.choice(
        (
            f"The claim on {word} has no source.",
            f"{word.capitalize()} is mentioned but not explained.",
            f"The link between {word} and {topic.pick(random)} is missing.",
        )
    )


def _provider(path: str) -> Callable[[Random, Topic], str]:
    """A generator of mimesis by its dotted name, seeded from our own source."""

    def make(random: Random, _: Topic) -> str:
        generic = _generic()
        generic.reseed(random.getrandbits(32))
        part, method = path.split(".")
        return str(getattr(getattr(generic, part), method)())

    return make


@cache
def _generic() -> Any:
    """mimesis' generators; imported with the first structured answer, as they load locale data."""
    from mimesis import Generic

    return Generic()


def _chosen(*values: str) -> Callable[[Random, Topic], str]:
    return lambda random, _: random.choice(values)


def _date(random: Random, _: Topic) -> str:
    return f"{random.randint(2019, 2026)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _moment(random: Random, topic: Topic) -> str:
    return f"{_date(random, topic)}T{random.randint(0, 23):02}:{random.randint(0, 59):02}:00Z"


def _identifier(random: Random, _: Topic) -> str:
    return f"{random.choice('ABCDEFGH')}-{random.randint(1000, 9999)}"


# The first line that names a field decides. Names are matched by whole words.
_TEXTS: tuple[tuple[tuple[str, ...], Callable[[Random, Topic], str]], ...] = (
    (("email", "mail"), _provider("person.email")),
    (("url", "link", "website"), _provider("internet.url")),
    (("phone", "telephone"), _provider("person.phone_number")),
    (("author", "person", "customer", "owner", "assignee", "username"),
     _provider("person.full_name")),
    (("city", "town"), _provider("address.city")),
    (("country",), _provider("address.country")),
    (("address", "street"), _provider("address.address")),
    (("company", "organization", "organisation", "vendor"), _provider("finance.company")),
    (("job", "occupation"), _provider("person.occupation")),
    (("currency",), _provider("finance.currency_iso_code")),
    (("timestamp", "datetime"), _moment),
    (("date", "day", "deadline"), _date),
    (("id", "identifier", "key", "ref", "reference"), _identifier),
    (("confidence", "certainty", "likelihood"), _chosen("high", "high", "medium", "low")),
    (("severity", "priority", "risk", "impact", "urgency"), _chosen("low", "medium", "high")),
    (("sentiment", "tone"), _chosen("positive", "neutral", "negative")),
    (("status",), _chosen("open", "in progress", "resolved")),
    (("language",), _chosen("English", "German", "Spanish")),
    (("verdict", "decision"), _chosen("accept", "revise", "reject")),
    (("fix", "solution", "suggestion", "recommendation", "action", "improvement"), _fix),
    (("issue", "problem", "weakness", "error", "gap", "bug"), _issue),
    (("reasoning", "reason", "rationale", "explanation", "justification", "why"), _reason),
    (("mention", "quote", "context", "excerpt", "evidence", "snippet", "passage"),
     lambda random, topic: topic.quote(random)),
    (("summary", "description", "text", "content", "finding", "overview", "analysis", "abstract",
      "sentence", "answer", "result", "note", "comment", "insight", "conclusion"),
     lambda random, topic: _reason(random, topic)),
    (("title", "name", "headline", "topic", "theme", "pattern", "cause", "strategy", "approach"),
     _phrase),
)  # fmt: skip

_NUMBERS: tuple[tuple[tuple[str, ...], tuple[float, float]], ...] = (
    (("confidence", "probability", "likelihood", "certainty", "similarity", "fraction"), (0, 1)),
    (("page",), (1, 20)),
    (("year",), (2015, 2026)),
    (("severity", "priority", "rank", "rating", "winner", "level"), (1, 3)),
    (("vote", "for", "index"), (1, 5)),
    (("score", "quality"), (1, 10)),
    (("percent", "percentage"), (0, 100)),
    (("count", "total", "frequency", "number", "n"), (1, 25)),
    (("cost", "price", "amount", "usd"), (0, 50)),
    (("age",), (18, 80)),
)
