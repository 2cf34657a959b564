"""The abstract values: what is known of a value of the program before it runs.

Values are immutable.  They are compared by identity where results are remembered, so a form that
nothing new reached is never interpreted again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from .origins import CLEAN, Question, Taint, either, merge
from .sizes import ANY, Amount, Quantity, at_least, minimum, minus, plus, times
from .texts import UNKNOWN_CONTENT, Content, join_contents, rough_tokens, tokens

if TYPE_CHECKING:
    from ..core import CaseLambda, Lambda
    from .environment import Environment
    from .machine import Machine
    from .places import Place

MAX_DEPTH = 8
LARGEST_NUMBER = 1e100
MAX_CHOICES = 12
MAX_FUNCTIONS = 12
"""Of more functions that a value may be, nothing is known but that it is one."""


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """Anything. `name` is what it was first bound to: the size of such a list is called so.

    `unbound`: nothing in the file binds the name, so to apply it is an error.  `taint` is where the
    texts in it come from.  `python` says that it comes from Python as it is, `nullable` that it may
    be Python's None, which arrives as the symbol `null`.  `or_false` says that it is #f, or else of
    this kind: "list" or "number".  `answer` is the question to which it is the answer of a model,
    read as JSON.
    """

    name: str = ""
    unbound: bool = False
    taint: Taint = CLEAN
    python: bool = False
    nullable: bool = False
    or_false: str = ""
    answer: Question | None = None


NONE = Unknown(nullable=True)
"""Python's None."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A string, or a symbol.

    `json` is the value that a text holds which is known to be JSON, `choices` the few strings that
    it may be, `taint` where it comes from when the program did not write it.  `answer` is the
    question to which a text that Python was given is the answer, all of it.
    """

    content: Content = UNKNOWN_CONTENT
    json: Value | None = None
    symbol: bool = False
    choices: tuple[str, ...] = ()
    taint: Taint = CLEAN
    answer: Question | None = None

    @property
    def literal(self) -> str | None:
        return self.content.literal


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """An LLM result; `origin` is the call that made it."""

    text: Text
    origin: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Handle:
    """The handle of an asynchronous call; `origin` is the call.

    `tickets` are those of the calls it may stand for, `doubt` how many branches and loops of
    unknown length the call stands in.
    """

    text: Text
    origin: Place | None = None
    tickets: frozenset[object] = frozenset()
    doubt: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class List:
    """A list or vector: its elements one by one where they are known, else what all share.

    `left_of` is the length of the list that a filter took these elements from, nothing tells how
    many; None where no filter did.
    """

    size: Amount
    element: Value
    items: tuple[Value, ...] | None = None
    name: str = ""
    left_of: Quantity | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """What `cons` makes of a value and of something that is not known to be a list."""

    first: Value
    rest: Value


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A hash or Python dict. `whole` says that it has no other keys than these.

    `taint` is that of the fields which are not known.  `keys` says that all keys are a "symbol" or
    all a "text"; it is empty where that is not known.
    """

    fields: Mapping[str, Value] = field(default_factory=dict)
    whole: bool = False
    taint: Taint = CLEAN
    keys: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A number within bounds; a size (`(length papers)`) has the same quantity at both ends."""

    low: Any = -math.inf
    high: Any = math.inf

    @property
    def value(self) -> float | None:
        """The number, where it is known and one that can be counted with."""
        if self.low == self.high and isinstance(self.low, int | float) and is_usual(self.low):
            return self.low
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Boolean:
    value: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Void:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Never:
    """What `finish`, `error` and `raise` give: nothing, as what follows does not run."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A closure over its abstract environment."""

    code: Lambda | CaseLambda
    environment: Environment
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Builtin:
    """A name of the dialect or of Racket, used as a value."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A function that a combinator returned; `about` names the combinator."""

    about: str
    apply: Callable[[Machine, Sequence[Value]], Value]


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """One of a few functions, nothing tells which; with `maybe_not`, perhaps #f or void instead."""

    functions: tuple[Value, ...]
    maybe_not: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Several values at once; `lenient` says that the first is taken where one is expected."""

    items: tuple[Value, ...]
    lenient: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter object of `make-parameter`; the machine keeps what it gives under `variable`."""

    value: Value
    variable: str


