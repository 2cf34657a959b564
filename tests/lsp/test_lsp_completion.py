"""What completion offers, and that what it inserts is well formed; `|` is the cursor.

Where the text has a bar of its own, `‸` is.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.completion import LIMIT, Item, completions, fits
from schemestra.analysis.syntax.document import Document


def offered(text: str, typed: str = "") -> list[Item]:
    before, _, after = text.partition("‸" if "‸" in text else "|")
    document = Document.open("untitled:a.scm", before + after)
    return list(completions(analyse(document), len(before.encode()), typed).items)


def accepted(text: str, label: str, snippet: bool = False) -> str:
    """The text after the item with this label is accepted."""
    item = next(item for item in offered(text) if item.label == label)
    source = text.replace("|", "", 1).encode()
    new = item.snippet if snippet and item.snippet is not None else item.insert
    return (source[: item.span.start] + new.encode() + source[item.span.end :]).decode()


@pytest.mark.parametrize(
    ("text", "label", "after"),
    [
        ("(llm|)", "llm-query", "(llm-query)"),
        ("(map-as| f xs)", "map-async", "(map-async f xs)"),
        ("(llm-query #:|)", "#:model", '(llm-query #:model "")'),
        ("(llm-query #:mo|)", "#:model", '(llm-query #:model "")'),
        ("(llm-query #|)", "#:model", '(llm-query #:model "")'),
        ("(llm-query #:mo| \"gpt-4\")", "#:model", '(llm-query #:model "gpt-4")'),
        ("(llm-query #:mo|del \"gpt-4\")", "#:max-tokens", '(llm-query #:max-tokens "gpt-4")'),
        ("(llm-query #:js|", "#:json", "(llm-query #:json #t"),
        ("(llm-query #:max|)", "#:max-tokens", "(llm-query #:max-tokens 4096)"),
        ("(llm-query #:temp|)", "#:temperature", "(llm-query #:temperature 0.0)"),
        ("(llm-query #:model |)", "gpt-4o-mini", '(llm-query #:model "gpt-4o-mini")'),
        ("(llm-query #:model gpt-4o-m|)", "gpt-4o-mini", '(llm-query #:model "gpt-4o-mini")'),
        ('(llm-query #:model "|")', "gpt-4o-mini", '(llm-query #:model "gpt-4o-mini")'),
        ('(llm-query #:model "gpt-|4")', "gpt-4o-mini", '(llm-query #:model "gpt-4o-mini")'),
        ('(llm-query #:model "gpt|', "gpt-4o-mini", '(llm-query #:model "gpt-4o-mini'),
        ('(llm-query #:model "gpt|\n  #:json #t)\n(display "x")', "gpt-4o-mini",
         '(llm-query #:model "gpt-4o-mini\n  #:json #t)\n(display "x")'),
        ("(llm-query #:json |)", "#t", "(llm-query #:json #t)"),
        ("(llm-query #:json #|)", "#f", "(llm-query #:json #f)"),
        ("(llm-query #:backend |)", '"mock"', '(llm-query #:backend "mock")'),
        ("(llm-query-async #:recursive |)", "#f", "(llm-query-async #:recursive #f)"),
        ("(define (f paper) (string-append pa|))", "paper",
         "(define (f paper) (string-append paper))"),
        ("(define papers '())\n(length pap|", "papers", "(define papers '())\n(length papers"),
        ("(define (ask #:tone t) t)\n(ask #:|)", "#:tone",
         "(define (ask #:tone t) t)\n(ask #:tone )"),
        ("str|", "string-append", "string-append"),
        ("fan-out|", "fan-out-aggregate", "(fan-out-aggregate)"),
    ],
)  # fmt: skip
def test_accepting_an_item_gives_well_formed_text(text, label, after):
    assert accepted(text, label) == after


def test_keywords_already_given_are_left_out():
    labels = [item.label for item in offered('(llm-query #:model "gpt-4" #:| #:json #t)')]
    assert "#:temperature" in labels
    assert not {"#:model", "#:json"} & set(labels)


@pytest.mark.parametrize(
    "text",
    [
        '(define x\n  (llm-query #:instruction "a" #:|\n\n(define y 1)\n',
        "(map-async (lambda (p) (llm-query-async #:data p #:|) papers #:max-concurrent 3)",
        "(llm-query #:data '(a b) #:|",
        "(syntax-e (llm-query #:data (f (g 1)) #:| ]",
        "(llm-query #:data #hash((a . 1)) #:|",
        "(llm-query #:data #(1 2) #:instruction #\\( #:|",
        '(llm-query #:instruction "a \\" b" #:|',
        "(llm-query #:instruction #<<END\n(((\nEND\n #:|",
        "(llm-query #;(a b) #| ( #| ( |# |# #:‸",
    ],
)
def test_the_call_is_found_in_broken_code(text):
    assert "#:temperature" in [item.label for item in offered(text)]


@pytest.mark.parametrize("text", ["; (llm-query #:|", '(display "llm|")', "'(llm-query #:|)",
                                  "#| (llm-query #:‸ |#", "#| #| a |# (llm-query #:‸ |#",
                                  '(llm-query #:instruction "a \\" #:|'])  # fmt: skip
def test_nothing_of_a_call_is_offered_where_there_is_none(text):
    assert not [item for item in offered(text) if item.label.startswith("#:")]


def test_names_are_ranked_from_near_to_far():
    text = "(define map-papers 1)\n(define (f map-one) (map|))"
    labels = [item.label for item in offered(text)]
    ranks = [labels.index(n) for n in ("map-one", "map-papers", "map-async", "map")]
    assert ranks == sorted(ranks)


def test_models_come_cheapest_first_with_the_price_of_this_call():
    text = '(llm-query #:instruction "Name a colour." #:max-tokens 100 #:model "|")'
    items = offered(text)
    notes = {item.label: item.note for item in items}
    assert re.fullmatch(r"this call ≈ \$[\d.]+", notes["gpt-4o-mini"])
    labels = [item.label for item in items]
    assert labels.index("gpt-4o-mini") < labels.index("gpt-4o") < labels.index("gpt-4")


def test_a_space_brings_up_values_only():
    assert offered("(llm-query |)", typed=" ") == []
    assert offered("(llm-query #:model |)", typed=" ")


@given(st.text(alphabet="(llm-query #:mod\"\n;|)[]'x", max_size=60), st.integers(0, 60))
def test_any_text_gets_well_placed_items(text, index):
    source = text.encode()
    offset = min(index, len(source))
    found = completions(analyse(Document.open("untitled:a.scm", source)), offset)
    assert len(found.items) <= LIMIT
    for item in found.items:
        assert 0 <= item.span.start <= offset <= item.span.end <= len(source)
        assert b"\n" not in source[item.span.start : item.span.end]


@pytest.mark.parametrize(
    ("name", "prefix", "expected"),
    [
        ("map-async", "", True),
        ("map-async", "map", True),
        ("map-async", "ma", True),
        ("map-async", "asy", True),
        ("map-async", "mas", True),
        ("map-async", "MAP", True),
        ("map-async", "xyz", False),
        ("map-async", "sync", False),
    ],
)
def test_fits(name, prefix, expected):
    assert fits(name, prefix) is expected
