"""Token counts: exact where the vocabulary is known, a labelled estimate elsewhere."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.language.models import find_model
from schemestra.language.tokens import (
    ESTIMATE_ERROR,
    TokenCount,
    count_tokens,
    estimate_tokens,
    message_overhead,
    prompt_tokens,
)

ROOT = Path(__file__).parents[2]
PANGRAM = "The quick brown fox jumps over the lazy dog."
SCHEME = '(define (square x)\n  (* x x))\n(display "done")\n'


# Counts of OpenAI's tiktoken for (o200k_base, cl100k_base), the cookbook's examples among them.
@pytest.mark.parametrize(
    ("text", "o200k", "cl100k"),
    [
        ("", 0, 0),
        ("hello world", 2, 2),
        ("tiktoken is great!", 6, 6),
        ("antidisestablishmentarianism", 6, 6),
        ("2 + 2 = 4", 7, 7),
        ("お誕生日おめでとう", 8, 9),
        (PANGRAM, 10, 10),
        ("a\ud800b", 3, 3),
    ],
)
def test_known_counts(text: str, o200k: int, cl100k: int):
    assert count_tokens(text, "gpt-4o") == TokenCount(o200k, True)
    assert count_tokens(text, "gpt-4") == TokenCount(cl100k, True)


@pytest.mark.parametrize(
    ("model", "exact"),
    [
        ("gpt-4o-2024-08-06", True),
        ("gpt-4.1-nano", True),
        ("gpt-3.5-turbo", True),
        ("o3-mini", True),
        ("claude-opus-5", False),
        ("gemini-2.5-pro", False),
        ("curie", False),
        ("no-such-model", False),
        (None, False),
    ],
)
def test_a_count_says_whether_it_is_exact(model: str | None, exact: bool):
    assert count_tokens(PANGRAM, model).exact is exact
    assert prompt_tokens("Sum up.", PANGRAM, model).exact is exact


def test_a_model_may_be_given_itself():
    assert count_tokens(PANGRAM, find_model("gpt-4")) == count_tokens(PANGRAM, "gpt-4")


# OpenAI's cookbook: three tokens a message, one for its role, three that start the reply.
@pytest.mark.parametrize(("with_data", "tokens"), [(False, 7), (True, 11)])
def test_messages_add_tokens(with_data: bool, tokens: int):
    assert message_overhead(with_data) == tokens


def test_a_prompt_is_its_texts_and_its_messages():
    assert prompt_tokens("hello world", None, "gpt-4o").tokens == 9
    assert prompt_tokens("hello world", "", "gpt-4o").tokens == 13
    assert prompt_tokens("hello world", "hello world", "gpt-4o").tokens == 15


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "racket/PROTOCOL.md",
        "examples/parallel-fan-out.scm",
        "server/language/tokens.py",
    ],
)
def test_the_estimate_is_within_its_error(path: str):
    text = (ROOT / path).read_text("utf-8")
    exact = count_tokens(text, "gpt-4o").tokens
    assert abs(estimate_tokens(text) - exact) <= ESTIMATE_ERROR * exact


@pytest.mark.parametrize(
    "text",
    [
        "今天天气很好，我们一起去公园散步吧。" * 5,
        "Ich hätte gerne ein Stück Apfelkuchen und eine Tasse Kaffee, bitte. " * 5,
        '{"id": 17, "name": "Ada Lovelace", "score": 0.93, "tags": ["a", "b"]}\n' * 5,
        SCHEME * 5,
    ],
)
def test_the_estimate_holds_for_other_languages_and_data(text: str):
    exact = count_tokens(text, "gpt-4o").tokens
    assert abs(estimate_tokens(text) - exact) <= 1.5 * ESTIMATE_ERROR * exact


@given(st.text())
def test_any_text_can_be_counted(text: str):
    exact, estimate = count_tokens(text, "gpt-4o"), count_tokens(text, None)
    for count in (exact, estimate):
        assert (count.tokens == 0) == (text == "")
        assert count.tokens <= 4 * max(1, len(text.encode("utf-8", "surrogatepass")))
    assert exact.tokens <= len(text.encode("utf-8", "replace")) * 3


@given(st.text(max_size=50), st.text(max_size=50))
def test_joining_texts_adds_no_tokens_but_those_of_the_seam(left: str, right: str):
    joined = count_tokens(left + " " + right, "gpt-4").tokens
    parts = count_tokens(left, "gpt-4").tokens + count_tokens(" " + right, "gpt-4").tokens
    assert joined <= parts + 3


def test_a_long_text_without_a_break_is_counted():
    assert count_tokens("x" * 500_000, "gpt-4o").tokens > 0
    assert estimate_tokens(" \t" * 200_000 + "x") > 0
