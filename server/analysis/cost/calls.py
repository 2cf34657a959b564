"""What one model call costs: its prompt, its answer, its price and its time, as intervals."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from decimal import Decimal
from functools import lru_cache
from weakref import WeakKeyDictionary

from ...language.answer_shape import SCHEMA_GROWTH, schema_tokens
from ...language.models import cost, find_model
from ...language.primitives import DEFAULT_MAX_TOKENS
from ...language.tokens import (
    UNDOCUMENTED_TOKENS,
    TokenCount,
    count_tokens,
    message_overhead,
    picture_tokens,
)
from ..interpret.answers import expected_answer
from ..interpret.builtins.printed import content_of
from ..interpret.effects import Ask
from ..interpret.python.conversions import concrete
from ..interpret.sizes import NOTHING, Amount, Poly, bound, evaluate
from ..interpret.texts import measure, measure_mean, rough_tokens
from ..interpret.values import Boolean, Text, Value
from .bills import PICO
from .latency import seconds, speed_of
from .types import Range, Recorded

FEWER, MORE = 0.17, 0.6
"""By what share a prompt may have fewer or more tokens than a count without the model's own
vocabulary says; see `estimate_tokens`.  Vocabularies that are not public split texts finer than
the one that the estimate was fitted to: Anthropic says of its newer one that it makes up to 35 %
more tokens than its older one, which itself makes about a fifth more of prose and code.
"""

COUNTED_AT_MOST = 2_000_000
"""Texts longer than this many characters are counted from a part of them."""

SAMPLE = 400_000
REMEMBERED_LENGTH = 4_000
REMEMBERED_PRICES = 4_096

UNKNOWN_MODEL = "unknown model"
"""What a model is called that nothing in the program tells."""

CACHED_FROM = 1024
"""Prompts of this many tokens and more may be billed at the provider's rate for cached input."""


@dataclass(frozen=True, slots=True)
class CallPrice:
    """One call, as numbers.  Money is in parts of a dollar (see bills.PICO).

    `recorded` is the number of calls of earlier runs that the expected answer rests on.
    `overflow` names the models whose window the shortest prompt that is possible does not fit.
    `usd` is None when a model's price is unknown; `unpriced` then names the models.  The `…_mean`
    amounts are the averages over the loop that the call stands in, exact where it goes through all
    strings of a data file.
    """

    instruction: Range
    data: Range
    prompt: Range
    output: Range
    counted: bool
    tokens: Amount
    tokens_mean: Amount
    usd: Amount | None
    usd_mean: Amount | None
    seconds: Amount
    unpriced: tuple[str, ...]
    notes: tuple[str, ...]
    recorded: int = 0
    overflow: tuple[str, ...] = ()


# An unchanged form keeps its calls, and a call its price.
_prices: WeakKeyDictionary[Ask, dict[object, CallPrice]] = WeakKeyDictionary()


_alike: dict[object, CallPrice] = {}
_settings: dict[object, int] = {}


