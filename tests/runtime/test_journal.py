"""The journal's file: what it takes, what it leaves out, and what happens when it is full."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sqlite3
import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion
from schemestra.runtime.backends.base import ModelAnswer, ModelRequest
from schemestra.runtime.events import (
    CallFinished,
    CallRecorded,
    Event,
    RunFinished,
    RunRequest,
    Usage,
)
from schemestra.runtime.journal import reading, schema, writer
from schemestra.runtime.journal.errors import JournalError
from schemestra.runtime.journal.journal import Journal, RunRecord
from schemestra.runtime.journal.reader import Reader
from schemestra.runtime.journal.recorded import Recorded
from schemestra.runtime.journal.redaction import Redactor, secrets_of
from schemestra.runtime.journal.requests import identity
from schemestra.runtime.runner import run

KEY = "sk-proj-" + "q8ZkW2vN5xT7bR3mJ9cL4hF6"
PRICES = (Decimal("0.01"), Decimal("0.01"))


def record(run_id: str = "run1", **more: Any) -> RunRecord:
    return RunRecord(run_id, "/w/s.scm", "openai", "(finish 1)", **more)


def asked(text: str, **more: Any) -> ModelRequest:
    return ModelRequest("gpt-4o", text, **more)


async def answer(journal: Journal, text: str, said: str = "fine") -> None:
    call = journal.call({}, "openai", asked(text))
    journal.sent(call)
    await journal.answered(call, ModelAnswer(said, Usage(3, 4)), PRICES, 0.1)


def file_of(folder: Path) -> Path:
    return folder / schema.FILE


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (folder / ".schemestra").iterdir())


async def test_calls_that_begin_and_end_together_keep_each_its_own_answer(tmp_path: Path) -> None:
    """More than one statement holds, with one that fails and a NUL among them."""
    journal = Journal(tmp_path, "run1", required=True)
    await journal.begin(record())
    texts = [f"{number}\0said" for number in range(137)]
    await asyncio.gather(*(answer(journal, text, text.upper()) for text in texts))
    failed = journal.call({}, "openai", asked("7\0said"))
    journal.sent(failed)
    journal.ended(failed, "failed", "no", 0.1)
    await answer(journal, "last")
    await journal.end("ok", {})
    connection = reading.connect_to_read(file_of(tmp_path))
    assert connection
    rows = connection.execute(
        "SELECT call.status, request.body, answer.text, answer.request = call.request AS own "
        "FROM call JOIN request ON request.hash = call.request "
        "LEFT JOIN answer ON answer.id = call.answer ORDER BY call.ordinal"
    ).fetchall()
    connection.close()
    assert [json.loads(row["body"])["instruction"] for row in rows] == [*texts, "7\0said", "last"]
    assert [row["text"] for row in rows] == [*(t.upper() for t in texts), None, "fine"]
    assert [row["status"] for row in rows] == ["answered"] * 137 + ["failed", "answered"]
    assert all(row["own"] for row in rows if row["status"] == "answered")


async def test_an_answer_is_on_disk_before_it_is_handed_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run1", required=True)
    await journal.begin(record())
    await answer(journal, "question")
    # Another process sees it, while this one has closed nothing.
    with sqlite3.connect(file_of(tmp_path)) as connection:
        assert connection.execute("SELECT text FROM answer").fetchall() == [("fine",)]
        assert connection.execute("SELECT status FROM call").fetchall() == [("answered",)]
    with Reader(tmp_path) as reader:
        assert reader.runs()[0].status == "running"
    await journal.end("finished", {"value": 1})
    with Reader(tmp_path) as reader:
        assert (reader.runs()[0].status, reader.runs()[0].outcome) == ("finished", {"value": 1})
    assert not list(file_of(tmp_path).parent.glob("run-*"))


async def test_answers_of_one_moment_share_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    commit = writer._commit

    def counted(batch: list[Any], connection: sqlite3.Connection) -> None:
        batches.append(len(batch))
        commit(batch, connection)

    monkeypatch.setattr(writer, "_commit", counted)
    journal = Journal(tmp_path, "run1", required=True)
    await journal.begin(record())
    await asyncio.gather(*(answer(journal, str(number)) for number in range(300)))
    await journal.end("ok", {})
    assert sum(batches) == 602
    assert len(batches) < 100
    with Reader(tmp_path) as reader:
        assert reader.rows("SELECT count(*) AS n FROM answer")[0]["n"] == 300


async def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run1", required=True)
    old = os.umask(0)
    try:
        await journal.begin(record())
        modes = {
            p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / ".schemestra").iterdir()
        }
    finally:
        os.umask(old)
    await journal.end("ok", {})
    assert set(modes.values()) == {0o600}
    assert "journal.sqlite-wal" in modes


async def test_a_wait_that_is_cancelled_loses_no_answer(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run1", required=True)
    await journal.begin(record())
    waiting = asyncio.create_task(answer(journal, "question"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await journal.end("cancelled", {})
    recorded = Recorded(tmp_path, "run1")
    assert recorded.left == 1
    recorded.close()


# --- what is left out --------------------------------------------------------------------------

SECRETS = [
    (f"use {KEY} here", "use [redacted] here"),
    ("Authorization: Bearer abcdef0123456789abcdef", "Authorization: Bearer [redacted]"),
    ("postgres://me:hunter2@db/x", "postgres://[redacted]@db/x"),
    ("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b", "a [redacted] b"),
    ("my-own-value-12345 and INT-4711", "[redacted] and [redacted]"),
    ("sk-your-key-goes-here-0123456789 stays", "sk-your-key-goes-here-0123456789 stays"),
    ("a lone \ud800 surrogate", "a lone ? surrogate"),
    ("nothing\x00 secret ✓", "nothing\x00 secret ✓"),
]  # fmt: skip


def unmarked(text: str) -> str:
    return re.sub(r"\[redacted [0-9a-f]{16}\]", "[redacted]", text)


@pytest.mark.parametrize(("text", "left"), SECRETS)
def test_what_is_left_out(text: str, left: str) -> None:
    redact = Redactor(
        ["my-own-value-12345"], [re.compile(r"INT-\d+"), re.compile("[0-9a-f]{12,}|")]
    )
    kept = redact(text)
    assert unmarked(kept) == left
    assert redact(kept) == kept
    assert redact(f"before {text} after") == f"before {kept} after"
    assert redact.data({"a": [text, 1]}) == {"a": [kept, 1]}


def test_secrets_are_told_apart_by_who_has_the_key_alone() -> None:
    one, other = (
        Redactor(patterns=[re.compile(r"pin \d+")], key=lambda k=k: k) for k in (b"1", b"2")
    )
    assert one("pin 1234") == one("pin 1234") != one("pin 1235")
    assert one("pin 1234") != other("pin 1234")


def test_which_variables_are_secret() -> None:
    environment = {
        "OPENAI_API_KEY": "value-of-a-key-1", "GITHUB_TOKEN": "value-of-a-token",
        "HOME": "/home/me", "KEYBOARD": "a-long-layout-name",
        "SSH_KEY": "/home/me/.ssh/id", "MY_KEY": "short",
    }  # fmt: skip
    assert sorted(secrets_of(environment)) == ["value-of-a-key-1", "value-of-a-token"]


async def test_no_secret_is_on_disk(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of program, data, request, answer, output, value, nor the endpoint's own key."""
    own = "an-own-key-without-a-shape"
    monkeypatch.setenv("OPENAI_API_KEY", own)
    endpoint.script = [Reply(completion(f"the key is {KEY}"))]
    source = f"""
    (define a (syntax-e (llm-query #:instruction "Use {KEY}" #:data context)))
    (display a)
    (py-exec "x = '{KEY}'")
    (define b (syntax-e (llm-query #:instruction a #:data "{own}")))
    (finish (string-append b "{own}"))
    """
    request = RunRequest(
        str(tmp_path / "s.scm"), source, "openai", contexts={"": f"{KEY} {own}"},
        workspace=str(tmp_path),
    )  # fmt: skip
    finished, _ = await ran(request)
    assert finished.value == f"the key is {KEY}{own}"
    assert endpoint.seen[1]["authorization"] == f"Bearer {own}"
    stored = everything_in(tmp_path)
    with Reader(tmp_path) as reader:
        (found,) = reader.runs()
        texts = [reader.text(found.program), reader.text(found.inputs["context", ""])]
    assert all(incomplete for _, incomplete in texts)
    stored += "".join(text for text, _ in texts).encode()
    assert b"[redacted " in stored
    assert KEY.encode() not in stored
    assert own.encode() not in stored


