"""Models and prices: equal to their source, exact, and unknown where nobody states them."""

from datetime import UTC, datetime, time
from datetime import date as day
from decimal import Decimal

import genai_prices
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemestra.language.models import (
    DEFAULT_MODEL,
    Model,
    closest_models,
    cost,
    find_model,
    models,
    price_list,
)

PRICED = [model for model in models() if model.price is not None]


def source_price(model: Model, prompt: int, output: int, cached: int) -> Decimal:
    """What genai-prices says that a call costs on the day our list was made."""
    noon = datetime.combine(day.fromisoformat(price_list()[1]), time(12), UTC)
    usage = genai_prices.Usage(
        input_tokens=prompt, output_tokens=output, cache_read_tokens=cached or None
    )
    return genai_prices.calc_price(
        usage, model.name, provider_id=model.provider, genai_request_timestamp=noon
    ).total_price


def named(value: object) -> str | None:
    return f"{value.provider}/{value.name}" if isinstance(value, Model) else None


def test_the_major_providers_are_there():
    assert len(PRICED) > 250
    assert {"openai", "anthropic", "google", "mistral", "deepseek"} <= {m.provider for m in PRICED}


@pytest.mark.parametrize("model", PRICED, ids=named)
def test_a_call_costs_what_the_source_says(model: Model):
    assert model.price is not None
    output = 0 if "embedding" in model.capabilities else 700
    for prompt in (
        1,
        12_345,
        *(n for long in model.price.long for n in (long.above, long.above + 1)),
    ):
        assert cost(model, prompt, output) == source_price(model, prompt, output, 0)
        if model.price.cached_input is not None:
            cached = prompt // 3
            assert cost(model, prompt, output, cached) == source_price(
                model, prompt, output, cached
            )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-4.1-nano-2025-04-14", "gpt-4.1-nano"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("claude-opus-5-2026-01-01", "claude-opus-5"),
        ("gemini-2.5-pro", "gemini-2.5-pro"),
        ("code-davinci-002", "code-davinci-002"),
        ("ft:gpt-4o-2024-08-06:acme::abc", "ft:gpt-4o"),
        ("gpt-4o-maxi", None),
        ("gpt-5.4-huge", None),
        ("", None),
        ("GPT 4", None),
    ],
)
def test_a_model_is_found_by_each_of_its_names(name: str, found: str | None):
    model = find_model(name)
    assert (model.name if model else None) == found


@given(st.text())
def test_any_text_may_be_looked_up(name: str):
    model = find_model(name)
    assert model is None or model.name


def test_models_are_listed_once_and_found_by_their_name():
    names = [model.name for model in models()]
    assert len(set(names)) == len(names)
    for model in models():
        assert find_model(model.name) == model
        for alias in model.aliases:
            assert find_model(alias) is not None
    assert not [name for name in names if name.startswith("ft:")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gpt4o", "gpt-4o"),
        ("gpt-4o-mni", "gpt-4o-mini"),
        ("GPT-4O", "gpt-4o"),
        ("o4mini", "o4-mini"),
    ],
)
def test_a_misspelt_model_is_recognised(written: str, meant: str):
    assert closest_models(written)[0] == meant


def test_nothing_is_suggested_for_something_else_entirely():
    assert closest_models("zzzzzzzzzzzz") == ()


def test_the_default_model_is_known_in_full():
    model = find_model(DEFAULT_MODEL)
    assert model is not None
    assert model.price is not None
    assert (model.context_window, model.max_output) == (128_000, 16_384)
    assert model.encoding == "o200k_base"
    assert "chat" in model.capabilities


# Seed 000, "Model Selection": dollars per 1,000 tokens of prompt and of completion.
SEED_TABLE = {
    "ada": ("0.0004", "0.005"),
    "gpt-3.5-turbo": ("0.002", "0.002"),
    "curie": ("0.002", "0.03"),
    "gpt-4": ("0.03", "0.06"),
    "gpt-4-32k": ("0.06", "0.12"),
    "code-davinci-002": ("0.02", "0.05"),
    "text-embedding-ada-002": ("0.0004", "0"),
    "whisper-1": None,
}


def test_the_seeds_profile_is_the_seeds_table():
    assert [model.name for model in models("seeds")] == list(SEED_TABLE)
    for name, printed in SEED_TABLE.items():
        model = find_model(name, "seeds")
        expected = printed and sum(map(Decimal, printed))
        assert cost(model, 1000, 1000) == expected, name
    whisper = find_model("whisper-1", "seeds")
    assert whisper is not None
    assert whisper.note == "$0.006 per minute of audio"


def test_profiles_are_never_mixed():
    outside = find_model("gpt-4o", "seeds")
    assert outside is not None
    assert outside.price is None
    assert outside.context_window == 128_000
    today, seeds = find_model("curie"), find_model("curie", "seeds")
    assert today and today.price and seeds and seeds.price
    assert (today.price.source, seeds.price.source) == (price_list()[0], price_list("seeds")[0])
    assert today.price.output != seeds.price.output


def test_a_profile_that_does_not_exist_is_an_error_that_names_the_others():
    with pytest.raises(ValueError, match="today, seeds"):
        find_model("gpt-4o", "yesterday")
    with pytest.raises(ValueError, match="today, seeds"):
        models("yesterday")


@pytest.mark.parametrize("name", ["code-davinci-002", "whisper-1"])
def test_a_price_that_nobody_states_is_unknown_not_zero(name: str):
    model = find_model(name)
    assert model is not None
    assert model.price is None
    assert cost(model, 1000, 1000) is None


def test_a_model_that_nobody_knows_has_no_cost():
    assert cost(find_model("my-own-model"), 1000, 1000) is None


def test_a_cost_is_exact():
    assert cost(find_model("gpt-4.1-nano"), 1, 1) == Decimal("0.0000005")
    assert cost(find_model("gpt-4o"), 1000, 100, cached=400) == Decimal("0.003")
    third = cost(find_model("gpt-4o"), 3, 0)
    assert third is not None
    assert third * 1_000_000 == Decimal("7.5")


@given(
    st.sampled_from(PRICED), st.integers(0, 10**7), st.integers(0, 10**6), st.integers(-5, 10**8)
)
def test_a_cost_grows_with_the_output_and_never_is_negative(
    model: Model, prompt: int, output: int, cached: int
):
    some, more = cost(model, prompt, output, cached), cost(model, prompt, output + 1, cached)
    assert some is not None and more is not None
    assert 0 <= some <= more
    full = cost(model, prompt, output)
    assert full is not None
    assert some <= full, "what is cached is never dearer"
