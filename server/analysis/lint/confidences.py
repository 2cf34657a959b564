"""Whether a function of an answer gives how sure the answer is, rather than how unsure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..core import (
    Begin,
    Call,
    Define,
    Expr,
    If,
    KeywordArgument,
    Lambda,
    Let,
    Literal,
    Quote,
    Ref,
)
from ..scopes import Binder
from ..traverse import walk
from .python_blocks import read_python
from .view import literal_text

_SURE = re.compile(r"confiden|certain|sureness", re.IGNORECASE)
_UNSURE = re.compile(r"uncertain|unsure|doubt|in-?confiden|lack|low|un-?confiden", re.IGNORECASE)
# What keeps the order of the numbers it is given.
_MONOTONE = frozenset({
    "/", "*", "+", "min", "max", "exact->inexact", "real->double-flonum", "round", "string->number",
    "string-trim", "syntax-e", "number->string", "or", "first", "second", "cadr", "car", "list-ref",
    "inexact", "~a",
})  # fmt: skip
_PYTHON_MONOTONE = frozenset({"float", "int", "round", "min", "max", "str", "Decimal", "print"})
_TURNS = re.compile(r"\b1(?:\.0*)?\s*-|\b100(?:\.0*)?\s*-|-\s*[a-z_]*conf", re.IGNORECASE)
_DEEPEST = 40


def gives_confidence(function: Lambda, settled: Mapping[str, Binder]) -> bool:
    """Whether the value of a function surely grows with what it calls a confidence."""
    if not function.body:
        return False
    value = function.body[-1]
    reading = _Reading(dict(_definitions(function)), settled)
    if reading.is_field(value) or _gives_more_where_sure(value):
        return True
    names = {function.name, *(e.name for e in walk(*function.body) if isinstance(e, Ref))}
    if any(map(_UNSURE.search, names)):
        return False
    # A name may say it outright, where nothing is turned round.
    turned = not names.isdisjoint(("-", "sub1", ">", "<", ">=", "<="))
    if _SURE.search(function.name) and not turned and not _turns_in_python(function):
        return True
    return _grows(value)


def passes_number_on(function: Lambda, settled: Mapping[str, Binder], depth: int = 0) -> bool:
    """Whether the value of a function is a number of its text as it stands there."""
    names = {name.text for name in function.parameters.required}
    if len(names) != 1 or function.parameters.rest is not None or not function.body:
        return False
    reading = _Passing(dict(_definitions(function)), settled, next(iter(names)))
    return reading.is_number(function.body[-1], depth)


@dataclass(frozen=True, slots=True)
class _Passing:
    """What the names in a function of one text stand for."""

    own: Mapping[str, Expr]
    settled: Mapping[str, Binder]
    given: str

    def is_number(self, value: Expr, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        match value:
            case Ref(_, name):
                known = self.own.get(name)
                return known is not None and self.is_number(known, depth + 1)
            case Begin(_, body) | Let(_, _, body):
                return bool(body) and self.is_number(body[-1], depth + 1)
            case If(_, _, then, other) if other is not None:
                branches = [e for e in (then, other) if not isinstance(e, Literal)]
                return bool(branches) and all(
                    self.is_number(e, depth + _BRANCH_DEPTH) for e in branches
                )
            case Call(_, Ref(_, "string->number"), (text,)):
                return self.is_part(text, depth + 1)
            case Call(_, Ref(_, name), (given,), ()) if name in self.settled:
                helper = self.settled[name].value
                if not isinstance(helper, Lambda) or _UNSURE.search(name):
                    return False
                deeper = depth + _HELPER_DEPTH
                return self.is_part(given, deeper) and passes_number_on(
                    helper, self.settled, deeper
                )
        return False

    def is_part(self, value: Expr, depth: int) -> bool:
        """Whether a text is a part of the given one."""
        if depth > _DEEPEST:
            return False
        match value:
            case Ref(_, name):
                known = self.own.get(name)
                if known is None:
                    return name == self.given
                return self.is_part(known, depth + 1)
            case Call(_, Ref(_, name), (Literal(), text, *_)) if name.startswith("regexp-match"):
                return self.is_part(text, depth + 1)
            case Call(_, Ref(_, name), (text, *_)) if name in _TAKING:
                return self.is_part(text, depth + 1)
        return False


_HELPER_DEPTH, _BRANCH_DEPTH = 8, 4  # how much deeper a helper and a branch are
_TAKING = frozenset({
    "string-trim", "string-split", "first", "second", "third", "last", "car", "cadr", "list-ref",
    "syntax-e", "string-normalize-spaces",
})  # fmt: skip


def asks_how_sure(function: Lambda) -> bool:
    """Whether a function asks a model to say how sure it is, and not how unsure."""
    said = " ".join(
        str(part.value)
        for part in walk(*function.body)
        if isinstance(part, Literal) and isinstance(part.value, str)
    )
    return _HOW_SURE.search(said) is not None and not _HOW_UNSURE.search(said)


_HOW_SURE = re.compile(
    r"\b(?:your|the|with|and|state|give) (?:confidence|certainty)\b", re.IGNORECASE
)
_HOW_UNSURE = re.compile(
    r"uncertain|unsure|doubt|risk|difficult|ambigu|lack|unclear|error|margin|varia|deviat"
    r"|0(?:\.0)? (?:is|means|=|for) "
    r"(?:very |fully |entirely |completely )?(?:sure|certain|confident)",
    re.IGNORECASE,
)


def _is_sure(word: str) -> bool:
    return _SURE.search(word) is not None and not _UNSURE.search(word)


def _definitions(function: Lambda) -> Iterator[tuple[str, Expr]]:
    """What the names that a function binds to one value stand for."""
    for expr in walk(*function.body):
        match expr:
            case Define(_, (name,), value):
                yield name.text, value
            case Let(_, bindings):
                yield from ((b.names[0].text, b.value) for b in bindings if len(b.names) == 1)


def _turns_in_python(function: Lambda) -> bool:
    texts = (literal_text(expr) for expr in walk(*function.body))
    return any(text is not None and _TURNS.search(text) for text in texts)


# --- the confidence that an answer states, as it stands there ----------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the names in a function stand for: its own, and those of the file."""

    own: Mapping[str, Expr]
    settled: Mapping[str, Binder]

    def is_field(self, value: Expr, depth: int = 0) -> bool:
        if depth > _DEEPEST:
            return False
        match value:
            case Ref(_, name):
                known = self.own.get(name)
                return known is not None and self.is_field(known, depth + 1)
            case Begin(_, body) | Let(_, _, body):
                return bool(body) and self.is_field(body[-1], depth + 1)
            case If(_, _, then, other) if other is not None:
                branches = [e for e in (then, other) if not isinstance(e, Literal)]
                return bool(branches) and all(self.is_field(e, depth + 1) for e in branches)
            case Call(_, Ref(_, name), arguments) if arguments:
                return self._is_field_call(name, arguments, depth)
        return False

    def _is_field_call(self, name: str, arguments: tuple[Expr, ...], depth: int) -> bool:
        if name in ("hash-ref", "dict-ref"):
            return len(arguments) > 1 and _is_sure(_word(arguments[1]))
        if name in ("regexp-match", "regexp-match*"):
            pattern = arguments[0]
            text = str(pattern.value) if isinstance(pattern, Literal) else ""
            return _is_sure(text) and text.count("(") == 1
        if name in ("py-eval", "py-exec"):
            source = literal_text(arguments[0])
            return source is not None and _is_python_field(source, printed=name == "py-exec")
        if name in _MONOTONE:
            rest = [e for e in arguments if not _is_plain_number(e)]
            return len(rest) == 1 and self.is_field(rest[0], depth + 1)
        return self._is_named_field(name, arguments)

    def _is_named_field(self, name: str, arguments: tuple[Expr, ...]) -> bool:
        """Whether a function of the file is asked for the field by its name."""
        binder = self.settled.get(name)
        helper = binder.value if binder is not None else None
        if not isinstance(helper, Lambda) or _UNSURE.search(name):
            return False
        if not any(re.fullmatch(r"confidence|certainty", _word(e)) for e in arguments):
            return False
        inside = (e.name for e in walk(*helper.body) if isinstance(e, Ref))
        return "-" not in inside and not _turns_in_python(helper)


