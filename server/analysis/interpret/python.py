"""Python given to `py-exec`, `py-eval` and `py-set!`, interpreted over the same values.

What strategies do there is understood: loading JSON, slicing, comprehensions, loops that append,
string building, `json.dumps`, `print`.  Everything else is unknown, and so is what it touches.
Python's variables live as long as the run does; they are kept like definitions of the file, under
names that no Scheme program can write.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from .builtins import (
    BUILTINS,
    builtin,
    content_of,
    one_of,
    printed_json,
    repeated,
    single,
)
from .loops import as_list, carry, concatenate_lists
from .sizes import NOTHING, Amount, Poly, minimum
from .texts import Content, concatenate, cut, literal, rough_tokens, tokens
from .values import (
    BOOLEAN,
    EMPTY,
    NUMBER,
    TEXT,
    TRUE,
    UNKNOWN,
    VOID,
    Boolean,
    Handle,
    List,
    Made,
    Number,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    any_of,
    boolean,
    join,
    list_of,
    number,
    truth,
)

if TYPE_CHECKING:
    from .machine import Invocation, Machine

PREFIX = "py:"
OUTPUT = "#printed"
MAX_STEPS = 20_000
UNROLL = 100


# --- the primitives --------------------------------------------------------------------------


@builtin("py-set!")
def _py_set(machine: Machine, call: Invocation) -> Value:
    name = call.argument(0)
    if isinstance(name, Text) and name.literal is not None:
        machine.write_global(PREFIX + name.literal, _plain(call.argument(1)))
    else:
        _forget(machine)
    return VOID


def _plain(value: Value) -> Value:
    """A value as Python gets it: results arrive as their texts."""
    match value:
        case Result(text=text) | Handle(text=text):
            return text
        case List(items=items) if items is not None:
            return list_of([_plain(item) for item in items])
        case List(size=size, element=element):
            return List(size, _plain(element), None, value.name)
    return value


@builtin("py-exec", "py-eval")
def _py_run(machine: Machine, call: Invocation) -> Value:
    source = call.argument(0)
    code = source.literal if isinstance(source, Text) else None
    tree = parse(code) if code is not None else None
    if tree is None:
        _forget(machine)
        return TEXT if call.name == "py-exec" else UNKNOWN
    program = Program(machine, call)
    value = program.run(tree)
    return program.printed() if call.name == "py-exec" else value


def _forget(machine: Machine) -> None:
    """Code that is not known may have changed every variable."""
    for name in [name for name in machine.globals if name.startswith(PREFIX)]:
        machine.write_global(name, UNKNOWN)


@lru_cache(maxsize=256)
def parse(code: str) -> ast.Module | None:
    """The program, or None where it is none; leading blanks are not held against it."""
    import textwrap

    for text in (code.strip("\n"), textwrap.dedent(code).strip()):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


# --- programs --------------------------------------------------------------------------------


class _TooLong(Exception):
    """The program takes more steps than it is worth following."""


@dataclass(slots=True)
class _Returned:
    """What a function body returned, joined over its ways; None: nothing so far."""

    value: Value | None = None


@dataclass(slots=True)
class Program:
    """One piece of Python being interpreted."""

    machine: Machine
    call: Invocation
    variables: dict[str, Value] = field(default_factory=dict)
    steps: int = 0
    output: Text = field(default_factory=lambda: Text(literal("")))
    returned: _Returned | None = None

    def run(self, tree: ast.Module) -> Value:
        """Interprets the statements; returns the value of the last expression."""
        value: Value = UNKNOWN
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
        for name, changed in self.variables.items():
            self.machine.write_global(PREFIX + name, changed)
        return value

    def printed(self) -> Text:
        return self.output

    # --- variables ---

    def read(self, name: str) -> Value:
        if name in self.variables:
            return self.variables[name]
        value = self.machine.read_global(PREFIX + name)
        if value is not None:
            return value
        if name == "context":
            return self.machine.contexts.get("", TEXT)
        return UNKNOWN

    def write(self, name: str, value: Value) -> None:
        self.variables[name] = self.machine.named(value, name)

    def change(self, name: str, value: Value) -> None:
        """The object in a variable becomes `value`, and so it does under its other names."""
        old = self.read(name)
        if isinstance(old, List | Record):
            for other in (*self.variables, *self._remembered()):
                if self.read(other) is old:
                    self.variables[other] = value
        self.variables[name] = value

    def _remembered(self) -> list[str]:
        """The variables that earlier Python code of the file left."""
        names = self.machine.globals
        return [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]

    # --- statements ---

    def block(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.step()
            self.statement(statement)

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
                new = self.operate(op, old, self.value(value))
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
                    self.value(item.context_expr)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, UNKNOWN)
                self.block(body)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                self.block(body)
                self.block(orelse)
                for handler in handlers:
                    self.branch(None, handler.body, [])
                self.block(final)
            case _:
                self.forget(node)

    def forget(self, node: ast.AST) -> None:
        """A statement we have no rule for: what it may change is unknown."""
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                self.variables[part.id] = UNKNOWN
        if any(isinstance(part, ast.Name) and part.id == "print" for part in ast.walk(node)):
            self.output = TEXT

    def assign(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                self.write(name, value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                items = value.items if isinstance(value, List) else None
                for index, part in enumerate(parts):
                    known = items is not None and len(items) == len(parts)
                    self.assign(part, items[index] if known and items else UNKNOWN)
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
                return Record()
            return Record({**container.fields, name: value}, container.whole)
        if isinstance(container, List):
            return List(container.size, join(container.element, value))
        return UNKNOWN

    def branch(
        self, decided: bool | None, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]
    ) -> None:
        if decided is not None:
            self.block(body if decided else orelse)
            return
        before, output = dict(self.variables), self.output
        self.block(body)
        then, printed = self.variables, self.output
        self.variables, self.output = dict(before), output
        self.block(orelse)
        for name in then.keys() | self.variables.keys():
            first = then.get(name, UNKNOWN)
            second = self.variables.get(name, UNKNOWN)
            self.variables[name] = self._either(first, second, before.get(name))
        self.output = _text(join(printed, self.output))

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
        stops = any(isinstance(part, ast.Break) for s in body for part in ast.walk(s))
        if values.items is not None and len(values.items) <= UNROLL and not stops:
            for item in values.items:
                self.assign(target, item)
                self.block(body)
            return
        count = values.size.or_none() if stops else values.size
        names = sorted(_changed(body, target))
        state = [self.read(name) for name in names]

        def turn(current: list[Value]) -> list[Value]:
            *known, output = current
            self.variables.update(zip(names, known, strict=True))
            self.output = _text(output)
            self.assign(target, values.element)
            self.block(body)
            return [*(self.read(name) for name in names), self.output]

        *after, output = carry(self.machine, count, [*state, self.output], turn)
        self.variables.update(zip(names, after, strict=True))
        self.output = _text(output)

    def define(self, node: ast.FunctionDef) -> None:
        names = [argument.arg for argument in node.args.args]
        defaults = [self.value(default) for default in node.args.defaults]

        def apply(machine: Machine, arguments: Sequence[Value]) -> Value:
            inner = Program(machine, self.call, steps=self.steps, returned=_Returned())
            values = [*arguments, *defaults[len(defaults) - max(0, len(names) - len(arguments)) :]]
            for index, name in enumerate(names):
                inner.variables[name] = values[index] if index < len(values) else UNKNOWN
            if machine.depth > 12:
                return UNKNOWN
            machine.depth += 1
            try:
                inner.block(node.body)
            finally:
                machine.depth -= 1
            self.steps = inner.steps
            assert inner.returned is not None
            return UNKNOWN if inner.returned.value is None else inner.returned.value

        self.write(node.name, Made("python", apply))

    def listed(self, value: Value) -> List:
        return as_list(self.machine, value, self.call.place.span)

    # --- expressions ---

    def value(self, node: ast.expr) -> Value:
        self.step()
        rule = _EXPRESSIONS.get(type(node))
        if rule is not None:
            return rule(self, node)
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.value(part)
        return UNKNOWN

    def constant(self, node: ast.Constant) -> Value:
        match node.value:
            case bool():
                return boolean(node.value)
            case str():
                return Text(literal(node.value))
            case int() | float():
                return number(node.value)
        return UNKNOWN

    def name(self, node: ast.Name) -> Value:
        return self.read(node.id)

    def formatted(self, node: ast.JoinedStr) -> Value:
        contents: list[Content] = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                value = self.value(part.value)
                plain = part.format_spec is None or isinstance(value, Text)
                contents.append(content_of(value) if plain else tokens(Amount(1, 2, 40)))
            else:
                contents.append(content_of(self.value(part)))
        return Text(concatenate(*contents))

    def binary(self, node: ast.BinOp) -> Value:
        return self.operate(node.op, self.value(node.left), self.value(node.right))

    def operate(self, op: ast.operator, left: Value, right: Value) -> Value:
        match op, left, right:
            case ast.Add(), Text(), Text():
                return Text(concatenate(left.content, right.content))
            case ast.Add(), List(), List():
                return concatenate_lists([left, right])
            case ast.Mult(), Text(), Number():
                if not isinstance(right.low, Poly) and right.low < 0:
                    return TEXT
                return Text(left.content.times(Amount(right.low, None, right.high)))
            case ast.Mod(), Text(), _:
                return Text(concatenate(left.content, self._spread(right)))
            case _, Number(), Number():
                return self._arithmetic(op, left, right)
        if isinstance(op, ast.Add) and (isinstance(left, Text) or isinstance(right, Text)):
            return TEXT
        return UNKNOWN

    @staticmethod
    def _spread(value: Value) -> Content:
        if isinstance(value, List) and value.items is not None:
            return concatenate(*(content_of(item) for item in value.items))
        return content_of(value)

    def _arithmetic(self, op: ast.operator, left: Number, right: Number) -> Value:
        names = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "modulo"}
        name = names.get(type(op))
        if isinstance(op, ast.FloorDiv) and left.value is not None and right.value:
            return number(left.value // right.value)
        return NUMBER if name is None else self.builtin(name, [left, right])

    def builtin(self, name: str, arguments: list[Value]) -> Value:
        """One of Racket's functions on the same values."""
        from .machine import Invocation

        call = Invocation(name, arguments, {}, self.call.place)
        return BUILTINS[name](self.machine, call)

    def unary(self, node: ast.UnaryOp) -> Value:
        operand = self.value(node.operand)
        match node.op, operand:
            case ast.Not(), _:
                decided = truth_of(operand)
                return BOOLEAN if decided is None else boolean(not decided)
            case ast.USub(), Number() if operand.value is not None:
                return number(-operand.value)
        return NUMBER

    def comparison(self, node: ast.Compare) -> Value:
        values = [self.value(node.left), *(self.value(part) for part in node.comparators)]
        if len(values) != 2:
            return BOOLEAN
        left, right = values
        match node.ops[0]:
            case ast.Eq():
                return self.builtin("equal?", values)
            case ast.NotEq():
                equal = self.builtin("equal?", values)
                decided = truth_of(equal)
                return BOOLEAN if decided is None else boolean(not decided)
            case ast.In() | ast.NotIn():
                found = self._contains(right, left)
                wanted = isinstance(node.ops[0], ast.In)
                return BOOLEAN if found is None else boolean(found is wanted)
            case op if type(op) in _COMPARISONS:
                return self.builtin(_COMPARISONS[type(op)], values)
        return BOOLEAN

    @staticmethod
    def _contains(container: Value, item: Value) -> bool | None:
        known = item.literal if isinstance(item, Text) else None
        if isinstance(container, Record) and container.whole and known is not None:
            return known in container.fields
        if isinstance(container, Text) and container.literal is not None and known is not None:
            return known in container.literal
        return None

    def boolean_operation(self, node: ast.BoolOp) -> Value:
        stop = isinstance(node.op, ast.Or)
        result = self.value(node.values[0])
        for part in node.values[1:]:
            decided = truth_of(result)
            if decided is stop:
                return result
            following = self.value(part)
            result = following if decided is not None else join(result, following)
        return result

    def conditional(self, node: ast.IfExp) -> Value:
        decided = truth_of(self.value(node.test))
        if decided is not None:
            return self.value(node.body if decided else node.orelse)
        return join(self.value(node.body), self.value(node.orelse))

    def sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        parts: list[List] = []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                parts.append(self.listed(self.value(part.value)))
            else:
                parts.append(list_of([self.value(part)]))
        return concatenate_lists(parts)

    def dictionary(self, node: ast.Dict) -> Value:
        fields: dict[str, Value] = {}
        whole = True
        for key, part in zip(node.keys, node.values, strict=True):
            value = self.value(part)
            name = self.value(key) if key is not None else value
            if key is None and isinstance(value, Record):
                fields.update(value.fields)
                whole = whole and value.whole
            elif isinstance(name, Text) and name.literal is not None:
                fields[name.literal] = value
            else:
                whole = False
        return Record(fields, whole)

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Value:
        saved = dict(self.variables)
        try:
            return self._generate(node.generators, 0, node.elt)
        finally:
            self.variables = saved

    def _generate(
        self, generators: Sequence[ast.comprehension], index: int, element: ast.expr
    ) -> List:
        if index == len(generators):
            return list_of([self.value(element)])
        generator = generators[index]
        values = self.listed(self.value(generator.iter))
        if values.items is not None and len(values.items) <= UNROLL:
            parts = [self._one(generators, index, item, element) for item in values.items]
            return concatenate_lists(parts)
        # The body for some element stands for all of them.
        inner = self._one(generators, index, values.element, element)
        name = values.name if inner.size == Amount.of(1) else ""
        return List(values.size.times(inner.size), inner.element, None, name)

    def _one(
        self,
        generators: Sequence[ast.comprehension],
        index: int,
        item: Value,
        element: ast.expr,
    ) -> List:
        """What one element of a generator gives: nothing, if a filter says so."""
        generator = generators[index]
        self.assign(generator.target, item)
        certain = True
        for test in generator.ifs:
            decided = truth_of(self.value(test))
            if decided is False:
                return EMPTY
            certain = certain and decided is True
        inner = self._generate(generators, index + 1, element)
        if certain:
            return inner
        return List(inner.size.or_none(), single(inner.element))

    def dict_comprehension(self, node: ast.DictComp) -> Value:
        saved = dict(self.variables)
        try:
            self._generate(node.generators, 0, node.value)
            return Record()
        finally:
            self.variables = saved

    def subscript(self, node: ast.Subscript) -> Value:
        value = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return self._slice(value, node.slice)
        key = self.value(node.slice)
        if isinstance(value, Record):
            name = key.literal if isinstance(key, Text) else None
            return value.fields.get(name, UNKNOWN) if name is not None else UNKNOWN
        index = key.value if isinstance(key, Number) else None
        if isinstance(value, List):
            if value.items is not None and index is not None:
                position = int(index)
                inside = -len(value.items) <= position < len(value.items)
                return value.items[position] if inside else UNKNOWN
            return one_of(value)
        return Text(tokens(Amount(1, 1, 4))) if isinstance(value, Text) else UNKNOWN

    def _slice(self, value: Value, part: ast.Slice) -> Value:
        bounds = [self._bound(x) for x in (part.lower, part.upper, part.step)]
        if isinstance(value, Unknown):
            value = self.listed(value) if value.name else value
        if math.inf in bounds:
            return self._some_of(value)
        start, end, step = (None if x is None else int(x) for x in bounds)
        match value:
            case Text() if value.literal is not None:
                return Text(literal(value.literal[start:end:step]))
            case Text() if not start and end is not None and end >= 0 and step in (None, 1):
                return Text(cut(value.content, end))
            case List(items=items) if items is not None:
                return list_of(items[start:end:step])
            case List() if step in (None, 1):
                return _list_slice(value, start or 0, end)
        return self._some_of(value)

    def _bound(self, node: ast.expr | None) -> float | None:
        """A bound of a slice; infinite when it is not known."""
        if node is None:
            return None
        value = self.value(node)
        known = value.value if isinstance(value, Number) else None
        return math.inf if known is None else known

    @staticmethod
    def _some_of(value: Value) -> Value:
        match value:
            case List():
                return List(value.size.or_none(), single(value.element))
            case Text():
                return Text(tokens(Amount(0, None, rough_tokens(value.content).high)))
        return UNKNOWN

    def attribute(self, node: ast.Attribute) -> Value:
        self.value(node.value)
        return UNKNOWN

    def function(self, node: ast.Lambda) -> Value:
        names = [argument.arg for argument in node.args.args]

        def apply(machine: Machine, arguments: Sequence[Value]) -> Value:
            saved = dict(self.variables)
            for index, name in enumerate(names):
                self.variables[name] = arguments[index] if index < len(arguments) else UNKNOWN
            try:
                return self.value(node.body)
            finally:
                self.variables = saved

        return Made("python", apply)

    def named_expression(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.assign(node.target, value)
        return value

    # --- calls ---

    def application(self, node: ast.Call) -> Value:
        arguments = [
            self.value(part.value if isinstance(part, ast.Starred) else part) for part in node.args
        ]
        spread = any(isinstance(part, ast.Starred) for part in node.args)
        keywords = {k.arg: self.value(k.value) for k in node.keywords if k.arg}
        match node.func:
            case ast.Name(id=name):
                known = self.variables.get(name) or self.machine.read_global(PREFIX + name)
                if name == "isinstance":
                    return _isinstance(self, node, arguments[0] if arguments else UNKNOWN)
                if isinstance(known, Made):
                    return known.apply(self.machine, arguments)
                if known is None and name in _FUNCTIONS and not spread:
                    return _FUNCTIONS[name](self, arguments, keywords)
                self._touch(node)
                return UNKNOWN
            case ast.Attribute(value=ast.Name(id="json"), attr=attr) if attr in _JSON:
                return _JSON[attr](self, arguments, keywords)
            case ast.Attribute(value=receiver, attr=attr):
                if attr in _CHANGING and isinstance(receiver, ast.Name):
                    return self._change(receiver.id, attr, arguments)
                if attr in _CHANGING:
                    # What stands inside of another list or dict changes: that one is unknown now.
                    for part in ast.walk(receiver):
                        if isinstance(part, ast.Name):
                            self.change(part.id, UNKNOWN)
                    return UNKNOWN
                return self._method(self.value(receiver), attr, arguments)
        self.value(node.func)
        return UNKNOWN

    def _touch(self, node: ast.Call) -> None:
        """An unknown function may change the lists it is given."""
        for part in node.args:
            if isinstance(part, ast.Name) and isinstance(self.read(part.id), List):
                self.variables[part.id] = UNKNOWN

    def _change(self, name: str, method: str, arguments: list[Value]) -> Value:
        """A method that changes the list or dict in a variable."""
        value = self.read(name)
        argument = arguments[0] if arguments else UNKNOWN
        match method, value:
            case "append", List():
                self.change(name, concatenate_lists([value, list_of([argument])]))
            case "extend", List():
                self.change(name, concatenate_lists([value, self.listed(argument)]))
            case "insert", List() if len(arguments) == 2:
                self.change(name, concatenate_lists([value, list_of([arguments[1]])]))
            case (("sort" | "reverse"), List()):
                self.change(name, List(value.size, single(value.element)))
            case "update", Record() if isinstance(argument, Record):
                fields = {**value.fields, **argument.fields}
                self.change(name, Record(fields, value.whole and argument.whole))
            case "pop", List():
                self.change(name, List(value.size.less(1), single(value.element)))
                return one_of(value)
            case _:
                self.change(name, UNKNOWN)
        return UNKNOWN

    def _method(self, value: Value, method: str, arguments: list[Value]) -> Value:
        first = arguments[0] if arguments else None
        match value, method:
            case Record(), "get":
                name = first.literal if isinstance(first, Text) else None
                if name is not None and name in value.fields:
                    return value.fields[name]
                if value.whole and name is not None:
                    return arguments[1] if len(arguments) > 1 else UNKNOWN
                return UNKNOWN
            case Record(), "keys" | "values" | "items":
                return self._record_parts(value, method)
            case Text(), _:
                return self._text_method(value, method, arguments)
            case Unknown(), "get":
                return UNKNOWN
            case _, "copy":
                return value
        return TEXT if method in ("strip", "lower", "upper", "join", "format") else UNKNOWN

    def _record_parts(self, value: Record, method: str) -> Value:
        if not value.whole:
            return any_of(UNKNOWN)
        keys = [Text(literal(name)) for name in value.fields]
        if method == "keys":
            return list_of(keys)
        parts = list(value.fields.values())
        if method == "values":
            return list_of(parts)
        return list_of([list_of(pair) for pair in zip(keys, parts, strict=True)])

    def _text_method(self, value: Text, method: str, arguments: list[Value]) -> Value:
        first = arguments[0] if arguments else None
        known = value.literal
        given = first.literal if isinstance(first, Text) else None
        match method:
            case "join" if first is not None:
                return Text(repeated(self.listed(first), value.content))
            case "strip" | "lstrip" | "rstrip" | "lower" | "upper" | "title" if not arguments:
                if known is not None:
                    return Text(literal(getattr(known, method)()))
                if method.endswith("strip"):
                    return value
                return Text(tokens(rough_tokens(value.content)))
            case "split" | "splitlines" | "rsplit":
                if known is not None and (not arguments or given):
                    parts = getattr(known, method)(*([given] if given else []))
                    if len(parts) <= 2000:
                        return list_of([Text(literal(part)) for part in parts])
                whole = rough_tokens(value.content).high
                return any_of(Text(tokens(Amount(0, None, whole))))
            case "startswith" | "endswith" if known is not None and given is not None:
                return boolean(getattr(known, method)(given))
            case "replace":
                second = arguments[1] if len(arguments) > 1 else None
                new = second.literal if isinstance(second, Text) else None
                if known is not None and given is not None and new is not None:
                    return Text(literal(known.replace(given, new)))
                return TEXT
            case "format":
                return Text(concatenate(value.content, *(content_of(a) for a in arguments)))
            case "count" | "find" | "index":
                return NUMBER
            case "startswith" | "endswith" | "isdigit" | "isalpha":
                return BOOLEAN
        return UNKNOWN


def _list_slice(value: List, start: int, end: int | None) -> List:
    """`value[start:end]` of a list whose elements are not known one by one."""
    if start < 0:
        return List(value.size.capped(-start) if end is None else value.size.or_none(),
                    single(value.element))  # fmt: skip
    length = value.size
    if end is not None and end >= 0:
        length = length.each(lambda quantity: minimum(quantity, end))
    elif end is not None:
        length = length.less(-end)
    whole = start == 0 and (end is None or length == value.size)
    return List(length.less(start), value.element if whole else single(value.element))


def _text(value: Value) -> Text:
    return value if isinstance(value, Text) else TEXT


def truth_of(value: Value) -> bool | None:
    """Whether Python takes a value for true."""
    match value:
        case Boolean():
            return value.value
        case Text() if value.literal is not None:
            return bool(value.literal)
        case Number() if value.value is not None:
            return bool(value.value)
        case List(items=items) if items is not None:
            return bool(items)
        case Made():
            return True
    return None if not isinstance(value, Boolean) else truth(value)


def _changed(body: Sequence[ast.stmt], target: ast.expr) -> set[str]:
    """The variables that a loop's body may change."""
    names: set[str] = set()
    for part in (node for statement in [*body, target] for node in ast.walk(statement)):
        match part:
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.Attribute(value=ast.Name(id=name)) | ast.Subscript(value=ast.Name(id=name)):
                names.add(name)
    return names - {"json", "re", "math"}


# --- functions of Python and of json ---------------------------------------------------------


PythonFunction = Callable[[Program, list[Value], dict[str, Value]], Value]


def _first(arguments: list[Value]) -> Value:
    return arguments[0] if arguments else UNKNOWN


def _print(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    separator = keywords.get("sep", Text(literal(" ")))
    end = keywords.get("end", Text(literal("\n")))
    if "file" in keywords:
        return UNKNOWN
    printed = repeated(list_of(arguments), content_of(separator))
    alone = program.output.literal == ""
    json = arguments[0].json if len(arguments) == 1 and isinstance(arguments[0], Text) else None
    content = concatenate(program.output.content, printed, content_of(end))
    program.output = Text(content, json if alone else None)
    return UNKNOWN


def _len(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    value = _first(arguments)
    if isinstance(value, Text):
        return program.builtin("string-length", [value])
    return program.builtin("length", [value])


def _str(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    value = _first(arguments)
    return value if isinstance(value, Text) else Text(content_of(value))


def _number(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    value = _first(arguments)
    if isinstance(value, Text) and value.literal is not None:
        try:
            return number(float(value.literal))
        except ValueError:
            return NUMBER
    return value if isinstance(value, Number) else NUMBER


def _range(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    return program.builtin("range", arguments)


def _list(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    return program.listed(arguments[0]) if arguments else EMPTY


def _sorted(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    values = program.listed(_first(arguments))
    return List(values.size, single(values.element))


def _set(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if not arguments:
        return EMPTY
    values = program.listed(arguments[0])
    return List(values.size.or_none(), single(values.element))


def _enumerate(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    values = program.listed(_first(arguments))
    start = arguments[1] if len(arguments) > 1 else keywords.get("start", number(0))
    first = start.value if isinstance(start, Number) else None
    if values.items is not None and first is not None:
        pairs = [list_of([number(first + i), item]) for i, item in enumerate(values.items)]
        return list_of(pairs)
    return List(values.size, list_of([NUMBER, values.element]))


def _zip(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    lists = [program.listed(argument) for argument in arguments]
    columns = [values.items for values in lists if values.items is not None]
    if lists and len(columns) == len(lists):
        return list_of([list_of(row) for row in zip(*columns, strict=False)])
    size = lists[0].size if lists else NOTHING
    for values in lists[1:]:
        size = Amount(
            minimum(size.low, values.size.low), None, minimum(size.high, values.size.high)
        )
    if size.low == size.high:
        size = Amount.of(size.low)
    return List(size, list_of([values.element for values in lists]))


def _dict(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if arguments:
        return arguments[0] if isinstance(arguments[0], Record) else Record()
    return Record(keywords, whole=True)


def _map(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    function, values = _first(arguments), program.listed(arguments[-1] if arguments else UNKNOWN)
    if not isinstance(function, Made):
        return List(values.size, TEXT if len(arguments) == 2 else UNKNOWN)
    if values.items is not None and len(values.items) <= UNROLL:
        return list_of([function.apply(program.machine, [item]) for item in values.items])
    return List(values.size, function.apply(program.machine, [values.element]))


def _filter(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    values = program.listed(arguments[-1] if arguments else UNKNOWN)
    return List(values.size.or_none(), single(values.element))


def _extreme(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if len(arguments) == 1:
        return one_of(program.listed(arguments[0]))
    known = [a.value for a in arguments if isinstance(a, Number)]
    return NUMBER if len(known) == len(arguments) else UNKNOWN


def _some_number(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    return NUMBER


def _some_boolean(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    return BOOLEAN


_CLASSES: dict[str, type] = {"str": Text, "list": List, "dict": Record, "bool": Boolean}


def _isinstance(program: Program, node: ast.Call, value: Value) -> Value:
    """Decided where the class is one that a kind of value tells."""
    wanted = node.args[1] if len(node.args) > 1 else None
    if isinstance(value, Unknown) or not isinstance(wanted, ast.Name):
        return BOOLEAN
    known = _CLASSES.get(wanted.id)
    return BOOLEAN if known is None else boolean(isinstance(value, known))


_FUNCTIONS: dict[str, PythonFunction] = {
    "print": _print,
    "len": _len,
    "str": _str,
    "repr": _str,
    "int": _number,
    "float": _number,
    "range": _range,
    "list": _list,
    "tuple": _list,
    "sorted": _sorted,
    "reversed": _sorted,
    "set": _set,
    "enumerate": _enumerate,
    "zip": _zip,
    "dict": _dict,
    "map": _map,
    "filter": _filter,
    "min": _extreme,
    "max": _extreme,
    "sum": _some_number,
    "abs": _some_number,
    "round": _some_number,
    "any": _some_boolean,
    "all": _some_boolean,
}


def _loads(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    text = _first(arguments)
    if isinstance(text, Text) and text.json is not None:
        return text.json
    if isinstance(text, Text) and text.literal is not None and len(text.literal) < 100_000:
        from .shapes import shape_of, value_of

        try:
            return value_of(shape_of(json.loads(text.literal)))
        except (ValueError, RecursionError):
            return UNKNOWN
    return UNKNOWN


def _dumps(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    value = _first(arguments)
    indent = keywords.get("indent")
    known = indent.value if isinstance(indent, Number) else None
    try:
        plain = concrete(value)
    except LookupError:
        return Text(printed_json(value, int(known or 0)), value)
    ascii_only = truth_of(keywords.get("ensure_ascii", TRUE)) is not False
    text = json.dumps(plain, indent=int(known) if known else None, ensure_ascii=ascii_only)
    return Text(literal(text), value)


def concrete(value: Value) -> object:
    """The Python value, where it is known to the letter; raises LookupError where it is not."""
    match value:
        case Text() if value.literal is not None:
            return value.literal
        case Number() if value.value is not None and not isinstance(value.value, Poly):
            return value.value
        case Boolean() if value.value is not None:
            return value.value
        case List(items=items) if items is not None:
            return [concrete(item) for item in items]
        case Record(whole=True):
            return {name: concrete(part) for name, part in value.fields.items()}
    raise LookupError


_JSON: dict[str, PythonFunction] = {"loads": _loads, "dumps": _dumps}

_CHANGING = frozenset(
    ("append", "extend", "insert", "sort", "reverse", "update", "pop", "add", "remove", "clear",
     "setdefault", "popitem", "discard")
)  # fmt: skip

_COMPARISONS: dict[type, str] = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">="}

_EXPRESSIONS: dict[type, Callable[[Program, ast.expr], Value]] = {
    ast.Constant: Program.constant,
    ast.Name: Program.name,
    ast.JoinedStr: Program.formatted,
    ast.BinOp: Program.binary,
    ast.UnaryOp: Program.unary,
    ast.Compare: Program.comparison,
    ast.BoolOp: Program.boolean_operation,
    ast.IfExp: Program.conditional,
    ast.List: Program.sequence,
    ast.Tuple: Program.sequence,
    ast.Set: Program.sequence,
    ast.Dict: Program.dictionary,
    ast.ListComp: Program.comprehension,
    ast.GeneratorExp: Program.comprehension,
    ast.SetComp: Program.comprehension,
    ast.DictComp: Program.dict_comprehension,
    ast.Subscript: Program.subscript,
    ast.Attribute: Program.attribute,
    ast.Lambda: Program.function,
    ast.NamedExpr: Program.named_expression,
    ast.Call: Program.application,
}  # pyright: ignore[reportAssignmentType]
