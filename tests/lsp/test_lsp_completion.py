"""What completion offers, and that what it inserts is well formed; `|` is the cursor.

Where the text has a bar of its own, `‸` is.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.completion import (
    LIMIT,
    Item,
    ItemKind,
    completions,
    fits,
    path_wanted,
)
from schemestra.analysis.features.completion.documentation import documentation
from schemestra.analysis.features.triggers import COMPLETION_TRIGGERS
from schemestra.analysis.syntax.document import Document


def offered(text: str, typed: str = "") -> list[Item]:
    before, _, after = text.partition("‸" if "‸" in text else "|")
    document = Document.open("untitled:a.scm", before + after)
    return list(completions(analyse(document), len(before.encode()), typed).items)


def labels(text: str, typed: str = "") -> list[str]:
    return [item.label for item in offered(text, typed)]


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
    text = "(define (map-papers) 1)\n(define (f map-one) (map|))"
    labels = [item.label for item in offered(text)]
    ranks = [labels.index(n) for n in ("map-one", "map-papers", "map-async", "map")]
    assert ranks == sorted(ranks)


def test_models_come_cheapest_first_with_the_price_of_this_call():
    text = '(llm-query #:instruction "Name a colour." #:max-tokens 100 #:model "|")'
    items = offered(text)
    notes = {item.label: item.note for item in items}
    assert re.fullmatch(r"this call ≈ \$[\d.]+", notes["gpt-4o-mini"])
    labels = [item.label for item in items]
    assert labels.index("gpt-4o-mini") < labels.index("gpt-4o") < labels.index("gpt-5.5-pro")


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


ASKS = """\
(define handle (llm-query-async #:instruction "a" #:data context))
(define answer (llm-query #:instruction "b" #:data context))
(define text (syntax-e answer))
(define handles (list handle))
(define (f x) x)
"""


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("(await |)", "handle"),
        ("(await-all |)", "handles"),
        ("(syntax-e |)", "answer"),
        ("(string-append |)", "text"),
        ("(map-async |)", "f"),
        ("(llm-query #:instruction |)", "text"),
        ("(await (|))", "llm-query-async"),
        ("(syntax-e (|))", "await"),
    ],
)
def test_what_fits_the_place_comes_first(place, first):
    assert labels(ASKS + place)[0] == first


@pytest.mark.parametrize(
    "place",
    ["(define |)", "(define (|))", "(define (f |))", "(lambda (|) 1)", "(let ([|]) 1)",
     "(let (|) 1)", "(let loop ([|]) 1)", "(for/list ([|]) 1)", "'(a |)", "'|"],
)  # fmt: skip
def test_no_name_is_offered_where_one_is_made_up(place):
    assert offered(place) == []


def test_names_are_offered_in_values_beside_such_places():
    assert "papers" in labels("(define papers 1)\n(let ([x pap|]) 1)")
    assert "papers" in labels("(define papers 1)\n(let ([x 1]) (f (pap|)))")
    assert "papers" in labels("(define papers 1)\n(define (f [x pap|]) x)")


PYTHON = """\
(py-set! "rows" context)
(py-exec "import json\ndef pick(row):\n    return row\nchosen = [pick(r) for r in rows]")
"""


@pytest.mark.parametrize(
    ("block", "wanted", "unwanted"),
    [
        ('(py-eval "len(ro|)")', {"rows"}, {"restore"}),
        ('(py-eval "pi|")', {"pick"}, {"py-exec"}),
        ('(py-eval "x = 1\\nso|")', {"sorted"}, set()),
        ('(py-exec "total = 0\\nfor row in rows:\\n    tot|")', {"total"}, set()),
        ('(py-exec "whi|', {"while"}, set()),
        ('(py-eval "chosen.ro|")', set(), {"rows"}),
        ('(py-eval "\'ro|")', set(), {"rows"}),
        ('(py-exec "# ro|")', set(), {"rows"}),
        ('(py-exec "x = 1 # a\\nro|")', {"rows"}, set()),
        ('(display "ro|")', set(), {"rows"}),
    ],
)
def test_python_names_are_offered_inside_python(block, wanted, unwanted):
    found = set(labels(PYTHON + block))
    assert wanted <= found
    assert not found & unwanted


def test_a_python_name_replaces_the_word_alone():
    assert accepted('(py-set! "rows" 1)\n(py-eval "len(\\n  ro|w)")', "rows") == (
        '(py-set! "rows" 1)\n(py-eval "len(\\n  rows)")'
    )


JSON = """\
(define reply
  (llm-query #:instruction "Return JSON: {label: str, parts: [{page: int}]}" #:data context))
(py-set! "raw" reply)
(define other (llm-query #:instruction "json" #:schema "{winner: str}" #:data context))
(define row (restore "row"))
"""


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("(hash-ref reply '|)", ["label", "parts", "page"]),
        ("(hash-ref other 'w|)", ["winner"]),
        ("(hash-ref row 'la|)", ["label"]),
        ("(hash-ref reply |)", None),
        ("(py-eval \"json.loads(raw)['|']\")", ["label", "parts", "page", "winner"]),
        ('(py-eval "row.get(\'wi|")', ["winner"]),
    ],
)
def test_keys_of_answers_are_known(place, found):
    shown = [item.label for item in offered(JSON + place) if item.kind is ItemKind.FIELD]
    assert shown == (found or [])


@pytest.mark.parametrize(
    ("text", "label", "after"),
    [
        (";; @|", "@budget", ";; @budget $0.50 300-calls 2min"),
        (";; @ass|ume", "@assume", ";; @assume papers = 200"),
        (";; schemestra: disable=unb|", "unbound", ";; schemestra: disable=unbound"),
        (";; schemestra: disable=unbound,synt|", "syntax-error",
         ";; schemestra: disable=unbound,syntax-error"),
        (";; schem|", None, None),
        (";; mail me @|", None, None),
        (";; a plain comment |", None, None),
    ],
)  # fmt: skip
def test_directives_are_offered_in_comments_and_prose_is_left_alone(text, label, after):
    if label is None:
        assert offered(text) == []
    else:
        assert accepted(text, label) == after


def test_rules_that_speak_here_come_first():
    text = "(display nobody-knows-it) ;; schemestra: disable=|"
    assert labels(text)[0] == "unbound"


def test_sizes_that_nothing_tells_can_be_assumed():
    program = (
        '\n(define items (restore "items"))\n'
        '(map-async (lambda (i) (llm-query-async #:instruction "a" #:data i)) items)'
    )
    assert accepted(f";; @assume |{program}", "items") == f";; @assume items = 100{program}"


def test_the_files_that_may_be_meant_are_offered():
    before, after = ";; @data notes = da", "\n(finish 1)"
    document = Document.open("untitled:a.scm", before + after)
    wanted = path_wanted(document, len(before))
    assert wanted is not None and (wanted.directive, wanted.written) == ("data", "da")
    found = completions(analyse(document), len(before), files=["data/a.json"])
    assert [(item.label, item.span) for item in found.items] == [("data/a.json", wanted.span)]


@pytest.mark.parametrize("typed", COMPLETION_TRIGGERS)
def test_a_typed_character_brings_nothing_up_in_prose(typed):
    for text in (f";; prose {typed}|", f'(display "prose {typed}|")', f"#| prose {typed}‸ |#"):
        assert offered(text, typed) == []


def test_images_need_a_model_that_sees():
    from schemestra.language.models import find_model

    shown = labels('(llm-query #:instruction "a" #:image "a.png" #:model "|")')
    assert shown and all("vision" in find_model(name).capabilities for name in shown)


def test_every_topic_has_documentation():
    places = ("(|)", "p|", "par|", "(llm-query #:|)", "(llm-query #:model |)", ";; @|", "(strin|)",
              ";; schemestra: disable=|", "(llm-query #:backend |)")  # fmt: skip
    topics = {item.topic for place in places for item in offered(place) if item.topic}
    assert {topic.partition(":")[0] for topic in topics} == {
        "entry", "call", "keyword", "model", "directive", "racket", "rule", "pattern", "backend",
    }  # fmt: skip
    for topic in topics:
        assert documentation(topic).strip(), topic


@pytest.mark.parametrize("topic", ["", "entry:", "pattern:99", "pattern:x", "none:x", "keyword:x"])
def test_a_topic_that_does_not_exist_has_no_documentation(topic):
    assert documentation(topic) == ""
