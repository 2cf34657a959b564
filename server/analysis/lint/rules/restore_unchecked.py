"""restore-unchecked: what `restore` gives is used as if it were always there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from ....language.vocabulary import Type, vocabulary
from ...core import Begin, Call, Define, Expr, For, If, Lambda, Let, Literal, Match, Name, Ref, Try
from ...finding import Finding, Related, Severity
from ...scopes import Use, is_hidden, scopes
from ...syntax.tree import Span
from ...traverse import children
from ..first_run import Followed, follow
from ..per_form import about, is_certain, is_fragment, mentions, once
from ..rule import Rule
from ..view import FormView, literal_text

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...homes import Home

_MESSAGE = (
    "`restore` gives #f, and no empty list or text, where nothing is stored yet, as in a first "
    "run. Test the value before it is used, or make it there: `(or (restore key) (checkpoint key "
    "…))`."
)

# Racket's functions that fail on #f: whatever argument it is, the first, or all but the first.
_ANY = frozenset({
    "string-append", "string-length", "substring", "string-split", "string-join", "string-upcase",
    "string-downcase", "string-trim", "string-replace", "string-contains?", "string-prefix?",
    "string-suffix?", "string->number", "string->symbol", "string->list", "number->string",
    "length", "car", "cdr", "first", "second", "third", "rest", "last", "reverse", "add1", "sub1",
    "+", "-", "*", "/", "<", ">", "<=", ">=", "=", "max", "min", "string<?", "string=?",
    "string-ci=?", "append", "cadr", "cddr", "caddr", "list->string", "string->jsexpr",
})  # fmt: skip
_FIRST = frozenset({
    "hash-ref", "hash-set", "hash-keys", "hash-values", "hash-has-key?", "hash-count",
    "hash-update", "list-ref", "vector-ref", "take", "drop", "list-tail", "sort",
    "remove-duplicates", "in-list",
})  # fmt: skip
_SECOND = frozenset({"member", "memq", "memv", "assoc", "assq", "assv", "remove", "apply"})
_LATER = frozenset({"foldl", "foldr"})  # after the start value
_OTHERS = frozenset({"map", "for-each", "filter", "filter-map", "append-map", "andmap", "ormap"})
_WANTED = frozenset({Type.TEXT, Type.LIST, Type.LLM_RESULT, Type.HANDLE})


class _Restore(NamedTuple):
    """One call of `restore`; `used` is where its value surely fails, None where it is tested.

    `name` is the file's name for the value: then the whole file tells.
    """

    key: str | None
    span: Span
    use: Use
    used: Span | None = None
    name: str = ""


class _Own(NamedTuple):
    """What a form does with the store: what it restores, and the keys that it stores under."""

    restores: tuple[_Restore, ...]
    stored: tuple[tuple[str, int], ...]


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if not mentions(analysis, b"(restore"):
        return
    stored: dict[str, int] = {}
    for placed in about(analysis.document, "store"):
        for key, at in once(placed.form, "store", _own).stored:
            stored.setdefault(key, placed.start + at)
    for placed in about(analysis.document, "store"):
        if is_fragment(placed.form):
            continue
        for found in once(placed.form, "store", _own).restores:
            span = placed.located(found.span)
            # Written before in the same run: it is there.
            if found.key is not None and stored.get(found.key, span.end) < span.start:
                continue
            used = placed.located(found.used) if found.used else None
            used = used or _used(analysis, found.name) or _surely_used(analysis, found.name, span)
            if used is not None and is_certain(analysis, found.use):
                related = () if used == span else (Related(used, "used here"),)
                yield RULE.finding(span, _MESSAGE, related=related)


def _used(analysis: Analysis, name: str) -> Span | None:
    """Where a value of the file is used without a test, if nothing in the file tests it."""
    if not name or name not in analysis.bindings.settled:
        return None
    first: Span | None = None
    for placed in analysis.document.forms:
        if name not in once(placed.form, "free names", lambda view: view.scopes.free):
            continue
        tests = once(placed.form, "name tests", _tests)
        if placed.form.broken or name in tests.tested:
            return None
        if first is None and name in tests.wanted:
            first = placed.located(tests.wanted[name])
    return first


def _surely_used(analysis: Analysis, name: str, after: Span) -> Span | None:
    """Where the first form that depends on a value of the file surely fails without it."""
    settled = analysis.bindings.settled
    if not name or name not in settled:
        return None
    names, start = frozenset((name,)), after.start
    while True:
        users = {
            home
            for each in names
            for home in analysis.by_form.having(("uses", each), partial(_uses, each))
        }
        places = (analysis.bindings.placed[home] for home in users)
        following = [placed for placed in places if placed.start > start]
        if not following:
            return None
        placed = min(following, key=_START)
        if placed.form.broken:
            return None
        found = once(placed.form, ("first run", names), partial(_followed, names))
        if found.fails is not None:
            return placed.located(found.fails)
        if not found.sure:
            return None
        # What the form keeps under another name, if it is never anything else.
        names, start = names | {n for n in found.named if n in settled}, placed.start


def _uses(name: str, home: Home) -> bool:
    return name in scopes(home.form).free


def _followed(names: frozenset[str], view: FormView) -> Followed:
    if any(use.lenient or use.outer for name in names for use in view.scopes.free.get(name, ())):
        return Followed(sure=False)
    return follow(view.expansion.body, names, None, _wanting)


_START = itemgetter(1)  # of a Placed


class _Tests(NamedTuple):
    """The free names that a form tests, and where it uses others in a way that fails on #f."""

    tested: frozenset[str]
    wanted: Mapping[str, Span]


