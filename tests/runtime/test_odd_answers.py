"""Odd answers of an endpoint: each is a right result or a clear error, counted and journaled."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion
from schemestra.runtime.events import RunFinished, RunRequest
from schemestra.runtime.journal.reader import Reader
from schemestra.runtime.runner import run

FINE = completion("fine")


def message(**fields: Any) -> Reply:
    """An answer whose message has these fields."""
    body = completion("fine")
    body["choices"][0]["message"].update(fields)
    return Reply(body)


def usage(counts: Any) -> Reply:
    return Reply({**FINE, "usage": counts})


def raw(body: bytes, kind: str = "application/json", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(raw=body, headers={"Content-Type": kind, **named})


TOOL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
FINE_BYTES = json.dumps(FINE).encode()
STREAM = b'data: {"choices":[{"delta":{"content":"fi"}}]}\n\ndata: [DONE]\n\n'

# What the strategy gets: the text of the answer.
ANSWERS: dict[str, tuple[Reply, str]] = {
    "empty": (Reply(completion("")), ""),
    "cut at the limit": (Reply(completion("fin", finish="length")), "fin"),
    "parts": (message(content=[{"type": "text", "text": "fi"}, {"text": "ne"}]), "fine"),
    "tool calls beside text": (message(tool_calls=[TOOL]), "fine"),
    "nul": (Reply(completion("a\x00b")), "a\x00b"),
    "half a pair": (raw(FINE_BYTES.replace(b"fine", b"a\\ud800b")), "a\ufffdb"),
    "astral": (raw(FINE_BYTES.replace(b"fine", b"\\ud835\\udd1e")), "\U0001d51e"),
    "a byte order mark": (raw(b"\xef\xbb\xbf" + FINE_BYTES), "fine"),
    "gzip": (raw(gzip.compress(FINE_BYTES), Content_Encoding="gzip"), "fine"),
    "an encoding that it has not": (raw(FINE_BYTES, Content_Encoding="wonder"), "fine"),
    "no usage": (Reply(completion("fine", usage=False)), "fine"),
    "usage of another type": (usage([1]), "fine"),
    "usage beyond all bounds": (
        usage({"prompt_tokens": 10**30, "completion_tokens": 10**30}), "fine"),
    "usage that is no number": (
        raw(FINE_BYTES.replace(b'"prompt_tokens": 11', b'"prompt_tokens": NaN')), "fine"),
}  # fmt: skip

# What is said of the others; (reply, part of the message, whether it is known to be paid for).
FAILURES: dict[str, tuple[Reply, str, bool]] = {
    "no choices": (Reply({**FINE, "choices": []}), "an answer without a choice", False),
    "choices of another type": (Reply({**FINE, "choices": {}}), "without a choice", False),
    "null": (raw(b"null"), "an answer without a choice", False),
    "no content": (message(content=None), "answered with no text but something else", True),
    "content of another type": (message(content=5), "no text but something else", True),
    "no message": (Reply({**FINE, "choices": [{"finish_reason": "stop"}]}), "no text", True),
    "tool calls": (message(content=None, tool_calls=[TOOL]), "but a call of a tool", True),
    "refusal": (message(content=None, refusal="I will not."), "refused to answer: I will", True),
    "nothing before the limit": (
        Reply(completion("", finish="length")), "used up #:max-tokens 50 before it wrote", True),
    "filtered": (Reply(completion("", finish="content_filter")), "content filter", True),
    "an error in place of an answer": (
        Reply({"error": {"message": "no such model"}}), "in place of an answer: no such", False),
    "HTML": (
        raw(b"<html>Login</html>", "text/html"),
        "of text/html and begins with: <html>Login</html>… Is OPENAI_BASE_URL", False),
    "a stream": (raw(STREAM, "text/event-stream"), "of text/event-stream and begins", False),
    "nothing": (raw(b""), "no JSON in UTF-8; it is empty. Is OPENAI_BASE_URL", False),
    "no UTF-8": (raw(FINE_BYTES.replace(b"fine", b"fi\xffne")), "no JSON in UTF-8", False),
    "a lie about gzip": (raw(FINE_BYTES, Content_Encoding="gzip"), "broke off its answer", False),
    "half of gzip": (
        raw(gzip.compress(FINE_BYTES)[:-20], Content_Encoding="gzip"), "127.0.0.1", False),
    "too deep": (raw(b"[" * 200_000), "no JSON in UTF-8", False),
    "too long": (raw(b" " * (33 << 20) + FINE_BYTES), "an answer may have 34 MB", False),
    "a redirect": (
        Reply(status=307, headers={"Location": "http://127.0.0.1:9/v1"}),
        r"sends its callers on to http://127.0.0.1:9/v1 (307), which is not followed", False),
    "a redirect to nowhere": (Reply(status=302), "to another address (302)", False),
    "no such page": (
        Reply(status=404, raw="<h1>Nothing here</h1>", headers={"Content-Type": "text/html"}),
        "has no /chat/completions (404): is OPENAI_BASE_URL right?", False),
    "an error of another type": (Reply([1], status=400), "refused the request (400)", False),
}  # fmt: skip
REPLIES = {name: case[0] for name, case in (ANSWERS | FAILURES).items()}

PROGRAM = """
(define (ask name)
  (llm-query-async #:instruction name #:max-tokens 50))
(define (answer name)
  (try (string-append "+" (syntax-e (await (ask name))))
    on-error (lambda (message) message)))
(finish (map answer (py-eval "json.loads(context)")))
"""


async def outcome(folder: Path, program: str, names: list[str]) -> RunFinished:
    source = '(py-exec "import json")\n' + program.strip()
    request = RunRequest(
        str(folder / "odd.scm"), source, "openai",
        contexts={"": json.dumps(names)}, workspace=str(folder), default_model="gpt-4o-mini",
    )  # fmt: skip
    async with asyncio.timeout(100):
        return await run(request, lambda _: None, asyncio.Event())


async def test_each_odd_answer_is_a_result_or_a_clear_error(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.script = [lambda body: REPLIES[body["messages"][-1]["content"]]]
    finished = await outcome(tmp_path, PROGRAM, list(REPLIES))
    assert finished.error is None
    said = dict(zip(REPLIES, finished.value, strict=True))
    assert {name: said[name] for name in ANSWERS} == {n: f"+{t}" for n, (_, t) in ANSWERS.items()}
    for number, name in enumerate(REPLIES, 1):
        if name in FAILURES:
            assert re.match(rf"call {number} at \S*odd\.scm:3:3 failed: ", said[name]), said[name]
            assert FAILURES[name][1] in said[name], said[name]
            assert "Traceback" not in said[name] and "Error:" not in said[name]
    totals = finished.totals
    assert (totals.calls, totals.failed) == (len(REPLIES), len(FAILURES))
    assert 0 < totals.tokens < 40 * len(REPLIES)
    assert journaled(tmp_path) == [
        ("answered", True) if name in ANSWERS else ("failed", FAILURES[name][2]) for name in REPLIES
    ]


def journaled(folder: Path) -> list[tuple[str, bool]]:
    """Of each call its status, and whether there is a bill for it."""
    with Reader(folder) as reader:
        rows = reader.rows("SELECT number, status, answer FROM call ORDER BY number")
        return [(row["status"], row["answer"] is not None) for row in rows]


@pytest.mark.parametrize("name", ["tool calls", "HTML"])
async def test_an_odd_answer_ends_a_run_that_does_not_expect_it(
    endpoint: Endpoint, tmp_path: Path, name: str
) -> None:
    endpoint.script = [REPLIES[name]]
    finished = await outcome(tmp_path, '(llm-query #:data "x" #:max-tokens 9)', [])
    assert finished.status == "error" and finished.error
    assert (finished.error.kind, finished.error.call) == ("backend", 1)
    assert finished.error.site and (finished.error.site.line, finished.error.site.column) == (2, 0)
    assert FAILURES[name][1] in finished.error.message
