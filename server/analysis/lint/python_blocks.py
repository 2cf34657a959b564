"""The Python that a strategy holds in its strings: what it says, and where each part stands.

It is read with Python's own parser, in the way the bridge reads it before it runs it.
"""

from __future__ import annotations

import ast
import re
import symtable
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..core import Expr, Literal, Ref
from ..literals import Text
from ..scopes import Use
from ..syntax.tree import Span
from .rule import Settled
from .texts import located_text
from .view import FormView

# More than this is data rather than code, and would hold up a keystroke.
LARGEST = 64 * 1024  # characters
_LINE_END = re.compile(r"\r\n|\r|\n")
_FAILURES = (ValueError, RecursionError, MemoryError)


class Fault(NamedTuple):
    """Why Python refuses a text; `start` and `end` are in characters of it."""

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """A text read as Python.

    `tree` is None where it cannot be read: then `fault` says why, if that is known.  `lines` and
    `margin` lead from a line and column of the tree back to the text: the offset in characters at
    which each line starts, and how many characters of each line the reading left out.
    """

    text: str
    tree: ast.Module | None
    fault: Fault | None
    lines: tuple[int, ...]
    margin: int = 0

    def offset(self, line: int, column: int) -> int:
        """The character at a line from 1 and a column from 0, never outside of the text."""
        index = min(max(line, 1), len(self.lines)) - 1
        at = self.lines[index] + self.margin + max(column, 0)
        return max(0, min(at, len(self.text)))

    def place(self, node: ast.expr) -> tuple[int, int]:
        """Where an expression stands, in characters."""
        return self._at(node.lineno, node.col_offset), self._at(
            node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        )

    def _at(self, line: int, column_in_bytes: int) -> int:
        """The parser counts columns in UTF-8 bytes."""
        start = self.offset(line, 0)
        line_bytes = self.text[start : start + column_in_bytes].encode("utf-8", "surrogatepass")
        characters = line_bytes[:column_in_bytes].decode("utf-8", "replace")
        return min(start + len(characters), len(self.text))


@lru_cache(maxsize=256)
def read_python(text: str) -> Source:
    """Read a text as the bridge does: as it stands, else with its common indentation removed."""
    lines = (0, *(match.end() for match in _LINE_END.finditer(text)))
    if len(text) > LARGEST:
        return Source(text, None, None, lines)
    try:
        return _read(text, text, lines, 0)
    except IndentationError:
        dedented = textwrap.dedent(text)
        skipped = len(dedented) - len(dedented.lstrip("\n"))
        margin = _margin(text, dedented)
        try:
            return _read(dedented.strip("\n"), text, lines[skipped:] or lines, margin)
        except IndentationError as error:
            source = Source(text, None, None, lines[skipped:] or lines, margin)
            return Source(text, None, _fault(error, source), source.lines, margin)


def _read(code: str, text: str, lines: tuple[int, ...], margin: int) -> Source:
    """Raises IndentationError; any other fault is in the result."""
    bare = Source(text, None, None, lines, margin)
    try:
        with warnings.catch_warnings():
            # Of a doubtful escape the run tells; here it would go to the server's own log.
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
            compile(tree, "<python>", "exec", dont_inherit=True)
    except IndentationError:
        raise
    except SyntaxError as error:
        return Source(text, None, _fault(error, bare), lines, margin)
    except _FAILURES:
        return bare
    return Source(text, tree, None, lines, margin)


def _margin(text: str, dedented: str) -> int:
    """How many characters `dedent` took from each line that is not blank."""
    for before, after in zip(text.split("\n"), dedented.split("\n"), strict=False):
        if after.strip():
            return len(before) - len(after)
    return 0


def _fault(error: SyntaxError, source: Source) -> Fault:
    line = error.lineno or 1
    start = source.offset(line, (error.offset or 1) - 1)
    end = start
    if error.end_lineno and error.end_offset and error.end_offset > 0:
        end = source.offset(error.end_lineno, error.end_offset - 1)
    if isinstance(error, IndentationError):
        start, end = _line(source, line)
    end = max(end, start + 1)
    if not source.text[start:end].strip():
        # Where something is missing, what stands before is marked: a blank shows no mark.
        end = max(len(source.text[:start].rstrip()), 1)
        start = end - 1
    return Fault(start, min(end, len(source.text)), error.msg)


def _line(source: Source, line: int) -> tuple[int, int]:
    """The text of a line without the blanks around it."""
    start = source.lines[min(line, len(source.lines)) - 1]
    text = _LINE_END.split(source.text[start:], maxsplit=1)[0]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


@dataclass(frozen=True, slots=True)
class Block:
    """The Python given to one call; `text` is None where it is not written out at one place."""

    use: Use
    primitive: str
    call: Span
    text: Text | None
    constant: str = ""  # the name that stands for the text, if the file defines it

    def source(self) -> Source | None:
        return None if self.text is None else read_python(self.text.value)

    def code(self, settled: Settled) -> str | None:
        """The text, also where the file keeps it under a name; None where it is not known."""
        return constant_text(self.constant, settled) if self.text is None else self.text.value


