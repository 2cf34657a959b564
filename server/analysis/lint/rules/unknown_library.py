"""unknown-library: a `require` of what the sandbox does not have."""

from __future__ import annotations

from collections.abc import Iterator

from ....language.racket_names import libraries
from ....language.withheld import library_advice
from ...bindings import required_libraries
from ...finding import Edit, Fix, Severity
from ..rule import Report, Rule
from ..suggest import closest
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for node in required_libraries(view.form):
        if node.text in libraries():
            continue
        if node.kind == "string":
            message = "A strategy cannot load another file; name it with `;; @prelude` instead."
            yield Report(node.span, message)
            continue
        if advice := library_advice(node.text):
            yield Report(node.span, f"The sandbox has no library `{node.text}`. {advice}")
            continue
        meant = closest(node.text, libraries())
        hint = f" Did you mean {meant}?" if meant else f" It has {', '.join(libraries())}."
        fixes = (Fix(f"Change to {meant}", (Edit(node.span, meant),), safe=False),) if meant else ()
        yield Report(node.span, f"The sandbox has no library `{node.text}`.{hint}", fixes)


RULE = Rule(
    name="unknown-library",
    severity=Severity.ERROR,
    summary="A `require` names a library that the sandbox does not have.",
    why="The sandbox has only libraries that reach neither files nor the network.",
    bad="(require racket/sets)\n(finish (set-count (list->set (string->list context))))",
    good="(require racket/set)\n(finish (set-count (list->set (string->list context))))",
    check_form=check_form,
)
