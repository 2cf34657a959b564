"""Signature help: whose shape is shown, and which parameter the cursor is at; `|` is the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.signature import Signature, signature
from schemestra.analysis.syntax.document import Document

OWN = """\
(define (pick texts [most 3] #:from start #:by [step 1] . others) texts)
(define ((adder one) two) (+ one two))
(define many (case-lambda [(a) a] [(a b) b]))
"""


def shown(text: str) -> Signature | None:
    before, _, after = text.partition("|")
    return signature(analyse(Document.open("untitled:a.scm", before + after)), len(before.encode()))


def active(text: str) -> str:
    """The parameter that the cursor is at, as the label has it; '' for none."""
    found = shown(text)
    if found is None or found.active is None:
        return ""
    part = found.parameters[found.active]
    return found.label[part.start : part.end]


@pytest.mark.parametrize(
    ("text", "parameter"),
    [
        ("(map-async |", "fn"),
        ("(map-async f |)", "items"),
        ("(map-async f xs #:max-concurrent |)", "#:max-concurrent"),
        ("(map-async f xs #:max-|)", "#:max-concurrent"),
        ("(critique-refine a b |)", "refine-fn"),
        (f"{OWN}(pick |)", "texts"),
        (f"{OWN}(pick xs |)", "[most]"),
        (f"{OWN}(pick xs 1 2 3 |)", "others ..."),
        (f"{OWN}(pick #:from |)", "#:from start"),
        (f"{OWN}(pick #:by 2 |)", "texts"),
        (f"{OWN}(pick xs #:by| )", "[#:by step]"),
        (f"{OWN}(adder |)", "one"),
        (f"{OWN}((adder 1) |)", "two"),
        (f"{OWN}(many 1 |)", "b"),
        ("(define (f x) (let ([g (lambda (left right) left)]) (g 1 |)))", "right"),
        ("(substring s |)", "argument2"),
        ("(substring s 1 |)", "[argument3]"),
        ("(string-append a b c |)", "argument ..."),
        ("(sort xs < #:key |)", "#:key"),
        ("(car xs |)", ""),
        ("(nobody knows |)", ""),
        ("'(map-async |)", ""),
        ("; (map-async |", ""),
    ],
)
def test_the_parameter_at_the_cursor(text: str, parameter: str) -> None:
    assert active(text) == parameter


def test_the_file_s_own_function_comes_before_the_dialect_s() -> None:
    found = shown("(define (race one two) one)\n(race |)")
    assert found is not None and found.label == "(race one two)"


def test_a_call_that_is_not_known_hides_those_around_it() -> None:
    assert shown("(map-async (nobody |") is None


@given(st.text(alphabet="(map-async f [x 1]) \"#:;|'", max_size=60), st.integers(0, 60))
def test_any_place_of_any_text_has_parameters_inside_the_label(text: str, at: int) -> None:
    document = Document.open("untitled:a.scm", text)
    found = signature(analyse(document), min(at, len(document.source)))
    if found is not None:
        assert all(0 <= p.start <= p.end <= len(found.label) for p in found.parameters)
        assert found.active is None or found.active < len(found.parameters)
