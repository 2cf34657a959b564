"""What is known of a text before a run: the pieces it is put together from.

Tokens depend on the model that reads them, so a text keeps its pieces and `Counter`s measure
them later: a literal is counted exactly, a file's strings are counted one by one, an answer is
bounded by its `#:max-tokens`, and what nothing is known of is anything up to a context window.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .sizes import ANY, NOTHING, ONE, Amount, Poly, times

MAX_PIECES = 24
LONGEST = 100_000  # characters that are kept as one literal; no prompt has as many
SEAM = 2  # tokens by which a count may be off where two pieces meet

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """Strings of a data file. Their token counts are kept for each counting function."""

    values: tuple[str, ...]
    counts: dict[tuple[str, int | None], tuple[int, ...]] = field(default_factory=dict)

    def tokens(self, encoding: str, count: CountTokens, cut: int | None) -> tuple[int, ...]:
        """The tokens of each string, cut to its first `cut` characters."""
        key = (encoding, cut)
        if key not in self.counts:
            distinct = {value[:cut] for value in self.values}
            known = {value: count(value) for value in distinct}
            self.counts[key] = tuple(known[value[:cut]] for value in self.values)
        return self.counts[key]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text.

    One of: `literal`, the characters themselves; `sample`, one of a file's strings cut to `cut`
    characters; `tokens`, a number of tokens by any model's count.  `times` is how often it occurs.
    `every` says that over the whole loop it stands in, each of the strings is used once.
    """

    literal: str | None = None
    sample: Strings | None = None
    cut: int | None = None
    tokens: Amount = NOTHING
    times: Amount = ONE
    every: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The pieces of a text, in order."""

    pieces: tuple[Piece, ...] = ()

    @property
    def literal(self) -> str | None:
        """The whole text, when it is known to the letter."""
        if not self.pieces:
            return ""
        if len(self.pieces) == 1 and self.pieces[0].times == ONE:
            return self.pieces[0].literal
        return None

    @property
    def known(self) -> str:
        """The parts that are known to the letter, joined by spaces: for reading a wanted shape."""
        return " ".join(piece.literal for piece in self.pieces if piece.literal)

    def times(self, count: Amount) -> Content:
        return Content(
            tuple(
                Piece(p.literal, p.sample, p.cut, p.tokens, p.times.times(count))
                for p in self.pieces
            )
        )

    def each(self) -> Content:
        """The same for one element only: nothing is known of the whole loop any more."""
        if not any(piece.every for piece in self.pieces):
            return self
        return Content(
            tuple(Piece(p.literal, p.sample, p.cut, p.tokens, p.times) for p in self.pieces)
        )


UNKNOWN_CONTENT = Content((Piece(tokens=ANY),))


def literal(text: str) -> Content:
    return Content((Piece(literal=text),)) if text else Content()


def tokens(amount: Amount) -> Content:
    return Content((Piece(tokens=amount),))


def concatenate(*contents: Content) -> Content:
    """The texts one after the other; neighbouring literals become one, so they count exactly.

    Those that would become longer than any prompt stay apart: a text doubled sixty times fits in
    no memory.
    """
    pieces: list[Piece] = []
    for content in contents:
        for piece in content.pieces:
            last = pieces[-1] if pieces else None
            if (
                last is not None
                and last.literal is not None
                and piece.literal is not None
                and last.times == ONE
                and piece.times == ONE
                and len(last.literal) + len(piece.literal) <= LONGEST
            ):
                pieces[-1] = Piece(literal=last.literal + piece.literal)
            else:
                pieces.append(piece)
    if len(pieces) > MAX_PIECES:
        return _compact(pieces)
    return Content(tuple(pieces))


def _compact(pieces: list[Piece]) -> Content:
    """Too many pieces to keep apart: equal ones are counted together, whatever their order."""
    counts: dict[Piece, Amount] = {}
    for piece in pieces:
        key = Piece(piece.literal, piece.sample, piece.cut, piece.tokens, every=piece.every)
        counts[key] = counts[key].plus(piece.times) if key in counts else piece.times
    if len(counts) <= 4 * MAX_PIECES:
        return Content(
            tuple(
                Piece(p.literal, p.sample, p.cut, p.tokens, times=number, every=p.every)
                for p, number in counts.items()
            )
        )
    return UNKNOWN_CONTENT


def join_contents(a: Content, b: Content) -> Content:
    """What holds of either text, as a number of tokens counted without a model's own vocabulary."""
    if a == b:
        return a
    return tokens(rough_tokens(a).join(rough_tokens(b)))


