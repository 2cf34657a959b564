"""Tokens and money: counted where the text is known, bounded where it is not, said in short."""

import json
import math
import re
from pathlib import Path

import pytest
from schemestra.analysis.analyse import Analysis, analyse
from schemestra.analysis.cost import show
from schemestra.analysis.cost.estimate import estimate_form
from schemestra.analysis.cost.types import CallSite, Cost, Range, Times
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.interpret.answers import expected_answer
from schemestra.analysis.interpret.shapes import shape_of
from schemestra.analysis.syntax.document import Document
from schemestra.language.models import cost as price_of
from schemestra.language.models import find_model
from schemestra.language.tokens import UNDOCUMENTED_TOKENS, prompt_tokens
from schemestra.runtime import accounts
from schemestra.runtime.backends.base import ModelRequest
from schemestra.workspace import load

EXAMPLES = Path(__file__).parents[2] / "examples"


def analysis_of(source: str, context: str | None = None, **inputs) -> Analysis:
    data = {} if context is None else {"": shape_of(context)}
    return analyse(Document.open("file:///s.scm", source), Inputs(data=data, **inputs))


def cost_of(source: str, context: str | None = None, **inputs) -> Cost:
    return analysis_of(source, context, **inputs).cost


def site_of(source: str, context: str | None = None) -> CallSite:
    (site,) = cost_of(source, context).sites
    return site


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4", "gpt-3.5-turbo", "gpt-4.1-nano"])
def test_literal_prompts_are_counted_exactly(model: str):
    site = site_of(f'(llm-query #:instruction "Write a haiku." #:data "spring" #:model "{model}")')
    expected = prompt_tokens("Write a haiku.", "spring", model)
    assert site.prompt_tokens.exact and site.prompt_tokens.low == expected.tokens
    assert site.counted is expected.exact is True


def test_concatenated_literals_count_as_one_text():
    site = site_of('(llm-query #:instruction (string-append "Write a ha" "iku."))')
    assert site.prompt_tokens == Range.of(prompt_tokens("Write a haiku.", None, "gpt-4o").tokens)


@pytest.mark.parametrize("end", ["400", "(min 400 (string-length notes))"])
def test_a_text_that_is_cut_bounds_its_prompt(end: str):
    source = f"""(define notes (py-eval "input()"))
(llm-query #:instruction "Sum up." #:data (substring notes 0 {end}) #:max-tokens 9)"""
    bare = prompt_tokens("Sum up.", "", "gpt-4o").tokens
    assert site_of(source).prompt_tokens.high == bare + 4 * 400  # a character has 4 bytes at most


def test_a_schema_that_each_item_names_bounds_the_prompt():
    source = """(define items (py-eval "json.loads(context)"))
(map-async (lambda (i) (llm-query-async #:instruction "Return JSON." #:schema (hash-ref i 'shape)
  #:max-tokens 9)) items)"""
    shapes = [{"shape": {"a": "str"}}, {"shape": {"b": {"c": ["int"]}}}]
    high = site_of(source, json.dumps(shapes)).prompt_tokens.high
    assert high is not None and high < 2_000


def test_a_data_file_is_counted_exactly():
    texts = [f"Note {i}: " + "more " * i for i in range(30)]
    source = """(define notes (py-eval "[n[:40] for n in json.loads(context)]"))
(map-async (lambda (n) (llm-query-async #:instruction "Sum up." #:data n #:max-tokens 9)) notes)"""
    cost = cost_of(source, json.dumps(texts))
    exact = sum(prompt_tokens("Sum up.", text[:40], "gpt-4o").tokens for text in texts)
    assert cost.tokens.low == exact + 30  # no answer has less than one token
    assert cost.tokens.high == exact + 30 * (9 + UNDOCUMENTED_TOKENS)


def test_a_long_data_file_is_counted_string_by_string():
    texts = [f"Note {i}: " + "more " * (i % 17) for i in range(900)]
    source = """(define notes (py-eval "json.loads(context)"))
(map-async (lambda (n) (llm-query-async #:instruction "Sum up." #:data n #:max-tokens 9)) notes)"""
    cost = cost_of(source, json.dumps(texts))
    exact = sum(prompt_tokens("Sum up.", text, "gpt-4o").tokens for text in texts)
    assert cost.tokens.low == pytest.approx(exact + 900, abs=1)
    assert cost.tokens.high == pytest.approx(exact + 900 * (9 + UNDOCUMENTED_TOKENS), abs=1)


