"""unused: a definition, local name or parameter that nothing uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from ....language.vocabulary import vocabulary
from ...core import (
    Begin,
    Call,
    Define,
    Expr,
    For,
    Lambda,
    Literal,
    Name,
    Opaque,
    Quote,
    Ref,
    SetBang,
)
from ...finding import Edit, Finding, Fix, Severity
from ...homes import Home
from ...scopes import Binder, is_hidden, scopes
from ...syntax.tree import Span
from ...traverse import children
from ..per_form import about, has_fragment, is_fragment, once
from ..rule import Report, Rule
from ..suggest import closest
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis

# A definition of what one of these gives is made for its effect, whether or not it is used.
_EFFECTS = frozenset({
    "py-exec", "py-call", "checkpoint", "unsafe-exec-sub-output", "unsafe-overwrite", "heartbeat",
    "finish", "display", "displayln", "print", "println", "write", "printf", "eprintf", "newline",
    "for-each", "error", "raise", "sleep", "thread", "void",
})  # fmt: skip

# What a macro's template uses cannot be seen.
_MACROS = (b"define-syntax", b"syntax-rules", b"let-syntax", b"letrec-syntax", b"syntax-case")


_BOUND = "how often each name is bound at a place"


class _Seen(NamedTuple):
    """What a form says about names of the file.

    `used` are the names it uses, those inside a function only to call itself left out; `as_value`
    those that it uses otherwise than by calling them; `idle` are parameters of the functions that
    it defines for the file, with the function's name.
    """

    used: frozenset[str]
    as_value: frozenset[str]
    idle: tuple[tuple[str, str, Span], ...]
    is_statement: bool


def check_form(view: FormView) -> Iterator[Report]:
    """Names of a body, a `let`, and the parameters of functions defined in a body."""
    for binder in idle_names(view):
        if not asks(binder.value):
            yield Report(binder.name.span, _message(binder), (mark_as_unused(binder.name.span),))
    if _is_opaque(view) or is_fragment(view.form):
        return
    uses = view.scopes.uses
    used = {use.binder for use in uses}
    for index, binder in enumerate(view.scopes.binders):
        if binder.top or index not in used or _is_doubled(view, binder):
            continue
        if binder.kind == "function" and _may_be_reported(binder):
            if not isinstance(binder.value, Lambda):
                continue
            as_value = any(u.binder == index and u.call is None for u in uses)
            if not as_value:
                for name, span in _idle_parameters(view, binder.value, used):
                    message = _parameter_message(name, binder.name.text)
                    yield Report(span, message, (mark_as_unused(span),))


def idle_names(view: FormView) -> Iterator[Binder]:
    """The names of a body or a `let` that nothing uses, made by what has no effect but a call."""
    if _is_opaque(view) or is_fragment(view.form):
        return
    used = {use.binder for use in view.scopes.uses}
    for index, binder in enumerate(view.scopes.binders):
        if binder.top or index in used or not _may_be_reported(binder):
            continue
        if _is_doubled(view, binder) or _is_used_outside(view, binder):
            continue
        if binder.value is not None and not _may_act(binder.value, view):
            yield binder


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Definitions of the file, in a file that is a strategy and not a library for others."""
    for binder, span, asks_model in idle_definitions(analysis):
        if not asks_model:
            yield RULE.finding(span, _message(binder), (mark_as_unused(span),))
    seen = _seen_in(analysis)
    used = frozenset(chain.from_iterable(map(_USED, seen.values())))
    idle = [(home, one) for home, one in seen.items() if one.idle]
    if not idle:
        return
    as_value = frozenset(chain.from_iterable(map(_AS_VALUE, seen.values())))
    for home, one in idle:
        placed = analysis.bindings.placed[home]
        for function, name, span in one.idle:
            if function in used and function not in as_value:
                where = placed.located(span)
                message = _parameter_message(name, function)
                yield RULE.finding(where, message, (mark_as_unused(where),))


class Idle(NamedTuple):
    """A definition that nothing uses, the place of its name, and whether its value asks a model."""

    binder: Binder
    span: Span
    asks: bool


# Two rules ask for them.
_idle: WeakKeyDictionary[Analysis, tuple[Idle, ...]] = WeakKeyDictionary()


