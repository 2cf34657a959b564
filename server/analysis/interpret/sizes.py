"""Quantities over named sizes: how long a list is, how often a call runs, how many tokens.

A quantity is a number, `math.inf` for what nothing bounds, or a `Poly`: a polynomial whose atoms
are sizes that nothing fixes (`papers`) and the few functions of them that the combinators need
(`min(papers, 50)`, `max(0, papers − 1)`, the groups of a tree).  All quantities are zero or more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


@dataclass(frozen=True, slots=True)
class Atom:
    """A size, or a function of quantities.

    `operator` is "size" (then `name` is its name and `about` says what it is: "length of papers"),
    "min", "max", "ceil" (a quotient rounded up) or "groups" (see `groups`).  `key` tells it from
    others and `weight` is how many atoms are in it; both are kept, since formulas nest.
    """

    operator: str
    name: str = ""
    about: str = ""
    arguments: tuple[Quantity, ...] = ()
    key: str = field(init=False, repr=False, compare=False)
    weight: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        key, weight = self.name, 1
        if self.operator != "size":
            key = f"{self.operator}({', '.join(map(_key, self.arguments))})"
            weight += sum(map(_weight, self.arguments))
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "weight", weight)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Poly:
    """A sum of monomials; each is a tuple of atoms in a fixed order with its coefficient."""

    terms: tuple[tuple[tuple[Atom, ...], float], ...]


Quantity: TypeAlias = int | float | Poly

LARGEST = 1e300
MAX_TERMS = 60
"""Formulas with more terms than this are given up: nobody reads them, and they only grow."""

MAX_WEIGHT = 4 * MAX_TERMS
"""The same for formulas with more atoms, those inside others counted too."""


def _key(quantity: Quantity) -> str:
    if not isinstance(quantity, Poly):
        return str(quantity)
    return " + ".join(
        "·".join((str(factor), *(atom.key for atom in atoms))) for atoms, factor in quantity.terms
    )


def _weight(quantity: Quantity) -> int:
    if not isinstance(quantity, Poly):
        return 0
    return sum(atom.weight for atoms, _ in quantity.terms for atom in atoms)


def _is_unreadable(quantity: Quantity) -> bool:
    return isinstance(quantity, Poly) and (
        len(quantity.terms) > MAX_TERMS or _weight(quantity) > MAX_WEIGHT
    )


def size(name: str, about: str) -> Poly:
    return Poly((((Atom("size", name, about),), 1),))


def _terms(quantity: Quantity) -> dict[tuple[Atom, ...], float]:
    if isinstance(quantity, Poly):
        return dict(quantity.terms)
    return {(): quantity} if quantity else {}


def _make(terms: Mapping[tuple[Atom, ...], float]) -> Quantity:
    kept = {atoms: factor for atoms, factor in terms.items() if factor}
    if not kept:
        return 0
    if set(kept) == {()}:
        return kept[()]
    return Poly(tuple(sorted(kept.items(), key=_order)))


def _order(term: tuple[tuple[Atom, ...], float]) -> tuple[int, tuple[str, ...]]:
    """Greatest degree first, constants last."""
    return (-len(term[0]), tuple(atom.key for atom in term[0]))


def plus(a: Quantity, b: Quantity) -> Quantity:
    if not isinstance(a, Poly) and not isinstance(b, Poly):
        return _bounded(a + b)
    if a == math.inf or b == math.inf:
        return math.inf
    terms = _terms(a)
    for atoms, factor in _terms(b).items():
        terms[atoms] = terms.get(atoms, 0) + factor
    return _make(terms)


def times(a: Quantity, b: Quantity) -> Quantity:
    """The product; nothing, however often, is nothing."""
    if a == 0 or b == 0:
        return 0
    if not isinstance(a, Poly) and not isinstance(b, Poly):
        return _bounded(a * b)
    if a == math.inf or b == math.inf:
        return math.inf
    terms: dict[tuple[Atom, ...], float] = {}
    for left, x in _terms(a).items():
        for right, y in _terms(b).items():
            atoms = tuple(sorted(left + right, key=lambda atom: atom.key))
            terms[atoms] = terms.get(atoms, 0) + x * y
    return _make(terms)


def _bounded(number: float) -> float:
    """What is beyond any size is infinite: as a float it could not be told from that."""
    return math.inf if number > LARGEST else number


def less(a: Quantity, b: float) -> Quantity:
    """`a − b`, but never below nothing."""
    if not isinstance(a, Poly):
        return max(0, a - b)
    if b == 0:
        return a
    return maximum(_make({**_terms(a), (): _terms(a).get((), 0) - b}), 0)


def minus(a: Quantity, b: Quantity) -> Quantity | None:
    """`a − b` when that is surely not below nothing, else None."""
    if not isinstance(a, Poly) and not isinstance(b, Poly):
        if math.isinf(a) or math.isinf(b) or a < b:
            return None
        return a - b
    if a == math.inf or b == math.inf:
        return None
    difference = _terms(a)
    for atoms, factor in _terms(b).items():
        difference[atoms] = difference.get(atoms, 0) - factor
    if any(factor < 0 for factor in difference.values()):
        return None
    return _make(difference)


def at_least(a: Quantity, b: Quantity) -> bool:
    """Whether `a ≥ b` whatever the sizes are; False also when that cannot be told."""
    if a == b or a == math.inf:
        return True
    if b == math.inf:
        return False
    if not isinstance(a, Poly) and not isinstance(b, Poly):
        return a >= b
    difference = _terms(a)
    for atoms, factor in _terms(b).items():
        difference[atoms] = difference.get(atoms, 0) - factor
    if all(factor >= 0 for factor in difference.values()):
        return True
    return _at_most(b, a)


def _at_most(a: Quantity, b: Quantity) -> bool:
    """`min(x, y) ≤ x` and `x ≤ max(x, y)`, which coefficients alone do not show."""
    match a, b:
        case Poly(terms=((((Atom("min") as atom,), 1.0)),)), _ if b in atom.arguments:
            return True
        case Poly(terms=((((Atom("min") as atom,), 1.0)),)), int() | float():
            return any(not isinstance(x, Poly) and x <= b for x in atom.arguments)
        case _, Poly(terms=((((Atom("max") as atom,), 1.0)),)) if a in atom.arguments:
            return True
    return False


def minimum(a: Quantity, b: Quantity) -> Quantity:
    if at_least(b, a):
        return a
    if at_least(a, b):
        return b
    return _apply("min", a, b)


def maximum(a: Quantity, b: Quantity) -> Quantity:
    if at_least(a, b):
        return a
    if at_least(b, a):
        return b
    return _apply("max", a, b)


def quotient(a: Quantity, divisor: int) -> Quantity:
    """`⌈a / divisor⌉`."""
    if divisor <= 1:
        return a
    if not isinstance(a, Poly):
        return a if math.isinf(a) else math.ceil(a / divisor)
    return _apply("ceil", a, divisor)


def groups(count: Quantity, width: int) -> Quantity:
    """How many groups of two or more a tree reduction over `count` items makes, all levels."""
    if isinstance(count, Poly):
        return _apply("groups", count, width)
    if math.isinf(count) or width < 2:
        return math.inf if count > 1 else 0
    left, total = math.ceil(count), 0
    while left > 1:
        full, rest = divmod(left, width)
        total += full + (rest > 1)
        left = full + (rest > 0)
    return total


def _apply(operator: str, *arguments: Quantity) -> Quantity:
    return Poly((((Atom(operator, arguments=arguments),), 1),))


def evaluate(quantity: Quantity, sizes: Mapping[str, float]) -> float | None:
    """The number that a quantity is once its sizes are known; None while one is not."""
    if not isinstance(quantity, Poly):
        return quantity
    total = 0
    for atoms, factor in quantity.terms:
        value = factor
        for atom in atoms:
            number = _evaluate_atom(atom, sizes)
            if number is None:
                return None
            value *= number
        total += value
    return total if math.isinf(total) or total != int(total) else int(total)


def _evaluate_atom(atom: Atom, sizes: Mapping[str, float]) -> float | None:
    if atom.operator == "size":
        return sizes.get(atom.name)
    arguments = [evaluate(argument, sizes) for argument in atom.arguments]
    known = [argument for argument in arguments if argument is not None]
    if len(known) < len(arguments):
        return None
    match atom.operator:
        case "min":
            return min(known)
        case "max":
            return max(known)
        case "ceil":
            return math.ceil(known[0] / known[1])
        case _:
            value = groups(known[0], int(known[1]))
            return None if isinstance(value, Poly) else value


def bound(quantity: Quantity, sizes: Mapping[str, float], upper: bool) -> float:
    """The least (or greatest) number a quantity can be when the sizes not given are any number."""
    if not isinstance(quantity, Poly):
        return quantity
    total = 0
    for atoms, factor in quantity.terms:
        value = factor
        for atom in atoms:
            value = _product(value, _bound_atom(atom, sizes, upper == (factor >= 0)))
        total += value
    return total


def _product(a: float, b: float) -> float:
    return 0 if not a or not b else a * b


def _bound_atom(atom: Atom, sizes: Mapping[str, float], upper: bool) -> float:
    if atom.operator == "size":
        known = sizes.get(atom.name)
        return known if known is not None else math.inf if upper else 0.0
    arguments = [bound(argument, sizes, upper) for argument in atom.arguments]
    match atom.operator:
        case "min":
            return min(arguments)
        case "max":
            return max(arguments)
        case "ceil":
            return quotient_number(arguments[0], int(arguments[1]))
        case _:
            value = groups(arguments[0], int(arguments[1]))
            return 0.0 if isinstance(value, Poly) else value


def quotient_number(a: float, divisor: int) -> float:
    return a if math.isinf(a) else math.ceil(a / divisor)


def free_sizes(quantity: Quantity) -> dict[str, str]:
    """The sizes in a quantity with what each is, in the order they are written."""
    found: dict[str, str] = {}
    if isinstance(quantity, Poly):
        for atoms, _ in quantity.terms:
            for atom in atoms:
                if atom.operator == "size":
                    found.setdefault(atom.name, atom.about)
                for argument in atom.arguments:
                    found |= free_sizes(argument)
    return found


def substitute(quantity: Quantity, sizes: Mapping[str, Quantity]) -> Quantity:
    """The quantity with the given sizes put in; the others stay."""
    if not isinstance(quantity, Poly):
        return quantity
    total: Quantity = 0
    for atoms, factor in quantity.terms:
        value: Quantity = factor
        for atom in atoms:
            value = times(value, _substitute_atom(atom, sizes))
        total = plus(total, value)
    return _whole(total)


def _substitute_atom(atom: Atom, sizes: Mapping[str, Quantity]) -> Quantity:
    if atom.operator == "size":
        return sizes.get(atom.name, Poly((((atom,), 1),)))
    arguments = tuple(substitute(argument, sizes) for argument in atom.arguments)
    divisor = arguments[1]
    match atom.operator:
        case "min":
            return minimum(arguments[0], divisor)
        case "max":
            return maximum(arguments[0], divisor)
        case "ceil" if not isinstance(divisor, Poly):
            return quotient(arguments[0], int(divisor))
        case "groups" if not isinstance(divisor, Poly):
            return groups(arguments[0], int(divisor))
    return Poly((((atom,), 1),))


def _whole(quantity: Quantity) -> Quantity:
    if isinstance(quantity, float) and quantity.is_integer():
        return int(quantity)
    return quantity


# --- for a reader ----------------------------------------------------------------------------


def formula(quantity: Quantity) -> str:
    """The quantity as a reader would write it: `2·papers − 1`, `⌈N/5⌉`, `∞`."""
    if not isinstance(quantity, Poly):
        return "∞" if math.isinf(quantity) else _number(quantity)
    parts: list[str] = []
    for atoms, factor in _plain(quantity):
        sign = " − " if factor < 0 else " + "
        parts.append((sign if parts else "−" if factor < 0 else "") + _term(atoms, abs(factor)))
    return "".join(parts)


def _plain(quantity: Poly) -> list[tuple[tuple[Atom, ...], float]]:
    """The terms, with `max(0, N − 1)` taken as `N − 1`: a reader knows that counts stop at 0."""
    total: dict[tuple[Atom, ...], float] = {}
    for atoms, factor in quantity.terms:
        inner = _above_zero(atoms[0]) if len(atoms) == 1 else None
        for part, value in inner.terms if inner else ((atoms, 1),):
            total[part] = total.get(part, 0) + factor * value
    return sorted(((a, f) for a, f in total.items() if f), key=_order)


def _above_zero(atom: Atom) -> Poly | None:
    if atom.operator == "max" and 0 in atom.arguments:
        return next((a for a in atom.arguments if isinstance(a, Poly)), None)
    return None


def _term(atoms: tuple[Atom, ...], factor: float) -> str:
    names: list[str] = []
    for atom in dict.fromkeys(atoms):
        power = atoms.count(atom)
        names.append(_atom(atom) + {1: "", 2: "²", 3: "³"}.get(power, f"^{power}"))
    if factor != 1 or not names:
        names.insert(0, _number(factor))
    return "·".join(names)


def _atom(atom: Atom) -> str:
    if atom.operator == "size":
        return atom.name
    texts = [formula(argument) for argument in atom.arguments]
    match atom.operator:
        case "ceil":
            inner = f"({texts[0]})" if " " in texts[0] else texts[0]
            return f"⌈{inner}/{texts[1]}⌉"
        case "groups":
            return f"groups({texts[0]}, {texts[1]})"
        case "max" if inner := _above_zero(atom):
            return f"({formula(inner)})"
    return f"{atom.operator}({', '.join(texts)})"


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.3g}"


# --- ranges of quantities --------------------------------------------------------------------


class Amount(NamedTuple):
    """The least, the expected and the greatest quantity; `expected` None: nothing supports one."""

    low: Quantity
    expected: Quantity | None
    high: Quantity

    @staticmethod
    def of(value: Quantity) -> Amount:
        return Amount(value, value, value)

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def number(self) -> float | None:
        """The one number it is, when it is one."""
        if self.low == self.high and not isinstance(self.low, Poly):
            return self.low
        return None

    def plus(self, other: Amount) -> Amount:
        expected = None
        if self.expected is not None and other.expected is not None:
            expected = plus(self.expected, other.expected)
        return _readable(plus(self.low, other.low), expected, plus(self.high, other.high))

    def times(self, other: Amount) -> Amount:
        expected = None
        if self.expected is not None and other.expected is not None:
            expected = times(self.expected, other.expected)
        return _readable(times(self.low, other.low), expected, times(self.high, other.high))

    def join(self, other: Amount) -> Amount:
        """What holds of either; nothing says which, so the expectation is the middle."""
        if self == other:
            return self
        expected = None
        if self.expected is not None and other.expected is not None:
            expected = times(plus(self.expected, other.expected), 0.5)
        return _readable(minimum(self.low, other.low), expected, maximum(self.high, other.high))

    def less(self, by: float) -> Amount:
        expected = None if self.expected is None else less(self.expected, by)
        return Amount(less(self.low, by), expected, less(self.high, by))

    def capped(self, by: Quantity) -> Amount:
        expected = None if self.expected is None else minimum(self.expected, by)
        return Amount(minimum(self.low, by), expected, minimum(self.high, by))

    def each(self, function: Callable[[Quantity], Quantity]) -> Amount:
        expected = None if self.expected is None else function(self.expected)
        return Amount(function(self.low), expected, function(self.high))

    def substitute(self, sizes: Mapping[str, Quantity]) -> Amount:
        return self.each(lambda quantity: substitute(quantity, sizes))

    def or_none(self) -> Amount:
        """The same with nothing as a possibility: what a branch or a filter leaves of it."""
        return Amount(0, None, self.high)


def _readable(low: Quantity, expected: Quantity | None, high: Quantity) -> Amount:
    """The amount; where a formula is longer than anyone reads, all that it could be."""
    if _is_unreadable(low):
        low = 0
    if _is_unreadable(high):
        high, expected = math.inf, None
    if expected is not None and _is_unreadable(expected):
        expected = None
    return Amount(low, expected, high)


NOTHING = Amount.of(0)
ONE = Amount.of(1)
ANY = Amount(0, None, math.inf)


def total(amounts: Iterable[Amount]) -> Amount:
    result = NOTHING
    for amount in amounts:
        result = result.plus(amount)
    return result
