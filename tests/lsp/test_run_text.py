"""A run's events as an editor without views of its own logs them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from schemestra.lsp.run_text import run_text
from schemestra.runtime.events import (
    CallFailed,
    CallFinished,
    CallRecorded,
    CallRefused,
    Event,
    RunFinished,
    RunStarted,
    Totals,
    Usage,
    event_json,
)

RECORDED: dict[str, Any] = {
    "call": 3, "site": None, "model": "gpt-4o", "backend": "openai", "source": "journal",
    "usage": Usage(10, 5), "saved_usd": Decimal("0.01"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (RunStarted("b", "a.scm", "openai", "openai"), "Run started on openai."),
        (RunStarted("b", "a.scm", "openai", "openai", "resume", "a", 12),
         "Run a is resumed on openai: 12 answers in the journal."),
        (RunStarted("b", "a.scm", "mock", "mock", "replay", "a", 1),
         "Run a is replayed on mock: 1 answer in the journal."),
        (CallRecorded(**RECORDED), "call 3 · gpt-4o · from the journal · $0"),
        (CallRecorded(**{**RECORDED, "source": "cache"}), "call 3 · gpt-4o · from the cache · $0"),
        (CallRecorded(**RECORDED, message="no such model"), "call 3 failed: no such model"),
        (CallFinished(1, "gpt-4o", Usage(10, 5), None, None, 0.1),
         "call 1 · gpt-4o · 15 tokens · price unknown"),
        (CallFailed(1, "refused", 0.1), "call 1 failed: refused"),
        (CallRefused(2, None, "gpt-4o", "the budget is used up"),
         "call 2 was not sent: the budget is used up"),
        (RunFinished("finished", "42", "", Totals(calls=1, recorded=3, elapsed=0.5)),
         "Run finished: 1 call, 3 more at $0 from the record · $0.0000 · 0.5 s\n42"),
    ],
)  # fmt: skip
def test_an_event_is_a_line(event: Event, text: str) -> None:
    assert run_text(event_json(event)) == text


def test_a_run_that_can_be_resumed_says_how() -> None:
    ended = {**event_json(RunFinished("cancelled", None, "", Totals(calls=2))), "resumable": True}
    assert run_text(ended).endswith("kept: the command schemestra.resume goes on.")
