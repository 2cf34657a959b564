"""What a call weighs and costs: tokens and list prices, as the language package knows them."""

from __future__ import annotations

from decimal import Decimal

from ..language import models, tokens
from ..language.answer_shape import schema_tokens
from ..language.primitives import DEFAULT_MAX_TOKENS
from .backends.base import ModelRequest
from .events import Usage

# Decides only whether counting is worth the time; every character is a few tokens at the worst.
_TOKENS_A_CHARACTER_AT_MOST = 2
NOTHING = Decimal(0)


def count(model: str, text: str) -> int:
    return tokens.count_tokens(text, model).tokens


def prompt_tokens(request: ModelRequest) -> int:
    texts = tokens.prompt_tokens(request.instruction, request.data, request.model).tokens
    return texts + len(request.images) * tokens.picture_tokens(request.model)[0]


def most_usage(request: ModelRequest) -> Usage:
    """The most that one attempt at this request can use.

    The prompt is counted where the model's vocabulary is public.  Elsewhere its bytes bound it, as
    no vocabulary makes more than one token of a byte, and so does the model's window.
    """
    counted = tokens.prompt_tokens(request.instruction, request.data, request.model)
    texts = counted.tokens
    if not counted.exact:
        texts = sum(len(text.encode("utf-8", "replace")) for text in request.prompt_texts)
        texts += tokens.message_overhead(request.data is not None)
    if request.schema is not None:
        texts += schema_tokens(request.schema)
    texts += len(request.images) * tokens.picture_tokens(request.model)[1]
    prompt = texts + tokens.UNDOCUMENTED_TOKENS
    window = context_window(request.model)
    return Usage(min(prompt, window or prompt), request.max_tokens or default_max_tokens(request))


def usage(request: ModelRequest, text: str, counted: bool = False) -> Usage:
    """The usage of a call as we count it."""
    return Usage(prompt_tokens(request), count(request.model, text), counted=counted)


def context_window(model: str) -> int | None:
    """The model's window in tokens; None where it is not known."""
    found = models.find_model(model)
    return found.context_window if found else None


def default_max_tokens(request: ModelRequest) -> int:
    """The answer's limit when the call sets none: 4096, no more than the model can give or hold."""
    found = models.find_model(request.model)
    limit = min(DEFAULT_MAX_TOKENS, (found and found.max_output) or DEFAULT_MAX_TOKENS)
    window = found.context_window if found else None
    characters = sum(map(len, request.prompt_texts))
    if window is None or characters < (window - limit) / _TOKENS_A_CHARACTER_AT_MOST:
        return limit
    left = window - prompt_tokens(request)
    return min(limit, left) if left > 0 else limit


def list_price(model: str, usage: Usage) -> Decimal | None:
    """US dollars at list price; None when the price is not known."""
    found = models.find_model(model)
    return models.cost(found, usage.prompt, usage.completion, usage.cached)


def add(total: Decimal | None, part: Decimal | None) -> Decimal | None:
    """A sum of which one part is unknown is unknown."""
    return None if total is None or part is None else total + part
