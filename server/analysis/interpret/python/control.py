"""What the statements of a block do to the flow of control and to variables outside of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

CHANGING = frozenset(
    ("append", "extend", "insert", "sort", "reverse", "update", "pop", "add", "remove", "clear",
     "setdefault", "popitem", "discard")
)  # fmt: skip
"""Methods that change the list, set or dict they are called on."""

LEAVING = (ast.Continue, ast.Break, ast.Return, ast.Raise)
"""Statements that nothing of their block comes after."""

_LOOPS = (ast.For, ast.While, ast.AsyncFor)
_OTHER_BODIES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def leaves(block: Sequence[ast.stmt]) -> bool:
    """Whether nothing that follows a block runs after it."""
    match block[-1] if block else None:
        case ast.Continue() | ast.Break() | ast.Return() | ast.Raise():
            return True
        case ast.If(body=body, orelse=orelse):
            return leaves(body) and leaves(orelse)
    return False


def may_leave(node: ast.AST, in_loop: bool = False) -> bool:
    """Whether a statement has a way out past what follows it in its block."""
    if isinstance(node, ast.Return | ast.Raise):
        return True
    if isinstance(node, ast.Continue | ast.Break):
        return not in_loop
    if isinstance(node, _OTHER_BODIES):
        return False
    inside = in_loop or isinstance(node, _LOOPS)
    return any(may_leave(child, inside) for child in ast.iter_child_nodes(node))


def changed(body: Sequence[ast.stmt], target: ast.expr) -> set[str]:
    """The variables that a loop's body may change."""
    names: set[str] = set()
    for part in (node for statement in [*body, target] for node in ast.walk(statement)):
        match part:
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.Attribute(value=ast.Name(id=name)) | ast.Subscript(value=ast.Name(id=name)):
                names.add(name)
    return names - {"json", "re", "math"}


class Outside(NamedTuple):
    """What a function changes that is not its own: variables, and its arguments by position."""

    variables: frozenset[str]
    arguments: frozenset[int]


def changes_outside(node: ast.FunctionDef) -> Outside:
    parameters = [argument.arg for argument in node.args.args]
    declared = {
        n for s in ast.walk(node) if isinstance(s, ast.Global | ast.Nonlocal) for n in s.names
    }
    stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _is_stored(n)}
    own = (stored - declared) | set(parameters)
    touched = set(touched_in(node))
    return Outside(
        frozenset((touched - own) | declared),
        frozenset(i for i, name in enumerate(parameters) if name in touched),
    )


def called_in(node: ast.FunctionDef) -> frozenset[str]:
    """The names of the functions that a function may call, or hand on to be called."""
    return frozenset(
        n.id
        for s in node.body
        for n in ast.walk(s)
        if isinstance(n, ast.Name) and not _is_stored(n)
    )


def changes_default(node: ast.FunctionDef) -> bool:
    """Whether a function may change the list or dict that a parameter has by default."""
    defaults = (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None))
    return any(isinstance(d, ast.List | ast.Dict | ast.Set | ast.Call) for d in defaults)


def changes_unseen(node: ast.FunctionDef) -> bool:
    """Whether a function may change what it knows under another name, or by a function in it."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    parts = [part for statement in node.body for part in ast.walk(statement)]
    touched = set(touched_in(node))
    if touched and any(isinstance(part, inner) for part in parts):
        return True
    for part in parts:
        match part:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in touched:
                if isinstance(value, ast.Name | ast.Subscript | ast.Attribute | ast.Call):
                    return True
            case ast.For(target=ast.Name(id=name)) if name in touched:
                return True
    return False


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def touched_in(node: ast.AST) -> Iterator[str]:
    """The names of what is changed in place."""
    for part in ast.walk(node):
        match part:
            case ast.Call(func=ast.Attribute(value=receiver, attr=attr)) if attr in CHANGING:
                yield from _root(receiver)
            case ast.Subscript(value=container, ctx=ast.Store() | ast.Del()):
                yield from _root(container)
            case ast.Attribute(value=container, ctx=ast.Store() | ast.Del()):
                yield from _root(container)
            case ast.Attribute(value=receiver, attr=attr) if attr in CHANGING:
                yield from _root(receiver)  # handed on, to be called elsewhere
            case ast.AugAssign(target=ast.Name(id=name)):
                yield name  # `+=` changes a list itself


def _root(node: ast.expr) -> Iterator[str]:
    """The name that a chain of attributes and items begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
