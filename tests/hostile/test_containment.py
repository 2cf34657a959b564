"""Programs that mean harm, through the public session API: none gets out, none stays.

They run on the mock in the production jail, many in one session; after each the next program must
run as if nothing had been.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_cases import Case, all_cases, fits
from schemestra.language.limits import RunLimits
from schemestra.runtime.events import Event, RunFinished, RunRequest, event_json
from schemestra.runtime.runner import run
from schemestra.runtime.session import Session

PATIENCE = 60.0  # seconds; only a program that hangs needs them
SMALL = {
    "memory": 128,
    "computing": 0.5,
    "idle": 0.8,
    "time": 30,
    "output": 0.02,
    "result": 0.05,
    "calls": 25,
    "in-flight": 20,
    "threads": 100,
    "python-time": 3,
    "python-memory": 300,
    "python-processes": 20,
    "python-disk": 20,
    "checkpoints": 1,
}
SHORT = {**SMALL, "time": 1}  # of a session that nobody else uses
NEXT = """
(define next-answer (syntax-e (llm-query #:instruction "Say something" #:data context)))
(define words (append (regexp-split #rx"" "ab") (regexp-match (string-append "[bc" "d]") "ab")))
(finish (list (map-async add1 '(1 2)) context (get-context "notes") (string? next-answer) words))
"""
AFTERWARDS = [[2, 3], "data", "notes", True, ["", "a", "b", "", "b"]]
PYTHON = '(py-eval "1 + 1")'
CASES = all_cases()


class Host:
    """What a program could reach if a wall had a hole: files, a port, an environment, sessions."""

    def __init__(self, folder: Path) -> None:
        self.workspace, self.outside = folder / "workspace", folder / "outside"
        self.workspace.mkdir()
        self.outside.mkdir()
        self.secret = folder / "secret.txt"
        self.secret.write_text("canary-of-a-file")
        (folder / "secret.png").write_text("canary-of-a-picture")
        (self.workspace / "notes.txt").write_text("what Python may read")
        (self.workspace / ".env").write_text("KEY=canary-of-a-key")
        (self.workspace / "link.png").symlink_to(self.secret)
        (self.workspace / "folder.png").mkdir()
        os.mkfifo(self.workspace / "pipe.png")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.files = self.all_files()
        self.loop = asyncio.Runner()
        self.session = Session()

    def close(self) -> None:
        self.loop.run(self.session.close())
        self.loop.close()
        self.listener.close()

    def all_files(self) -> dict[str, bytes]:
        """Every file of the workspace and around it, but what runs are meant to write."""
        return {
            str(path): path.read_bytes() if path.is_file() else b""
            for path in sorted(self.workspace.parent.rglob("*"))
            if ".schemestra" not in path.parts
        }

    def run(
        self, program: str, session: Session, limits: dict[str, float] = SMALL
    ) -> tuple[RunFinished, list[Event]]:
        events: list[Event] = []
        request = RunRequest(
            path=str(self.workspace / "strategy.scm"),
            source=program,
            contexts={"": "data", "notes": "notes"},
            workspace=str(self.workspace),
            latency=0.0,
            journal=False,
            limits=limits,
        )

        async def in_time() -> RunFinished:
            async with asyncio.timeout(PATIENCE):
                return await run(request, events.append, asyncio.Event(), session)

        return self.loop.run(in_time()), events

    def program(self, case: Case) -> str:
        return (
            case.program.replace("@SECRET@", str(self.secret))
            .replace("@OUTSIDE@", str(self.outside))
            .replace("@PORT@", str(self.listener.getsockname()[1]))
        )

    def was_called(self) -> bool:
        """Whether anybody has connected to the port."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    os.environ["SCHEMESTRA_TEST_SECRET"] = "canary-of-the-environment"
    host = Host(tmp_path_factory.mktemp("hostile"))
    yield host
    host.close()
    del os.environ["SCHEMESTRA_TEST_SECRET"]


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_contained(host: Host, case: Case) -> None:
    session, limits = (Session(), SHORT) if case.own_session else (host.session, SMALL)
    program = host.program(case)
    finished, events = host.run(program, session, limits)
    seen = str([event_json(event) for event in events]) + str(finished)
    assert any(fits(outcome, finished, RunLimits(limits)) for outcome in case.outcomes), finished
    assert "canary" not in seen
    assert "Traceback" not in seen and "report this" not in seen
    assert not host.was_called()
    assert host.all_files() == host.files
    if case.own_session:
        host.loop.run(session.close())
    after, _ = host.run(NEXT, host.session)
    assert after.value == AFTERWARDS, after
    if "(py-" in program:
        assert host.run(PYTHON, host.session)[0].value == 2


def test_there_are_as_many_as_promised() -> None:
    assert len(CASES) >= 150
    assert len({case.program for case in CASES}) >= len(CASES) - 1