def _tests(view: FormView) -> _Tests:
    free = {use.span for use in view.scopes.uses if use.binder is None}
    tested: set[str] = set()
    wanted: dict[str, Span] = {}
    for place in _places(view.expansion.body):
        if isinstance(place.value, Ref) and place.value.span in free:
            if place.fails:
                wanted.setdefault(place.value.name, place.value.span)
            elif place.tests:
                tested.add(place.value.name)
    return _Tests(frozenset(tested), wanted)


class _Place(NamedTuple):
    """A value where it is used: in a way that `fails` on #f, or one that `tests` or may test it."""

    value: Expr
    fails: bool
    tests: bool


def _places(exprs: Iterable[Expr]) -> Iterator[_Place]:
    for expr in exprs:
        match expr:
            case If(_, test):
                yield from (_Place(e, False, True) for e in _all(test))
            case Call(_, function):
                wanting = {id(e) for e in _wanting(expr)}
                for child in children(expr):
                    if child is not function:
                        fails = id(child) in wanting
                        yield _Place(child, fails, not fails)
            case Let(_, bindings):
                # `or` and its kin keep what they test under a name of their own.
                yield from (_Place(b.value, False, True) for b in bindings)
            case For(_, _, clauses):
                yield from (_Place(c.sequence, not c.guard, c.guard) for c in clauses)
            case Match(_, subject):
                yield _Place(subject, False, True)
            case Try():
                # A failure is reckoned with.
                yield from (_Place(e, False, True) for e in _all(expr))
                continue
        yield from _places(children(expr))


def _all(expr: Expr) -> Iterator[Expr]:
    yield expr
    for child in children(expr):
        yield from _all(child)


def _wanting(call: Call) -> tuple[Expr, ...]:
    """The arguments of a call that must not be #f."""
    if not isinstance(call.function, Ref):
        return ()
    name = call.function.name
    entry = vocabulary().get(name)
    if entry is not None:
        given = {k.name: k.value for k in call.keywords if k.value is not None}
        keywords = [given[k] for k in ("instruction", "data") if k in given and entry.queries]
        pairs = zip(entry.parameters, call.arguments, strict=False)
        return (*keywords, *(value for p, value in pairs if p.type in _WANTED))
    if name in _ANY:
        return call.arguments
    if name in _SECOND:
        return call.arguments[1:2] if name != "apply" else call.arguments[1:][-1:]
    if name in _LATER:
        return call.arguments[2:]
    return call.arguments[:1] if name in _FIRST else call.arguments[1:] if name in _OTHERS else ()


