"""Strategies as a model writes them, half with one mistake: that is found, and nothing else.

Each folder is a corpus: the strategies, their data, and `labels.jsonl`.  A label tells whether a
mistake is `planted`, on which `line`, on which other lines a report of it would be right (`also`),
and in words what is wrong.  A mistake that nothing can find has the reason as `missed`; it is held
to be missed, so that the label goes when it is found after all.

The strategies were written, and labelled, without a look at the rules.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.finding import Finding, Severity
from schemestra.analysis.syntax.document import Document
from schemestra.workspace import load

CORPORA = sorted(path.parent for path in Path(__file__).parent.glob("*/labels.jsonl"))
GRAVE = (Severity.ERROR, Severity.WARNING)


class Label(NamedTuple):
    path: Path
    lines: frozenset[int]  # none where nothing is planted
    mistake: str
    missed: str


def labels() -> Iterator[Label]:
    for corpus in CORPORA:
        for line in (corpus / "labels.jsonl").read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            lines = [label["line"], *label.get("also", ())] if label["planted"] else []
            yield Label(
                corpus / label["file"],
                frozenset(lines),
                label.get("mistake", ""),
                label.get("missed", ""),
            )


LABELS = list(labels())
PLANTED = [label for label in LABELS if label.lines]
SOUND = [label for label in LABELS if not label.lines]


def name(label: Label) -> str:
    return f"{label.path.parent.name}-{label.path.stem}"


def grave(path: Path) -> list[tuple[Finding, range]]:
    """The errors and warnings of a strategy, with the lines that each spans."""
    strategy = load(path)
    found = [*strategy.problems, *analyse(strategy.document, strategy.inputs).findings]
    return [(f, lines_of(strategy.document, f)) for f in found if f.severity in GRAVE]


def lines_of(document: Document, finding: Finding) -> range:
    before, inside = document.source[: finding.span.start], finding.span
    first = before.count(b"\n") + 1
    return range(first, first + document.source[inside.start : inside.end].count(b"\n") + 1)


def test_every_strategy_is_labelled_and_half_of_each_corpus_is_sound() -> None:
    for corpus in CORPORA:
        here = [label for label in LABELS if label.path.parent == corpus]
        assert sorted(label.path for label in here) == sorted(corpus.glob("*.scm"))
        assert len([label for label in here if not label.lines]) * 2 == len(here)


@pytest.mark.parametrize("label", PLANTED, ids=name)
def test_a_planted_mistake_is_found_where_it_is(label: Label) -> None:
    found = [f.rule for f, lines in grave(label.path) if not label.lines.isdisjoint(lines)]
    assert bool(found) is not bool(label.missed), label.mistake


@pytest.mark.parametrize("label", SOUND, ids=name)
def test_a_sound_strategy_is_left_alone(label: Label) -> None:
    assert [f"{f.rule}: {f.message}" for f, _ in grave(label.path)] == []