class Pricer:
    """Prices calls, each once.

    `recorded` is what earlier runs used, by the key of the call site (see `call_key`).
    """

    def __init__(
        self,
        profile: str,
        sizes: Mapping[str, float],
        recorded: Mapping[str, Recorded] | None = None,
    ) -> None:
        self.profile = profile
        self.sizes = sizes
        self.recorded = recorded or {}
        setting = (
            profile,
            tuple(sorted(sizes.items())),
            tuple(sorted((key, *astuple(used)) for key, used in self.recorded.items())),
        )
        # A small number stands for the setting wherever results are remembered.
        self.setting = _settings.setdefault(setting, len(_settings))

    def price(self, ask: Ask) -> CallPrice:
        known = _prices.setdefault(ask, {})
        if self.setting not in known:
            known[self.setting] = self._alike(ask)
        return known[self.setting]

    def _alike(self, ask: Ask) -> CallPrice:
        """The price of a call, or of one like it: strategies send the same prompt many times."""
        if not (_short(ask.instruction) and _short(ask.data)):
            return self._price(ask)
        key = (
            self.setting,
            ask.primitive,
            ask.models,
            ask.instruction.content if ask.instruction else None,
            ask.data.content if ask.data else None,
            ask.max_tokens,
            ask.json,
            ask.schema.literal if isinstance(ask.schema, Text) else ask.schema,
            ask.images,
            ask.recursive,
        )
        if key not in _alike:
            if len(_alike) >= REMEMBERED_PRICES:
                _alike.clear()
            _alike[key] = self._price(ask)
        return _alike[key]

    def _price(self, ask: Ask) -> CallPrice:
        # A call to a model that nothing tells is measured with an average vocabulary.
        priced = [_ModelPrice(self, ask, name) for name in ask.models or (None,)]
        unpriced = tuple(p.name or UNKNOWN_MODEL for p in priced if p.usd is None)
        notes = dict.fromkeys(note for p in priced for note in p.notes)
        return CallPrice(
            instruction=_join_ranges([p.instruction for p in priced]),
            data=_join_ranges([p.data for p in priced]),
            prompt=_join_ranges([p.prompt for p in priced]),
            output=_join_ranges([p.output for p in priced]),
            counted=all(p.counted for p in priced),
            tokens=_join([p.tokens for p in priced]),
            tokens_mean=_join([p.tokens_mean for p in priced]),
            usd=None if unpriced else _join([p.usd for p in priced if p.usd]),
            usd_mean=None if unpriced else _join([p.usd_mean for p in priced if p.usd_mean]),
            seconds=_join([p.seconds for p in priced]),
            unpriced=unpriced,
            notes=tuple([*notes, OWN_CALLS] if ask.recursive else notes),
            recorded=max(p.recorded for p in priced),
            overflow=tuple(p.name for p in priced if p.overflows and p.name),
        )


