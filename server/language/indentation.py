"""The forms with a body, which is indented by two: the one table of the formatter and the editor.

The list is that of Racket's own editor (`racket-tabify-default-table`), as far as its forms exist
in the dialect.  Whatever is not here is indented as a call.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# How many data stand between the name of a form and its body.
BODY_FORMS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(
        (
            *("lambda", "λ", "let", "let*", "letrec", "let-values", "let*-values", "letrec-values"),
            *("let-syntax", "letrec-syntax", "let/ec", "let/cc", "shared", "fluid-let", "rec"),
            *("when", "unless", "case", "begin0", "for", "for*"),
            *("match", "match*", "match-let", "match-let*", "match-letrec", "match-define"),
            *("parameterize", "parameterize*", "syntax-parameterize"),
            *("struct", "syntax-rules", "syntax-parse", "module+", "call-with-output-string"),
        ),
        1,
    )
    | {"try": 0, "do": 2, "for/fold": 2, "for*/fold": 2, "for/foldr": 2, "for*/foldr": 2}
    | {"for/lists": 2, "for*/lists": 2, "syntax-case": 2, "module": 2, "module*": 2}
)

# Names that begin so have one datum before their body, but for those in CALLS, which are calls.
BODY_PREFIXES = ("def", "for/", "for*/", "with-")
CALLS = frozenset({"with-output-to-string", "with-output-to-bytes", "with-validation"})

# The data of a form, counted from 0, that are lists of names rather than calls.
FORMALS: Mapping[str, int] = MappingProxyType(
    {"lambda": 0, "λ": 0, "define-values": 0, "struct": 1}
)


def before_body(name: str) -> int | None:
    """How many data of the form `name` stand before its body; None for a call."""
    count = BODY_FORMS.get(name)
    if count is None and name.startswith(BODY_PREFIXES) and name not in CALLS:
        return 1
    return count
