"""shadowed-primitive: a local name hides a primitive, and is used as if it were one."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.vocabulary import Kind, lookup
from ...core import Ref
from ...finding import Severity
from ...scopes import Binder
from ...traverse import walk
from ..rule import Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for index, binder in enumerate(view.scopes.binders):
        entry = None if binder.top else lookup(binder.name.text)
        if entry is None or not entry.protected:
            continue
        confusing = _hides_data if entry.kind is Kind.VARIABLE else _is_called
        if confusing(view, index, binder):
            yield Report(
                binder.name.span,
                f"`{binder.name.text}` hides the dialect's own `{binder.name.text}` here, and is "
                "used in a way that a reader takes for it. Give it another name.",
            )


def _is_called(view: FormView, index: int, binder: Binder) -> bool:
    """A value of the name `vote` confuses nobody; a call `(vote …)` does."""
    return any(use.binder == index and use.call is not None for use in view.scopes.uses)


def _hides_data(view: FormView, index: int, binder: Binder) -> bool:
    """`context` bound to other data by a definition or `let`.

    A function's parameter of that name says itself that the data comes from the caller.
    """
    if binder.kind != "variable" or binder.value is None:
        return False
    own = binder.name.text
    if any(isinstance(expr, Ref) and expr.name == own for expr in walk(binder.value)):
        return False
    return any(use.binder == index for use in view.scopes.uses)


RULE = Rule(
    name="shadowed-primitive",
    severity=Severity.HINT,
    summary="A local name hides a name of the dialect and is used as if it were that.",
    why=(
        "It is allowed, but whoever reads the call takes it for the primitive: `(vote answers)` "
        "with a `vote` of your own counts differently from what its documentation says."
    ),
    bad="""\
(define (pick answers vote) (vote answers))
(finish (pick (string-split context "\\n") first))""",
    good="""\
(define (pick answers choose-one) (choose-one answers))
(finish (pick (string-split context "\\n") first))""",
    check_form=check_form,
)