class _ModelPrice:
    """One call to one model; `name` None when nothing tells which."""

    def __init__(self, pricer: Pricer, ask: Ask, name: str | None) -> None:
        self.name = name
        self.model = find_model(name, pricer.profile) if name is not None else None
        self.sizes = pricer.sizes
        self.notes: list[str] = []
        self.counted = True
        self.overflows = False
        self.recorded = 0
        self.known = pricer.recorded.get(call_key(ask, name)) if pricer.recorded else None
        self.instruction = self._measure(ask.instruction, measure)
        self.data = self._measure(ask.data, measure)
        exact_data = self.data
        if ask.data is not None and any(piece.every for piece in ask.data.content.pieces):
            exact_data = self._measure(ask.data, measure_mean)
        overhead = message_overhead(ask.data is not None and ask.instruction is not None)
        extra = add(Range.of(overhead), _image_tokens(ask.images, name), _schema_tokens(ask.schema))
        window = self.model.context_window if self.model else None
        limit = self._limit(ask)
        self.prompt = self._fitted(add(self.instruction, self.data, extra), window, limit, ask)
        mean = self._within(add(self.instruction, exact_data, extra), self.prompt)
        self.output = self._output(ask, limit, window)
        billed, billed_mean = _billed(self.prompt, window), _billed(mean, window)
        self.tokens = amount_of(add(billed, self.output))
        self.tokens_mean = amount_of(add(billed_mean, self.output))
        self.usd = self._usd(billed)
        self.usd_mean = self._usd(billed_mean)
        speed = speed_of(name, self.model)
        self.seconds = amount_of(seconds(speed, self.prompt, self.output, DEFAULT_MAX_TOKENS))

    def _measure(self, text: Text | None, how: Callable[..., Amount]) -> Range:
        if text is None:
            return Range.of(0)
        encoding = (self.model.encoding if self.model else None) or ""
        amount = how(text.content, encoding, self._count)
        low = bound(amount.low, self.sizes, False)
        high = bound(amount.high, self.sizes, True)
        expected = None if amount.expected is None else evaluate(amount.expected, self.sizes)
        return Range(low, expected, None if math.isinf(high) else high)

    def _count(self, text: str) -> int:
        """Counts with the model's vocabulary; of a very long text, a part of it stands for all."""
        scale = 1.0
        if len(text) > COUNTED_AT_MOST:
            scale = len(text) / SAMPLE
            text = text[:SAMPLE]
            self.counted = False
        if len(text) <= REMEMBERED_LENGTH:
            counted = _remembered_count(text, self.model.name if self.model else None)
        else:
            counted = count_tokens(text, self.model)
        self.counted = self.counted and counted.exact
        return math.ceil(counted.tokens * scale)

    def _limit(self, ask: Ask) -> Range:
        """The most tokens that the answer may have."""
        most = self.model.max_output if self.model else None
        if ask.max_tokens is None:
            return Range.of(min(DEFAULT_MAX_TOKENS, most or DEFAULT_MAX_TOKENS))
        low = bound(ask.max_tokens.low, self.sizes, False)
        high = bound(ask.max_tokens.high, self.sizes, True)
        if math.isinf(high):
            high = most or DEFAULT_MAX_TOKENS
        return Range(max(1, low), None, max(1, high))

    def _fitted(self, prompt: Range, window: int | None, limit: Range, ask: Ask) -> Range:
        """The prompt, bounded by what the model can read."""
        prompt = self._allow_for_estimate(prompt)
        if window is None:
            return prompt
        # A limit that the strategy sets is room that the prompt cannot have.
        room = window - (int(limit.low) if ask.max_tokens is not None else 1)
        if prompt.low > room:
            self.overflows = True
            self.notes.append(
                f"the prompt has at least {prompt.low:,.0f} tokens, more than the context window "
                f"of {self.name} ({window:,})"
            )
            return prompt
        if prompt.high is None or prompt.high > room:
            self.notes.append(f"prompt bounded by the context window of {self.name} ({window:,})")
            expected = prompt.expected
            return Range(prompt.low, None if expected is None else min(expected, room), room)
        return prompt

    def _allow_for_estimate(self, prompt: Range) -> Range:
        """A provider counts with its own vocabulary; where we cannot, the interval says so."""
        if self.counted and self.model is not None and self.model.encoding:
            return prompt
        high = None if prompt.high is None else math.ceil(prompt.high * (1 + MORE))
        return Range(math.floor(prompt.low * (1 - FEWER)), prompt.expected, high)

    @staticmethod
    def _within(mean: Range, whole: Range) -> Range:
        """The average of a loop, inside the bounds of the single call."""
        high = whole.high
        if mean.high is not None:
            high = mean.high if high is None else min(high, mean.high)
        low = max(whole.low, mean.low)
        if high is not None:
            low = min(low, high)
        return Range(low, mean.expected, high)

    def _output(self, ask: Ask, limit: Range, window: int | None) -> Range:
        high = limit.high or DEFAULT_MAX_TOKENS
        if window is not None:
            high = max(1, min(high, window - self.prompt.low))
        if self.known is not None:
            self.recorded = self.known.calls
            calls = "call" if self.recorded == 1 else "calls"
            self.notes.append(f"the expected answer is from {self.recorded:,} recorded {calls}")
            return Range(1, min(max(1.0, self.known.completion), high), high)
        instruction = ask.instruction.content.known if ask.instruction else ""
        expected = expected_answer(instruction, ask.json, high)
        schema = ask.schema.literal if isinstance(ask.schema, Text) else None
        if schema and not expected.supported:
            expected = expected_answer(schema, True, high)
        if not expected.supported:
            self.notes.append(GUESSED)
        return Range(1, min(max(1, expected.tokens), high), high)

    def _usd(self, prompt: Range) -> Amount | None:
        # A provider may have cached a long prompt from the call or the run before.
        cached = int(prompt.low) if prompt.low >= CACHED_FROM else 0
        low = cost(self.model, int(prompt.low), int(self.output.low), cached)
        if low is None:
            return None
        high: Decimal | None = Decimal("Infinity")
        expected: Decimal | None = None
        if prompt.high is not None and self.output.high is not None:
            high = cost(self.model, math.ceil(prompt.high), math.ceil(self.output.high))
        if prompt.expected is not None and self.output.expected is not None:
            expected = cost(self.model, round(prompt.expected), round(self.output.expected))
        assert high is not None, "a model has a price or has none"
        return Amount(
            int(low * PICO),
            None if expected is None else int(expected * PICO),
            math.inf if high.is_infinite() else int(high * PICO),
        )