def test_the_price_of_one_call_is_the_price_list_s():
    site = site_of('(llm-query #:instruction "Go." #:model "gpt-4" #:max-tokens 100)')
    model, prompt = find_model("gpt-4"), prompt_tokens("Go.", None, "gpt-4").tokens
    assert site.usd_each is not None
    assert site.usd_each.low == float(price_of(model, prompt, 1) or 0)
    most = prompt + UNDOCUMENTED_TOKENS
    assert site.usd_each.high == float(price_of(model, most, 100) or 0)


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4", "gpt-4.1-nano"])
@pytest.mark.parametrize("instruction", ["Go.", "word " * 9_000])
def test_the_most_of_an_estimate_is_what_a_run_sets_aside(model: str, instruction: str):
    text = json.dumps(instruction)
    site = site_of(f'(llm-query #:instruction {text} #:model "{model}" #:max-tokens 100)')
    if site.overflow:
        return  # such a call is refused
    reserved = accounts.most_usage(ModelRequest(model, instruction, max_tokens=100))
    assert site.tokens_total is not None
    assert site.tokens_total.high == reserved.prompt + reserved.completion


@pytest.mark.parametrize(
    ("source", "high"),
    [
        ('(llm-query #:instruction "x" #:max-tokens 100)', 100),
        ('(llm-query #:instruction "x")', 4096),
        ('(llm-query #:instruction "x" #:max-tokens (if (f) 10 20))', 20),
        ('(llm-query #:instruction "x" #:max-tokens (* 2 50))', 100),
    ],
)
def test_bound_of_an_answer(source: str, high: int):
    output = site_of(source).output_tokens
    assert (output.low, output.high) == (1, high)


def test_a_prompt_that_nothing_bounds_is_bounded_by_the_window():
    site = site_of('(llm-query #:instruction "x" #:data context #:model "gpt-4" #:max-tokens 192)')
    assert site.prompt_tokens.high == 8192 - 192
    assert any("context window" in note for note in site.notes)


def test_a_prompt_that_cannot_fit_is_noted():
    site = site_of(
        '(llm-query #:instruction "x" #:data context #:model "gpt-4")', context="word " * 9000
    )
    assert any("more than the context window" in note for note in site.notes)


def test_answers_bound_the_prompts_they_go_into():
    cost = cost_of(
        '(define a (syntax-e (llm-query #:instruction "Draft." #:max-tokens 50)))\n'
        '(llm-query #:instruction "Improve." #:data (string-append "DRAFT: " a))'
    )
    high = cost.sites[1].data_tokens.high
    assert high is not None and 50 <= high <= 60


def test_branches_are_not_added_up():
    one = cost_of('(llm-query #:instruction "x" #:model "gpt-4")').usd
    two = cost_of(
        '(if (f) (llm-query #:instruction "x" #:model "gpt-4")'
        ' (llm-query #:instruction "x" #:model "gpt-4.1-nano"))'
    ).usd
    assert one is not None and two is not None
    assert two.high == one.high
    assert two.low < one.low


def test_an_unknown_price_is_named_and_never_zero():
    cost = cost_of('(llm-query #:instruction "x" #:model "llama3-of-mine")')
    assert cost.usd is None
    assert cost.unpriced == ("llama3-of-mine",)
    assert show.lens_text(cost) == "price unknown (llama3-of-mine) · 1 call"


def test_the_seeds_own_prices():
    source = '(llm-query #:instruction "x" #:model "gpt-4o")'
    assert cost_of(source, prices="seeds") != cost_of(source)


def test_the_default_model_is_the_users():
    (site,) = cost_of('(llm-query #:instruction "x")', default_model="gpt-4.1").sites
    assert site.models == ("gpt-4.1",)


def test_each_form_has_its_own_cost():
    analysis = analysis_of(
        '(define a (llm-query #:instruction "x"))\n(define (f) a)\n'
        '(map (lambda (x) (llm-query #:instruction "y")) (list 1 2))'
    )
    costs = [
        estimate_form(analysis.facts, analysis.inputs, placed) for placed in analysis.document.forms
    ]
    assert [cost.calls.range.low for cost in costs] == [1, 0, 2]


def test_a_known_size_makes_the_formula_money():
    source = '(map-async (lambda (p) (llm-query-async #:instruction "x" #:data "y")) papers)'
    free, known = cost_of(source), cost_of(source, assume={"papers": 10})
    one = cost_of('(llm-query #:instruction "x" #:data "y")')
    assert free.usd is not None and free.usd.high is None
    assert known.usd is not None and one.usd is not None and one.usd.high is not None
    assert known.usd.high == pytest.approx(10 * one.usd.high)
    assert known.usd.low == pytest.approx(10 * one.usd.low)