def rough_tokens(content: Content) -> Amount:
    """Tokens whatever the model: from none at all for each piece up to one a character."""
    result = NOTHING
    for piece in content.pieces:
        result = result.plus(_rough_piece(piece).times(piece.times))
    return result


def _rough_piece(piece: Piece) -> Amount:
    if piece.literal is not None:
        size = len(piece.literal.encode(errors="replace"))
        return _rough(_fewest(piece.literal), len(piece.literal), size)
    if piece.sample is not None:
        lengths = [len(value[: piece.cut]) for value in piece.sample.values]
        if not lengths:
            return NOTHING
        mean = sum(lengths) / len(lengths)
        longest = max(len(v[: piece.cut].encode(errors="replace")) for v in piece.sample.values)
        return Amount(_fewest(min(piece.sample.values, key=len)[: piece.cut]), mean / 4, longest)
    return piece.tokens


def _rough(fewest: int, characters: int, size: int) -> Amount:
    """Bounds that hold for any text: from `fewest` tokens to one for each byte, as every
    vocabulary has all bytes."""
    if not size:
        return NOTHING
    return Amount(fewest, max(fewest, characters / 4), size)


_RUN = re.compile(r"(.)\1{3,}", re.DOTALL)


def _fewest(text: str) -> int:
    """No text of words has more than 12 characters a token on average; a run of one character
    may be a single token however long it is."""
    return math.ceil(len(_RUN.sub(r"\1", text)) / 12)


def measure(content: Content, encoding: str, count: CountTokens) -> Amount:
    """The tokens of a text, counted with one model's vocabulary."""
    result = NOTHING
    for piece in content.pieces:
        result = result.plus(_measure_piece(piece, encoding, count).times(piece.times))
    seams = len(content.pieces) - 1
    if seams >= 1:
        slack = Amount(0, 0, SEAM * seams)
        high = result.plus(slack).high
        result = Amount(result.less(SEAM * seams).low, result.expected, high)
    return _less_joints(result, content)


def _less_joints(amount: Amount, content: Content) -> Amount:
    """Where a repeated text meets itself, two tokens may become one."""
    for piece in content.pieces:
        times = piece.times.low
        if piece.tokens == NOTHING and not isinstance(times, Poly) and 1 < times < math.inf:
            low = amount.less(times - 1).low
            amount = Amount(low, amount.expected, amount.high)
    return amount


def measure_mean(content: Content, encoding: str, count: CountTokens) -> Amount:
    """The tokens of one use on average over a loop: exact where it uses each string once."""
    pieces = []
    for piece in content.pieces:
        if piece.every and piece.sample is not None and piece.sample.values:
            numbers = piece.sample.tokens(encoding, count, piece.cut)
            mean = Amount.of(sum(numbers) / len(numbers))
            pieces.append(Piece(tokens=mean, times=piece.times))
        else:
            pieces.append(piece)
    return measure(Content(tuple(pieces)), encoding, count)


def _measure_piece(piece: Piece, encoding: str, count: CountTokens) -> Amount:
    if piece.literal is not None:
        return Amount.of(count(piece.literal))
    if piece.sample is not None:
        numbers = piece.sample.tokens(encoding, count, piece.cut)
        if not numbers:
            return NOTHING
        return Amount(min(numbers), sum(numbers) / len(numbers), max(numbers))
    return piece.tokens


def cut(content: Content, characters: int) -> Content:
    """The first `characters` characters of a text."""
    text = content.literal
    if text is not None:
        return literal(text[:characters])
    if len(content.pieces) == 1 and content.pieces[0].sample is not None:
        piece = content.pieces[0]
        shorter = characters if piece.cut is None else min(piece.cut, characters)
        return Content((Piece(sample=piece.sample, cut=shorter, every=piece.every),))
    # Fewer tokens than before, and never more than one for each byte of the longest characters.
    whole = rough_tokens(content)
    return tokens(Amount(0, None, whole.capped(times(4, characters)).high))
