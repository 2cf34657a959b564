"""expensive-model-in-fan-out: a dear model for every item, where a cheap one is the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.models import find_model
from ...core import Begin, Call, Expr, For, Lambda, Let, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...traverse import walk
from ..fan_out import few, is_short
from ..rule import Group, InFile, Option, Report, Rule
from ..spending import Uses, chosen_sites
from ..view import DialectCall, FormView, literal_text

if TYPE_CHECKING:
    from ...analyse import Analysis

NAME = "expensive-model-in-fan-out"
# Today's small models cost 0.05 to 1.1, the large ones 2 and more.
DOLLARS = Option(
    NAME,
    "dollars",
    2.0,
    "Dollars per million prompt tokens from which a model is too dear for bulk work.",
    low=0,
)
ITEMS = few(NAME)
_MANY = 20  # calls of one place, from which on naming no model is an oversight
CHEAP = "gpt-4o-mini"

# How authors name the items that a cheaper model could not settle.
_CHOSEN = re.compile(
    r"uncertain|unsure|ambiguous|difficult|hard|flagged|escalat|low-confidence|fail|reject|disput"
    r"|doubt|borderline|unclear|unsolved|weak|suspicious|selected|chosen|shortlist|finalist|top"
)

# Which positional argument is applied to every item, and which holds the items.
_FAN_OUTS = {
    "map-async": (0, 1),
    "fan-out-aggregate": (0, 2),
    "tiered": (0, 2),
    "active-learning": (0, 3),
}


def check_in_file(view: FormView, file: InFile) -> Iterator[Report]:
    """Looked at in the file, as what the items are bound to tells how they were picked."""
    by_span = {found.call.span: found for found in view.dialect_calls if found.entry.queries}
    for found in view.calls(*_FAN_OUTS):
        function_at, items_at = _FAN_OUTS[found.use.name]
        arguments = found.call.arguments
        if len(arguments) <= items_at:
            continue
        items = arguments[items_at]
        if _few_or_chosen(view, _definition(view, items, file), items):
            continue
        function = arguments[function_at]
        if isinstance(function, Lambda):
            for expr in walk(*function.body):
                if isinstance(expr, Call) and expr.span in by_span:
                    yield from _check(view, found, by_span[expr.span])


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """Calls that name no model, many times over: the author did not choose the dear one."""
    options, default = analysis.inputs.options, analysis.inputs.default_model
    ratio = _ratio(default, DOLLARS.value(options))
    if ratio is None:
        return

    def is_wide(uses: Uses) -> bool:
        return uses.least >= _MANY and all(
            ask.model_source == "default" and not ask.recursive for ask in uses.asks
        )

    for span, uses in chosen_sites(analysis, "default in fan-outs", is_wide):
        yield RULE.finding(
            span,
            f"This call runs {uses.least:,.0f} times and names no model, so it goes to {default}, "
            f'the default. {CHEAP} costs {ratio} times less: write `#:model "{CHEAP}"`, or the '
            "model that it needs.",
        )


def _ratio(name: str, dollars: float) -> int | None:
    """How many times dearer than the cheap model a model is; None where it is not too dear."""
    model, cheap = find_model(name), find_model(CHEAP)
    # The models for other purposes than chat are no choice at all, whatever their price.
    if model is None or model.price is None or "chat" not in model.capabilities:
        return None
    if model.price.input < dollars or cheap is None or cheap.price is None:
        return None
    if cheap.price.input >= model.price.input:
        return None
    return round(model.price.input / cheap.price.input)


def _check(view: FormView, fan_out: DialectCall, query: DialectCall) -> Iterator[Report]:
    value = query.keyword_value("model")
    name = literal_text(value)
    if name is None or value is None or _delegates(query.call):
        return
    ratio = _ratio(name, DOLLARS.value(view.options))
    if ratio is None:
        return
    fix = Fix(f"Use {CHEAP} here", (Edit(value.span, f'"{CHEAP}"'),), safe=False)
    yield Report(
        value.span,
        f"`{fan_out.use.name}` calls {name} once for every item. {CHEAP} costs {ratio} times less "
        "and is good enough for most work on single items; keep the dear model for the synthesis.",
        (fix,),
        use=fan_out.use,
    )


def _definition(view: FormView, items: Expr, file: InFile) -> Expr | None:
    """What the items are bound to; themselves where they have no name."""
    if not isinstance(items, Ref):
        return items
    binder = view.local_binder(items) or file.bindings.settled.get(items.name)
    return binder.value if binder is not None else None


def _few_or_chosen(view: FormView, value: Expr | None, items: Expr) -> bool:
    """A handful of items, or those that were picked out because they need a strong model."""
    if isinstance(items, Ref) and _CHOSEN.search(items.name):
        return True
    return value is not None and (is_short(value, ITEMS.value(view.options)) or _picks(value))


def _picks(value: Expr) -> bool:
    """Whether a list holds those of other items that passed a test, or a few of them."""
    match value:
        case For(_, "list", clauses):
            return any(clause.guard for clause in clauses)
        case Call(_, Ref(_, name), arguments):
            if name in _PICKING:
                return True
            # What is made of picked items, one for one.
            return name in _KEEPING and any(map(_picks, arguments))
        case Let(_, _, body) | Begin(_, body):
            return bool(body) and _picks(body[-1])
    return False


_PICKING = frozenset({
    "filter", "filter-not", "filter-map", "partition", "remf", "remf*", "take", "take-right",
    "takef", "list-tail",
})  # fmt: skip
_KEEPING = frozenset({"map", "reverse", "sort", "remove-duplicates", "append", "shuffle"})


def _delegates(call: Call) -> bool:
    """Recursive delegation needs a strong model: its calls write programs."""
    return any(keyword.name == "recursive" for keyword in call.keywords)


RULE = Rule(
    name=NAME,
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A fan-out calls an expensive model once for every item.",
    why=(
        "The price of a run is nearly always that of its fan-out. Work on single items, such as "
        "extraction or classification, rarely needs the strongest model; synthesis does."
    ),
    bad="""\
(define lines (string-split context "\\n"))
(finish (map-async
  (lambda (line) (llm-query-async #:instruction "Name the topic." #:data line #:model "gpt-4o"))
  lines))""",
    good="""\
(define lines (string-split context "\\n"))
(finish (map-async
  (lambda (line)
    (llm-query-async #:instruction "Name the topic." #:data line #:model "gpt-4o-mini"))
  lines))""",
    check_in_file=check_in_file,
    check_file=check_file,
    options=(DOLLARS, ITEMS),
)