# --- the examples ----------------------------------------------------------------------------


def test_generated_code_leaves_the_end_open():
    strategy = load(EXAMPLES / "meta-orchestration.scm")
    cost = analyse(strategy.document, strategy.inputs).cost
    assert cost.calls.formula == "at least 1"
    assert cost.open_ended == "generated code"
    assert show.lens_text(cost).startswith("generated code: at least $0.00")
    (site,) = cost.sites
    assert site.usd_total is not None and site.usd_total.high is not None


def test_pattern_1():
    strategy = load(EXAMPLES / "parallel-fan-out.scm")
    fan_out, synthesis = analyse(strategy.document, strategy.inputs).cost.sites
    assert (fan_out.models, fan_out.times.formula) == (("gpt-3.5-turbo",), "50")
    assert (synthesis.models, synthesis.times.formula) == (("gpt-4",), "1")
    without = analyse(strategy.document, Inputs()).cost
    assert without.calls.range.high == 51
    assert list(without.symbols) == ["papers"]
    assumed = analyse(strategy.document, Inputs(assume={"papers": 200})).cost
    assert assumed.calls.formula == "51"
    assert analyse(strategy.document, Inputs(assume={"papers": 30})).cost.calls.formula == "31"


@pytest.mark.parametrize(
    ("shape", "guessed"), [('#:schema "{kind: str, page: int}"', False), ("#:json #t", True)]
)
def test_a_schema_says_how_long_the_answer_is(shape: str, guessed: bool):
    program = f'(finish (llm-query #:instruction "Kind? JSON." #:model "gpt-4.1" {shape}))'
    (site,) = analyse(Document.open("a.scm", program), Inputs()).cost.sites
    assert site.output_tokens.expected is not None
    assert (site.output_tokens.expected > 100) == guessed
    assert any("guess" in note for note in site.notes) == guessed


# --- what is expected of an answer -----------------------------------------------------------


@pytest.mark.parametrize(
    ("instruction", "low", "high", "supported"),
    [
        ("Answer with one word: yes or no.", 1, 6, True),
        ("Summarize in 1 sentence.", 15, 45, True),
        ("Write two sentences.", 30, 90, True),
        ("Write 100-150 words.", 130, 200, True),
        ("Return JSON: {label: str, confidence: 0-1}", 15, 60, True),
        ("Return JSON: [{mention: string, context: string, page: int}]", 60, 400, True),
        ("Analyze this.", 1, 500, False),
    ],
)
def test_expected_answer(instruction: str, low: float, high: float, supported: bool):
    expected = expected_answer(instruction, "JSON" in instruction, 4096)
    assert low <= expected.tokens <= high
    assert expected.supported is supported


# --- for people ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0"),
        (0.0000015, "$0.0000015"),
        (0.00042, "$0.00042"),
        (0.004, "$0.004"),
        (0.0999, "$0.10"),
        (0.031, "$0.031"),
        (0.04, "$0.04"),
        (0.5, "$0.50"),
        (0.126, "$0.13"),
        (0.999, "$1.00"),
        (1, "$1.00"),
        (2.5, "$2.50"),
        (1234.5, "$1,234.50"),
    ],
)
def test_dollars(amount: float, text: str):
    assert show.dollars(amount) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unknown"),
        (Range(0.04, None, 0.12), "$0.04 – $0.12"),
        (Range(0.04, 0.06, 0.12), "≈ $0.06 (at most $0.12)"),
        (Range(0.04, 0.12, 0.12), "≈ $0.12"),
        (Range.of(0.03), "$0.03"),
        (Range(0.04, None, None), "at least $0.04"),
    ],
)
def test_money(value: Range | None, text: str):
    assert show.money(value) == text


def cost(**fields) -> Cost:
    times = fields.pop("calls", Times(Range.of(51), "51"))
    site = site_of('(llm-query #:instruction "x")')
    given = {"usd": Range(0.04, 0.08, 0.12), "tokens": Range(10, None, 20), "seconds": None}
    return Cost(sites=(site,), calls=times, **{**given, **fields})


def test_lens():
    assert show.lens_text(cost()) == "≈ $0.08 (at most $0.12) · 51 calls"
    assert show.lens_text(cost(calls=Times(Range.of(1), "1"))) == "≈ $0.08 (at most $0.12) · 1 call"
    assert show.lens_text(cost_of("(define x 1)")) == "no model calls"


