"""The fuzz tests, as much of them as every run of the suite can afford; `run.py` goes on."""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "lsp")]

import fuzz_properties as properties  # noqa: E402
from fuzz_requests import exchange  # noqa: E402
from random_edits import PIECES, Step, generated, steps, strategies  # noqa: E402
from run import session  # noqa: E402
from schemestra.analysis.analyse import analyse  # noqa: E402
from schemestra.analysis.syntax.document import Change, Document  # noqa: E402

texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@settings(max_examples=60, deadline=None)
@given(texts, st.integers(0, 2**32))
def test_every_property_holds_of_random_texts_under_random_edits(text: str, seed: int) -> None:
    chance = random.Random(seed)
    document = Document.open("fuzz.scm", text)
    analysis = analyse(document)
    for step in steps(chance, [text, "(f x)\n"], text, 6):
        document = document.edit([step.change], document.version + 1)
        properties.text_is(document, step.text)
        properties.tree_is_fresh(document)
        properties.positions_round_trip(document, chance)
        properties.formatting_is_right(document, chance)
        analysis = analyse(document, earlier=analysis)
        properties.structure_is_sound(analysis, chance.randint(0, len(document.source)))
    properties.analysis_is_fresh(analysis, chance)


@pytest.mark.parametrize("seed", range(4))
def test_a_session_of_edits_of_a_strategy(seed: int) -> None:
    counts: Counter[str] = Counter()
    session(seed, 150, counts)
    assert counts["edits"] == 150


def test_requests_are_answered_once_and_no_handler_fails() -> None:
    answered, errors = exchange(120, 1)
    assert answered >= 120
    assert errors == []


@given(st.binary(max_size=60), st.integers(0, 60), st.integers(0, 60), st.binary(max_size=9))
def test_bytes_that_are_no_text_become_one(source: bytes, start: int, end: int, new: bytes) -> None:
    document = Document.open("fuzz.scm", source).edit([Change(start, end, new)], 1)
    text = document.source.decode()
    properties.text_is(document, text)
    properties.tree_is_fresh(document)


def test_the_model_follows_its_own_edits() -> None:
    chance = random.Random(1)
    start = generated(chance, strategies())
    made: list[Step] = list(steps(chance, strategies(), start, 50))
    assert len(made) == 50
    assert len({step.text for step in made}) > 10
