"""result-thrown-away: what only makes a value stands where nobody takes it."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Begin, Call, Define, Expr, For, If, Lambda, Let, Literal, Parameterize, Ref
from ...finding import Severity
from ..rule import Report, Rule
from ..view import FormView

# What has no effect of its own, and is not called to see whether it raises an error.
_HASHES = {
    "hash-set": "hash-set!", "hash-remove": "hash-remove!", "hash-update": "hash-update!",
    "hash-union": "", "dict-set": "dict-set!", "dict-update": "dict-update!", "hash-set*": "",
}  # fmt: skip
_PURE = frozenset({
    "cons", "list", "list*", "append", "append*", "reverse", "sort", "take", "drop", "take-right",
    "drop-right", "remove", "remove*", "remove-duplicates", "flatten", "shuffle", "list-set",
    "list-update", "range", "length", "add-between", "vector-append", "string-append",
    "string-append*", "string-join", "string-replace", "string-trim", "string-split",
    "string-upcase", "string-downcase", "string-titlecase", "string-normalize-spaces", "substring",
    "format", "~a", "~s", "number->string", "symbol->string", "string->symbol", "regexp-replace",
    "regexp-replace*", "regexp-match*", "regexp-split", "hash-keys", "hash-values", "hash->list",
    "hash-count", "add1", "sub1", "+", "-", "*", "max", "min", "round", "string-length", "not",
    "equal?", "string=?", "null?", "empty?", "string-contains?", "string-prefix?",
    "string-suffix?",
    *_HASHES,
})  # fmt: skip


def check_form(view: FormView) -> Iterator[Report]:
    pure = {call.span: use for use, call in view.free_calls if use.name in _PURE}
    if not pure:
        return
    for expr in view.expressions:
        for thrown in _thrown(expr) if type(expr) in _WITH_BODY else ():
            if isinstance(thrown, Call) and (use := pure.get(thrown.span)) is not None:
                yield Report(thrown.span, _message(use.name), use=use)


_WITH_BODY = frozenset((Lambda, Let, Parameterize, Begin, For, Call))


def _thrown(expr: Expr) -> Iterator[Expr]:
    """The parts of an expression whose values nobody gets."""
    match expr:
        case Call(_, Ref(_, "for-each"), (Lambda(_, _, body), *_)):
            statements = body[-1:]
        case Call():
            return
        case Lambda(_, _, body) | Let(_, _, body) | Parameterize(_, _, body):
            statements = body[:-1]
        case Begin(_, body) if len(body) > 1 and not any(isinstance(e, Literal) for e in body[:-1]):
            statements = body[:-1]
        case For(_, result, _, body):
            statements = body if result == "effect" else body[:-1]
        case _:
            return
    for statement in statements:
        yield from _ends(statement)


def _ends(statement: Expr) -> Iterator[Expr]:
    """What a statement gives in the end, on each of its ways."""
    match statement:
        case If(_, _, then, other):
            yield from _ends(then)
            if other is not None:
                yield from _ends(other)
        case Begin(_, body) | Let(_, _, body):
            if body:
                yield from _ends(body[-1])
        case Define():
            return
        case _:
            yield statement


def _message(name: str) -> str:
    if name in _HASHES:
        instead = _HASHES[name]
        hint = f"; `{instead}` changes one made with `make-hash`" if instead else ""
        return (
            f"`{name}` changes nothing: it gives a new hash, which nobody takes here. Build the "
            f"hash with `for/fold` or `for/hash`{hint}."
        )
    return (
        f"`{name}` has no effect: it gives a new value, which nobody takes here. Give the value a "
        "name, or return it."
    )


RULE = Rule(
    name="result-thrown-away",
    severity=Severity.WARNING,
    summary="A function that only makes a value is called where nobody takes the value.",
    why=(
        "Lists, texts and hashes are not changed in place: `hash-set`, `cons` or `string-append` "
        "give a new value and leave the old one as it was. The work of the step is lost, and what "
        "is read afterwards is empty."
    ),
    bad="""\
(define counts (hash))
(for ([line (string-split context "\\n")])
  (hash-set counts line #t))
(finish (hash-keys counts))""",
    good="""\
(define counts
  (for/fold ([counts (hash)]) ([line (string-split context "\\n")])
    (hash-set counts line #t)))
(finish (hash-keys counts))""",
    check_form=check_form,
)