async def test_a_failure_that_calls_share_is_kept_without_secrets(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run1", required=False)
    await journal.begin(record())
    call = journal.call({}, "openai", asked("a"))
    journal.served(call, None, "cache", "failed", f"It refused {KEY}.")
    await journal.end("error", {})
    stored = everything_in(tmp_path)
    assert b"It refused [redacted " in stored
    assert KEY.encode() not in stored


async def test_an_answer_with_a_secret_leads_to_the_same_requests_again(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.script = [Reply(completion(f"key {KEY}")), Reply(completion("x")), Reply(status=400)]
    source = """
    (define a (syntax-e (llm-query #:instruction "One")))
    (define b (syntax-e (llm-query #:instruction "Two" #:data (string-append "got: " a))))
    (finish (syntax-e (llm-query #:instruction "Three")))
    """
    given: dict[str, Any] = {"backend": "openai", "workspace": str(tmp_path)}
    finished, _ = await ran(RunRequest(str(tmp_path / "s.scm"), source, **given))
    assert finished.status == "error"
    with Reader(tmp_path) as reader:
        first = reader.runs()[0].id
    endpoint.script = [Reply()]
    finished, _ = await ran(RunRequest(str(tmp_path / "s.scm"), source, resume=first, **given))
    assert (finished.value, finished.totals.recorded) == ("fine", 2)


def test_what_makes_requests_the_same() -> None:
    redact = Redactor()
    one = identity("openai", asked("a", data="b"), redact)
    assert one == identity("openai", asked("a", data="b", timeout=3.0), redact)
    others = [
        identity("mock", asked("a", data="b"), redact),
        identity("openai", asked("ab"), redact),
        identity("openai", asked("a", data="b", temperature=0.0), redact),
        identity("openai", asked("a", data="b", max_tokens=5), redact),
        identity("openai", asked("a", data="b", images=("data:image/png;base64,AA",)), redact),
        identity("openai", asked("a", data="b", json=True), redact),
        identity("openai", asked("a", data="b", schema={"type": "object"}), redact),
    ]
    assert len({other.hash for other in [one, *others]}) == 8


# --- when it cannot be written -----------------------------------------------------------------


async def ran(
    request: RunRequest, when: Callable[[Event], None] | None = None
) -> tuple[RunFinished, list[Event]]:
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        if when:
            when(event)

    return await asyncio.wait_for(run(request, emit, asyncio.Event()), 60), events


def damaged(folder: Path) -> None:
    file_of(folder).parent.mkdir()
    file_of(folder).write_bytes(b"no database " * 1000)


def newer(folder: Path) -> None:
    schema.connect(file_of(folder)).execute("PRAGMA user_version = 99")


def a_link(folder: Path) -> None:
    file_of(folder).parent.mkdir()
    file_of(folder).symlink_to(folder / "elsewhere")


def no_folder(folder: Path) -> None:
    (folder / ".schemestra").write_text("a file")


def a_folder(folder: Path) -> None:
    file_of(folder).mkdir(parents=True)


def a_pipe(folder: Path) -> None:
    """Who opened it would wait for ever."""
    file_of(folder).parent.mkdir()
    os.mkfifo(file_of(folder))


def of_another_program(folder: Path) -> None:
    file_of(folder).parent.mkdir()
    with sqlite3.connect(file_of(folder)) as connection:
        connection.execute("CREATE TABLE run (name TEXT)")
        connection.execute("PRAGMA user_version = 1")


def cut_off(folder: Path) -> None:
    """A file that lost its end, as by a copy that was broken off."""
    schema.connect(file_of(folder)).close()
    os.truncate(file_of(folder), 5000)


FAULTS = [
    (damaged, "is damaged"),
    (newer, "newer schemestra"),
    (a_link, "is a link"),
    (no_folder, "is no folder. Move it away"),
    (a_folder, "is a folder: move it away"),
    (a_pipe, "is no file: move it away"),
    (of_another_program, "is the database of another program: move it away"),
    (cut_off, "is damaged. Move it away"),
]


@pytest.mark.parametrize(("fault", "message"), FAULTS)
async def test_a_paid_run_does_not_start_without_its_journal(
    tmp_path: Path, fault: Callable[[Path], None], message: str
) -> None:
    fault(tmp_path)
    with pytest.raises(JournalError, match=message):
        await Journal(tmp_path, "run1", required=True).begin(record())
    if fault is not no_folder:  # then there is no journal at all
        with pytest.raises(JournalError, match=message), Reader(tmp_path) as reader:
            reader.runs()


async def test_a_locked_journal_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    schema.connect(file_of(tmp_path)).close()
    other = sqlite3.connect(file_of(tmp_path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="locked by another program"):
        await Journal(tmp_path, "run1", required=True).begin(record())
    other.close()


async def test_an_answer_is_kept_when_a_lock_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told of at once, so that nothing more is sent."""
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    schema.connect(file_of(tmp_path)).close()
    other = sqlite3.connect(file_of(tmp_path), isolation_level=None)
    told: list[JournalError] = []

    def hear(problem: JournalError) -> None:
        told.append(problem)
        other.execute("ROLLBACK")

    journal = Journal(tmp_path, "run1", required=True, failed=hear)
    await journal.begin(record())
    other.execute("BEGIN IMMEDIATE")
    await answer(journal, "one")
    assert ["locked by another program" in str(problem) for problem in told] == [True]
    await journal.end("error", {})
    other.close()
    with Reader(tmp_path) as reader:
        assert [call.text for call in reader.calls("run1")] == ["fine"]


async def test_what_is_refused_costs_nothing(endpoint: Endpoint, tmp_path: Path) -> None:
    damaged(tmp_path)
    source = '(finish (syntax-e (llm-query #:instruction "Say")))'
    given: dict[str, Any] = {"workspace": str(tmp_path), "latency": 0.0}
    path = str(tmp_path / "s.scm")
    finished, _ = await ran(RunRequest(path, source, "openai", **given))
    assert finished.error and "is damaged" in finished.error.message
    assert (finished.error.kind, endpoint.seen) == ("setup", [])
    finished, events = await ran(RunRequest(path, source, "mock", **given))
    assert finished.status == "finished"
    warnings = [event.text for event in events if event.name == "output"]
    assert len(warnings) == 1 and "goes on without a journal" in warnings[0]


FULL_AFTER = """
(define (ask i) (syntax-e (llm-query #:instruction "Echo" #:data (number->string i))))
(define answers (for/list ([i (in-range 40)]) (try (ask i) on-error (lambda (m) "lost"))))
(finish (string-length (string-join answers "")))
"""


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A journal that has room for 60 pages, until the returned function is called."""
    connect = schema.connect

    def limited(path: Path, durable: bool = True) -> sqlite3.Connection:
        connection = connect(path, durable)
        connection.execute("PRAGMA max_page_count = 60")
        return connection

    monkeypatch.setattr(writer, "connect", limited)
    return lambda: monkeypatch.setattr(writer, "connect", connect)


async def test_a_disk_that_fills_up_ends_the_run_and_loses_nothing_that_was_told(
    endpoint: Endpoint, tmp_path: Path, small_disk: Callable[[], None]
) -> None:
    """Also where the strategy catches every error and would go on for ever."""
    long = "x" * 20_000
    endpoint.script = [lambda body: Reply(completion(body["messages"][-1]["content"] + long))]
    request = RunRequest(
        str(tmp_path / "s.scm"), FULL_AFTER, "openai", workspace=str(tmp_path)
    )  # fmt: skip
    finished, events = await ran(request)
    assert finished.error and finished.error.kind == "journal"
    assert "the disk is full" in finished.error.message
    assert "--resume" in finished.error.hint
    told = sum(isinstance(event, CallFinished) for event in events)
    assert 0 < told < 20
    assert len(endpoint.seen) == told + 1  # one answer found no room, and nothing more was sent
    small_disk()
    with Reader(tmp_path) as reader:
        (found,) = reader.runs()
    finished, events = await ran(
        RunRequest(
            str(tmp_path / "s.scm"), FULL_AFTER, "openai", workspace=str(tmp_path), resume=found.id
        )
    )
    assert finished.value == 40 * 20_000 + 70
    assert sum(isinstance(event, CallRecorded) for event in events) == told


async def test_a_dry_run_goes_on_when_the_disk_fills_up(
    tmp_path: Path, small_disk: Callable[[], None]
) -> None:
    journal = Journal(tmp_path, "run1", required=False, warn=(said := []).append)
    await journal.begin(record())
    for number in range(40):
        await answer(journal, str(number), "x" * 20_000)
    await journal.end("ok", {})
    assert len(said) == 1 and "The run goes on" in said[0]


async def test_the_last_answers_take_the_room_that_was_kept_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first refusal of the disk frees the room, and the answer is kept after all."""
    full = [True]
    commit = writer._commit

    def fails_once(batch: list[Any], connection: sqlite3.Connection) -> None:
        if connection.total_changes > 5 and full and full.pop():
            raise sqlite3.OperationalError("database or disk is full")
        commit(batch, connection)

    monkeypatch.setattr(writer, "_commit", fails_once)
    problems: list[JournalError] = []
    journal = Journal(tmp_path, "run1", required=True, failed=problems.append)
    await journal.begin(record())
    room = next((tmp_path / ".schemestra").glob("run-*.lock"))
    assert room.stat().st_size == 8 << 20
    await answer(journal, "one")
    await answer(journal, "two")
    assert room.stat().st_size == 0
    assert len(problems) == 1
    await journal.end("error", {})
    with Reader(tmp_path) as reader:
        assert reader.rows("SELECT count(*) AS n FROM answer")[0]["n"] == 2


# --- the audit trail ---------------------------------------------------------------------------


async def test_what_crosses_the_boundary_is_kept(endpoint: Endpoint, tmp_path: Path) -> None:
    source = """
    (define a (llm-query #:instruction "One"))
    (define (text) (syntax-e a))
    (text) (text)
    (define b (llm-query #:instruction (unsafe-interpolate a)))
    (unsafe-overwrite 'context b)
    (py-set! "v" (text))
    (checkpoint "k" (py-eval "v"))
    (finish (restore "k"))
    """
    request = RunRequest(
        str(tmp_path / "s.scm"), source, "openai", contexts={"": "d"}, workspace=str(tmp_path)
    )  # fmt: skip
    finished, _ = await ran(request)
    assert finished.value == "fine"
    with Reader(tmp_path) as reader:
        events = reader.events(reader.runs()[0].id)
    assert [(event["kind"], event["call"], event["site"]["line"]) for event in events] == [
        ("unwrap", 1, 3), ("interpolate", 1, 5), ("overwrite", 2, 6),
        ("python", None, 7), ("python", None, 8), ("checkpoint", None, 8), ("restore", None, 9),
    ]  # fmt: skip
    # The same text is told again by its fingerprint: out of Python and into the checkpoint.
    assert events[4]["result"] == events[5]["value"]
    assert (events[4]["what"], events[4]["code"]) == ("eval", "v")


# --- what is kept ------------------------------------------------------------------------------


async def test_old_runs_are_forgotten_and_patterns_are_redacted(tmp_path: Path) -> None:
    given: dict[str, Any] = {"workspace": str(tmp_path), "latency": 0.0, "redact": [r"CUST-\d+"]}
    path, source = str(tmp_path / "s.scm"), '(finish "of CUST-4711")'
    finished, _ = await ran(RunRequest(path, source, **given))
    assert finished.value == "of CUST-4711"
    assert b"CUST-4711" not in everything_in(tmp_path)
    with sqlite3.connect(file_of(tmp_path)) as connection:
        connection.execute("UPDATE run SET started = started - 3 * 86400")
    await ran(RunRequest(path, source, keep_days=4.0, **given))
    with Reader(tmp_path) as reader:
        assert len(reader.runs()) == 2
    await ran(RunRequest(path, source, keep_days=2.0, **given))
    with Reader(tmp_path) as reader:
        assert len(reader.runs()) == 2
