"""A piece of Python being interpreted: its variables and statements."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from operator import is_
from typing import TYPE_CHECKING, NamedTuple

from ..builtins.registry import BUILTINS
from ..invocation import Invocation
from ..loops import as_list, carry
from ..machine import CONTEXT
from ..taint import named
from ..texts import literal
from ..values import (
    EMPTY,
    TEXT,
    UNKNOWN,
    List,
    Made,
    Number,
    Record,
    Text,
    Unknown,
    Value,
    any_of,
    join,
    taint_of,
    taint_of_all,
    unknown,
)
from .control import (
    LEAVING,
    called_in,
    changed,
    changes_default,
    changes_outside,
    changes_unseen,
    leaves,
    may_leave,
    touched_in,
)
from .conversions import text_or_any, truth_of
from .expressions import EXPRESSIONS, operate
from .limits import MAX_STEPS, UNROLL
from .names import PREFIX

if TYPE_CHECKING:
    from ..machine import Machine


# What has its parts evaluated any number of times, or at another time.
_CHANGING_LATER = (
    ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Attribute
)  # fmt: skip


class _TooLong(Exception):
    """The program takes more steps than it is worth following."""


@dataclass(slots=True)
class _Returned:
    """What a function body returned, joined over its ways; None: nothing so far."""

    value: Value | None = None


class _State(NamedTuple):
    """What is known at one place of a program."""

    variables: dict[str, Value]
    output: Text


@dataclass(frozen=True, slots=True)
class PythonFunction:
    """A function that a program defines; called with the values of its arguments."""

    program: Program
    node: ast.FunctionDef
    defaults: tuple[Value, ...]

    def __call__(self, machine: Machine, arguments: Sequence[Value]) -> Value:
        outer = self.program
        returned = _Returned()
        inner = Program(machine, outer.call, steps=outer.steps, returned=returned)
        inner.first_line = outer.first_line
        names = [argument.arg for argument in self.node.args.args]
        left = max(0, len(names) - len(arguments))
        values = [*arguments, *self.defaults[len(self.defaults) - left :]]
        for index, name in enumerate(names):
            inner.variables[name] = values[index] if index < len(values) else UNKNOWN
        if machine.depth > 12:
            return UNKNOWN
        machine.depth += 1
        try:
            inner.block(self.node.body)
        finally:
            machine.depth -= 1
        outer.steps = inner.steps
        return UNKNOWN if returned.value is None else returned.value


@dataclass(slots=True)
class Program:
    """One piece of Python being interpreted."""

    machine: Machine
    call: Invocation
    variables: dict[str, Value] = field(default_factory=dict)
    steps: int = 0
    output: Text = field(default_factory=lambda: Text(literal("")))
    returned: _Returned | None = None
    first_line: int = 1

    def run(self, tree: ast.Module) -> Value:
        """Interprets the statements; returns the value of the last expression."""
        value: Value = UNKNOWN
        self.first_line = tree.body[0].lineno if tree.body else 1
        try:
            *body, last = tree.body or [ast.Pass()]
            self.block(body)
            if isinstance(last, ast.Expr):
                value = self.value(last.value)
            else:
                self.block([last])
        except _TooLong:
            for name in self.variables:
                self.variables[name] = UNKNOWN
            self.output = TEXT
            value = UNKNOWN
        for name, left in self.variables.items():
            self.machine.write_global(PREFIX + name, left)
        return value

    # --- variables ---

    def read(self, name: str) -> Value:
        if name in self.variables:
            return self.variables[name]
        value = self.machine.read_global(PREFIX + name)
        if value is not None:
            return value
        if name == "context":
            context = self.machine.contexts.get("", CONTEXT)
            return named(context, self.call.place, "read from `context` by Python")
        return UNKNOWN

    def write(self, name: str, value: Value) -> None:
        self.variables[name] = self.machine.named(value, name)

    def note_field(self, node: ast.expr, value: Value, key: Value) -> None:
        """A value is asked for what it has under a key."""
        if not isinstance(key, Text) or key.literal is None:
            return
        answer = value.answer if isinstance(value, Unknown) else None
        fields = self.machine.trace.fields
        place = (self.call.place, node.lineno - self.first_line, key.literal)
        fields[place] = answer if fields.get(place, answer) == answer else None

    def change(self, name: str, value: Value) -> None:
        """The object in a variable becomes `value`, and so it does under its other names."""
        old = self.read(name)
        if isinstance(old, List | Record):
            others = [*self.variables]
            # What only this program made is known under no other name, whatever these are: then
            # nothing depends on them.
            if any(map(is_, self.machine.globals.values(), repeat(old))):
                others += self._remembered()
            for other in others:
                if self.read(other) is old:
                    self.variables[other] = value
        self.variables[name] = value

    def _remembered(self) -> list[str]:
        """The variables that earlier Python code of the file left."""
        names = self.machine.globals
        return [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]

    # --- statements ---

    def block(self, statements: Sequence[ast.stmt]) -> None:
        for index, statement in enumerate(statements):
            self.step()
            rest = statements[index + 1 :]
            if isinstance(statement, ast.If) and may_leave(statement):
                # What follows runs only where the `if` was not left by `continue` or the like.
                body = [*statement.body, *([] if leaves(statement.body) else rest)]
                orelse = [*statement.orelse, *([] if leaves(statement.orelse) else rest)]
                self.branch(truth_of(self.value(statement.test)), body, orelse)
                return
            if isinstance(statement, ast.Try):
                if may_leave(statement):
                    self.attempt(statement, rest)
                    return
                self.attempt(statement, ())
                continue
            self.statement(statement)
            if isinstance(statement, LEAVING):
                return

    def attempt(self, node: ast.Try, rest: Sequence[ast.stmt]) -> None:
        """A `try` with what follows it: a handler begins wherever the body got to."""
        before = self.state()
        self.block([*node.body, *node.orelse])
        whole = self.state()
        partly = self.either_state(before, whole, before)
        ways = [(whole, leaves([*node.body, *node.orelse]))]
        for handler in node.handlers:
            self.go_to(partly)
            self.block(handler.body)
            if not (handler.body and isinstance(handler.body[-1], ast.Raise)):
                ways.append((self.state(), leaves(handler.body)))
        going_on = [state for state, left in ways if not left]
        ends = [state for state, left in ways if left]
        if going_on:
            self.go_to(self._joined(going_on, before))
            self.block([*node.finalbody, *rest])
            ends.append(self.state())
        self.go_to(self._joined(ends, before))

    def _joined(self, states: Sequence[_State], before: _State) -> _State:
        first, *others = states
        for other in others:
            first = self.either_state(first, other, before)
        return first

    def state(self) -> _State:
        return _State(dict(self.variables), self.output)

    def go_to(self, state: _State) -> None:
        self.variables, self.output = dict(state.variables), state.output

    def either_state(self, first: _State, second: _State, before: _State) -> _State:
        """What is known after either of two ways from the same state."""
        names = first.variables.keys() | second.variables.keys()
        variables = {
            name: self._either(
                first.variables.get(name, UNKNOWN),
                second.variables.get(name, UNKNOWN),
                before.variables.get(name),
            )
            for name in names
        }
        output = text_or_any(join(first.output, second.output))
        return _State(variables, output)

    def step(self) -> None:
        self.steps += 1
        self.machine.fuel -= 1
        if self.steps > MAX_STEPS or self.machine.fuel <= 0:
            raise _TooLong

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Global() | ast.Nonlocal():
                return
            case ast.Expr(value=value):
                self.value(value)
            case ast.Assign(targets=targets, value=value):
                assigned = self.value(value)
                if assigned is EMPTY and not isinstance(value, ast.Name):
                    assigned = replace(EMPTY)  # a list of its own, which may be changed
                for target in targets:
                    self.assign(target, assigned)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, self.value(value))
            case ast.AugAssign(target=target, op=op, value=value):
                old = self.value(target)
                new = operate(self, op, old, self.value(value))
                if isinstance(target, ast.Name) and isinstance(old, List):
                    self.change(target.id, new)  # `+=` changes the list itself
                self.assign(target, new)
            case ast.For(target=target, iter=iterated, body=body, orelse=orelse):
                self.loop(target, self.value(iterated), body)
                self.block(orelse)
            case ast.If(test=test, body=body, orelse=orelse):
                self.branch(truth_of(self.value(test)), body, orelse)
            case ast.FunctionDef():
                self.define(node)
            case ast.Return(value=value):
                result = self.value(value) if value is not None else UNKNOWN
                if self.returned is not None:
                    known = self.returned.value
                    self.returned.value = result if known is None else join(known, result)
            case ast.With(items=items, body=body):
                for item in items:
                    entered = unknown(taint_of(self.value(item.context_expr)))
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, entered)
                self.block(body)
            case _:
                self.forget(node)

    def forget(self, node: ast.AST) -> None:
        """A statement we have no rule for: what it may change is unknown."""
        names = {
            part.id: self.read(part.id) for part in ast.walk(node) if isinstance(part, ast.Name)
        }
        taint = taint_of_all(list(names.values()))
        for name, value in names.items():
            self.variables[name] = UNKNOWN if isinstance(value, Number) else unknown(taint)
        if any(isinstance(part, ast.Name) and part.id == "print" for part in ast.walk(node)):
            self.output = Text(taint=taint)

    def assign(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                self.write(name, value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                items = value.items if isinstance(value, List) else None
                for index, part in enumerate(parts):
                    known = items is not None and len(items) == len(parts)
                    rest = unknown(taint_of(value))
                    self.assign(part, items[index] if known and items else rest)
            case ast.Subscript(value=ast.Name(id=name), slice=key):
                self.change(name, self.with_item(self.read(name), self.value(key), value))
            case ast.Starred(value=inner):
                self.assign(inner, any_of(UNKNOWN))
            case ast.Subscript() | ast.Attribute():
                self.forget(target)

    def with_item(self, container: Value, key: Value, value: Value) -> Value:
        """`container[key] = value`."""
        if isinstance(container, Record):
            name = key.literal if isinstance(key, Text) else None
            if name is None:
                return Record(taint=taint_of_all((container, value)))
            return Record({**container.fields, name: value}, container.whole, container.taint)
        if isinstance(container, List):
            return List(container.size, join(container.element, value))
        return unknown(taint_of_all((container, value)))

    def branch(
        self, decided: bool | None, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]
    ) -> None:
        if decided is not None:
            self.block(body if decided else orelse)
            return
        before = self.state()
        self.block(body)
        then = self.state()
        self.go_to(before)
        self.block(orelse)
        self.go_to(self.either_state(then, self.state(), before))

    @staticmethod
    def _either(first: Value, second: Value, before: Value | None) -> Value:
        if first is second:
            return first
        joined = join(first, second)
        if isinstance(joined, List) and isinstance(before, List):
            return List(joined.size, joined.element)
        return joined

    def loop(self, target: ast.expr, iterated: Value, body: Sequence[ast.stmt]) -> None:
        values = self.listed(iterated)
        ends = (ast.Break, ast.Return)
        stops = any(isinstance(part, ends) for s in body for part in ast.walk(s))
        if values.items is not None and len(values.items) <= UNROLL and not stops:
            for item in values.items:
                self.assign(target, item)
                self.block(body)
            return
        count = values.size.or_none() if stops else values.size
        names = sorted(changed(body, target))
        state = [self.read(name) for name in names]

        def turn(current: list[Value]) -> list[Value]:
            *known, output = current
            self.variables.update(zip(names, known, strict=True))
            self.output = text_or_any(output)
            self.assign(target, values.element)
            self.block(body)
            return [*(self.read(name) for name in names), self.output]

        *after, output = carry(self.machine, count, [*state, self.output], turn)
        self.variables.update(zip(names, after, strict=True))
        self.output = text_or_any(output)

    def define(self, node: ast.FunctionDef) -> None:
        defaults = tuple(self.value(default) for default in node.args.defaults)
        self.write(node.name, Made("python", PythonFunction(self, node, defaults)))

    def applied(self, function: Made, arguments: list[Value], call: ast.Call) -> Value:
        """The value of a call; what it changed outside of the function is not known any more."""
        result = function.apply(self.machine, arguments)
        if isinstance(function.apply, PythonFunction):
            changes = changes_outside(function.apply.node)
            names = set(changes.variables)
            for index, argument in enumerate(call.args):
                if index in changes.arguments:
                    names |= self._named_in(argument)
            if changes.arguments:
                for keyword in call.keywords:
                    names |= self._named_in(keyword.value)
            for name in names:
                self.change(name, unknown(taint_of(self.read(name))))
            parts = [arguments[i] for i in changes.arguments if i < len(arguments)]
            if self.reaches_changes(function) or any(isinstance(x, Record) for x in parts):
                self.forget_sizes()
                return unknown(taint_of(result))
            if changes_default(function.apply.node):
                return unknown(taint_of(result))
        return result

    @staticmethod
    def _named_in(node: ast.expr) -> set[str]:
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}

    def reaches_changes(self, function: Made) -> bool:
        """Whether a function has others change what is not its own, or does so out of sight."""
        if not isinstance(function.apply, PythonFunction):
            return False
        node = function.apply.node
        if changes_unseen(node):
            return True
        seen, left = {node.name}, set(called_in(node))
        while left:
            name = left.pop()
            seen.add(name)
            known = self.read(name)
            if isinstance(known, Made) and isinstance(known.apply, PythonFunction):
                inner = known.apply.node
                if any(changes_outside(inner)) or changes_unseen(inner) or changes_default(inner):
                    return True
                left |= called_in(inner) - seen
        return False

    def changes_something(self, value: Value) -> bool:
        """Whether a value is a function that changes what is not its own."""
        if not isinstance(value, Made) or not isinstance(value.apply, PythonFunction):
            return False
        return any(changes_outside(value.apply.node)) or self.reaches_changes(value)

    def forget_sizes(self) -> None:
        """Any list or dict may have changed."""
        for name in {*self.variables, *self._remembered()}:
            value = self.read(name)
            if not isinstance(value, Made):
                self.variables[name] = unknown(taint_of(value))

    def listed(self, value: Value) -> List:
        return as_list(self.machine, value, self.call.place.span)

    # --- expressions ---

    def value(self, node: ast.expr) -> Value:
        self.step()
        rule = EXPRESSIONS.get(type(node))
        if rule is not None:
            value = rule(self, node)
            if isinstance(node, _CHANGING_LATER):
                for name in set(touched_in(node)):
                    self.change(name, unknown(taint_of(self.read(name))))
            return value
        parts = [self.value(x) for x in ast.iter_child_nodes(node) if isinstance(x, ast.expr)]
        return unknown(taint_of_all(parts))

    def builtin(self, name: str, arguments: list[Value]) -> Value:
        """One of Racket's functions on the same values."""
        call = Invocation(name, arguments, {}, self.call.place)
        return BUILTINS[name](self.machine, call)
