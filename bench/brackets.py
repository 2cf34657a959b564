"""How often a bracket or quote fault is reported once, and on the right line.

Every fault is made in a real strategy by one random slip: a bracket or quote left out, doubled,
or of the wrong kind.  Run it with `python bench/brackets.py [COUNT] [SEED]`.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemestra.analysis.syntax.document import Document

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
CLOSERS = b")]}"


@dataclass(frozen=True)
class Slip:
    """A faulty text, and the lines (from 1, in it) where a person would say the fault is."""

    kind: str
    text: bytes
    lines: frozenset[int]


@dataclass(frozen=True)
class Outcome:
    slip: Slip
    reported: tuple[int, ...]  # the line of each report

    @property
    def on_a_right_line(self) -> bool:
        return bool(self.slip.lines.intersection(self.reported))


def strategies() -> list[bytes]:
    return [path.read_bytes() for path in sorted(EXAMPLES.glob("*.scm"))]


def experiment(count: int, seed: int) -> list[Outcome]:
    """`count` slips, spread evenly over the strategies and the kinds of slip."""
    chance = random.Random(seed)
    texts = strategies()
    makers = [_no_closer, _no_opener, _extra_closer, _extra_opener, _wrong_closer, _no_quote]
    outcomes: list[Outcome] = []
    while len(outcomes) < count:
        text = texts[len(outcomes) % len(texts)]
        slip = makers[len(outcomes) % len(makers)](text, chance)
        document = Document.open("slip.scm", slip.text)
        lines = [document.lines.line_column(p.span.start)[0] for p in document.problems]
        outcomes.append(Outcome(slip, tuple(lines)))
    return outcomes


def _nodes(text: bytes, kind: str) -> list[tuple[int, int]]:
    """(start, end) of every node of a kind that is no comment's."""
    document = Document.open("sound.scm", text)
    assert not document.problems, document.problems
    return [
        (start + node.start, start + node.end)
        for form, start in document.forms
        for node in form.node.walk()
        if node.kind == kind
    ]


def _line(text: bytes, offset: int) -> int:
    return text.count(b"\n", 0, offset) + 1


def _no_closer(text: bytes, chance: random.Random) -> Slip:
    lists = _nodes(text, "list")
    _, end = chance.choice(lists)
    # Leaving out any one of several closers in a row gives the same text.
    alike = _run_of_closers(text, end - 1)
    lines = {_line(text, start) for start, stop in lists if stop - 1 in alike}
    return Slip("missing closer", _cut(text, end - 1), frozenset(lines | {_line(text, end - 1)}))


def _run_of_closers(text: bytes, at: int) -> range:
    first = last = at
    while text[first - 1] == text[at]:
        first -= 1
    while text[last + 1 : last + 2] == text[at : at + 1]:
        last += 1
    return range(first, last + 1)


def _no_opener(text: bytes, chance: random.Random) -> Slip:
    start, end = chance.choice(_nodes(text, "list"))
    lines = {_line(text, start), _line(text, end - 1)}
    return Slip("missing opener", _cut(text, start), frozenset(lines))


def _extra_closer(text: bytes, chance: random.Random) -> Slip:
    _, end = chance.choice(_nodes(text, "list"))
    slip = text[:end] + text[end - 1 : end] + text[end:]
    return Slip("extra closer", slip, frozenset({_line(text, end)}))


def _extra_opener(text: bytes, chance: random.Random) -> Slip:
    start, _ = chance.choice(_nodes(text, "list"))
    slip = text[:start] + b"(" + text[start:]
    return Slip("extra opener", slip, frozenset({_line(text, start)}))


def _wrong_closer(text: bytes, chance: random.Random) -> Slip:
    start, end = chance.choice(_nodes(text, "list"))
    wrong = b"]" if text[end - 1 : end] == b")" else b")"
    slip = text[: end - 1] + wrong + text[end:]
    return Slip("wrong closer", slip, frozenset({_line(text, start), _line(text, end - 1)}))


def _no_quote(text: bytes, chance: random.Random) -> Slip:
    start, end = chance.choice(_nodes(text, "string"))
    at = chance.choice([start, end - 1])
    lines = {_line(text, start), _line(text, end - 1)}
    return Slip("missing quote", _cut(text, at), frozenset(lines))


def _cut(text: bytes, at: int) -> bytes:
    return text[:at] + text[at + 1 :]


def _report(outcomes: list[Outcome]) -> Iterator[str]:
    yield f"{'':16}  slips  right line  one report"
    kinds = Counter(outcome.slip.kind for outcome in outcomes)
    for kind in [*kinds, "all"]:
        of_kind = [o for o in outcomes if kind in ("all", o.slip.kind)]
        right = sum(o.on_a_right_line for o in of_kind) / len(of_kind)
        once = sum(len(o.reported) == 1 for o in of_kind) / len(of_kind)
        yield f"{kind:16}  {len(of_kind):5}  {right:10.1%}  {once:10.1%}"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    outcomes = experiment(count, seed)
    print("\n".join(_report(outcomes)))
    if "--misses" in sys.argv:
        for outcome in outcomes:
            if not outcome.on_a_right_line or len(outcome.reported) != 1:
                wanted = sorted(outcome.slip.lines)
                print(f"\n--- {outcome.slip.kind}: {wanted}, reported {outcome.reported}")
                print(outcome.slip.text.decode())


if __name__ == "__main__":
    main()
