"""The abstract interpreter: evaluates the core language over what is known before a run.

It computes values (`values.py`) and, on the way, the term of model calls (`effects.py`).  Tests
that cannot be decided take both branches; loops of known length are unrolled while they are
short and summarised else; work is bounded by `fuel`, so that no program can hang an editor.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ...language.racket_names import racket_name
from ...language.vocabulary import lookup
from .. import core
from ..syntax.tree import Span
from . import effects
from .application import apply
from .effects import Caught, Effect
from .environment import TOP, Environment
from .evaluate import EVALUATORS, RECORDED
from .functions import (
    HAS_MACROS,
    MAY_ASK,
    may_bind_unseen,
    mentions_asking,
)
from .invocation import Invocation
from .origins import Outside, entering
from .places import Home, Place
from .recursion import Followed, Summary
from .sizes import ANY, Amount, Quantity, size
from .trace import Trace
from .values import (
    EMPTY,
    FALSE,
    TRUE,
    UNKNOWN,
    VOID,
    Builtin,
    List,
    Never,
    Text,
    Unknown,
    Value,
    Values,
    join,
    number,
    resized,
    unknown,
    widen,
)

FUEL_PER_FORM = 20_000
"""Evaluation steps that one top-level form may take."""

FUEL_PER_FILE = 400_000

_GENERATIONS = itertools.count(1)


class OutOfFuel(Exception):
    """The form takes more steps than an editor can wait for."""


Builtins = Callable[["Machine", Invocation], Value]


class Machine:
    """Interprets the forms of one file, in order."""

    def __init__(
        self,
        builtins: Mapping[str, Builtins],
        contexts: Mapping[str, Value],
        assume: Mapping[str, int],
        default_model: str,
        fuel: int = FUEL_PER_FILE,
    ) -> None:
        self.builtins = builtins
        self.contexts = contexts
        self.assume = assume
        self.default_model = default_model
        self.globals: dict[str, Value] = {}
        self.trace = Trace()
        self.home: Home | None = None
        self.fuel = 0
        self.fuel_left = fuel
        self.emitted: list[Effect] = []
        self.guarded = 0  # error handlers around what is evaluated
        self.may_have_failed = False  # whether an error before may have led to such a handler
        self.mutations = 0  # counts assignments that later evaluation can see
        self.chances = 0  # counts what may come out otherwise the next time
        self.unrolled = 1  # how many turns of loops in each other are being followed
        self.uncertain = 0  # inside a branch or loop that may run any number of times
        self.depth = 0
        self.unknown_uses = 0  # functions being followed that an unknown function may apply
        self.active: dict[
            int, Followed
        ] = {}  # the functions being applied, with the last turn of each
        self.summaries: dict[int, Summary] = {}  # the functions being summarised
        self.self_calls: dict[int, bool] = {}
        self.tested: dict[int, frozenset[str]] = {}  # the names that each test mentions
        self.quoted: dict[int, Value] = {}  # quoted data is the same object each time
        self.forced: dict[int, bool] = {}  # tests whose outcome is taken as given
        self.changed: dict[int, tuple[Value, Value]] = {}  # mutable values, and what they became
        self.generation = 0  # counts the forms interpreted: it tells whose a local frame is
        self.main_call: Place | None = None
        self.assumed: set[str] = set()  # names to which the form has given their assumed size

    # --- effects -------------------------------------------------------------------------

    @contextmanager
    def capture(self) -> Iterator[list[Effect]]:
        """Collects the effects of the block instead of letting them happen here."""
        outer, self.emitted = self.emitted, []
        inner = self.emitted
        try:
            yield inner
        finally:
            self.emitted = outer

    @contextmanager
    def perhaps(self) -> Iterator[None]:
        """In the block, assignments may or may not happen."""
        self.uncertain += 1
        try:
            yield
        finally:
            self.uncertain -= 1

    @contextmanager
    def guarding(self, caught: Caught = Caught.FAILURES) -> Iterator[None]:
        """In the block, an error is caught; where that is not sure, it may go on outwards."""
        before = self.may_have_failed
        self.guarded += 1
        try:
            yield
        finally:
            self.guarded -= 1
            if caught is not Caught.UNSURE or not self.guarded:
                self.may_have_failed = before

    def may_fail(self) -> None:
        """What is evaluated next may not be, where an error of this step is caught."""
        if self.guarded:
            self.may_have_failed = True

    @contextmanager
    def unrolling(self, turns: int) -> Iterator[None]:
        """In the block, the turns of a loop are followed one by one."""
        outer = self.unrolled
        self.unrolled = outer * max(1, turns)
        try:
            yield
        finally:
            self.unrolled = outer

    def emit(self, effect: Effect) -> None:
        if not effects.is_nothing(effect):
            if self.may_have_failed and isinstance(effect, effects.Ask | effects.Repeat):
                # In a loop, an error of one turn comes before the calls of the next.
                effect = effects.perhaps(effect)
            self.emitted.append(effect)
            if isinstance(effect, effects.Stop):
                self.trace.stops = True

    def note(self, sentence: str) -> None:
        self.trace.notes[sentence] = None

    def site(self, place: Place) -> Place:
        """Where a call is shown: a call in the prelude, at the call of this file that led there."""
        if place.home.prelude and self.main_call is not None:
            return self.main_call
        return place

    def anonymous_size(self, span: Span) -> Quantity:
        """The size of a list that has no name; the same place in the program, the same size."""
        place = Place(self.here(), span)
        key = ("size", place.home.occurrence, place.home.prelude, span)
        memo = place.home.form.memo
        if key not in memo:
            memo[key] = f"N@{next(_GENERATIONS)}"
        self.trace.unnamed[memo[key]] = place
        return size(memo[key], "")

    # --- names ---------------------------------------------------------------------------

    def read(self, name: str, environment: Environment) -> Value:
        frame = environment.frame_of(name)
        if frame is not None:
            return self.current(frame.bindings[name])
        value = self.read_global(name)
        if value is not None:
            return value
        if name == "context":
            return self.contexts.get("", CONTEXT)
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in self.builtins or lookup(name) or _is_procedure(name):
            return Builtin(name)
        return self.named(Unknown(name, unbound=self.read_global(HAS_MACROS) is None), name)

    def read_global(self, name: str) -> Value | None:
        value = self.globals.get(name)
        if name not in self.trace.writes:
            self.trace.reads.setdefault(name, value)
        return value

    def current(self, value: Value) -> Value:
        """What a mutable list or hash has become."""
        while (changed := self.changed.get(id(value))) is not None:
            value = changed[1]
        return value

    def mutate(self, old: Value, new: Value) -> None:
        """A mutable list or hash changes, under whatever name it is known."""
        if self.uncertain:
            new = join(old, new)
        self.mutations += 1
        self.changed[id(old)] = (old, new)
        names = self.names_of(old)
        self.trace.mutated.setdefault(id(old), (old, names - self.trace.writes.keys()))
        for name in names:
            self.write_global(name, new)

    def names_of(self, value: Value) -> frozenset[str]:
        """The file-level names that stand for one object."""
        return frozenset(name for name, known in self.globals.items() if known is value)

    def write_global(self, name: str, value: Value) -> None:
        self.mutations += 1
        self.globals[name] = value
        self.trace.writes[name] = value

    def bind(self, name: str, value: Value, environment: Environment) -> None:
        value = self.named(value, name)
        if environment.parent is None:
            self.write_global(name, value)
        else:
            environment.bindings[name] = value

    def named(self, value: Value, name: str) -> Value:
        """The value under its name: a size that nothing told yet is called after it.

        A size that is assumed counts in place of what the program or its data would tell.
        """
        assumed = self.assume.get(name)
        match value:
            case Unknown():
                if assumed is not None:
                    self.assumed.add(name)
                    return List(Amount.of(assumed), unknown(value.taint), None, name)
                return value if value.name else replace(value, name=name, unbound=False)
            case List():
                # What one form makes out of a list of the assumed size has the size it has.
                if assumed is not None and name not in self.assumed:
                    self.assumed.add(name)
                    return resized(value, assumed, name)
                if value.items is not None or value.size.number is not None:
                    return value
                if value.size == ANY:
                    length = Amount.of(size(name, f"length of {name}"))
                    return List(length, value.element, None, name)
        return value

    def assign(self, name: str, value: Value, environment: Environment) -> None:
        frame = environment.frame_of(name)
        if frame is None:
            old = self.read_global(name)
            self.write_global(name, self.assigned(old, value))
            return
        if frame.generation != self.generation:
            value = UNKNOWN  # state that outlives the form: its history is not followed
        self.mutations += 1
        frame.bindings[name] = self.assigned(frame.bindings[name], value)

    def assigned(self, old: Value | None, value: Value) -> Value:
        if not self.uncertain or old is None:
            return value
        return widen(old, value, None)

    def new_frame(self, parent: Environment) -> Environment:
        return Environment(parent, generation=self.generation, doubt=self.uncertain)

    # --- evaluation ----------------------------------------------------------------------

    def run(self, body: Sequence[core.Expr], home: Home) -> Value:
        """Interprets one top-level form; its trace and effects are left in the machine."""
        self.home = home
        self.fuel = min(FUEL_PER_FORM, self.fuel_left)
        given = self.fuel
        self.generation = next(_GENERATIONS)
        self.depth = self.uncertain = self.unknown_uses = self.guarded = 0
        self.may_have_failed = False
        self.unrolled = 1
        if mentions_asking(home.form.text):
            self.write_global(MAY_ASK, TRUE)
        if may_bind_unseen(home.form.text):
            self.write_global(HAS_MACROS, TRUE)
        self.active, self.summaries, self.forced = {}, {}, {}
        self.assumed = set()
        self.changed = {}
        try:
            return self.body(body, TOP)
        except (OutOfFuel, RecursionError, OverflowError):
            self.trace.blind = True
            self.emit(effects.Beyond("too large to follow"))
            return UNKNOWN
        finally:
            self.fuel_left -= given - max(self.fuel, 0)

    def body(self, body: Sequence[core.Expr], environment: Environment) -> Value:
        value: Value = VOID
        for expr in body:
            value = self.eval(expr, environment)
            if isinstance(value, Never):
                return value
        return value

    def eval(self, expr: core.Expr, environment: Environment) -> Value:
        self.fuel -= 1
        if self.fuel <= 0:
            raise OutOfFuel
        value = EVALUATORS[type(expr)](self, expr, environment)
        if type(expr) in RECORDED:
            self.record(expr.span, value)
        return value

    def step(self) -> None:
        """Uses up fuel where much may be done without evaluating anything."""
        self.fuel -= 1
        if self.fuel <= 0:
            raise OutOfFuel

    def record(self, span: Span, value: Value) -> None:
        if self.home is None:
            return
        place = Place(self.home, span)
        self.trace.record(place, value)

    def single(self, expr: core.Expr, environment: Environment) -> Value:
        """The value where one value is expected: of `await-any`, the result alone."""
        return self.first_of(self.eval(expr, environment), expr)

    def first_of(self, value: Value, expr: core.Expr) -> Value:
        """The one value that is expected of what `expr` gives."""
        if isinstance(value, Values):
            self.expect_one(value, expr)
            return value.items[0] if value.items else VOID
        return value

    def expect_one(self, value: Value, expr: core.Expr) -> None:
        """Remembers where several values arrive and one is expected, which is an error."""
        if isinstance(value, Values) and not value.lenient and len(value.items) != 1:
            self.trace.several.add(Place(self.here(), expr.span))

    def here(self) -> Home:
        assert self.home is not None, "evaluation happens inside a form"
        return self.home

    def apply_to(self, function: Value, arguments: list[Value], place: Place) -> Value:
        """Applies a function that a builtin was given; `place` is where it was given."""
        return apply(self, function, arguments, {}, Invocation("", arguments, {}, place))


CONTEXT = Text(taint=entering(Outside.DATA, None, "context"))
"""`context` when nothing is known of the data."""

_CONSTANTS: dict[str, Value] = {
    "null": EMPTY,
    "empty": EMPTY,
    "true": TRUE,
    "false": FALSE,
    "pi": number(math.pi),
}


def _is_procedure(name: str) -> bool:
    known = racket_name(name)
    return known is not None and known.kind == "procedure"