def _word(expr: Expr) -> str:
    """The text or symbol that is written out, else nothing."""
    if isinstance(expr, Quote):
        return expr.datum.text
    return literal_text(expr) or ""


def _is_plain_number(expr: Expr) -> bool:
    if not isinstance(expr, Literal) or not isinstance(expr.value, int | float):
        return False
    return isinstance(expr.value, bool) or expr.value >= 0


def _is_python_field(source: str, printed: bool) -> bool:
    tree = read_python(source).tree
    last = tree.body[-1] if tree is not None and tree.body else None
    if tree is None or not isinstance(last, ast.Expr):
        return False
    is_print = isinstance(last.value, ast.Call) and _called(last.value) == "print"
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                assigned.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AugAssign | ast.FunctionDef | ast.NamedExpr):
            return False
    return is_print is printed and _is_python_value(last.value, assigned, 0)


def _is_python_value(node: ast.expr, assigned: Mapping[str, list[ast.expr]], depth: int) -> bool:
    if depth > _DEEPEST:
        return False
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return _is_sure(key)
        case ast.Subscript(value=table, slice=word) if _rises(table, assigned):
            parts = [word]
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[word, *_]) if _rises(
            table, assigned
        ):
            parts = [word]
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(key)), *_]):
            return _is_sure(key)
        case ast.Call(func=ast.Attribute(value=text, attr="lower" | "strip"), args=[]):
            parts = [text]
        case ast.Call(func=ast.Name(id=name), args=given) if name in _PYTHON_MONOTONE:
            parts = given
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() | ast.Add(), right=right):
            parts = [left, right]
            if isinstance(node.op, ast.Div) and isinstance(left, ast.Constant):
                return False
        case ast.IfExp(body=body, orelse=orelse):
            parts = [body, orelse]
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = values
        case ast.Name(id=name):
            parts = assigned.get(name, [])
        case _:
            return False
    rest = [part for part in parts if not _is_python_constant(part)]
    return bool(rest) and all(_is_python_value(part, assigned, depth + 1) for part in rest)


