"""wrong-mutability: a hash that cannot be changed is changed, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, Quote, Ref
from ...finding import Edit, Fix, Severity
from ..rule import Report, Rule, Settled
from ..view import FormView

_CHANGES = {
    "hash-set!": "hash-set", "hash-remove!": "hash-remove", "hash-update!": "hash-update",
    "hash-clear!": "hash-clear", "hash-ref!": "",
}  # fmt: skip
_GIVES_ANOTHER = {name: change for change, name in _CHANGES.items() if name}
_FIXED = frozenset({"hasheq", "make-immutable-hash", *_GIVES_ANOTHER})
_OPEN = frozenset({"make-hash", "make-hasheq", "make-hasheqv"})


def check_form(view: FormView) -> Iterator[Report]:
    """Hashes that a name of the form itself stands for."""
    changed = {use.binder for use in view.scopes.uses if use.assigned}
    values = {
        use.span: view.scopes.binders[use.binder].value
        for use in view.scopes.uses
        if use.binder is not None and use.binder not in changed
    }
    for name, call, held in _calls(view):
        if held.span in values:
            yield from _check(view, name, call, values[held.span])


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """Hashes that a name of the file stands for."""
    local = {use.span for use in view.scopes.uses if use.binder is not None}
    for name, call, held in _calls(view):
        binder = settled.get(held.name) if held.span not in local else None
        if binder is not None:
            yield from _check(view, name, call, binder.value)


def _calls(view: FormView) -> Iterator[tuple[str, Call, Ref]]:
    for use, call in view.free_calls:
        if (use.name in _CHANGES or use.name in _GIVES_ANOTHER) and call.arguments:
            held = call.arguments[0]
            if isinstance(held, Ref):
                yield use.name, call, held


def _check(view: FormView, name: str, call: Call, value: Expr | None) -> Iterator[Report]:
    use = next(use for use, found in view.free_calls if found is call)
    head = (
        value.function.name if isinstance(value, Call) and isinstance(value.function, Ref) else ""
    )
    if name in _CHANGES and _is_fixed(value, head):
        yield Report(
            use.span,
            f"`{name}` changes a hash in place, and this one cannot be changed: make it with "
            "`(make-hash)`, or give the new hash that `hash-set` returns a name.",
            use=use,
        )
    elif name in _GIVES_ANOTHER and head in _OPEN:
        instead = _GIVES_ANOTHER[name]
        yield Report(
            use.span,
            f"`{name}` is for hashes that cannot be changed, and refuses this one, which "
            f"`{head}` made. Use `{instead}`, which changes it in place.",
            (Fix(f"Use `{instead}`", (Edit(use.span, instead),), safe=False),),
            use=use,
        )


def _is_fixed(value: Expr | None, head: str) -> bool:
    match value:
        case Quote(_, datum):
            return datum.kind == "hash"
        case Call(_, _, arguments):
            return head in _FIXED or (head == "hash" and len(arguments) != 1)
    return False


RULE = Rule(
    name="wrong-mutability",
    severity=Severity.ERROR,
    summary="`hash-set!` is given a hash that cannot be changed, or `hash-set` one that can.",
    why=(
        "Racket has two kinds of hashes: `(hash …)` makes one that stays as it is, `(make-hash)` "
        "one that is changed in place. The functions of the one kind raise an error on the other."
    ),
    bad='(define counts (hash))\n(hash-set! counts "lines" 3)\n(finish (hash-ref counts "lines"))',
    good=(
        '(define counts (make-hash))\n(hash-set! counts "lines" 3)\n'
        '(finish (hash-ref counts "lines"))'
    ),
    check_form=check_form,
    check_joined=check_joined,
)