Value: TypeAlias = (
    Unknown
    | Text
    | Result
    | Handle
    | List
    | Pair
    | Record
    | Number
    | Boolean
    | Void
    | Never
    | Function
    | Builtin
    | Made
    | OneOf
    | Values
    | Parameter
)

UNKNOWN = Unknown()
TEXT = Text()
VOID = Void()
NEVER = Never()
TRUE = Boolean(True)
FALSE = Boolean(False)
BOOLEAN = Boolean()
NUMBER = Number()
EMPTY = List(Amount.of(0), UNKNOWN, ())


def text(content: Content) -> Text:
    return Text(content)


def boolean(value: bool | None) -> Boolean:
    return BOOLEAN if value is None else TRUE if value else FALSE


def number(value: Any) -> Number:
    if isinstance(value, int | float) and not is_usual(value):
        return NUMBER
    return Number(value, value)


def is_usual(value: float) -> bool:
    """Whether a number is finite, and small enough that arithmetic with it stays so."""
    return -LARGEST_NUMBER <= value <= LARGEST_NUMBER


def list_of(items: Sequence[Value]) -> List:
    """A list whose elements are known one by one."""
    if not items:
        return EMPTY
    return List(Amount.of(len(items)), join_all(items), tuple(items))


def resized(value: List, count: int, name: str) -> List:
    """A list as if it had `count` elements: the first ones, or more of the same kind."""
    if value.size.number == count:
        return value
    if value.items is not None and count < len(value.items):
        return list_of(value.items[:count])
    return List(Amount.of(count), value.element, None, name)


def any_of(element: Value, size: Amount = ANY, name: str = "") -> List:
    return List(size, element, None, name)


def join_all(values: Sequence[Value]) -> Value:
    if not values:
        return UNKNOWN
    result = values[0]
    for value in values[1:]:
        result = join(result, value)
    return result


def join(a: Value, b: Value, depth: int = 0) -> Value:
    """What holds of either value; UNKNOWN where they have nothing in common."""
    if a is b or isinstance(b, Never):
        return a
    if isinstance(a, Never):
        return b
    if depth > MAX_DEPTH:
        return UNKNOWN
    if isinstance(a, Text) and isinstance(b, Text):
        return _join_texts(a, b, depth)
    if isinstance(a, Result) and isinstance(b, Result):
        return Result(_join_text(a.text, b.text, depth), a.origin)
    if isinstance(a, Handle) and isinstance(b, Handle):
        text = _join_text(a.text, b.text, depth)
        return Handle(text, a.origin, a.tickets | b.tickets, min(a.doubt, b.doubt))
    if isinstance(a, List) and isinstance(b, List):
        return _join_lists(a, b, depth)
    if isinstance(a, Pair) and isinstance(b, Pair):
        return Pair(join(a.first, b.first, depth + 1), join(a.rest, b.rest, depth + 1))
    if isinstance(a, Record) and isinstance(b, Record):
        return _join_records(a, b, depth)
    return _join_plain(a, b)


def _join_plain(a: Value, b: Value) -> Value:
    """What holds of either of two values with no values in them, or of different kinds."""
    if isinstance(a, Number) and isinstance(b, Number):
        return _join_numbers(a, b)
    if isinstance(a, Boolean) and isinstance(b, Boolean):
        return a if a.value == b.value else BOOLEAN
    if isinstance(a, Void) and isinstance(b, Void):
        return a
    if isinstance(a, Builtin) and isinstance(b, Builtin) and a.name == b.name:
        return a
    if isinstance(a, Unknown) and isinstance(b, Unknown):
        python = a.python and b.python
        nullable = a.nullable or b.nullable
        taint = taint_of_all((a, b))
        answer = a.answer if a.answer == b.answer else None
        if python or nullable or answer:
            return Unknown("", False, taint, python, nullable, answer=answer)
        return unknown(taint)
    if any(isinstance(one, Unknown) and one.nullable for one in (a, b)):
        return Unknown(taint=taint_of_all((a, b)), nullable=True)
    joined = _join_functions(a, b)
    return unknown(taint_of_all((a, b))) if joined is UNKNOWN else joined


