"""checkpoint-key-without-item: a function stores what it makes of each item under one key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...core import Call, Define, Expr, For, Lambda, Let, Ref
from ...finding import Finding, Severity
from ...scopes import Use
from ...syntax.tree import Span
from ...traverse import walk
from ..per_form import about, has_fragment, is_certain, once
from ..recursion import recursive_functions
from ..rule import Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis

# What applies a function to each item, with the place of the function.
_LOOPS = {
    "map": 0, "for-each": 0, "map-async": 0, "filter-map": 0, "append-map": 0, "tiered": 0,
    "fan-out-aggregate": 0, "active-learning": 0,
}  # fmt: skip
_QUERIES = frozenset(("llm-query", "llm-query-async", "unsafe-raw-query"))


class _Kept(NamedTuple):
    """A `checkpoint` in a function of the file whose value depends on more than its key does.

    `of_content` names the parameters of whose content the key is a hash, `missing` those that the
    key leaves out.  `restored` says that the function gives what is stored where something is.
    """

    function: str
    key: Span
    of_content: tuple[str, ...]
    missing: tuple[str, ...]
    use: Use
    restored: bool


class _Applied(NamedTuple):
    """What a form does with functions: those it applies to each of several items."""

    each: frozenset[str]


def check_file(analysis: Analysis) -> Iterator[Finding]:
    document = analysis.document
    if document.problems or b"checkpoint" not in document.source or has_fragment(document):
        return
    for placed in about(document, "store"):
        for kept in once(placed.form, "kept by functions", _kept):
            if not is_certain(analysis, kept.use) or kept.function not in analysis.bindings.settled:
                continue
            if not kept.of_content and not _is_per_item(analysis, kept):
                continue
            yield RULE.finding(placed.located(kept.key), _message(kept))


def _message(kept: _Kept) -> str:
    left_out = " and ".join(f"`{name}`" for name in kept.missing)
    if kept.of_content:
        return (
            f"What is stored here depends on {left_out} too, and the key does not: a second call "
            "with another one is given the first one's value. Make the key from both, as in "
            f"`(hash (string-append {' '.join((*kept.of_content, *kept.missing))}))`."
        )
    return (
        f"`{kept.function}` is called for each item, and the key is the same for all: the second "
        "item is given what was stored for the first. Make the key from the item, as in "
        f"`(hash {kept.missing[0]})`."
    )


def _is_per_item(analysis: Analysis, kept: _Kept) -> bool:
    # Who stores how far the work has come does so under one key, and reads it elsewhere.
    name = kept.function
    word = name.encode()
    return kept.restored and any(
        word in form.text and name in once(form, "applied to each", _applied).each
        for form, _ in analysis.document.forms
    )


def _applied(view: FormView) -> _Applied:
    each: set[str] = set()
    for use, call in view.free_calls:
        at = _LOOPS.get(use.name)
        function = call.arguments[at] if at is not None and len(call.arguments) > at else None
        if isinstance(function, Ref):
            each.add(function.name)
        elif isinstance(function, Lambda):
            names = {name.text for name in function.parameters.required}
            each |= _called_with(function.body, names)
    for expr in view.expressions:
        if isinstance(expr, For):
            names = {name.text for clause in expr.clauses for name in clause.names}
            each |= _called_with(expr.body, names)
    for loop in recursive_functions(view):
        each |= _called_in_turns(loop)
    return _Applied(frozenset(each))


def _called_in_turns(loop: Lambda) -> set[str]:
    """The functions that a recursion over a list calls with what depends on the list."""
    shrinking = {
        parameter.text
        for expr in walk(*loop.body)
        if isinstance(expr, Call) and isinstance(expr.function, Ref)
        if expr.function.name == loop.name
        for parameter, given in zip(loop.parameters.required, expr.arguments, strict=False)
        if _is_rest_of(given, parameter.text)
    }
    return _called_with(loop.body, shrinking) - {loop.name} if shrinking else set()


def _is_rest_of(given: Expr, name: str) -> bool:
    match given:
        case Call(_, Ref(_, "cdr" | "rest" | "cddr" | "drop"), (Ref(_, items), *_)):
            return items == name
    return False


def _called_with(body: tuple[Expr, ...], names: set[str]) -> set[str]:
    """The functions that a body calls with what depends on the item."""
    known = _dependent(body, names)
    return {
        expr.function.name
        for expr in walk(*body)
        if isinstance(expr, Call)
        and isinstance(expr.function, Ref)
        and any(_mentions(argument, known) for argument in expr.arguments)
    }


def _kept(view: FormView) -> tuple[_Kept, ...]:
    stored = {f.call.span: f for f in view.calls("checkpoint") if len(f.call.arguments) == 2}
    only = view.expansion.body[0] if len(view.expansion.body) == 1 else None
    if not stored or not isinstance(only, Define) or not isinstance(only.value, Lambda):
        return ()
    function = only.value
    found: list[_Kept] = []
    for expr in walk(*function.body):
        call = stored.get(expr.span) if isinstance(expr, Call) else None
        if call is not None:
            kept = _compared(only.names[0].text, function, call.call, call.use)
            if kept is not None and _is_restored(view, call.call.arguments[0]):
                kept = kept._replace(restored=True)
            found += [kept] if kept is not None else []
    return tuple(found)


def _is_restored(view: FormView, key: Expr) -> bool:
    """Whether the function reads what is stored under a key, written in the same words."""
    asked = (found.call.arguments for found in view.calls("restore"))
    return any(given and view.source(given[0].span) == view.source(key.span) for given in asked)


def _compared(name: str, function: Lambda, call: Call, use: Use) -> _Kept | None:
    key, value = call.arguments
    parameters = [p.text for p in function.parameters.required]
    in_key = [p for p in parameters if _mentions(key, _dependent(function.body, {p}))]
    in_value = [p for p in parameters if _mentions(value, _dependent(function.body, {p}))]
    missing = tuple(p for p in in_value if p not in in_key)
    if not missing:
        return None
    if not in_key:
        return _Kept(name, _made_at(key, function.body), (), missing, use, False)
    # An identifier may well stand for the rest of its item, a hash of a text stands for that text.
    asked = tuple(p for p in missing if _is_asked(function, _dependent(function.body, {p})))
    if asked and _is_hash(key, function.body):
        return _Kept(name, _made_at(key, function.body), tuple(in_key), asked, use, False)
    return None


def _made_at(key: Expr, body: tuple[Expr, ...]) -> Span:
    """Where a key is put together, if it has a name of its own in the function."""
    if isinstance(key, Ref):
        return next((bound.span for name, bound in _bindings(body) if name == key.name), key.span)
    return key.span


def _is_hash(key: Expr, body: tuple[Expr, ...], steps: int = 0) -> bool:
    if isinstance(key, Ref) and steps < 4:
        bound = next((e for name, e in _bindings(body) if name == key.name), None)
        return bound is not None and _is_hash(bound, body, steps + 1)
    return any(
        isinstance(e, Call) and isinstance(e.function, Ref) and e.function.name == "hash"
        for e in walk(key)
    )


def _is_asked(function: Lambda, names: set[str]) -> bool:
    """Whether names are part of what a model is told to do."""
    return any(
        keyword.name == "instruction"
        and keyword.value is not None
        and _mentions(keyword.value, names)
        for expr in walk(*function.body)
        if isinstance(expr, Call)
        and isinstance(expr.function, Ref)
        and expr.function.name in _QUERIES
        for keyword in expr.keywords
    )


def _mentions(expr: Expr, names: set[str]) -> bool:
    return any(isinstance(e, Ref) and e.name in names for e in walk(expr))


def _dependent(body: tuple[Expr, ...], names: set[str]) -> set[str]:
    """The names, and those of the body that are made from them."""
    known = set(names)
    for name, bound in _bindings(body):
        if _mentions(bound, known):
            known.add(name)
    return known


def _bindings(body: tuple[Expr, ...]) -> Iterator[tuple[str, Expr]]:
    for expr in walk(*body):
        match expr:
            case Define(_, names, value):
                yield from ((name.text, value) for name in names)
            case Let(_, bindings):
                yield from ((name.text, b.value) for b in bindings for name in b.names)
            case For(_, _, clauses):
                yield from ((name.text, c.sequence) for c in clauses for name in c.names)
            case _:
                continue


RULE = Rule(
    name="checkpoint-key-without-item",
    severity=Severity.WARNING,
    summary="A function that works on each item stores its results under a key that is the same.",
    why=(
        "After the first item `restore` finds a value, that of the first, and gives it for every "
        "other item, in later runs on other data too. The key must depend on all that the value "
        "depends on."
    ),
    bad="""\
(define (summary section)
  (or (restore "summary")
      (checkpoint "summary"
        (syntax-e (llm-query #:instruction "Sum up." #:data section #:max-tokens 90)))))
(finish (string-join (map-async summary (string-split context "\\n\\n")) "\\n"))""",
    good="""\
(define (summary section)
  (define key (hash section))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query #:instruction "Sum up." #:data section #:max-tokens 90)))))
(finish (string-join (map-async summary (string-split context "\\n\\n")) "\\n"))""",
    check_file=check_file,
)
