"""missing-finish: a strategy that asks models and ends without a result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.vocabulary import Kind, Type
from ...core import Call, CaseLambda, Define, Expr, Lambda, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...scopes import scopes
from ...syntax.forms import Form, Placed
from ...syntax.tree import Span
from ..per_form import about, has_fragment, once
from ..rule import Rule
from ..view import DialectCall, FormView

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...syntax.document import Document

# What gives no value: a strategy that ends with one of these has no result.
_SILENT = frozenset({
    "display", "displayln", "printf", "eprintf", "print", "println", "write", "newline",
    "for-each", "py-set!", "unsafe-overwrite", "heartbeat", "hash-set!", "void",
})  # fmt: skip
_MESSAGE = (
    "The strategy asks a model but never calls `finish`, so its run ends without a result. "
    "Give the result to `(finish …)`."
)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    document = analysis.document
    if not document.forms or document.problems:
        return
    last = document.forms[-1]
    if not once(last.form, "gives no value", _gives_none):
        return
    if _mentions_finish(document) or has_fragment(document):
        return
    prelude = analysis.inputs.prelude
    if prelude is not None and _mentions_finish(prelude):
        return
    # Where names are missing the file is a piece of a program, or will be told so first.
    if _asks(document) and not analysis.bindings.unresolved:
        yield RULE.finding(_head(last), _MESSAGE, _fixes(last))


def _mentions_finish(document: Document) -> bool:
    """Whether the name stands anywhere in the code; where it does not is sure."""
    forms = about(document, "finish")
    return any(once(placed.form, "mentions finish", _names_finish) for placed in forms)


def _names_finish(view: FormView) -> bool:
    return any(n.kind == "symbol" and n.text == "finish" for n in view.form.node.walk())


def _asks(document: Document) -> bool:
    """Whether the strategy makes model calls itself, and does not only define what would."""
    if any(once(placed.form, "asks at once", _asks_at_once) for placed in document.forms):
        return True
    # Functions of the file that ask, or that use one which does, and are called at once.
    asking: set[str] = set()
    before = -1
    while len(asking) > before:
        before = len(asking)
        for form, _ in document.forms:
            found = scopes(form)
            if not asking.isdisjoint(found.outside) or once(form, "may ask", _may_ask):
                asking.update(binder.name.text for binder in found.tops)
    return any(not asking.isdisjoint(scopes(form).immediate) for form, _ in document.forms)


def _asks_at_once(view: FormView) -> bool:
    return any(_makes_calls(found) and found.use.level == 0 for found in view.dialect_calls)


def _may_ask(view: FormView) -> bool:
    return any(map(_makes_calls, view.dialect_calls))


def _makes_calls(found: DialectCall) -> bool:
    entry = found.entry
    return entry.queries or (
        (entry.kind is Kind.COMBINATOR or entry.name == "map-async")
        and entry.returns is not Type.FUNCTION
    )


def _gives_none(view: FormView) -> bool:
    body = view.expansion.body
    return bool(body) and _is_silent(body[-1])


def _is_silent(expr: Expr) -> bool:
    match expr:
        case Define(_, _, value):
            return not isinstance(value, Lambda | CaseLambda)
        case Call(_, Ref(_, name)):
            return name in _SILENT
    return False


def _head(last: Placed) -> Span:
    """The bracket and the first word of the last form."""
    node = last.form.node
    end = node.children[0].end if node.children else node.end
    return last.located(Span(node.start, end))


def _fixes(last: Placed) -> tuple[Fix, ...]:
    name = _defined(last.form)
    if name is None:
        return ()
    edit = Edit(Span(last.end, last.end), f"\n\n(finish {name})")
    return (Fix(f"Add (finish {name})", (edit,), safe=False),)


def _defined(form: Form) -> str | None:
    tops = scopes(form).tops
    return tops[0].name.text if len(tops) == 1 and tops[0].kind == "variable" else None


RULE = Rule(
    name="missing-finish",
    severity=Severity.WARNING,
    summary="A strategy asks models and ends without a result.",
    why=(
        "The answers are paid for and nobody gets them: what is printed is output, not the "
        "result, and a definition has no value. `finish` gives the result and ends the run."
    ),
    bad="""\
(define topic (syntax-e (llm-query #:instruction "Name the topic." #:data context)))
(displayln topic)""",
    good="""\
(define topic (syntax-e (llm-query #:instruction "Name the topic." #:data context)))
(finish topic)""",
    check_file=check_file,
)
