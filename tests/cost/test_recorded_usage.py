"""What runs used is remembered by call site, and the next estimate expects as much."""

from decimal import Decimal
from pathlib import Path

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.syntax.document import Document
from schemestra.recorded import FILE, Recorder, load
from schemestra.runtime.events import CallFinished, CallSent, Site, Usage

SOURCE = '(define a 1)\n(llm-query #:instruction "Discuss it." #:model "gpt-4o")\n'
DOCUMENT = Document.open("file:///s.scm", SOURCE)


def record(folder: Path, backend: str, *completions: int) -> None:
    recorder = Recorder()
    for call, completion in enumerate(completions):
        recorder.see(CallSent(call, Site(2, 0), "gpt-4o", backend))
        usage = Usage(20, completion)
        recorder.see(CallFinished(call, "gpt-4o", usage, Decimal(0), Decimal(0), 1.5))
    recorder.save(folder, DOCUMENT, Inputs(), backend)


def test_an_estimate_expects_what_was_recorded(tmp_path: Path):
    record(tmp_path, "openai", 30, 50)
    record(tmp_path, "openai", 40)
    moved = Document.open("file:///s.scm", "\n\n" + SOURCE)
    (site,) = analyse(moved, Inputs(recorded=load(tmp_path))).cost.sites
    assert (site.output_tokens.expected, site.recorded) == (40, 3)
    assert site.output_tokens.high == 4096


def test_the_mock_s_answers_change_no_expectation(tmp_path: Path):
    record(tmp_path, "mock", 7)
    assert (tmp_path / FILE).exists()
    assert load(tmp_path) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sites": 3}', '{"sites": {"openai:k": {}}}'])
def test_a_damaged_record_counts_as_empty(tmp_path: Path, text: str):
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(text)
    assert load(tmp_path) == {}
    record(tmp_path, "openai", 9)
    assert len(load(tmp_path)) == 1
