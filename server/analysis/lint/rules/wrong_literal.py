"""wrong-literal: a constant of the wrong type, out of range, or none of the accepted values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ....language.vocabulary import Keyword, Kind, Parameter, Type
from ...core import Expr, Lambda, Literal, Quote, Ref
from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ..rule import Report, Rule, Settled
from ..suggest import closest
from ..view import DialectCall, FormView

_WANTED = {
    Type.TEXT: "a string",
    Type.LLM_RESULT: "an LLM result",
    Type.HANDLE: "the handle of an asynchronous call",
    Type.LIST: "a list",
    Type.FUNCTION: "a function",
    Type.NUMBER: "a number",
    Type.INTEGER: "a whole number",
    Type.BOOLEAN: "#t or #f",
    Type.SYMBOL: "a symbol",
    Type.HASH: "a hash",
}

# What a constant is, by the kind of its node, and the types that accept it.
_ACCEPTED = {
    "string": {Type.TEXT, Type.LLM_RESULT, Type.HANDLE},
    "here_string": {Type.TEXT, Type.LLM_RESULT, Type.HANDLE},
    "number": {Type.NUMBER, Type.INTEGER},
    "boolean": {Type.BOOLEAN},
    "symbol": {Type.SYMBOL},
    "list": {Type.LIST},
    "hash": {Type.HASH},
    "character": set(),
}

# What a rule of its own speaks of.
_ELSEWHERE = {("vote", "method")}


def check_form(view: FormView) -> Iterator[Report]:
    for found, name, wanted, value in _given(view):
        if isinstance(value, Ref):
            yield from _named(view, found, name, wanted, value, _local_value(view, value))
        elif isinstance(value, Lambda):
            yield from _function(found, name, wanted, value)
        else:
            yield from _check(view, found, name, wanted, value)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Constants that the file keeps under a name."""
    free = {use.span for use in view.scopes.uses if use.binder is None}
    for found, name, wanted, value in _given(view):
        if isinstance(value, Ref) and value.span in free and value.name in settled:
            bound = settled[value.name].value
            for report in _named(view, found, name, wanted, value, bound):
                yield replace(report, defined=value.name)


def _given(view: FormView) -> Iterator[tuple[DialectCall, str, Keyword | Parameter, Expr]]:
    """The arguments of all calls to the dialect, each with what it is for."""
    for found in view.dialect_calls:
        if found.entry.kind in (Kind.FORM, Kind.VARIABLE):
            continue
        for keyword in found.call.keywords:
            known = found.entry.keyword(keyword.name)
            if (found.entry.name, keyword.name) in _ELSEWHERE:
                continue
            if known is not None and keyword.value is not None:
                yield found, f"#:{known.name}", known, keyword.value
        for parameter, value in _positional(found):
            yield found, parameter.name, parameter, value


def _local_value(view: FormView, ref: Ref) -> Expr | None:
    """What a local name stands for, unless it is changed."""
    uses = view.scopes.uses
    index = next((use.binder for use in uses if use.span == ref.span), None)
    if index is None or any(use.assigned and use.binder == index for use in uses):
        return None
    return view.scopes.binders[index].value


def _named(
    view: FormView,
    found: DialectCall,
    name: str,
    wanted: Keyword | Parameter,
    ref: Ref,
    value: Expr | None,
) -> Iterator[Report]:
    """A number under a name: reported where the name is used.

    Of constants of another type than is wanted the rule on kinds tells, wherever they come from.
    """
    if not isinstance(value, Literal) or value.kind != "number":
        return
    if wanted.type not in (Type.NUMBER, Type.INTEGER):
        return
    # The text of the constant may stand in another form.
    for report in _check(view, found, name, wanted, value, str(value.value)):
        message = report.message.removesuffix(".") + f", which `{ref.name}` is."
        yield replace(report, span=ref.span, message=message, fixes=())


def _function(
    found: DialectCall, name: str, wanted: Keyword | Parameter, value: Lambda
) -> Iterator[Report]:
    """One function where a list of them is wanted: `(vote (lambda () …))`."""
    if wanted.type is not Type.LIST:
        return
    first, last = Span(value.span.start, value.span.start), Span(value.span.end, value.span.end)
    fix = Fix("Put it into a list", (Edit(first, "(list "), Edit(last, ")")), safe=False)
    message = f"`{name}` of `{found.entry.name}` is a list, not a single function."
    yield Report(value.span, message, (fix,), use=found.use)


def _positional(found: DialectCall) -> Iterator[tuple[Parameter, Expr]]:
    parameters = found.entry.parameters
    # `(datum->syntax #f code)`: the one entry whose first parameter is left out by a marker.
    for index, value in enumerate(found.call.arguments):
        if index < len(parameters):
            yield parameters[index], value
        elif parameters and parameters[-1].rest:
            yield parameters[-1], value


