"""How many arguments a function takes, in words."""

from __future__ import annotations

from ..bindings import Arity


def arities_in_words(known: tuple[Arity, ...]) -> str:
    return " or ".join(map(_range, known))


def arguments_in_words(count: int) -> str:
    return {0: "no arguments", 1: "1 argument"}.get(count, f"{count} arguments")


def _range(arity: Arity) -> str:
    if arity.most is None:
        return f"at least {arguments_in_words(arity.least)}"
    if arity.least == arity.most:
        return arguments_in_words(arity.least)
    return f"{arity.least} to {arguments_in_words(arity.most)}"
