"""same-call-per-item: each turn of a loop pays for a call in which nothing is of the item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...core import (
    Begin,
    Call,
    CaseLambda,
    Define,
    Expr,
    For,
    If,
    Lambda,
    Let,
    Literal,
    Match,
    Opaque,
    Quasi,
    Quote,
    Ref,
    SetBang,
    Try,
)
from ...finding import Finding, Related, Severity
from ...scopes import Use
from ...syntax.tree import Span
from ...traverse import children, walk
from ..fan_out import few, is_short
from ..functions import function_of
from ..per_form import is_certain, is_fragment, once
from ..rule import Group, Report, Rule, Settled
from ..view import FormView, literal_text

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...homes import Home

FEW = few("same-call-per-item")

# What applies a function to each item: its position, and that of the items.
_PLACES = {
    "map-async": (0, 1), "fan-out-aggregate": (0, 2), "map": (0, 1), "for-each": (0, 1),
    "filter": (0, 1), "filter-map": (0, 1), "append-map": (0, 1),
}  # fmt: skip
_QUERIES = frozenset(("llm-query", "llm-query-async", "unsafe-raw-query"))
_STEADY = frozenset((
    "string-append", "string-append*", "string-join", "format", "~a", "list", "syntax-e", "await",
    "string-trim", "string-upcase", "string-downcase", "substring", "number->string", "first",
    "second", "third", "car", "cadr", "hash-ref", "list-ref", "take",
))  # fmt: skip
_COUNTED = frozenset(("range", "in-range", "in-naturals", "build-list", "make-list"))

# What is said of one and the same text is said once; of ideas there may well be several.
_TELLING = re.compile(
    r"(?:please )?(?:condense|summari[sz]e|sum up|extract|translate|classify|identify|outline"
    r"|distil|describe|list|find|name|what|which|convert|turn|check|analy[sz]e|read|detect)\b",
    re.IGNORECASE,
)
_LOW = 0.3


class _Turn(NamedTuple):
    """What runs for each item; `place` is where a report stands when the body is not here."""

    names: frozenset[str]
    body: tuple[Expr, ...]
    place: Span | None
    name: str


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(view, {})


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Functions and texts that the file keeps under a name."""
    known = set(_reports(view, {}))
    yield from (report for report in _reports(view, settled) if report not in known)


def _reports(view: FormView, settled: Settled) -> Iterator[Report]:
    changed = {e.name.text for e in view.expressions if isinstance(e, SetBang)}
    local = {binder.name.text for binder in view.scopes.binders if not binder.top} - changed
    for turn in _turns(view, settled):
        changing = _changing(turn)
        if changing is None:
            continue
        steady = local | settled.keys() | {"context"}
        if turn.place is not None:
            # What a function of another form names is of the file, or its own.
            steady = {e.name for e in walk(*turn.body) if isinstance(e, Ref)}
        for call in _now(turn.body):
            if not _is_paid(call, settled) or not _is_same(call, steady - changing, changing):
                continue
            if not _uses_item(turn, call):
                continue
            inside = turn.place is None
            yield Report(
                call.span if turn.place is None else turn.place,
                _message("" if inside else turn.name),
                defined="" if inside else turn.name,
            )
            break


class _Mapped(NamedTuple):
    """A function of the file that a form applies to each of several items."""

    name: str
    span: Span
    items: Expr
    use: Use