def test_lens_of_a_formula():
    text = show.lens_text(
        cost_of(
            '(map-async (lambda (p) (llm-query-async #:instruction "x" #:max-tokens 1)) papers)'
            '(llm-query #:instruction "x" #:max-tokens 1)'
        )
    )
    assert text == (
        "≈ $0.00003 × papers + $0.00003 (at most $0.00011 × papers + $0.00011) · (papers + 1) calls"
    )


def test_lens_of_open_ended_calls_without_a_price():
    unknown = cost_of('(llm-query #:model "no-such-model") (map-async mystery papers)')
    assert show.lens_text(unknown) == (
        "unknown function: price unknown (no-such-model) · at least 1 call"
    )


def test_lens_of_an_unbounded_loop():
    assert cost_of("(map-async mystery papers)").open_ended == "unknown function"
    text = show.lens_text(cost_of('(define (f) (llm-query #:instruction "x") (f)) (f)'))
    assert text.startswith("unbounded loop: at least $0.0000") and text.endswith("1 call")


def test_open_ended_calls_are_at_least_some_or_any_number():
    least = cost_of('(llm-query #:instruction "x" #:recursive #t #:max-tokens 1)')
    assert re.fullmatch(
        r"sub-model with its own sandbox: at least \$0.000\d+ · at least 1 call",
        show.lens_text(least),
    )
    (site,) = least.sites
    assert any("its sub-model's own strategy" in note for note in site.notes)
    nothing = show.lens_text(cost_of("(map-async mystery papers)"))
    assert nothing == "unknown function: price unknown · any number of calls"


def test_ranges_are_bracketed_where_they_are_parts():
    cost = cost_of(
        "(for-each (lambda (p) (when (mystery? p) "
        '(llm-query #:instruction "x" #:model "gpt-4o" #:max-tokens 1))) papers)'
        '(llm-query #:instruction context #:model "gpt-4o" #:max-tokens 1)'
    )
    assert re.fullmatch(
        r"\(\$0 – \$0\.\d+\) × papers \+ \(\$0\.\d+ – \$0\.\d+\) · 1 – \(papers \+ 1\) calls",
        show.lens_text(cost),
    ), show.lens_text(cost)


def test_the_total_of_a_call_is_a_formula_where_a_size_is_free():
    ask = '(llm-query-async #:instruction "x" #:model "gpt-4o" #:max-tokens 1)'
    (site,) = cost_of(f"(map-async (lambda (p) {ask}) papers)").sites
    assert show.total(site) == "papers × " + show.money(site.usd_each)
    (site,) = cost_of(f"(map-async (lambda (p) {ask}) (list 1 2))").sites
    assert show.total(site) == show.money(site.usd_total)


def test_durations():
    assert show.seconds(Range(3.2, None, 300)) == "3.2 s – 5 min"


def test_nothing_that_costs_is_shown_as_zero():
    for exponent in range(-12, 4):
        text = show.dollars(3.7 * 10**exponent)
        assert any(digit in text for digit in "123456789")
        assert math.isclose(float(text[1:].replace(",", "")), 3.7 * 10**exponent, rel_tol=0.05)


@pytest.mark.parametrize(
    ("given", "pictures"),
    [
        ('#:image "a.png"', 1),
        ('#:images \'("a.png" "b.png")', 2),
        ('#:image "a.png" #:images (list "b.png" "c.png")', 3),
        ("#:image #f", 0),
    ],
)
@pytest.mark.parametrize(
    ("model", "least", "most"), [("gpt-4o", 1, 4_800), ("gpt-4o-mini", 2_833, 48_169)]
)
def test_pictures_are_bounded_by_the_model_that_sees_them(given, pictures, model, least, most):
    site = site_of(f'(llm-query #:instruction "Look." {given} #:model "{model}")')
    text = prompt_tokens("Look.", None, model).tokens
    assert site.prompt_tokens.low == text + pictures * least
    assert site.prompt_tokens.high == min(text + pictures * most, 127_999)


@pytest.mark.parametrize("schema", ['"{label: str}"', "(hash 'type \"object\" 'properties (hash))"])
def test_a_schema_is_billed_as_a_part_of_the_prompt(schema):
    without = site_of('(llm-query #:instruction "Return JSON.")').prompt_tokens
    with_it = site_of(f'(llm-query #:instruction "Return JSON." #:schema {schema})').prompt_tokens
    assert with_it.low == without.low
    assert with_it.expected and with_it.high and without.high
    assert without.high + 10 < with_it.high < without.high + 200


def test_nothing_bounds_a_schema_that_is_not_known():
    site = site_of('(llm-query #:instruction "Return JSON." #:schema (unknown))')
    assert site.prompt_tokens.high == 127_999