def blocks(view: FormView) -> tuple[Block, ...]:
    """Every call of the form that runs Python."""
    found: list[Block] = []
    for call in view.calls("py-exec", "py-eval"):
        code = call.call.arguments[0] if call.call.arguments else None
        constant = code.name if isinstance(code, Ref) and _is_free(view, code) else ""
        found.append(Block(call.use, call.use.name, call.call.span, _written(view, code), constant))
    return tuple(found)


def _is_free(view: FormView, ref: Ref) -> bool:
    return any(use.span == ref.span and use.binder is None for use in view.scopes.uses)


def _written(view: FormView, code: Expr | None) -> Text | None:
    if isinstance(code, Literal) and code.kind in ("string", "here_string"):
        return located_text(view, code)
    return None


def constant_text(name: str, settled: Settled) -> str | None:
    """The text that a constant of the file holds."""
    binder = settled.get(name)
    value = binder.value if binder is not None else None
    if isinstance(value, Literal) and value.kind in ("string", "here_string"):
        return str(value.value)
    return None


# --- names -----------------------------------------------------------------------------------

# With these a program may define any name.
_REFLECTION = frozenset({"exec", "eval", "globals", "locals", "vars", "setattr"})
_CATCHING = frozenset({"NameError", "Exception", "BaseException"})


@dataclass(frozen=True, slots=True)
class Names:
    """What a text defines for later ones, and which names it takes from elsewhere.

    `needed` has the place of the first use of each, in characters.  `open_ended` says that it may
    define more than can be seen.
    """

    defined: frozenset[str]
    needed: tuple[tuple[str, int, int], ...]
    open_ended: bool = False


UNKNOWN_NAMES = Names(frozenset(), (), open_ended=True)


@lru_cache(maxsize=256)
def names_of(text: str) -> Names:
    source = read_python(text)
    if source.tree is None:
        return UNKNOWN_NAMES
    try:
        table = symtable.symtable(ast.unparse(source.tree), "<python>", "exec")
    except (SyntaxError, *_FAILURES):
        return UNKNOWN_NAMES
    if _is_open_ended(source.tree):
        return UNKNOWN_NAMES
    defined = {s.get_name() for s in table.get_symbols() if _is_defined(s)}
    wanted: set[str] = set()
    for inner in _tables(table):
        for symbol in inner.get_symbols():
            if inner is not table and symbol.is_declared_global() and symbol.is_assigned():
                defined.add(symbol.get_name())
            elif symbol.is_referenced() and (symbol.is_global() or inner is table):
                wanted.add(symbol.get_name())
    needed = _first_uses(source, wanted - defined)
    return Names(frozenset(defined), needed)


def _is_defined(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _is_open_ended(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
            return True
        if isinstance(node, ast.Name) and node.id in _REFLECTION:
            return True
    return False


def _first_uses(source: Source, names: set[str]) -> tuple[tuple[str, int, int], ...]:
    """The place of the first use of each name that nothing around it binds."""
    found: dict[str, tuple[str, int, int]] = {}
    if not names or source.tree is None:
        return ()
    for node, bound in _loads(source.tree, frozenset()):
        if node.id in names and node.id not in bound and node.id not in found:
            found[node.id] = (node.id, *source.place(node))
    return tuple(found.values())


_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _loads(
    node: ast.AST, bound: frozenset[str], of_class: frozenset[str] = frozenset()
) -> Iterator[tuple[ast.Name, frozenset[str]]]:
    """The names that are read, each with what the scopes around it bind.

    Left out are those that a handler for their absence guards.  The names of a class, `of_class`,
    are visible in its body and not in its methods.
    """
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load):
            yield node, bound | of_class
        return
    parts = ast.iter_child_nodes(node)
    if isinstance(node, ast.Try) and any(_catches(handler) for handler in node.handlers):
        parts = iter((*node.handlers, *node.orelse, *node.finalbody))
    if isinstance(node, ast.ClassDef):
        of_class = _bound_in(node)
    elif isinstance(node, (*_FUNCTIONS, *_COMPREHENSIONS)):
        bound, of_class = bound | _bound_in(node), frozenset()
    for part in parts:
        yield from _loads(part, bound, of_class)


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(isinstance(n, ast.Name) and n.id in _CATCHING for n in ast.walk(handler.type))


def _bound_in(scope: ast.AST) -> frozenset[str]:
    """The names that a function, comprehension or class binds itself."""
    names: set[str] = set()
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            names.update([node.name] if node.name else [])
        elif isinstance(node, ast.MatchMapping):
            names.update([node.rest] if node.rest else [])
        if isinstance(node, _DEFINITIONS):
            names.add(node.name)
        elif not isinstance(node, (ast.Lambda, *_COMPREHENSIONS)):
            waiting.extend(ast.iter_child_nodes(node))
    return frozenset(names)