def _join_records(a: Record, b: Record, depth: int) -> Record:
    shared = a.fields.keys() & b.fields.keys()
    fields = {key: join(a.fields[key], b.fields[key], depth + 1) for key in shared}
    whole = a.whole and b.whole and a.fields.keys() == b.fields.keys()
    lost = CLEAN if whole else taint_of_all((a, b))
    return Record(fields, whole, lost, a.keys if a.keys == b.keys else "")


def unknown(taint: Taint) -> Unknown:
    """Anything, with texts of these origins in it."""
    return Unknown(taint=taint) if taint else UNKNOWN


def taint_of(value: Value, depth: int = 0) -> Taint:
    """Where the texts come from that are in a value, or are the value."""
    match value:
        case Text(taint=taint) | Unknown(taint=taint):
            return taint
        case Result(text=text) | Handle(text=text):
            return text.taint
        case List(element=element) if depth < MAX_DEPTH:
            return taint_of(element, depth + 1)
        case Pair(first=first, rest=rest) if depth < MAX_DEPTH:
            return merge(taint_of(first, depth + 1), taint_of(rest, depth + 1))
        case Record(fields=fields, taint=taint) if depth < MAX_DEPTH:
            for part in fields.values():
                taint = merge(taint, taint_of(part, depth + 1))
            return taint
    return CLEAN


def taint_of_all(values: Sequence[Value]) -> Taint:
    taint = CLEAN
    for value in values:
        taint = merge(taint, taint_of(value))
    return taint


def _join_texts(a: Text, b: Text, depth: int) -> Text:
    taint = either(a.taint, b.taint)
    if a.content == b.content and a.json is b.json and a.answer == b.answer:
        return a if taint is a.taint else replace(a, taint=taint)
    json = join(a.json, b.json, depth + 1) if a.json and b.json else None
    content = join_contents(a.content, b.content)
    return Text(content, json, choices=_choices(a, b), taint=taint)


def _join_functions(a: Value, b: Value) -> Value:
    """One of the functions of two values; UNKNOWN when one is something else, or they are many."""
    functions: list[Value] = []
    maybe_not = False
    for value in (a, b):
        match value:
            case OneOf():
                functions.extend(value.functions)
                maybe_not = maybe_not or value.maybe_not
            case Function() | Builtin() | Made():
                functions.append(value)
            case Boolean(value=False) | Void():
                maybe_not = True
            case _:
                return UNKNOWN
    kept: list[Value] = []
    for function in functions:
        if not any(_same_function(function, other) for other in kept):
            kept.append(function)
    if not kept or len(kept) > MAX_FUNCTIONS:
        return UNKNOWN
    return kept[0] if len(kept) == 1 and not maybe_not else OneOf(tuple(kept), maybe_not)


def _same_function(a: Value, b: Value) -> bool:
    match a, b:
        case Function(), Function():
            return a.code is b.code and a.environment is b.environment
        case Builtin(), Builtin():
            return a.name == b.name
    return a is b


def _choices(a: Text, b: Text) -> tuple[str, ...]:
    """The strings that one of two texts may be; empty when they are not a few known ones."""
    both: list[str] = []
    for text in (a, b):
        known = (text.literal,) if text.literal is not None else text.choices
        if not known:
            return ()
        both.extend(known)
    distinct = tuple(dict.fromkeys(both))
    return distinct if len(distinct) <= MAX_CHOICES else ()


def _join_text(a: Text, b: Text, depth: int) -> Text:
    joined = join(a, b, depth + 1)
    return joined if isinstance(joined, Text) else TEXT


def _join_lists(a: List, b: List, depth: int) -> List:
    if a.items == () or b.items == ():
        element = b.element if a.items == () else a.element
    else:
        element = join(a.element, b.element, depth + 1)
    items = None
    if a.items is not None and b.items is not None and len(a.items) == len(b.items) <= 16:
        items = tuple(join(x, y, depth + 1) for x, y in zip(a.items, b.items, strict=True))
    left_of = a.left_of if a.left_of == b.left_of else None
    return List(a.size.join(b.size), element, items, a.name or b.name, left_of)


