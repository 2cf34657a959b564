"""Which functions may send model calls, and which builtins account for those they are given."""

from __future__ import annotations

CAREFUL: set[str] = set()
"""Builtins whose rule follows the functions it is given, or keeps them in what it returns."""

APPLIES_FUNCTIONS = frozenset(
    (
        "argmax", "argmin", "build-string", "call-with-escape-continuation",
        "call-with-output-string", "call/ec", "call/cc", "dict-for-each", "dict-map",
        "dict-update", "dynamic-wind", "group-by", "hash-filter", "hash-map/copy", "hash-ref!",
        "hash-update", "hash-update!", "index-where", "indexes-where", "keyword-apply",
        "sequence-andmap", "sequence-fold", "sequence-for-each", "sequence-map",
        "sequence-ormap", "sort", "splitf-at", "stream-map", "stream-for-each", "thread",
        "vector-argmax", "vector-argmin", "vector-count", "vector-map!", "with-output-to-string",
    )
)  # fmt: skip
"""Functions of Racket, without a rule that follows it, that apply what they are given."""

MAY_ASK = "#may-ask"
"""The variable that holds TRUE once the program has a function that may send a model call."""

_ASKING = (b"llm-query", b"unsafe-", b"recursive-spawn", b"map-async")


def mentions_asking(text: bytes) -> bool:
    """Whether a form may define a function, or a macro, that sends model calls."""
    return any(name in text for name in _ASKING)


HAS_MACROS = "#has-macros"
"""The variable that holds TRUE once the program has macros: they may bind names unseen."""

_BINDING = (
    b"define-syntax",
    b"let-syntax",
    b"letrec-syntax",
    b"macro",
    b"(eval",
    b"[eval",
    b"namespace",
)


def may_bind_unseen(text: bytes) -> bool:
    """Whether a form may bind names that expansion does not show."""
    return any(name in text for name in _BINDING)
