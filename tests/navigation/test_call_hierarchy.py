"""Who calls what, with the places of the calls marked; `|` is the cursor."""

from __future__ import annotations

import pytest
from cursor import marked, read
from schemestra.analysis.features.call_hierarchy import Calls, callees, callers, node_at, nodes_in

PROGRAM = """\
(define (ask paper) (llm-query #:instruction "Say." #:data paper))
(define (twice paper) (define (again) (ask paper)) (list (again) (ask paper)))
(define answers (map-async ask '(1)))
(finish (twice 1))
"""


def shown(program: str, name: str, calls: tuple[Calls, ...]) -> str:
    found = next(call for call in calls if call.other.name == name)
    return marked(found.other.document, found.places)


def test_callers() -> None:
    bindings, offset = read(PROGRAM.replace("(ask paper) (llm", "(as|k paper) (llm"))
    node = node_at(bindings, offset)
    assert node is not None and (node.name, node.detail) == ("ask", "(paper)")
    found = callers([bindings], bindings, node)
    assert [(c.other.name, c.other.kind.value, len(c.places)) for c in found] == [
        ("again", "function", 1),
        ("twice", "function", 1),
        ("answers", "value", 1),
    ]
    assert "(map-async «ask» '(1))" in shown(PROGRAM, "answers", found)


def test_callers_of_what_is_called_at_the_level_of_the_file() -> None:
    bindings, offset = read(PROGRAM.replace("(finish (twice", "(finish (twi|ce"))
    node = node_at(bindings, offset)
    assert node is not None
    (found,) = callers([bindings], bindings, node)
    assert (found.other.name, found.other.kind.value) == ("strategy.scm", "file")


def test_callees_end_at_what_spends() -> None:
    bindings, offset = read(PROGRAM.replace("(twice paper)", "(|twice paper)"))
    node = node_at(bindings, offset)
    assert node is not None
    found = callees(bindings, node)
    assert [(c.other.name, c.other.kind.value) for c in found] == [
        ("again", "function"),
        ("ask", "function"),
    ]
    (leaf,) = callees(bindings, found[1].other)
    assert (leaf.other.name, leaf.other.kind.value) == ("llm-query", "primitive")
    assert callees(bindings, leaf.other) == ()


def test_a_primitive_has_callers() -> None:
    bindings, offset = read(PROGRAM.replace("(llm-query", "(|llm-query"))
    node = node_at(bindings, offset)
    assert node is not None
    (found,) = callers([bindings], bindings, node)
    assert found.other.name == "ask"


def test_a_function_of_the_prelude_is_called_from_both_files() -> None:
    bindings, offset = read("(define (mine) (|ask 1))", "(define (ask p) p) (ask 2)")
    assert bindings.prelude is not None
    node = node_at(bindings, offset)
    assert node is not None and node.document is bindings.prelude.document
    found = callers([bindings, bindings.prelude], bindings.prelude, node)
    assert [call.other.name for call in found] == ["mine", "prelude.scm"]
    (called,) = callees(bindings, node_at(bindings, 9) or node)
    assert called.other == node


def test_a_node_is_found_again_by_its_name() -> None:
    bindings, _ = read(PROGRAM)
    for text in ("ask", "twice", "answers", "llm-query"):
        start = PROGRAM.index(text)
        node = next(
            nodes_in(bindings, type(bindings.document.forms[0].span)(start, start + len(text)))
        )
        assert node.name == text


@pytest.mark.parametrize("program", ["(define |x 1)", "(ca|r x)", "(|nobody)", "(lambda (|x) x)"])
def test_no_node(program: str) -> None:
    bindings, offset = read(program)
    assert node_at(bindings, offset) is None