class _Helper(NamedTuple):
    """A function of the file that another one calls with the values of some names of the file."""

    name: str
    call: Span
    given: frozenset[str]


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Calls that a mapped function of the file has another function of the file make."""
    bindings = analysis.bindings
    settled, done = bindings.settled, set[Span]()
    for home, calls in analysis.by_form.having(RULE.name, _mapped).items():
        for mapped in calls:
            definition = bindings.own_definition(mapped.name)
            if definition is None or mapped.name not in settled:
                continue
            helpers = once(definition.placed.form, "steady helpers", _helpers).get(mapped.name, ())
            paid = next((h for h in helpers if _is_helper_paid(analysis, h)), None)
            if paid is None:
                continue
            if is_short(mapped.items, FEW.value(analysis.inputs.options)):
                continue
            call = definition.placed.located(paid.call)
            if call not in done and is_certain(analysis, mapped.use):
                done.add(call)
                applied = bindings.placed[home].located(mapped.span)
                related = (Related(applied, f"`{mapped.name}` is applied to each item here"),)
                yield RULE.finding(call, _message(""), related=related)


def _mapped(home: Home) -> tuple[_Mapped, ...]:
    if home.form.broken or home.prelude or is_fragment(home.form):
        return ()
    return once(home.form, "mapped by name", _mapped_in)


def _mapped_in(seen: FormView) -> tuple[_Mapped, ...]:
    found: list[_Mapped] = []
    for call in seen.calls(*_PLACES):
        at, of = _PLACES[call.use.name]
        if len(call.call.arguments) <= of:
            continue
        given, items = call.call.arguments[at], call.call.arguments[of]
        if not isinstance(given, Ref) or seen.local_binder(given) is not None:
            continue
        if not _is_counted(items):
            found.append(_Mapped(given.name, given.span, items, call.use))
    return tuple(found)


def _helpers(view: FormView) -> dict[str, tuple[_Helper, ...]]:
    """The functions that each function of a form surely calls with nothing of its own item."""
    found: dict[str, tuple[_Helper, ...]] = {}
    for binder in view.scopes.tops:
        function = binder.value
        if not isinstance(function, Lambda):
            continue
        names = frozenset(name.text for name in function.parameters.required)
        turn = _Turn(names, function.body, None, binder.name.text)
        changing = _changing(turn)
        if changing is None:
            continue
        steady = {e.name for e in walk(*turn.body) if isinstance(e, Ref)} - changing
        found[binder.name.text] = tuple(
            _Helper(call.function.name, call.span, _named(call.arguments))
            for call in _now(turn.body)
            if isinstance(call.function, Ref) and call.function.name in steady
            if _is_same(call, steady, changing) and _uses_item(turn, call)
        )
    return found


def _named(arguments: tuple[Expr, ...]) -> frozenset[str]:
    return frozenset(part.name for part in walk(*arguments) if isinstance(part, Ref))


def _is_helper_paid(analysis: Analysis, helper: _Helper) -> bool:
    """Whether a function of the file asks a model, and is given the same each time."""
    bindings = analysis.bindings
    definition = bindings.own_definition(helper.name)
    if definition is None or helper.name not in bindings.settled:
        return False
    if helper.name not in once(definition.placed.form, "paid helpers", _paid_helpers):
        return False
    changed = bindings.assigned
    return changed.isdisjoint(helper.given)


def _paid_helpers(view: FormView) -> frozenset[str]:
    return frozenset(
        binder.name.text
        for binder in view.scopes.tops
        if isinstance(binder.value, Lambda) and _asks_the_same(binder.value)
    )


def _message(name: str) -> str:
    what = f"A call in `{name}`" if name else "This call"
    return (
        f"{what} is the same for each item, and is paid for each time. Make it once, before, and "
        "use its answer here."
    )


def _turns(view: FormView, settled: Settled) -> Iterator[_Turn]:
    for found in view.calls(*_PLACES):
        at, of = _PLACES[found.use.name]
        if len(found.call.arguments) <= of:
            continue
        given, items = found.call.arguments[at], found.call.arguments[of]
        function = function_of(view, given, settled)
        if function is None or _is_counted(items) or is_short(items, FEW.value(view.options)):
            continue
        names = frozenset(name.text for name in function.parameters.required)
        is_far = isinstance(given, Ref) and view.local_binder(given) is None
        name = given.name if isinstance(given, Ref) else ""
        yield _Turn(names, function.body, given.span if is_far else None, name)
    for expr in view.expressions:
        if not isinstance(expr, For) or expr.breaks:
            continue
        clauses = [clause for clause in expr.clauses if not clause.guard]
        if len(clauses) < len(expr.clauses) or all(_is_counted(c.sequence) for c in clauses):
            continue
        if any(is_short(c.sequence, FEW.value(view.options)) for c in clauses):
            continue
        bound = (*expr.clauses, *expr.accumulators)
        names = frozenset(name.text for part in bound for name in part.names)
        yield _Turn(names, expr.body, None, "")


def _is_counted(items: Expr) -> bool:
    """Whether a loop only counts: then its calls may be meant to differ by chance."""
    match items:
        case Literal():
            return True
        case Call(_, Ref(_, name)):
            return name in _COUNTED
    return False


def _changing(turn: _Turn) -> set[str] | None:
    """The names that mean something else in each turn; None where that is not sure."""
    parts = list(walk(*turn.body))
    if any(isinstance(part, Opaque | Quasi | SetBang | Match | CaseLambda) for part in parts):
        return None
    if any(isinstance(part, Ref) and part.name.endswith("!") for part in parts):
        return None  # it may change what it reads
    bound = set(turn.names)
    for part in parts:
        match part:
            case Define(_, names):
                bound |= {name.text for name in names}
            case Let(_, bindings):
                bound |= {name.text for b in bindings for name in b.names}
            case For(_, _, clauses, _, accumulators):
                bound |= {name.text for b in (*clauses, *accumulators) for name in b.names}
            case Lambda(_, parameters):
                named = (*parameters.optional, *parameters.keywords)
                names = (*parameters.required, *(p.name for p in named))
                bound |= {name.text for name in names}
            case _:
                pass
    return bound


def _now(body: tuple[Expr, ...]) -> Iterator[Call]:
    """The calls that a body surely makes, once each time that it runs."""
    for expr in body:
        match expr:
            case If(_, test):
                yield from _now((test,))
            case Lambda() | CaseLambda() | For() | Try() | Match() | Opaque():
                continue
            case Let(recursive=True):
                continue
            case _:
                if isinstance(expr, Call):
                    yield expr
                yield from _now(children(expr))


def _is_paid(call: Call, settled: Settled) -> bool:
    """Whether a call asks a model, of which the same answer is wanted each time."""
    if not isinstance(call.function, Ref):
        return False
    name = call.function.name
    if name in _QUERIES and name not in settled:
        return _is_telling(call)
    binder = settled.get(name)
    if binder is None or not isinstance(binder.value, Lambda) or call.keywords:
        return False
    return _asks_the_same(binder.value)


def _asks_the_same(function: Lambda) -> bool:
    """Whether a function asks a model, of which the same answer is wanted for the same."""
    body = function.body
    if any(isinstance(part, SetBang | Opaque) for part in walk(*body)):
        return False
    asked = [inner for inner in _now(body) if _is_query(inner)]
    reads_state = any(
        isinstance(part, Call) and isinstance(part.function, Ref) and part.function.name in _STATE
        for part in walk(*body)
    )
    return bool(asked) and all(map(_is_telling, asked)) and not reads_state


_STATE = frozenset((
    "restore", "checkpoint", "py-eval", "py-exec", "py-set!", "py-call", "random", "hash-set!",
    "memoized", "unbox", "get-context", "read-line", "tokens-used",
))  # fmt: skip


def _is_query(call: Call) -> bool:
    return isinstance(call.function, Ref) and call.function.name in _QUERIES


def _is_telling(call: Call) -> bool:
    """Whether a query tells something of data, with no chance wanted."""
    given = {keyword.name: keyword.value for keyword in call.keywords}
    if not any(isinstance(part, Ref) for part in walk(*_parts(given.get("data")))):
        return False
    temperature = given.get("temperature")
    if temperature is not None:
        value = temperature.value if isinstance(temperature, Literal) else None
        return isinstance(value, int | float) and value <= _LOW
    return _TELLING.match(literal_text(given.get("instruction")) or "") is not None


def _parts(expr: Expr | None) -> tuple[Expr, ...]:
    return () if expr is None else (expr,)


def _is_same(call: Call, steady: set[str], changing: set[str]) -> bool:
    given = (*call.arguments, *(k.value for k in call.keywords if k.value is not None))
    return all(_is_steady(part, steady, changing) for part in given)


def _is_steady(expr: Expr, steady: set[str], changing: set[str]) -> bool:
    """Whether an expression gives the same in each turn."""
    match expr:
        case Literal() | Quote():
            return True
        case Ref(_, name):
            return name in steady
        case Begin(_, body):
            return all(_is_steady(part, steady, changing) for part in body)
        case Call(_, Ref(_, name), arguments, keywords):
            values = (*arguments, *(k.value for k in keywords if k.value is not None))
            is_known = name in _STEADY and name not in changing
            return is_known and all(_is_steady(part, steady, changing) for part in values)
    return False


def _uses_item(turn: _Turn, call: Call) -> bool:
    """Whether a turn does something with its item: else it is there for the number of calls."""
    inside = {part.span for part in walk(call)}
    return any(
        isinstance(part, Ref) and part.name in turn.names and part.span not in inside
        for part in walk(*turn.body)
    )


RULE = Rule(
    name="same-call-per-item",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A call in which nothing is of the item is made, and paid for, for each item.",
    why=(
        "What is said of the policy is the same for all eighty claims. Asked inside of the "
        "function that is applied to each claim, it is paid for eighty times."
    ),
    bad="""\
(define parts (string-split context "#####"))
(define policy (first parts))
(define (assess claim)
  (define rules
    (syntax-e (llm-query #:instruction "Condense this policy to a list of rules."
                         #:data policy #:temperature 0.0 #:max-tokens 500)))
  (llm-query-async #:instruction "Check the CLAIM against the RULES, in one sentence."
                   #:data (string-append "RULES: " rules "\\nCLAIM: " claim)
                   #:model "gpt-4o-mini" #:max-tokens 60))
(finish (string-join (map-async assess (rest parts)) "\\n"))""",
    good="""\
(define parts (string-split context "#####"))
(define policy (first parts))
(define rules
  (syntax-e (llm-query #:instruction "Condense this policy to a list of rules."
                       #:data policy #:temperature 0.0 #:max-tokens 500)))
(define (assess claim)
  (llm-query-async #:instruction "Check the CLAIM against the RULES, in one sentence."
                   #:data (string-append "RULES: " rules "\\nCLAIM: " claim)
                   #:model "gpt-4o-mini" #:max-tokens 60))
(finish (string-join (map-async assess (rest parts)) "\\n"))""",
    check_form=check_form,
    check_joined=check_joined,
    check_file=check_file,
    options=(FEW,),
)
