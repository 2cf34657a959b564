"""A long file that is analysed in steps comes to what the analysis in one go comes to."""

from __future__ import annotations

from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.analysis.analyse import Stage, analyse
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.stages import steps, until
from schemestra.analysis.syntax.document import Change, Document
from test_incremental import FORMS, PRELUDE, forget, summary

programs = st.lists(st.sampled_from(FORMS), min_size=1, max_size=20)
inputs = st.sampled_from((Inputs(), Inputs(prelude=PRELUDE)))


@given(programs, inputs)
@settings(max_examples=60, deadline=None)
def test_steps_come_to_the_same(forms: list[str], inputs: Inputs):
    source = "\n".join(forms)
    document = Document.open("test.scm", source)
    forget(document)
    analysis = analyse(document, inputs)
    stages = [(stage, until(analysis, stage)) for stage in steps(analysis) if stage]
    assert [stage for stage, _ in stages] == [Stage.SYNTAX, Stage.FORMS]
    first, second = (set(known.findings) for _, known in stages)
    assert set(analysis.document.problems) <= first <= second <= set(analysis.findings)
    for _, known in stages:
        assert not [form for form in known.facts.forms if form.kinds]
    found = summary(analysis)
    forget(document)
    assert found == summary(analyse(Document.open("test.scm", source), inputs))


@given(programs, st.sampled_from(FORMS), st.integers(0, 60), st.booleans(), inputs)
@settings(max_examples=60, deadline=None)
def test_steps_that_an_edit_cuts_short_change_nothing(
    forms: list[str], added: str, taken: int, asks: bool, inputs: Inputs
):
    document = Document.open("test.scm", "\n".join(forms))
    forget(document)
    before = analyse(document, inputs)
    for _ in islice(steps(before), taken):
        pass
    if asks:
        known = until(before, Stage.FORMS)
        _ = known.cost, known.findings
    edited = document.edit([Change(0, 0, added.encode() + b"\n")], 1)
    analysis = analyse(edited, inputs)
    for _ in steps(analysis):
        pass
    found = summary(analysis)
    forget(edited)
    assert found == summary(analyse(Document.open("test.scm", edited.source, 1), inputs))


def test_what_is_not_interpreted_costs_nobody_knows_what():
    analysis = analyse(Document.open("test.scm", '(llm-query #:instruction "Say")'))
    cost = until(analysis, Stage.FORMS).cost
    assert cost.calls.formula == "at least 0"
    assert analysis.cost.calls.formula == "1"