def _rises(node: ast.expr, assigned: Mapping[str, list[ast.expr]]) -> bool:
    """Whether a dict gives a larger number for `high` than for `low`."""
    if isinstance(node, ast.Name) and len(assigned.get(node.id, ())) == 1:
        node = assigned[node.id][0]
    if not isinstance(node, ast.Dict):
        return False
    known: dict[str, float] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        match key, value:
            case ast.Constant(value=str(word)), ast.Constant(value=int() | float() as number):
                known[word.lower()] = number
    return "high" in known and "low" in known and known["high"] > known["low"]


def _is_python_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float | None)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


# --- words that say how sure an answer is ------------------------------------------------------

_DOUBTFUL = re.compile(
    r"(?:i(?:'| a)m )?(?:not sure|unsure|uncertain|not certain|unclear|doubtful|don't know)"
    r"|low confidence|[\"']?confidence[\"']?\s*:\s*[\"']?low[\"']?",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"high confidence|[\"']?confidence[\"']?\s*:\s*[\"']?high[\"']?", re.IGNORECASE
)
_TESTS = frozenset({"string-contains?", "string-prefix?", "string-suffix?", "string=?", "equal?"})


def _gives_more_where_sure(value: Expr) -> bool:
    """Whether a number is smaller where an answer has a word of doubt, or larger where it has
    one of certainty."""
    match value:
        case Begin(_, body) | Let(_, _, body):
            return bool(body) and _gives_more_where_sure(body[-1])
        case If(_, Call(_, Ref(_, test), arguments), then, other) if test in _TESTS and other:
            words = [text for e in arguments if (text := literal_text(e)) is not None]
            first, others = _numbers(then), _numbers(other)
            if len(words) != 1 or not first or not others:
                return False
            if _DOUBTFUL.fullmatch(words[0].strip()):
                return max(first) < min(others)
            return _CERTAIN.fullmatch(words[0].strip()) is not None and min(first) > max(others)
    return False


def _numbers(expr: Expr) -> list[float]:
    """The numbers that branches end with; none where one ends otherwise."""
    found: list[float] = []
    branches: list[Expr | None] = [expr]
    while branches:
        match branches.pop():
            case Literal(_, int() | float() as value) if not isinstance(value, bool):
                found.append(value)
            case If(_, _, then, other):
                branches += [then, other]
            case Begin(_, (only,)):
                branches.append(only)
            case _:
                return []
    return found


# --- what is called a confidence ---------------------------------------------------------------


def _grows(value: Expr) -> bool:
    match value:
        case Ref(_, name):
            return _SURE.search(name) is not None
        case Call(_, Ref(_, name), arguments, keywords):
            if _SURE.search(name):
                return True
            if name in ("llm-query", "llm-query-async", "unsafe-raw-query"):
                return _asks_for_confidence(arguments, keywords)
            if name not in _MONOTONE or not arguments:
                return False
            rest = arguments[1:] if name in ("/", "*", "+", "min", "max") else ()
            return _grows(arguments[0]) and all(isinstance(e, Literal) for e in rest)
        case Begin(_, body) | Let(_, _, body):
            return bool(body) and _grows(body[-1])
    return False


def _asks_for_confidence(
    arguments: tuple[Expr, ...], keywords: tuple[KeywordArgument, ...]
) -> bool:
    given = [k.value for k in keywords if k.name == "instruction"] or list(arguments[:1])
    text = " ".join(
        str(part.value)
        for value in given
        if value is not None
        for part in walk(value)
        if isinstance(part, Literal) and isinstance(part.value, str)
    )
    asks = re.search(r"how (?:confident|certain|sure)\b|\bconfidence\b", text, re.IGNORECASE)
    return asks is not None and not _UNSURE.search(text)
