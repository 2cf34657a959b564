"""How each form of the core language is evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .. import core
from ..literals import number_value, string_value
from ..syntax.tree import Node
from ..traverse import walk
from . import checks, effects
from .application import apply
from .conditions import is_restored, note_test
from .effects import Caught, Effect
from .environment import Environment
from .handles import note_gone
from .invocation import Invocation
from .loops import run_for
from .mistakes import (
    note_budget,
    note_called,
    note_leaving,
    note_null,
    note_pattern,
    note_values,
)
from .places import Place
from .sizes import ANY, Amount
from .taint import named, tainted
from .texts import literal
from .values import (
    FALSE,
    NEVER,
    NUMBER,
    TRUE,
    UNKNOWN,
    VOID,
    Boolean,
    Builtin,
    Function,
    Made,
    Never,
    Parameter,
    Text,
    Unknown,
    Value,
    Values,
    Void,
    join,
    join_all,
    list_of,
    number,
    taint_of,
    taint_of_all,
    truth,
    unknown,
)

if TYPE_CHECKING:
    from .machine import Machine


def _literal(machine: Machine, expr: core.Literal, environment: Environment) -> Value:
    return literal_value(expr)


def _ref(machine: Machine, expr: core.Ref, environment: Environment) -> Value:
    value = machine.read(expr.name, environment)
    if expr.name == "context" and taint_of(value) and environment.frame_of(expr.name) is None:
        return named(value, Place(machine.here(), expr.span), "read from `context`")
    return value


def _lambda(
    machine: Machine, expr: core.Lambda | core.CaseLambda, environment: Environment
) -> Value:
    return Function(expr, environment, Place(machine.here(), expr.span))


def _call(machine: Machine, expr: core.Call, environment: Environment) -> Value:
    function = machine.single(expr.function, environment)
    arguments = [machine.single(argument, environment) for argument in expr.arguments]
    keywords = {
        keyword.name: machine.single(keyword.value, environment)
        for keyword in expr.keywords
        if keyword.value is not None
    }
    if any(isinstance(value, Never) for value in (*arguments, *keywords.values())):
        return NEVER
    home = machine.here()
    note_called(machine, Place(home, expr.function.span), function)
    if not home.prelude:
        machine.main_call = Place(home, expr.span)
    return apply(
        machine,
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


def _if(machine: Machine, expr: core.If, environment: Environment) -> Value:
    forced = machine.forced.get(id(expr.test))
    test = machine.single(expr.test, environment)
    if isinstance(test, Never):
        return NEVER
    note_test(machine, expr, test)
    note_null(machine, expr.test, test)
    decided = truth(test) if forced is None else forced
    if decided is not None:
        if decided:
            return machine.eval(expr.then, environment)
        return VOID if expr.other is None else machine.eval(expr.other, environment)
    verdict = _verdict(machine, expr.test, environment)
    with machine.perhaps():
        with machine.capture() as then:
            first = machine.eval(
                expr.then, checks.inside(machine, verdict.then, expr.then, environment)
            )
            if isinstance(first, Boolean) and _is_same_name(expr.test, expr.then):
                first = TRUE  # what `or` gives is true where its first part is
        with machine.capture() as other:
            second = VOID
            if expr.other is not None:
                second = machine.eval(
                    expr.other, checks.inside(machine, verdict.other, expr.other, environment)
                )
    checks.afterwards(machine, verdict, first, second, environment)
    missing = effects.sequence(other)
    on_first_run = missing if is_restored(test) else None
    machine.emit(effects.choice([effects.sequence(then), missing], on_first_run))
    if on_first_run is not None and _stores(expr, second):
        # What is restored has been stored here, so it is of the kind that is stored.
        return tainted(second, taint_of(first))
    return join(first, second)


def _stores(expr: core.If, value: Value) -> bool:
    """Whether it gives what is tested, or puts a value into a checkpoint and gives that."""
    if expr.other is None or isinstance(value, Never | Unknown | Void):
        return False
    names = (part.name for part in walk(expr.other) if isinstance(part, core.Ref))
    return _is_same_name(expr.test, expr.then) and "checkpoint" in names


def _verdict(machine: Machine, test: core.Expr, environment: Environment) -> checks.Accepted:
    """The texts from outside that a test accepts."""
    tainted = frozenset(checks.looked_at(machine, test, environment))
    if not tainted:
        return checks.Accepted(tainted, tainted)
    then, other = checks.accepted(machine, test, environment)
    return checks.Accepted(then & tainted, other & tainted)


def _begin(machine: Machine, expr: core.Begin, environment: Environment) -> Value:
    return machine.body(expr.body, environment)


def _let(machine: Machine, expr: core.Let, environment: Environment) -> Value:
    frame = machine.new_frame(environment)
    if escape := _escape_of(expr):
        return escaping(machine, lambda leave: _escape_body(machine, expr, escape, leave, frame))
    for binding in expr.bindings:
        scope = frame if expr.recursive or expr.sequential else environment
        value = machine.eval(binding.value, scope)
        if isinstance(value, Never):
            return NEVER
        if expr.sequential and not expr.recursive:
            frame = machine.new_frame(frame)
        _expect_values(machine, expr, binding.names, binding.value, value)
        _note_kept_test(machine, value, binding.value, scope)
        _bind_names(machine, binding.names, value, frame)
    return machine.body(expr.body, frame)


_OF_VALUES = re.compile(rb"[(\[](?:define|let\*?|letrec)-values\s")
_OF_PATTERN = re.compile(rb"[(\[]match-(?:define|let\*?)\s")


def _expect_values(
    machine: Machine,
    expr: core.Define | core.Let,
    names: Sequence[core.Name],
    given: core.Expr,
    value: Value,
) -> None:
    """Remembers where a form binds more names, or fewer, than there are values."""
    if len(names) == 1:
        machine.expect_one(value, given)
        return
    text, start = machine.here().form.text, expr.span.start
    if _OF_VALUES.match(text, start):
        note_values(machine, given, value, len(names))
    elif _OF_PATTERN.match(text, start):
        note_pattern(machine, given, value, text[: names[0].span.start] if names else b"")


def _note_kept_test(
    machine: Machine, value: Value, expr: core.Expr, environment: Environment
) -> None:
    """What is tested first and branched upon later has been looked at as well."""
    if isinstance(value, Boolean) and value.value is None:
        checks.looked_at(machine, expr, environment)


def _escape_body(
    machine: Machine, expr: core.Let, name: core.Name, leave: Value, frame: Environment
) -> Value:
    machine.bind(name.text, leave, frame)
    return machine.body(expr.body, frame)


def escaping(machine: Machine, evaluate: Callable[[Value], Value]) -> Value:
    """Evaluates what may be left early by applying the function it is given."""
    given: list[Value] = []

    def left(running: Machine, arguments: Sequence[Value]) -> Value:
        given.append(arguments[0] if len(arguments) == 1 else UNKNOWN)
        running.emit(effects.Stop(finish=False))
        return NEVER

    with machine.capture() as inner:
        value = evaluate(Made("escape", left))
    effect = effects.sequence(inner)
    if not given:
        machine.emit(effect)
    elif effects.has_guard(effect):
        # A handler inside would seem to catch what leaves through it.
        machine.emit(effects.repeat(Amount(0, None, 1), effect))
    else:
        machine.emit(effects.guarded(effect, effects.NONE))
    return join_all([value, *given])


def _bind_names(
    machine: Machine, names: Sequence[core.Name], value: Value, environment: Environment
) -> None:
    if len(names) == 1:
        if isinstance(value, Values):
            value = value.items[0] if value.items else VOID
        if taint_of(value) and not names[0].text.startswith(" "):
            what = f"kept in `{names[0].text}`"
            value = named(value, Place(machine.here(), names[0].span), what)
        machine.bind(names[0].text, value, environment)
        machine.record(names[0].span, machine.read(names[0].text, environment))
        return
    items = value.items if isinstance(value, Values) and len(value.items) == len(names) else ()
    for index, name in enumerate(names):
        machine.bind(name.text, items[index] if items else UNKNOWN, environment)
        machine.record(name.span, machine.read(name.text, environment))


def _define(machine: Machine, expr: core.Define, environment: Environment) -> Value:
    value = machine.eval(expr.value, environment)
    if isinstance(value, Never):
        return NEVER
    if expr.macro:
        value = UNKNOWN
    if isinstance(expr.value, core.Opaque) and expr.value.head == "struct":
        # Constructors, predicates and accessors send nothing, whatever they hold.
        made, part = Made("struct", _use_struct), Made("struct", _use_part)
        of_any = [n is expr.names[0] or n.text.endswith("?") for n in expr.names]
        value = Values(tuple(made if takes_any else part for takes_any in of_any))
    else:
        _expect_values(machine, expr, expr.names, expr.value, value)
    _note_kept_test(machine, value, expr.value, environment)
    _bind_names(machine, expr.names, value, environment)
    return VOID


def _use_struct(machine: Machine, arguments: Sequence[Value]) -> Value:
    """A struct made, or tested for."""
    note_gone(machine, arguments)
    return unknown(taint_of_all(arguments))


def _use_part(machine: Machine, arguments: Sequence[Value]) -> Value:
    """A part of what may be no such struct."""
    machine.may_fail()
    return _use_struct(machine, arguments)


def _set(machine: Machine, expr: core.SetBang, environment: Environment) -> Value:
    value = machine.single(expr.value, environment)
    if not isinstance(value, Never):
        machine.assign(expr.name.text, value, environment)
    return VOID


def _for(machine: Machine, expr: core.For, environment: Environment) -> Value:
    return run_for(machine, expr, environment)


def _quote(machine: Machine, expr: core.Quote, environment: Environment) -> Value:
    known = machine.quoted.get(id(expr))
    if known is None:
        known = machine.quoted[id(expr)] = datum_value(expr.datum)
    return known


def _quasi(machine: Machine, expr: core.Quasi, environment: Environment) -> Value:
    parts = [machine.eval(part, environment) for part in expr.parts]
    note_gone(machine, parts)
    return unknown(taint_of_all(parts))


def _parameterize(machine: Machine, expr: core.Parameterize, environment: Environment) -> Value:
    """What a parameter gives while the body runs."""
    given: list[tuple[Value, Value]] = [
        (machine.single(parameter, environment), machine.single(value, environment))
        for parameter, value in expr.bindings
    ]
    outer: list[tuple[str, Value]] = []
    for parameter, value in given:
        if isinstance(parameter, Parameter):
            current = machine.read_global(parameter.variable) or parameter.value
            outer.append((parameter.variable, current))
            machine.write_global(parameter.variable, value)
    try:
        with machine.capture() as inner:
            result = machine.body(expr.body, machine.new_frame(environment))
        effect = effects.sequence(inner)
        for (_, written), (parameter, value) in zip(expr.bindings, given, strict=True):
            note_budget(machine, parameter, value, Place(machine.here(), written.span), effect)
        machine.emit(effect)
        return result
    finally:
        for variable, value in reversed(outer):
            machine.write_global(variable, value)


def _try(machine: Machine, expr: core.Try, environment: Environment) -> Value:
    with machine.perhaps(), machine.capture() as tests:
        caught = _caught(machine, expr, environment)
    sent = len(machine.trace.sent)
    with machine.guarding(caught), machine.capture() as body:
        value = machine.body(expr.body, machine.new_frame(environment))
    if expr.handlers and expr.body:
        note_leaving(machine, expr, value, sent)
    results = [value]
    with machine.perhaps(), machine.capture() as handlers:
        machine.emit(effects.repeat(effects.EXPECTED, effects.sequence(tests)))
        branches: list[Effect] = []
        for handler in expr.handlers:
            with machine.capture() as inner:
                function = machine.single(handler, environment)
                place = Place(machine.here(), handler.span)
                given = Text() if expr.message else UNKNOWN
                result = machine.apply_to(function, [given], place)
            branches.append(effects.sequence(inner))
            results.append(result)
        machine.emit(effects.choice(branches))
    machine.emit(effects.guarded(effects.sequence(body), effects.sequence(handlers), caught))
    joined = results[0]
    for result in results[1:]:
        joined = join(joined, result)
    return joined


def _caught(machine: Machine, expr: core.Try, environment: Environment) -> Caught:
    """What the handlers surely catch: what a predicate is known to hold for."""
    if expr.handlers and not expr.predicates:
        return Caught.FAILURES  # `try`
    caught = Caught.UNSURE
    for predicate in expr.predicates:
        function = machine.single(predicate, environment)
        if isinstance(function, Builtin) and function.name in ("exn?", "exn:fail?"):
            caught = Caught.FAILURES
            continue
        place = Place(machine.here(), predicate.span)
        if truth(machine.apply_to(function, [UNKNOWN], place)) is True:
            return Caught.ALL
    return caught


def _match(machine: Machine, expr: core.Match, environment: Environment) -> Value:
    subject = machine.eval(expr.subject, environment)
    note_pattern(machine, expr.subject, subject, _first_pattern(machine, expr))
    part = unknown(taint_of(machine.first_of(subject, expr.subject)))
    machine.may_fail()  # no clause may match
    branches: list[Effect] = []
    result: Value = NEVER
    with machine.perhaps():
        for names, body in expr.clauses:
            frame = machine.new_frame(environment)
            for name in names:
                machine.bind(name.text, part, frame)
            with machine.capture() as inner:
                result = join(result, machine.body(body, frame))
            branches.append(effects.sequence(inner))
    if branches:
        machine.emit(effects.choice(branches))
    return result


def _first_pattern(machine: Machine, expr: core.Match) -> bytes:
    """What is written before the first name of the first pattern of a `match`."""
    names = expr.clauses[0][0] if expr.clauses else ()
    text = machine.here().form.text
    return text[expr.subject.span.end : names[0].span.start] if names else b""


def _opaque(machine: Machine, expr: core.Opaque, environment: Environment) -> Value:
    """A form we have no rule for may evaluate its parts any number of times."""
    with machine.perhaps(), machine.capture() as inner:
        parts = [machine.eval(part, machine.new_frame(environment)) for part in expr.parts]
    note_gone(machine, parts)
    effect = effects.sequence(inner)
    if not effects.is_nothing(effect):
        machine.note(f"how often ({expr.head} …) evaluates its parts is not known")
        machine.emit(effects.Repeat(ANY, effect))
    return UNKNOWN


def _is_same_name(a: core.Expr, b: core.Expr) -> bool:
    return isinstance(a, core.Ref) and isinstance(b, core.Ref) and a.name == b.name


def _escape_of(expr: core.Let) -> core.Name | None:
    """The name that `let/ec` binds."""
    if len(expr.bindings) == 1 and len(expr.bindings[0].names) == 1:
        value = expr.bindings[0].value
        if isinstance(value, core.Opaque) and value.head == "escape":
            return expr.bindings[0].names[0]
    return None


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


EVALUATORS: dict[type, Callable[[Machine, Any, Environment], Value]] = {
    core.Literal: _literal,
    core.Ref: _ref,
    core.Lambda: _lambda,
    core.CaseLambda: _lambda,
    core.Call: _call,
    core.If: _if,
    core.Begin: _begin,
    core.Let: _let,
    core.Define: _define,
    core.SetBang: _set,
    core.For: _for,
    core.Quote: _quote,
    core.Quasi: _quasi,
    core.Parameterize: _parameterize,
    core.Try: _try,
    core.Match: _match,
    core.Opaque: _opaque,
}

RECORDED = frozenset((core.Call, core.Ref, core.Let, core.If, core.For, core.Lambda, core.Begin))
