"""What a rule's check sees of one form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ...language.vocabulary import Entry, vocabulary
from ..core import Call, Expr, KeywordArgument, Literal, Ref
from ..expand import ELISIONS, Expansion, expansion
from ..inputs import Options
from ..scopes import Binder, Scopes, Use, scopes
from ..syntax.forms import Form
from ..syntax.tree import Span
from ..traverse import walk


class DialectCall(NamedTuple):
    """A call to a name of the dialect that the form itself does not bind."""

    use: Use
    call: Call
    entry: Entry

    def keyword(self, name: str) -> KeywordArgument | None:
        return next((k for k in self.call.keywords if k.name == name), None)

    def keyword_value(self, name: str) -> Expr | None:
        found = self.keyword(name)
        return found.value if found else None


@dataclass(eq=False)
class FormView:
    """One form, with what the rules ask for computed once and shared among them."""

    form: Form
    options: Options = field(default_factory=dict)

    @property
    def expansion(self) -> Expansion:
        return expansion(self.form)

    @cached_property
    def expressions(self) -> tuple[Expr, ...]:
        """Every expression of the form, each before what is in it."""
        return tuple(walk(*self.expansion.body))

    @property
    def scopes(self) -> Scopes:
        return scopes(self.form)

    @cached_property
    def dialect_calls(self) -> tuple[DialectCall, ...]:
        """Every call to a name of the dialect, in source order."""
        names = vocabulary()
        return tuple(
            DialectCall(use, use.call, names[use.name])
            for use in self.scopes.uses
            if use.call is not None and use.binder is None and use.name in names
        )

    def calls(self, *names: str) -> Iterator[DialectCall]:
        return (found for found in self.dialect_calls if found.use.name in names)

    @cached_property
    def free_calls(self) -> tuple[tuple[Use, Call], ...]:
        """Every call to a name that the form does not bind."""
        return tuple(
            (use, use.call)
            for use in self.scopes.uses
            if use.call is not None and use.binder is None
        )

    def local_binder(self, ref: Ref) -> Binder | None:
        """What binds a name of the form inside of it; None where the form does not."""
        use = next((use for use in self.scopes.uses if use.span == ref.span), None)
        return self.scopes.binders[use.binder] if use and use.binder is not None else None

    def source(self, span: Span) -> str:
        return self.form.text[span.start : span.end].decode("utf-8", "replace")


_NO_OPTIONS: Options = {}


def view(form: Form, options: Options = _NO_OPTIONS) -> FormView:
    """The view of a form under the rules' options, one for each form."""
    found = form.memo.get("view")
    if found is None or found.options != options:
        found = form.memo["view"] = FormView(form, options)
    return found


def is_elision(expr: Expr | None) -> bool:
    return isinstance(expr, Ref) and expr.name in ELISIONS


def is_elided(call: Call) -> bool:
    """Whether the author left a part of the call out with `...`: nothing is then missing."""
    return any(is_elision(e) for e in call.arguments) or any(
        is_elision(k.value) for k in call.keywords
    )


def is_literal(expr: Expr | None, value: object) -> bool:
    return isinstance(expr, Literal) and expr.value is value


def literal_text(expr: Expr | None) -> str | None:
    """The text of a string written out, else None."""
    if isinstance(expr, Literal) and expr.kind in ("string", "here_string"):
        return str(expr.value)
    return None
