"""Random edits of real and generated strategies, and a model of the text that they make.

The model is a plain `str`, edited by character; the document under test is edited by bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemestra.analysis.syntax.document import Change

ROOT = Path(__file__).parents[2]

# Words of the dialect in and out of balance, and all that is awkward in a text.
PIECES = (
    *("(", ")", "[", "]", "{", "}", '"', "'", "`", ",", ",@", "#;", "#|", "|#", "|", "\\", "#"),
    *("#<<E\n", "\nE\n", "#(", "#hash(", "#\\(", "#:model ", "#t", "42", "-1.5", "; c", "."),
    *("(f x)", '(g "a\nb")', "\n(h)\n", "()", "[]", '""', "(define y 1)\n", "(let loop ([i 0]) i)"),
    *("(lambda (x) x)", '(syntax-e (llm-query #:instruction "x"))', "(finish x)", "(set! x 1)"),
    *(" ", "  ", "\n", "\n\n\n\n", "\t", "\r", "\r\n", "\f", "\v", "\u2028", "\u0085", "\u00a0"),
    *("\ufeff", "é", "😀", "𝒳", "e\u0301", "\0", "\ufffd", "x", "define", "if", "lambda"),
    *(";; @budget $1\n", ";; @assume n = 5\n", "%", "@"),
    *(";; schemestra: disable=unbound\n", ";; region\n"),
)  # fmt: skip
BRACKETS = '()[]{}"'


@dataclass(frozen=True, slots=True)
class Step:
    """One edit, and the text that the model says it makes."""

    change: Change
    text: str


def strategies() -> list[str]:
    """Real strategies: the examples, and the blocks of Scheme in the documentation."""
    texts = [path.read_text("utf-8") for path in sorted(ROOT.glob("examples/*.scm"))]
    texts.append((ROOT / "tests" / "format" / "indentation.scm").read_text("utf-8"))
    for page in sorted(ROOT.glob("docs/**/*.md")):
        blocks = page.read_text("utf-8").split("```scheme\n")[1:]
        texts += [block.partition("```")[0] for block in blocks]
    return texts


def generated(chance: random.Random, texts: list[str]) -> str:
    """A strategy put together from parts of real ones and from random pieces."""
    parts: list[str] = []
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(texts)
        start = chance.randrange(len(text) + 1)
        parts.append(text[start : start + chance.randint(0, 400)])
        parts += chance.choices(PIECES, k=chance.randint(0, 8))
    return "".join(parts)


def steps(chance: random.Random, texts: list[str], text: str, count: int) -> Iterator[Step]:
    """`count` edits one after the other; many are taken back, so that the text stays a program."""
    undo: list[tuple[int, int, str]] = []
    for _ in range(count):
        if undo and chance.random() < 0.55:
            taken_back = True
            start, end, added = undo.pop()
        else:
            taken_back = False
            start, end, added = _edit(chance, texts, text)
        end, start = min(end, len(text)), min(start, len(text))
        removed = text[start:end]
        new = text[:start] + added + text[end:]
        yield Step(_change(chance, text, start, end, added), new)
        if not taken_back:
            undo.append((start, start + len(added), removed))
        text = new


def _edit(chance: random.Random, texts: list[str], text: str) -> tuple[int, int, str]:
    """Replace the characters `start:end` by a text."""
    at = chance.randrange(len(text) + 1)
    match chance.randrange(7):
        case 0 | 1:
            return at, at, chance.choice(PIECES)
        case 2:
            return at, at + chance.randint(0, 3), ""
        case 3:
            return at, at + chance.choice((1, 1, 5, 80)), "".join(chance.choices(PIECES, k=3))
        case 4:
            marks = [i for i in range(at, min(len(text), at + 200)) if text[i] in BRACKETS]
            if not marks:
                return at, at, chance.choice(BRACKETS)
            mark = marks[0]
            return mark, mark + 1, chance.choice(("", text[mark] * 2, chance.choice(BRACKETS)))
        case 5:
            source = chance.choice(texts)
            start = chance.randrange(len(source) + 1)
            return at, at, source[start : start + chance.randint(0, 120)]
        case _:
            end = at + chance.randint(0, 30)
            return at, end, f"({text[at:end]})"


def _change(chance: random.Random, text: str, start: int, end: int, added: str) -> Change:
    """The edit in bytes; an end may lie inside a character, which the document then takes whole."""
    first = len(text[:start].encode())
    last = first + len(text[start:end].encode())
    if start < end and chance.random() < 0.3:
        first += chance.randrange(len(text[start].encode()))
        if end - start > 1:
            last -= chance.randrange(len(text[end - 1].encode()))
    return Change(first, last, added.encode())
