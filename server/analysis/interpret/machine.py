"""The abstract interpreter: evaluates the core language over what is known before a run.

It computes values (`values.py`) and, on the way, the term of model calls (`effects.py`).  Tests
that cannot be decided take both branches; loops of known length are unrolled while they are
short and summarised else; work is bounded by `fuel`, so that no program can hang an editor.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ...language.racket_names import racket_name
from ...language.vocabulary import lookup
from .. import core
from ..literals import number_value, string_value
from ..syntax.tree import Node, Span
from . import effects
from .effects import Effect
from .environment import TOP, Environment
from .functions import (
    APPLIES_FUNCTIONS,
    CAREFUL,
    HAS_MACROS,
    MAY_ASK,
    may_bind_unseen,
    mentions_asking,
)
from .loops import run_for
from .misuse import Misuse, check_uses
from .places import Home, Place
from .recursion import Summary, enter
from .sizes import ANY, Amount, Quantity, size
from .texts import literal
from .values import (
    EMPTY,
    FALSE,
    NEVER,
    NUMBER,
    TEXT,
    TRUE,
    UNKNOWN,
    VOID,
    Boolean,
    Builtin,
    Function,
    List,
    Made,
    Never,
    OneOf,
    Parameter,
    Text,
    Unknown,
    Value,
    Values,
    join,
    join_all,
    list_of,
    number,
    truth,
    widen,
)

FUEL_PER_FORM = 20_000
"""Evaluation steps that one top-level form may take."""

FUEL_PER_FILE = 400_000

DEPTH = 80
"""How deep applications may nest."""


UNKNOWN_USES = 3
"""How deep functions that unknown functions apply may nest."""

_GENERATIONS = itertools.count(1)


class OutOfFuel(Exception):
    """The form takes more steps than an editor can wait for."""


@dataclass(slots=True)
class Invocation:
    """One application of a builtin, with what it was given and where it stands."""

    name: str
    arguments: list[Value]
    keywords: dict[str, Value]
    place: Place
    spans: Sequence[Span] = ()
    keyword_spans: Mapping[str, Span] = field(default_factory=dict)

    def argument(self, index: int) -> Value:
        return self.arguments[index] if index < len(self.arguments) else UNKNOWN

    def where(self, index: int) -> Place:
        """The place of an argument; of the whole call when it was applied from elsewhere."""
        span = self.spans[index] if index < len(self.spans) else self.place.span
        return Place(self.place.home, span)


@dataclass(slots=True)
class Trace:
    """What the interpretation of one top-level form read, wrote and found out."""

    reads: dict[str, Value | None] = field(default_factory=dict)
    writes: dict[str, Value] = field(default_factory=dict)
    kinds: dict[Place, Value] = field(default_factory=dict)
    misuses: dict[tuple[Place, str], Misuse] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    unnamed: dict[str, Place] = field(default_factory=dict)
    awaited: set[object] = field(default_factory=set)  # tickets of calls surely waited for


Builtins = Callable[["Machine", Invocation], Value]


class Machine:
    """Interprets the forms of one file, in order."""

    def __init__(
        self,
        builtins: Mapping[str, Builtins],
        contexts: Mapping[str, Value],
        assume: Mapping[str, int],
        default_model: str,
    ) -> None:
        self.builtins = builtins
        self.contexts = contexts
        self.assume = assume
        self.default_model = default_model
        self.globals: dict[str, Value] = {}
        self.trace = Trace()
        self.home: Home | None = None
        self.fuel = 0
        self.fuel_left = FUEL_PER_FILE
        self.emitted: list[Effect] = []
        self.mutations = 0  # counts assignments that later evaluation can see
        self.unrolled = 1  # how many turns of loops in each other are being followed
        self.uncertain = 0  # inside a branch or loop that may run any number of times
        self.depth = 0
        self.unknown_uses = 0  # functions being followed that an unknown function may apply
        self.active: dict[int, int] = {}  # how often each function is being applied
        self.summaries: dict[int, Summary] = {}  # the functions being summarised
        self.self_calls: dict[int, bool] = {}
        self.forced: dict[int, bool] = {}  # tests whose outcome is taken as given
        self.changed: dict[int, tuple[Value, Value]] = {}  # mutable values, and what they became
        self.generation = 0  # counts the forms interpreted: it tells whose a local frame is
        self.main_call: Place | None = None

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
            self.emitted.append(effect)

    def note(self, sentence: str) -> None:
        self.trace.notes[sentence] = None

    def site(self, place: Place) -> Place:
        """Where a call is shown: a call in the prelude, at the call of this file that led there."""
        if place.home.prelude and self.main_call is not None:
            return self.main_call
        return place

    def anonymous_size(self, span: Span) -> Quantity:
        """The size of a list that has no name; the same place in the program, the same size."""
        place = Place(self._home(), span)
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
            return self.contexts.get("", TEXT)
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
        for name, value in list(self.globals.items()):
            if value is old:
                self.write_global(name, new)

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
        """The value under its name: a size that nothing told yet is called after it."""
        assumed = self.assume.get(name)
        match value:
            case Unknown():
                if assumed is not None:
                    return List(Amount.of(assumed), UNKNOWN, None, name)
                return value if value.name else Unknown(name)
            case List():
                if value.items is not None or value.size.number is not None:
                    return value
                if assumed is not None:
                    return List(Amount.of(assumed), value.element, None, name)
                if value.size == ANY:
                    length = Amount.of(size(name, f"length of {name}"))
                    return List(length, value.element, None, name)
        return value

    def assign(self, name: str, value: Value, environment: Environment) -> None:
        frame = environment.frame_of(name)
        if frame is None:
            old = self.read_global(name)
            self.write_global(name, self._assigned(old, value))
            return
        if frame.generation != self.generation:
            value = UNKNOWN  # state that outlives the form: its history is not followed
        self.mutations += 1
        frame.bindings[name] = self._assigned(frame.bindings[name], value)

    def _assigned(self, old: Value | None, value: Value) -> Value:
        if not self.uncertain or old is None:
            return value
        return widen(old, value, None)

    def new_frame(self, parent: Environment) -> Environment:
        return Environment(parent, generation=self.generation)

    # --- evaluation ----------------------------------------------------------------------

    def run(self, body: Sequence[core.Expr], home: Home) -> Value:
        """Interprets one top-level form; its trace and effects are left in the machine."""
        self.home = home
        self.fuel = min(FUEL_PER_FORM, self.fuel_left)
        given = self.fuel
        self.generation = next(_GENERATIONS)
        self.depth = self.uncertain = self.unknown_uses = 0
        self.unrolled = 1
        if mentions_asking(home.form.text):
            self.write_global(MAY_ASK, TRUE)
        if may_bind_unseen(home.form.text):
            self.write_global(HAS_MACROS, TRUE)
        self.active, self.summaries, self.forced = {}, {}, {}
        self.changed = {}
        try:
            return self.body(body, TOP)
        except (OutOfFuel, RecursionError):
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
        value = _EVALUATORS[type(expr)](self, expr, environment)
        if type(expr) in _RECORDED:
            self.record(expr.span, value)
        return value

    def record(self, span: Span, value: Value) -> None:
        if self.home is None:
            return
        place = Place(self.home, span)
        old = self.trace.kinds.get(place)
        self.trace.kinds[place] = value if old is None else join(old, value)

    def single(self, expr: core.Expr, environment: Environment) -> Value:
        """The value where one value is expected: of `await-any`, the result alone."""
        value = self.eval(expr, environment)
        if isinstance(value, Values):
            return value.items[0] if value.items else VOID
        return value

    def _literal(self, expr: core.Literal, environment: Environment) -> Value:
        return literal_value(expr)

    def _ref(self, expr: core.Ref, environment: Environment) -> Value:
        return self.read(expr.name, environment)

    def _lambda(self, expr: core.Lambda | core.CaseLambda, environment: Environment) -> Value:
        return Function(expr, environment, Place(self._home(), expr.span))

    def _home(self) -> Home:
        assert self.home is not None, "evaluation happens inside a form"
        return self.home

    def _call(self, expr: core.Call, environment: Environment) -> Value:
        function = self.single(expr.function, environment)
        arguments = [self.single(argument, environment) for argument in expr.arguments]
        keywords = {
            keyword.name: self.single(keyword.value, environment)
            for keyword in expr.keywords
            if keyword.value is not None
        }
        if any(isinstance(value, Never) for value in (*arguments, *keywords.values())):
            return NEVER
        home = self._home()
        if not home.prelude:
            self.main_call = Place(home, expr.span)
        return self.apply(
            function,
            arguments,
            keywords,
            Invocation(
                "",
                arguments,
                keywords,
                Place(home, expr.span),
                tuple(argument.span for argument in expr.arguments),
                {k.name: k.value.span for k in expr.keywords if k.value is not None},
            ),
        )

    def _if(self, expr: core.If, environment: Environment) -> Value:
        forced = self.forced.get(id(expr.test))
        test = self.single(expr.test, environment)
        if isinstance(test, Never):
            return NEVER
        decided = truth(test) if forced is None else forced
        if decided is not None:
            if decided:
                return self.eval(expr.then, environment)
            return VOID if expr.other is None else self.eval(expr.other, environment)
        with self.perhaps():
            with self.capture() as then:
                first = self.eval(expr.then, environment)
                if isinstance(first, Boolean) and _is_same_name(expr.test, expr.then):
                    first = TRUE  # what `or` gives is true where its first part is
            with self.capture() as other:
                second = VOID if expr.other is None else self.eval(expr.other, environment)
        self.emit(effects.choice([effects.sequence(then), effects.sequence(other)]))
        return join(first, second)

    def _begin(self, expr: core.Begin, environment: Environment) -> Value:
        return self.body(expr.body, environment)

    def _let(self, expr: core.Let, environment: Environment) -> Value:
        frame = self.new_frame(environment)
        if escape := _escape_of(expr):
            return self.escaping(lambda leave: self._escape_body(expr, escape, leave, frame))
        for binding in expr.bindings:
            scope = frame if expr.recursive or expr.sequential else environment
            value = self.eval(binding.value, scope)
            if isinstance(value, Never):
                return NEVER
            if expr.sequential and not expr.recursive:
                frame = self.new_frame(frame)
            self._bind_names(binding.names, value, frame)
        return self.body(expr.body, frame)

    def _escape_body(
        self, expr: core.Let, name: core.Name, leave: Value, frame: Environment
    ) -> Value:
        self.bind(name.text, leave, frame)
        return self.body(expr.body, frame)

    def escaping(self, evaluate: Callable[[Value], Value]) -> Value:
        """Evaluates what may be left early by applying the function it is given."""
        given: list[Value] = []

        def left(running: Machine, arguments: Sequence[Value]) -> Value:
            given.append(arguments[0] if len(arguments) == 1 else UNKNOWN)
            running.emit(effects.Stop(finish=False))
            return NEVER

        with self.capture() as inner:
            value = evaluate(Made("escape", left))
        effect = effects.sequence(inner)
        if not given:
            self.emit(effect)
        elif effects.has_guard(effect):
            # A handler inside would seem to catch what leaves through it.
            self.emit(effects.repeat(Amount(0, None, 1), effect))
        else:
            self.emit(effects.guarded(effect, effects.NONE))
        return join_all([value, *given])

    def _bind_names(
        self, names: Sequence[core.Name], value: Value, environment: Environment
    ) -> None:
        if len(names) == 1:
            if isinstance(value, Values):
                value = value.items[0] if value.items else VOID
            self.bind(names[0].text, value, environment)
            self.record(names[0].span, self.read(names[0].text, environment))
            return
        items = value.items if isinstance(value, Values) else ()
        for index, name in enumerate(names):
            self.bind(name.text, items[index] if index < len(items) else UNKNOWN, environment)
            self.record(name.span, self.read(name.text, environment))

    def _define(self, expr: core.Define, environment: Environment) -> Value:
        value = self.eval(expr.value, environment)
        if isinstance(value, Never):
            return NEVER
        if expr.macro:
            value = UNKNOWN
        if isinstance(expr.value, core.Opaque) and expr.value.head == "struct":
            # Constructors, predicates and accessors send nothing, whatever they hold.
            made = Made("struct", lambda running, arguments: UNKNOWN)
            value = Values(tuple(made for _ in expr.names))
        self._bind_names(expr.names, value, environment)
        return VOID

    def _set(self, expr: core.SetBang, environment: Environment) -> Value:
        value = self.single(expr.value, environment)
        if not isinstance(value, Never):
            self.assign(expr.name.text, value, environment)
        return VOID

    def _for(self, expr: core.For, environment: Environment) -> Value:
        return run_for(self, expr, environment)

    def _quote(self, expr: core.Quote, environment: Environment) -> Value:
        return datum_value(expr.datum)

    def _quasi(self, expr: core.Quasi, environment: Environment) -> Value:
        for part in expr.parts:
            self.eval(part, environment)
        return UNKNOWN

    def _parameterize(self, expr: core.Parameterize, environment: Environment) -> Value:
        """What a parameter gives while the body runs."""
        given: list[tuple[Value, Value]] = [
            (self.single(parameter, environment), self.single(value, environment))
            for parameter, value in expr.bindings
        ]
        outer: list[tuple[str, Value]] = []
        for parameter, value in given:
            if isinstance(parameter, Parameter):
                current = self.read_global(parameter.variable) or parameter.value
                outer.append((parameter.variable, current))
                self.write_global(parameter.variable, value)
        try:
            return self.body(expr.body, self.new_frame(environment))
        finally:
            for variable, value in reversed(outer):
                self.write_global(variable, value)

    def _try(self, expr: core.Try, environment: Environment) -> Value:
        with self.capture() as body:
            value = self.body(expr.body, self.new_frame(environment))
        results = [value]
        with self.perhaps(), self.capture() as handlers:
            branches: list[Effect] = []
            for handler in expr.handlers:
                with self.capture() as inner:
                    function = self.single(handler, environment)
                    place = Place(self._home(), handler.span)
                    result = self.apply_to(function, [UNKNOWN], place)
                branches.append(effects.sequence(inner))
                results.append(result)
            self.emit(effects.choice(branches))
        self.emit(effects.guarded(effects.sequence(body), effects.sequence(handlers)))
        joined = results[0]
        for result in results[1:]:
            joined = join(joined, result)
        return joined

    def _match(self, expr: core.Match, environment: Environment) -> Value:
        self.single(expr.subject, environment)
        branches: list[Effect] = []
        result: Value = NEVER
        with self.perhaps():
            for names, body in expr.clauses:
                frame = self.new_frame(environment)
                for name in names:
                    self.bind(name.text, UNKNOWN, frame)
                with self.capture() as inner:
                    result = join(result, self.body(body, frame))
                branches.append(effects.sequence(inner))
        if branches:
            self.emit(effects.choice(branches))
        return result

    def _opaque(self, expr: core.Opaque, environment: Environment) -> Value:
        """A form we have no rule for may evaluate its parts any number of times."""
        with self.perhaps(), self.capture() as inner:
            for part in expr.parts:
                self.eval(part, self.new_frame(environment))
        effect = effects.sequence(inner)
        if not effects.is_nothing(effect):
            self.note(f"how often ({expr.head} …) evaluates its parts is not known")
            self.emit(effects.Repeat(ANY, effect))
        return UNKNOWN

    # --- application ---------------------------------------------------------------------

    def apply_to(self, function: Value, arguments: list[Value], place: Place) -> Value:
        """Applies a function that a builtin was given; `place` is where it was given."""
        return self.apply(function, arguments, {}, Invocation("", arguments, {}, place))

    def apply(
        self,
        function: Value,
        arguments: list[Value],
        keywords: dict[str, Value],
        call: Invocation,
    ) -> Value:
        match function:
            case Function():
                return self.call_closure(function, arguments, keywords)
            case Builtin(name=name):
                call.name = name
                return self.call_builtin(call)
            case Made():
                if self.depth >= DEPTH:
                    return UNKNOWN
                self.depth += 1
                try:
                    return function.apply(self, arguments)
                finally:
                    self.depth -= 1
            case OneOf():
                return self._apply_one_of(function, arguments, keywords, call)
            case Parameter():
                return self._apply_parameter(function, arguments)
            case Unknown(unbound=True) | Never():
                pass
            case _:
                self.beyond_knowing()
        self.unknown_use([*arguments, *keywords.values()], call)
        return UNKNOWN

    def beyond_knowing(self) -> None:
        """A function is applied of which nothing is known: it may be any that the program has."""
        if self.read_global(MAY_ASK) is not None:
            self.emit(effects.Beyond("unknown function"))

    def _apply_one_of(
        self,
        function: OneOf,
        arguments: list[Value],
        keywords: dict[str, Value],
        call: Invocation,
    ) -> Value:
        branches: list[Effect] = []
        result: Value = NEVER
        with self.perhaps():
            for one in function.functions:
                with self.capture() as inner:
                    value = self.apply(one, arguments, keywords, replace(call))
                result = join(result, value)
                branches.append(effects.sequence(inner))
        self.emit(effects.choice(branches))
        return result

    def _apply_parameter(self, parameter: Parameter, arguments: list[Value]) -> Value:
        current = self.read_global(parameter.variable) or parameter.value
        if not arguments:
            return current
        self.write_global(parameter.variable, self._assigned(current, arguments[0]))
        return VOID

    def unknown_use(self, arguments: Iterable[Value], call: Invocation) -> None:
        """Whoever is called may apply the functions it is given any number of times."""
        for argument in arguments:
            if not isinstance(argument, Function | Made | OneOf | Builtin):
                continue
            if isinstance(argument, Builtin) and lookup(argument.name) is None:
                continue  # Racket's own functions send nothing
            if self.unknown_uses >= UNKNOWN_USES:
                self.beyond_knowing()
                continue
            self.unknown_uses += 1
            try:
                with self.perhaps(), self.capture() as inner:
                    self.apply_to(argument, [UNKNOWN] * _arity(argument), call.place)
            finally:
                self.unknown_uses -= 1
            effect = effects.sequence(inner)
            if not effects.is_nothing(effect):
                self.note("how often an unknown function applies its argument is not known")
                self.emit(effects.Repeat(ANY, effect))

    def call_builtin(self, call: Invocation) -> Value:
        """Applies a function of the dialect or of Racket.

        Functions that it is given and whose rule does not say that it follows or keeps them may be
        applied any number of times; so may those given to a keyword of a function of Racket.
        """
        check_uses(self, call)
        if lookup(call.name) is None:
            self.unknown_use(call.keywords.values(), call)
        rule = self.builtins.get(call.name)
        if rule is not None and call.name in CAREFUL:
            return rule(self, call)
        self.unknown_use(call.arguments, call)
        if call.name in APPLIES_FUNCTIONS and any(isinstance(x, Unknown) for x in call.arguments):
            self.beyond_knowing()
        return rule(self, call) if rule is not None else UNKNOWN

    def call_closure(
        self, function: Function, arguments: list[Value], keywords: dict[str, Value]
    ) -> Value:
        code = clause_for(function.code, len(arguments))
        if code is None:
            return UNKNOWN
        if self.depth >= DEPTH:
            self.emit(effects.Beyond("nested too deeply to follow"))
            return UNKNOWN
        outer_home, outer_depth = self.home, self.depth
        self.home = function.place.home
        self.depth += 1
        try:
            return enter(self, function, code, arguments, keywords)
        finally:
            self.home, self.depth = outer_home, outer_depth

    def bind_parameters(
        self,
        code: core.Lambda,
        parent: Environment,
        arguments: list[Value],
        keywords: Mapping[str, Value],
    ) -> Environment:
        frame = self.new_frame(parent)
        parameters = code.parameters
        rest = list(arguments)
        for name in parameters.required:
            value = rest.pop(0) if rest else UNKNOWN
            self.bind(name.text, value, frame)
            self.record(name.span, frame.bindings[name.text])
        for optional in parameters.optional:
            if rest:
                value = rest.pop(0)
            else:
                value = self.single(optional.default, frame) if optional.default else UNKNOWN
            self.bind(optional.name.text, value, frame)
        for parameter in parameters.keywords:
            value = keywords.get(parameter.keyword)
            if value is None:
                value = self.single(parameter.default, frame) if parameter.default else UNKNOWN
            self.bind(parameter.name.text, value, frame)
        if parameters.rest:
            self.bind(parameters.rest.text, list_of(rest), frame)
        return frame


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


def _is_same_name(a: core.Expr, b: core.Expr) -> bool:
    return isinstance(a, core.Ref) and isinstance(b, core.Ref) and a.name == b.name


def _escape_of(expr: core.Let) -> core.Name | None:
    """The name that `let/ec` binds."""
    if len(expr.bindings) == 1 and len(expr.bindings[0].names) == 1:
        value = expr.bindings[0].value
        if isinstance(value, core.Opaque) and value.head == "escape":
            return expr.bindings[0].names[0]
    return None


def clause_for(code: core.Lambda | core.CaseLambda, count: int) -> core.Lambda | None:
    """The clause that takes `count` arguments; of a plain function, the function."""
    if isinstance(code, core.Lambda):
        return code
    for clause in code.clauses:
        least = len(clause.parameters.required)
        most = least + len(clause.parameters.optional)
        if least <= count and (count <= most or clause.parameters.rest):
            return clause
    return None


def _arity(function: Function | Made | OneOf | Builtin) -> int:
    if isinstance(function, OneOf):
        return max(
            _arity(one) for one in function.functions if isinstance(one, Function | Made | Builtin)
        )
    if not isinstance(function, Function):
        return 1
    code = function.code if isinstance(function.code, core.Lambda) else function.code.clauses[0]
    return len(code.parameters.required)


def literal_value(expr: core.Literal) -> Value:
    match expr.value:
        case bool():
            return TRUE if expr.value else FALSE
        case str() if expr.kind in ("string", "here_string", "unterminated_string"):
            return Text(literal(expr.value))
        case int() | float():
            return number(expr.value)
        case None if expr.kind == "number":
            return NUMBER
    return UNKNOWN


def datum_value(node: Node) -> Value:
    """The value of quoted data."""
    match node.kind:
        case "list" | "vector":
            if any(child.kind == "dot" for child in node.children):
                return UNKNOWN
            return list_of([datum_value(child) for child in node.children])
        case "string":
            return Text(literal(string_value(node.text)))
        case "symbol":
            return Text(literal(node.text), symbol=True)
        case "boolean":
            return TRUE if node.text.lower() in ("#t", "#true") else FALSE
        case "number":
            value = number_value(node.text)
            return NUMBER if value is None else number(value)
    return UNKNOWN


_EVALUATORS: dict[type, Callable[[Machine, Any, Environment], Value]] = {
    core.Literal: Machine._literal,
    core.Ref: Machine._ref,
    core.Lambda: Machine._lambda,
    core.CaseLambda: Machine._lambda,
    core.Call: Machine._call,
    core.If: Machine._if,
    core.Begin: Machine._begin,
    core.Let: Machine._let,
    core.Define: Machine._define,
    core.SetBang: Machine._set,
    core.For: Machine._for,
    core.Quote: Machine._quote,
    core.Quasi: Machine._quasi,
    core.Parameterize: Machine._parameterize,
    core.Try: Machine._try,
    core.Match: Machine._match,
    core.Opaque: Machine._opaque,
}

_RECORDED = frozenset((core.Call, core.Ref, core.Let, core.If, core.For, core.Lambda, core.Begin))
