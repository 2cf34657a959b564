"""checkpoint-key-reused: two values share a key, so one takes the other's place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ...core import Call, Define, Expr, For, If, Lambda, Let, Ref
from ...finding import Finding, Related, Severity
from ...scopes import Use
from ...syntax.forms import Form
from ...syntax.tree import Span
from ...traverse import children, walk
from ..per_form import is_certain, is_fragment, once, topics_of
from ..rule import Report, Rule
from ..view import FormView, literal_text

if TYPE_CHECKING:
    from ...analyse import Analysis

# What works on items that have nothing to do with one another, and where the items stand.
_APART = {"map-async": 0, "fan-out-aggregate": 0, "tiered": 0, "active-learning": 0}


class _Site(NamedTuple):
    """One `checkpoint` under a written key; `at_once` tells that it surely runs, once."""

    key: str
    value: str
    span: Span
    use: Use
    at_once: bool
    cached: bool  # a `restore` of the key decides whether it runs


def check_form(view: FormView) -> Iterator[Report]:
    """One key for all items of a fan-out."""
    sites = {f.call.span: f for f in view.calls("checkpoint") if len(f.call.arguments) == 2}
    if not sites:
        return
    for function, head in _per_item(view):
        names = {name.text for name in function.parameters.required}
        for expr in walk(*function.body):
            found = sites.get(expr.span) if isinstance(expr, Call) else None
            if found is None or literal_text(found.call.arguments[0]) is None:
                continue
            if _depends(found.call.arguments[1], names, function):
                message = (
                    f"`{head}` comes here for each item, and every item is stored under the same "
                    "key: make the key from the item, as in `(hash item)`."
                )
                yield Report(found.call.arguments[0].span, message, use=found.use)


def _per_item(view: FormView) -> Iterator[tuple[Lambda, str]]:
    """The functions that are called once for each of several independent items."""
    for use, call in view.free_calls:
        at = _APART.get(use.name)
        if at is not None and len(call.arguments) > at:
            function = call.arguments[at]
            if isinstance(function, Lambda):
                yield function, use.name


def _depends(value: Expr, names: set[str], function: Lambda) -> bool:
    """Whether a value is made from the item, by way of names of the function's body too."""
    known = set(names)
    for expr in walk(*function.body):
        for name, bound in _bindings(expr):
            if any(isinstance(e, Ref) and e.name in known for e in walk(bound)):
                known.add(name)
    return any(isinstance(e, Ref) and e.name in known for e in walk(value))


def _bindings(expr: Expr) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Define):
        yield from ((name.text, expr.value) for name in expr.names)
    elif isinstance(expr, Let):
        yield from ((name.text, b.value) for b in expr.bindings for name in b.names)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """One key for the values of two steps."""
    found = analysis.by_form.having("checkpoints", lambda home: _kept_in(home.form))
    uses = Counter(site.key for sites in found.values() for site in sites)
    several = [h for h, sites in found.items() if any(uses[site.key] > 1 for site in sites)]
    first: dict[str, tuple[_Site, Span]] = {}
    for placed in sorted(map(analysis.bindings.placed.__getitem__, several), key=_START):
        for site in _kept_in(placed.form):
            if not is_certain(analysis, site.use):
                continue
            span = placed.located(site.span)
            before, there = first.setdefault(site.key, (site, span))
            if before.value == site.value or before.cached != site.cached:
                continue
            related = (Related(there, "stored under the key here first"),)
            yield RULE.finding(span, _message(site), related=related)


_START = attrgetter("start")


def _kept_in(form: Form) -> tuple[_Site, ...]:
    """Where a form stores what an equal key may take the place of."""
    if "store" not in topics_of(form) or is_fragment(form):
        return ()
    return tuple(s for s in once(form, "checkpoints", _sites) if s.at_once or s.cached)


def _message(site: _Site) -> str:
    if site.cached:
        return (
            f'Another step is kept under "{site.key}" too: whichever runs first, the other one is '
            "given its value. Give each step a key of its own."
        )
    return (
        f'This takes the place of another value that was stored under "{site.key}". Give each '
        "value a key of its own."
    )


def _sites(view: FormView) -> tuple[_Site, ...]:
    calls = {f.call.span: f for f in view.calls("checkpoint") if len(f.call.arguments) == 2}
    if not calls:
        return ()
    restored = {
        text
        for found in view.calls("restore")
        for argument in found.call.arguments[:1]
        if (text := literal_text(argument)) is not None
    }
    sure = set(_surely_evaluated(view.expansion.body))
    found: list[_Site] = []
    for span, call in calls.items():
        key_expr, value = call.call.arguments
        key = literal_text(key_expr)
        if key is None:
            continue
        text = " ".join(view.source(value.span).split())
        cached = key in restored
        at_once = call.use.level == 0 and span in sure and not cached
        found.append(_Site(key, text, key_expr.span, call.use, at_once, cached))
    return tuple(found)


def _surely_evaluated(exprs: tuple[Expr, ...]) -> Iterator[Span]:
    """What is evaluated once, whatever the data: no branch, no loop, no function's body."""
    for expr in exprs:
        yield expr.span
        match expr:
            case Lambda() | For():
                continue
            case If(_, test):
                yield from _surely_evaluated((test,))
            case _:
                yield from _surely_evaluated(children(expr))


RULE = Rule(
    name="checkpoint-key-reused",
    severity=Severity.WARNING,
    summary="Different values are stored under one and the same key.",
    why=(
        "The later value takes the place of the earlier, so a second run restores the wrong step: "
        "it goes on with data of another shape, or gives every item the result of one."
    ),
    bad="""\
(define notes (checkpoint "step" (string-split context "\\n")))
(define longest (checkpoint "step" (argmax string-length notes)))
(finish longest)""",
    good="""\
(define notes (checkpoint "notes" (string-split context "\\n")))
(define longest (checkpoint "longest" (argmax string-length notes)))
(finish longest)""",
    check_form=check_form,
    check_file=check_file,
)
