"""An analysis that begins from that of an earlier version is the same as a fresh one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemestra.analysis.analyse import Analysis, analyse
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.interpret.facts import Facts
from schemestra.analysis.interpret.kinds import Kind, kind_of_value
from schemestra.analysis.syntax.document import Change, Document

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.scm"))

# Forms that depend on one another through every way a form can depend on others.
FORMS = (
    "(define (ask topic) (syntax-e (llm-query #:instruction topic #:data context)))",
    "(define items (string-split context))",
    "(define answers (map ask items))",
    '(define answers (map-async (lambda (i) (llm-query #:instruction "Say" #:data i)) items))',
    '(define handle (llm-query-async #:instruction "Name it" #:data context))',
    "(define text (await handle))",
    '(displayln (string-append text "."))',
    "(displayln (string-length text))",
    "(define table (make-hash))",
    "(define alias table)",
    "(hash-set! table 1 handle)",
    "(define alias 5)",
    "(define count 3)",
    "(set! count (+ count 1))",
    "(define results (for/list ([i (in-range count)]) (ask (number->string i))))",
    "(define-syntax-rule (twice e) (begin e e))",
    "(twice (ask unknown-name))",
    "(require racket/set)",
    "(require (prefix-in s: racket/set))",
    "(define s (list->set items))",
    "(define llm-query 5)",
    "(struct point (x y))",
    "(define p (point 1))",
    "(ask 1 2)",
    "(finish answers)",
    "(finish (car answer))",
    ";; @assume items = 7",
    ";; schemestra: disable=unbound",
    "; plain words",
    '(py-exec "x = 1")',
    '(define total (py-eval "x + y"))',
    "(define (loop n) (if (= n 0) 0 (begin (ask items) (loop (- n 1)))))",
    "(loop count)",
    "(define broken (list 1 2)",
    ")",
    '"',
)
PRELUDE = Document.open(
    "prelude.scm", "(define (given x) (llm-query #:instruction x))\n(define q 1)"
)

edits = st.lists(
    st.tuples(
        st.floats(0, 1), st.floats(0, 0.2), st.sampled_from((*FORMS, "", "x", "(", ")", " ", "\n"))
    ),
    min_size=1,
    max_size=8,
)


def summary(analysis: Analysis) -> dict[str, object]:
    """All that a person can see of an analysis."""
    bindings, facts = analysis.bindings, analysis.facts
    return {
        "findings": analysis.findings,
        "gaps": analysis.document.gaps,
        "definitions": {
            name: [(d.kind, d.span) for d in found] for name, found in bindings.definitions.items()
        },
        "settled": {name: binder.name for name, binder in bindings.settled.items()},
        "references": [(r.name, r.span, r.resolution) for r in bindings.references],
        "cost": analysis.cost,
        "kinds": {
            (form.placed.start, span): told(kind_of_value(value), facts)
            for form in facts.forms
            for place, value in form.kinds.items()
            if (span := facts.span_of(place)) is not None
        },
        "notes": [form.notes for form in facts.forms],
        "misuses": facts.misuses,
    }


def told(kind: Kind, facts: Facts) -> tuple[object, ...]:
    return kind.name, kind.text, facts.span_of(kind.origin) if kind.origin else None


def check(source: str, steps: list[tuple[float, float, str]], inputs: Inputs) -> None:
    """Edit a text step by step; at each, compare with an analysis that knows nothing."""
    document = Document.open("test.scm", source)
    analysis = analyse(document, inputs)
    _ = analysis.findings
    for turn, (at, length, text) in enumerate(steps):
        size = len(document.source)
        start = int(at * size)
        end = min(size, start + int(length * size))
        added = text if len(text) < 2 else f"\n{text}\n"
        document = document.edit([Change(start, end, added.encode())], turn + 1)
        analysis = analyse(document, inputs, analysis)
        if turn % 2 == 0 or turn == len(steps) - 1:
            forget(document)
            fresh = Document.open("test.scm", document.source, turn + 1)
            assert summary(analysis) == summary(analyse(fresh, inputs))


def forget(document: Document) -> None:
    """Take from the forms what is remembered of them: a fresh analysis shall find it out itself.

    What a list without a name is called by stays: the next version's facts are told in it too.
    """
    for placed in document.forms:
        memo = placed.form.memo
        for key in [key for key in memo if not (isinstance(key, tuple) and key[0] == "size")]:
            del memo[key]


@given(st.lists(st.sampled_from(FORMS), max_size=25), edits, st.booleans())
@settings(max_examples=60, deadline=None)
def test_edits_of_forms_that_depend_on_one_another(
    forms: list[str], steps: list[tuple[float, float, str]], with_prelude: bool
) -> None:
    inputs = Inputs(prelude=PRELUDE if with_prelude else None)
    check("\n".join(forms), steps, inputs)


# Forms of a long file, some of which reach far: Python that changes what other Python left, texts
# from outside that pass a function, questions that are asked again, one key for several values.
LONG = (
    '; part {n}, and no key: api-key "q7Xv2LmR9tZp4WkB8sNd"',
    "(define (ask-{n} topic) (llm-query #:instruction (string-append topic context) #:data topic))",
    "(define answer-{n} (syntax-e (ask-{n} (number->string {n}))))",
    '(define next-{n} (llm-query #:instruction answer-{n} #:temperature 0 #:data "cats"))',
    '(py-exec "counts_{n} = {{}}\\ncounts_{n}[1] = shared")',
    '(py-exec "shared = {{}}\\nalias = shared")',
    '(py-exec "alias[{n}] = 5")',
    '(checkpoint "key-{few}" answer-{n})',
    "(displayln (string-append next-{n} anser-{n}))",
    '(define handles-{n} (map (lambda (i) (llm-query-async #:instruction "Say" #:data i)) items))',
    "(await-all handles-{few})",
    "(define-values (a-{n} b-{n}) (values 1 2))",
    '(set! answer-{few} (py-eval "alias"))',
    ";; @assume items = {n}",
    "(define items (string-split context)) ; schemestra: disable=duplicate-definition",
    "(unsafe-exec-sub-output answer-{n})",
)


@given(st.randoms(use_true_random=False), edits, st.booleans())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_edits_of_a_long_file(
    chance: random.Random, steps: list[tuple[float, float, str]], with_prelude: bool
) -> None:
    count = len(LONG) * 12
    forms = [chance.choice(LONG).format(n=n // len(LONG), few=n % 5) for n in range(count)]
    # An edit of a long file takes away a few forms, not a fifth of them.
    near = [(at, length / 20, text) for at, length, text in steps]
    check("\n".join(forms), near, Inputs(prelude=PRELUDE if with_prelude else None))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_edits_of_an_example(path: Path) -> None:
    @given(edits)
    @settings(max_examples=4, deadline=None)
    def run(steps: list[tuple[float, float, str]]) -> None:
        check(path.read_text("utf-8"), steps, Inputs())

    run()


def test_a_redefinition_reaches_the_forms_that_use_the_name() -> None:
    document = Document.open("test.scm", "(define (f x) x)\n(define (g) (f 1))\n(f 1)\n")
    analysis = analyse(document)
    assert "wrong-arity" not in {finding.rule for finding in analysis.findings}
    document = document.edit([Change(12, 12, b" y")], 1)
    after = analyse(document, None, analysis)
    assert [f.rule for f in after.findings].count("wrong-arity") == 2