def idle_definitions(analysis: Analysis) -> tuple[Idle, ...]:
    """The definitions of a strategy that nothing in it uses."""
    found = _idle.get(analysis)
    if found is None:
        found = _idle[analysis] = tuple(_idle_definitions(analysis))
    return found


def _idle_definitions(analysis: Analysis) -> Iterator[Idle]:
    bindings, seen = analysis.bindings, _seen_in(analysis)
    used = frozenset(chain.from_iterable(map(_USED, seen.values())))
    idle = bindings.joined.names - used if seen else frozenset[str]()
    if not idle:
        return
    acting = _acting_functions(analysis, seen)
    unresolved = {use.name for uses in bindings.unresolved_uses.values() for use in uses}
    for name in idle:
        if any(_is_like(other, name) for other in unresolved):
            continue  # what is written there is most likely this name, misspelt
        for binder, home in bindings.joined.definers[name]:
            if not _may_be_reported(binder):
                continue
            made = once(home.form, "how values are made", _made)[binder.name]
            if not made.acts and made.calls.isdisjoint(acting):
                span = bindings.placed[home].located(binder.name.span)
                yield Idle(binder, span, made.asks)


def _seen_in(analysis: Analysis) -> Mapping[Home, _Seen]:
    """What the forms of a strategy say of its names; nothing for a file that is none."""
    document = analysis.document
    if document.problems or not about(document, "finish") or has_fragment(document):
        return {}
    seen = analysis.by_form.having("names seen", lambda home: once(home.form, "names seen", _seen))
    uses_finish = any("finish" in one.used for one in seen.values())
    return seen if uses_finish and any(map(_STATES, seen.values())) else {}


_USED, _AS_VALUE = attrgetter("used"), attrgetter("as_value")
_STATES = attrgetter("is_statement")


def _is_used_outside(view: FormView, binder: Binder) -> bool:
    """Whether the name is used beside where it is bound, as in a `let` that should be `let*`.

    It means something else there, or nothing: one report of that is enough.
    """
    return binder.name.text in view.scopes.free


@lru_cache(maxsize=1 << 16)
def _is_like(name: str, other: str) -> bool:
    return closest(name, (other,)) is not None


def _seen(view: FormView) -> _Seen:
    found = view.scopes
    if _is_opaque(view):
        symbols = frozenset(n.text for n in view.form.node.walk() if n.kind == "symbol")
        return _Seen(symbols, symbols, (), True)
    used = frozenset(found.free)
    body = view.expansion.body
    only = body[0] if len(body) == 1 else None
    idle: list[tuple[str, str, Span]] = []
    if isinstance(only, Define) and isinstance(only.value, Lambda) and len(only.names) == 1:
        own = only.names[0].text
        used -= {own}
        bound = {use.binder for use in found.uses}
        idle = [(own, n, span) for n, span in _idle_parameters(view, only.value, bound)]
    as_value = frozenset(
        name for name, uses in found.free.items() if any(use.call is None for use in uses)
    )
    return _Seen(used, as_value, tuple(idle), not all(map(_is_definition, body)))


def _is_opaque(view: FormView) -> bool:
    return any(mark in view.form.text for mark in _MACROS)


def _is_definition(expr: Expr) -> bool:
    match expr:
        case Define() | Literal() | Quote():
            return True
        case Begin(_, body):
            return all(map(_is_definition, body))
        case Opaque(_, head):
            return head in ("require", "provide", "#%require", "#%provide")
    return False


def _may_be_reported(binder: Binder) -> bool:
    if binder.kind not in ("function", "variable") or binder.value is None:
        return False
    name = binder.name
    return (
        not name.text.startswith("_")
        and not is_hidden(name.text)
        and name.span.start < name.span.end
    )


def _is_doubled(view: FormView, binder: Binder) -> bool:
    """Whether the name is bound twice at one place, of which another rule tells."""
    bound = view.form.memo.get(_BOUND)
    if bound is None:
        bound = view.form.memo[_BOUND] = Counter(map(_place, view.scopes.binders))
    return bound[_place(binder)] > 1


def _place(binder: Binder) -> tuple[str, object, int]:
    return binder.name.text, binder.scope, binder.level