def _join_numbers(a: Number, b: Number) -> Number:
    if a.low == b.low and a.high == b.high:
        return a
    bounds = (a.low, a.high, b.low, b.high)
    if all(isinstance(bound, int | float) for bound in bounds):
        return Number(min(a.low, b.low), max(a.high, b.high))
    return NUMBER


def same(a: Value, b: Value) -> bool:
    """Whether two values are known to be alike in all that matters to a loop."""
    if a is b:
        return True
    match a, b:
        case Text(), Text():
            return (
                a.content == b.content and a.answer == b.answer and _same_sources(a.taint, b.taint)
            )
        case (Result(), Result()) | (Handle(), Handle()):
            return same(a.text, b.text)
        case Number(), Number():
            return (a.low, a.high) == (b.low, b.high)
        case Boolean(), Boolean():
            return a.value == b.value
        case List(), List():
            if a.items is not None or b.items is not None:
                return a.items is b.items
            return a.size == b.size and same(a.element, b.element)
        case Pair(), Pair():
            return same(a.first, b.first) and same(a.rest, b.rest)
        case Unknown(), Unknown():
            return a.answer == b.answer and _same_sources(a.taint, b.taint)
    return type(a) is type(b) and isinstance(a, Void | Never)


def _same_sources(a: Taint, b: Taint) -> bool:
    return a is b or {trail.source for trail in a} == {trail.source for trail in b}


def widen(old: Value, new: Value, count: Amount | None) -> Value:
    """A value for every turn of a loop of which one turn makes `new` out of `old`.

    What grows by the same amount each turn is bounded by `count` turns of it; what grows otherwise
    is bounded by nothing.
    """
    if same(old, new):
        return old
    match old, new:
        case Text(), Text():
            alike = old.content == new.content
            content = old.content if alike else _widen_content(old.content, new.content, count)
            return Text(content, taint=either(old.taint, new.taint))
        case Number(), Number():
            return NUMBER
        case List(), List():
            element = join(old.element, new.element) if old.size != Amount.of(0) else new.element
            return List(_widen_size(old.size, new.size, count), element)
    return join(old, new)


def after(old: Value, new: Value, count: Amount) -> Value:
    """The value after `count` turns of a loop of which one turn makes `new` out of `old`."""
    widened = widen(old, new, count)
    if not (isinstance(widened, List) and isinstance(old, List) and isinstance(new, List)):
        return widened
    growth = minus(new.size.low, old.size.low)
    if growth is None or growth != minus(new.size.high, old.size.high) or not count.exact:
        return widened
    grown = old.size.plus(count.times(Amount.of(growth)))
    return List(grown, widened.element)


def _widen_size(old: Amount, new: Amount, count: Amount | None) -> Amount:
    if old == new:
        return old
    if count is not None:
        growth = minus(new.high, old.high)
        if growth is not None:
            low = minus(new.low, old.low)
            steady = low is not None and at_least(low, 0)
            return Amount(old.low if steady else 0, None, plus(old.high, times(growth, count.high)))
    return Amount(0, None, math.inf)


def _widen_content(old: Content, new: Content, count: Amount | None) -> Content:
    start = len(old.pieces)
    before, after = rough_tokens(old), rough_tokens(new)
    grown = (start and new.pieces[:start] == old.pieces) or _grows(old, new)
    if not grown:
        return tokens(before.join(after))
    if count is None:
        return tokens(Amount(minimum(before.low, after.low), None, math.inf))
    growth = minus(after.high, before.high)
    if growth is None:
        return UNKNOWN_CONTENT
    high = plus(before.high, times(growth, count.high))
    return tokens(Amount(before.low, None, high))


def _grows(old: Content, new: Content) -> bool:
    """Whether the old text seems to stand inside the new one."""
    if not old.pieces:
        return False
    text = old.literal
    if text:
        return any(text in (piece.literal or "") for piece in new.pieces)
    return any(piece in new.pieces for piece in old.pieces)


def truth(value: Value) -> bool | None:
    """Whether a test takes the value for true; None when it may be either."""
    match value:
        case Boolean():
            return value.value
        case Unknown() | Values() | OneOf(maybe_not=True):
            return None
    return True  # in Scheme everything but #f is true