def _check(
    view: FormView,
    found: DialectCall,
    name: str,
    wanted: Keyword | Parameter,
    value: Expr,
    shown: str | None = None,
) -> Iterator[Report]:
    """`shown` is the constant's text where it does not stand in this form."""
    kind = _constant_kind(value)
    if kind is None:
        return
    text = view.source(value.span) if shown is None else shown
    choices = wanted.choices if isinstance(wanted, Keyword) else ()
    if choices and wanted.type is not Type.BOOLEAN:
        yield from _choice(text, found, name, choices, value)
        return
    if wanted.type not in _WANTED:
        return
    switched_off = isinstance(value, Literal) and value.value is False
    if switched_off and isinstance(wanted, Keyword) and wanted.default == "#f":
        return
    if wanted.type not in _ACCEPTED.get(kind, set()):
        message = f"`{name}` of `{found.entry.name}` is {_WANTED[wanted.type]}, not `{_cut(text)}`."
        yield Report(value.span, message, _retyped(wanted.type, kind, value, text), use=found.use)
        return
    if isinstance(wanted, Keyword) and isinstance(value, Literal):
        yield from _range(found, name, wanted, value, text)


def _constant_kind(value: Expr) -> str | None:
    if isinstance(value, Literal):
        return value.kind
    if isinstance(value, Quote):
        return value.datum.kind if value.datum.kind in _ACCEPTED else None
    return None


def _choice(
    text: str, found: DialectCall, name: str, choices: tuple[str, ...], value: Expr
) -> Iterator[Report]:
    if text in choices or text in {f"(quote {choice[1:]})" for choice in choices}:
        return
    bare = text.strip("'\"")
    meant = next((c for c in choices if c.strip("'\"") == bare), None)
    meant = meant or closest(bare, [c.strip("'\"") for c in choices])
    if meant is not None and meant not in choices:
        meant = next(c for c in choices if c.strip("'\"") == meant)
    fixes = (Fix(f"Change to {meant}", (Edit(value.span, meant),), safe=False),) if meant else ()
    message = f"`{name}` of `{found.entry.name}` is {' or '.join(choices)}, not `{_cut(text)}`."
    yield Report(value.span, message, fixes, use=found.use)


def _range(
    found: DialectCall, name: str, wanted: Keyword, value: Literal, text: str
) -> Iterator[Report]:
    number = value.value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return
    where = f"`{name}` of `{found.entry.name}`"
    if wanted.type is Type.INTEGER and isinstance(number, float):
        whole = int(number) if number == number // 1 else None
        fixes = ()
        if whole is not None:
            fixes = (Fix(f"Change to {whole}", (Edit(value.span, str(whole)),)),)
        yield Report(value.span, f"{where} is a whole number, not {text}.", fixes, use=found.use)
        return
    low, high = wanted.low, wanted.high
    if (low is not None and number < low) or (high is not None and number > high):
        allowed = f"at least {low:g}" if high is None else f"at most {high:g}"
        if low is not None and high is not None:
            allowed = f"between {low:g} and {high:g}"
        yield Report(value.span, f"{where} is {allowed}, not {text}.", use=found.use)


def _retyped(wanted: Type, kind: str, value: Expr, text: str) -> tuple[Fix, ...]:
    """The same constant, written as what is asked for."""
    inner = text.strip("'\"")
    if wanted is Type.TEXT and kind == "symbol" and '"' not in inner and "\\" not in inner:
        return (Fix(f'Write "{inner}"', (Edit(value.span, f'"{inner}"'),)),)
    if wanted is Type.BOOLEAN and kind == "string" and inner.lower() in ("true", "false"):
        boolean = "#t" if inner.lower() == "true" else "#f"
        return (Fix(f"Write {boolean}", (Edit(value.span, boolean),)),)
    if wanted is Type.INTEGER and kind == "string" and inner.isascii() and inner.isdigit():
        return (Fix(f"Write {int(inner)}", (Edit(value.span, str(int(inner))),)),)
    return ()


def _cut(text: str) -> str:
    first = text.splitlines()[0] if text else text
    return first if len(text) <= 40 and first == text else first[:37] + "..."


RULE = Rule(
    name="wrong-literal",
    severity=Severity.ERROR,
    summary="A constant is of the wrong type, out of range, or none of the accepted values.",
    why="The call is refused by the runtime, or by the provider after the run has begun.",
    bad='(finish (llm-query #:instruction "Sum up." #:data context #:temperature 3.0))',
    good='(finish (llm-query #:instruction "Sum up." #:data context #:temperature 0.3))',
    check_form=check_form,
    check_joined=check_joined,
)