def call_key(ask: Ask, model: str | None) -> str:
    """What a call site is known by from run to run, wherever it is moved: who asks, the letters
    of the instruction that are known, and the model."""
    known = ask.instruction.content.known if ask.instruction else ""
    parts = "\0".join((ask.primitive, known, model or ""))
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()[:24]


def _short(text: Text | None) -> bool:
    """Whether a text is short enough to be kept for comparison; a data file never is."""
    if text is None:
        return True
    pieces = text.content.pieces
    return all(p.sample is None and len(p.literal or "") <= REMEMBERED_LENGTH for p in pieces)


@lru_cache(maxsize=8192)
def _remembered_count(text: str, model: str | None) -> TokenCount:
    """Strategies repeat their instructions, and so does whoever types: short counts are kept."""
    return count_tokens(text, model)


OWN_CALLS = "a recursive call is priced without what its sub-model's own strategy calls"
GUESSED = (
    "the expected length of an answer is a guess where the instruction does not say it "
    "(a quarter of the limit, at most 500 tokens)"
)


def _billed(prompt: Range, window: int | None) -> Range:
    """The tokens that a provider may bill for a prompt: what is documented, and some more."""
    if prompt.high is None:
        return prompt
    high = prompt.high + UNDOCUMENTED_TOKENS
    if window is not None:
        high = max(prompt.high, min(high, window))
    return prompt._replace(high=high)


def _image_tokens(images: Amount | None, model: str | None) -> Range:
    if images is None:
        return Range.of(0)
    least, most = picture_tokens(model)
    low, high = bound(images.low, {}, False), bound(images.high, {}, True)
    return Range(low * least, None, None if math.isinf(high) else high * most)


def _schema_tokens(schema: Value | None) -> Range:
    """What a `#:schema` adds to the prompt; an endpoint without such a mode is sent none."""
    if schema is None or (isinstance(schema, Boolean) and schema.value is False):
        return Range.of(0)
    try:
        given = concrete(schema)
    except LookupError:
        return _grown_schema(schema)
    if not isinstance(given, str | dict):
        return Range(0, None, None)
    most = schema_tokens(given)
    return Range(0, most / 4, most)


def _grown_schema(example: Value) -> Range:
    """The same where one of several examples is sent, such as the shape that an item names."""
    most = rough_tokens(content_of(example)).high
    if isinstance(most, Poly) or math.isinf(most):
        return Range(0, None, None)
    return Range(0, None, SCHEMA_GROWTH * most)


def add(*ranges: Range) -> Range:
    highs = [r.high for r in ranges]
    expected = [r.expected for r in ranges]
    return Range(
        sum(r.low for r in ranges),
        None if None in expected else sum(e for e in expected if e is not None),
        None if None in highs else sum(h for h in highs if h is not None),
    )


def amount_of(value: Range) -> Amount:
    return Amount(value.low, value.expected, math.inf if value.high is None else value.high)


def _join(amounts: list[Amount]) -> Amount:
    result = amounts[0] if amounts else NOTHING
    for amount in amounts[1:]:
        result = result.join(amount)
    return result


def _join_ranges(ranges: list[Range]) -> Range:
    highs = [r.high for r in ranges]
    expected = [r.expected for r in ranges if r.expected is not None]
    return Range(
        min(r.low for r in ranges),
        sum(expected) / len(expected) if len(expected) == len(ranges) else None,
        None if None in highs else max(h for h in highs if h is not None),
    )
