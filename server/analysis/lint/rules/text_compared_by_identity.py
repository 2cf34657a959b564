"""text-compared-by-identity: `eq?` on strings asks whether they are one object."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, Quote, Ref
from ...finding import Edit, Fix, Severity
from ..rule import Report, Rule
from ..view import FormView, literal_text

_INSTEAD = {
    "eq?": "equal?", "eqv?": "equal?", "memq": "member", "memv": "member", "assq": "assoc",
    "assv": "assoc", "remq": "remove", "remv": "remove",
}  # fmt: skip


def check_form(view: FormView) -> Iterator[Report]:
    for use, call in view.free_calls:
        instead = _INSTEAD.get(use.name)
        if instead is None or len(call.arguments) != 2:
            continue
        if any(_is_text(argument) for argument in call.arguments) or (
            instead != "equal?" and _holds_text(call.arguments[1], instead == "assoc")
        ):
            fix = Fix(f"Use `{instead}`", (Edit(use.span, instead),))
            yield Report(
                use.span,
                f"`{use.name}` asks whether two strings are one and the same object, which a text "
                f"that was computed or answered never is. Use `{instead}`.",
                (fix,),
                use=use,
            )


def _is_text(expr: Expr) -> bool:
    return literal_text(expr) is not None


def _holds_text(expr: Expr, pairs: bool) -> bool:
    """Whether a list is written out of which some elements, or the keys of some, are strings."""
    match expr:
        case Quote(_, datum) if datum.kind == "list":
            parts = (
                [c.children[0] for c in datum.children if c.children] if pairs else datum.children
            )
            return any(part.kind == "string" for part in parts)
        case Call(_, Ref(_, "list"), arguments) if not pairs:
            return any(_is_text(argument) for argument in arguments)
    return False


RULE = Rule(
    name="text-compared-by-identity",
    severity=Severity.WARNING,
    summary="Strings are compared with `eq?`, or looked up with `memq` or `assq`.",
    why=(
        "Two strings of the same characters are still two objects, so the test fails for an "
        "answer that says just what was hoped for. `equal?` and `string=?` compare what is said."
    ),
    bad="""\
(define label (syntax-e (llm-query #:instruction "Answer yes or no." #:data context)))
(finish (if (eq? label "yes") "accepted" "refused"))""",
    good="""\
(define label (syntax-e (llm-query #:instruction "Answer yes or no." #:data context)))
(finish (if (equal? label "yes") "accepted" "refused"))""",
    check_form=check_form,
)