def _own(view: FormView) -> _Own:
    stored = tuple(
        (key, found.call.span.start)
        for found in view.calls("checkpoint")
        for argument in found.call.arguments[:1]
        if (key := _key(view, argument)) is not None
        if found.use.level == 0 or isinstance(argument, Literal)
    )
    calls = {found.call.span: found for found in view.calls("restore") if found.call.arguments}
    if not calls:
        return _Own((), stored)
    direct = {
        place.value.span
        for place in _places(view.expansion.body)
        if place.fails and place.value.span in calls
    }
    found: list[_Restore] = []
    for span, call in calls.items():
        key = _key(view, call.call.arguments[0])
        if span in direct:
            found.append(_Restore(key, span, call.use, span))
            continue
        name = _top_name(view, span)
        if name is not None:
            found.append(_Restore(key, span, call.use, name=name.text))
        elif (used := _local_use(view, span) or _followed_use(view, span)) is not None:
            found.append(_Restore(key, span, call.use, used))
    return _Own(tuple(found), stored)


def _key(view: FormView, argument: Expr) -> str | None:
    """What tells one key from others: its text, or the name that it has in the file."""
    if isinstance(argument, Ref) and view.local_binder(argument) is None:
        return f"`{argument.name}`"
    return literal_text(argument)


def _is_call(expr: Expr, span: Span) -> bool:
    """Whether this is the call at `span`; what the expansion of `or` adds has the same span."""
    return isinstance(expr, Call) and expr.span == span


def _top_name(view: FormView, value: Span) -> Name | None:
    for expr in view.expansion.body:
        if isinstance(expr, Define) and len(expr.names) == 1 and _is_call(expr.value, value):
            return expr.names[0]
    return None


def _local_use(view: FormView, value: Span) -> Span | None:
    """Where a local name for the value is used without a test, if nothing tests it."""
    binders = view.scopes.binders
    index = next(
        (i for i, b in enumerate(binders) if b.value is not None and _is_call(b.value, value)), None
    )
    if index is None or is_hidden(binders[index].name.text):
        return None
    uses = {use.span for use in view.scopes.uses if use.binder == index}
    first: Span | None = None
    for place in _places(view.expansion.body):
        if place.value.span not in uses:
            continue
        if place.tests:
            return None
        if place.fails and first is None:
            first = place.value.span
    return first


def _followed_use(view: FormView, target: Span) -> Span | None:
    """Where the form surely fails once it has given the value a name."""
    for expr in view.expressions:
        for body in _named_in(expr, target):
            found = follow(body, frozenset(), target, _wanting)
            if found.fails is not None:
                return found.fails
    return None


def _named_in(expr: Expr, target: Span) -> Iterator[tuple[Expr, ...]]:
    """What runs from where an expression gives the value at `target` a name."""
    match expr:
        case Let(_, bindings) if any(_is_call(b.value, target) for b in bindings):
            yield (expr,)
    match expr:
        case Lambda(_, _, body) | Let(_, _, body) | Begin(_, body) | For(_, _, _, body):
            for index, part in enumerate(body):
                if isinstance(part, Define) and _is_call(part.value, target):
                    yield body[index:]


RULE = Rule(
    name="restore-unchecked",
    severity=Severity.WARNING,
    summary="The value of `restore` is used without a test for #f.",
    why=(
        "Nothing is stored in a first run, or after the store was cleared: text functions then "
        "fail on #f, and a model is asked about it."
    ),
    bad="""\
(define draft (restore "draft"))
(finish (string-append "Last draft: " draft))""",
    good="""\
(define draft (or (restore "draft") "none yet"))
(finish (string-append "Last draft: " draft))""",
    check_file=check_file,
)