def _idle_parameters(
    view: FormView, function: Lambda, used: set[int | None]
) -> list[tuple[str, Span]]:
    """The parameters of a function that its body does not use."""
    read = function.parameters
    names = [*read.required, *(o.name for o in read.optional), *(k.name for k in read.keywords)]
    own = {name.span: name.text for name in names}
    return [
        (binder.name.text, binder.name.span)
        for index, binder in enumerate(view.scopes.binders)
        if binder.kind == "parameter"
        and binder.name.span in own
        and index not in used
        and not binder.name.text.startswith("_")
        and not is_hidden(binder.name.text)
    ]


def _evaluated(expr: Expr) -> Iterator[Expr]:
    """What is evaluated with an expression: a function that is only made is not called."""
    if isinstance(expr, Lambda):
        return
    yield expr
    for child in children(expr):
        yield from _evaluated(child)


def _acts(exprs: Iterable[Expr]) -> bool:
    """Whether evaluating the expressions does more than give a value."""
    for expr in exprs:
        match expr:
            case SetBang() | Opaque() | For(_, "effect"):
                return True
            case Call(_, Ref(_, name)) if name in _EFFECTS or name.endswith("!"):
                return True
    return False


def _may_act(value: Expr, view: FormView) -> bool:
    """The same of an expression, where a function of the file may do anything."""
    parts = list(_evaluated(value))
    return _acts(parts) or not _heads(parts).isdisjoint(view.scopes.outside)


def _heads(exprs: Iterable[Expr]) -> set[str]:
    calls = (expr for expr in exprs if isinstance(expr, Call))
    return {call.function.name for call in calls if isinstance(call.function, Ref)}


class _Made(NamedTuple):
    """What evaluating the value of a definition does: whether it acts, or asks a model, and what
    it calls."""

    acts: bool
    asks: bool
    calls: Set[str]


def _made(view: FormView) -> Mapping[Name, _Made]:
    """How the values of the definitions are made, in a form that is a guess too."""
    return {binder.name: _made_by(binder.value) for binder in view.scopes.binders}


def _made_by(value: Expr | None) -> _Made:
    if value is None or isinstance(value, Lambda):
        return _Made(False, False, frozenset())
    parts = list(_evaluated(value))
    return _Made(_acts(parts), asks(value), _heads(parts))


def _acting_functions(analysis: Analysis, seen: Mapping[Home, _Seen]) -> Set[str]:
    """The file's functions that do more than give a value, by way of others too."""
    own = analysis.bindings.joined.names
    users: dict[str, list[Home]] = {}
    for home, one in seen.items():
        for name in own & one.used:
            users.setdefault(name, []).append(home)
    acts = analysis.by_form.having("acts", lambda home: once(home.form, "acts", _acts_itself))
    acting: set[str] = set()
    left = list(acts)
    while left:
        for binder in scopes(left.pop().form).tops:
            name = binder.name.text
            if name not in acting:
                acting.add(name)
                left += users.get(name, ())
    return acting


def _acts_itself(view: FormView) -> bool:
    return _acts(view.expressions)


def asks(value: Expr | None) -> bool:
    """Whether a value costs a model call when it is made."""
    if value is None:
        return False
    names = vocabulary()
    return any(
        isinstance(e, Call)
        and isinstance(e.function, Ref)
        and (entry := names.get(e.function.name)) is not None
        and (entry.queries or entry.name == "map-async")
        for e in _evaluated(value)
    )


def _message(binder: Binder) -> str:
    return f"`{binder.name.text}` is never used."


def _parameter_message(name: str, function: str) -> str:
    return f"`{function}` never uses its parameter `{name}`."


def mark_as_unused(span: Span) -> Fix:
    """A `_` before the name: it is left alone then."""
    edit = Edit(Span(span.start, span.start), "_")
    return Fix("Mark as unused with `_`", (edit,), safe=False)


RULE = Rule(
    name="unused",
    severity=Severity.HINT,
    summary="A definition, local name or parameter is never used.",
    why=(
        "It is left over, or the name that was meant to be used is another one. A name that begins "
        "with `_` is left alone."
    ),
    bad="""\
(define title (substring context 0 10))
(define summary (syntax-e (llm-query #:instruction "Sum up." #:data context)))
(finish summary)""",
    good="""\
(define title (substring context 0 10))
(define summary (syntax-e (llm-query #:instruction "Sum up." #:data context)))
(finish (string-append title ": " summary))""",
    check_form=check_form,
    check_file=check_file,
)
