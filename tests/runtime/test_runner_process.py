"""`python -m schemestra.runtime`, as the language server and the editor start it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, failure
from schemestra.runtime.confinement import processes_of
from schemestra.runtime.events import RunRequest, to_json
from schemestra.runtime.runner_process import RequestError, parse_request


class Runner:
    """The process; lines in, events out."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def start(cls, **environment: str) -> Runner:
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "schemestra.runtime"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**os.environ, **environment},
                limit=1 << 26,
            )
        )

    def send(self, message: Any) -> None:
        assert self.process.stdin
        text = message if isinstance(message, str) else json.dumps(message)
        self.process.stdin.write(text.encode() + b"\n")

    async def event(self) -> dict[str, Any]:
        assert self.process.stdout
        return json.loads(await asyncio.wait_for(self.process.stdout.readline(), 30))

    async def until(self, name: str) -> dict[str, Any]:
        while (event := await self.event())["event"] != name:
            pass
        return event

    async def end(self) -> tuple[int, str]:
        """Its exit code and what it said on stderr, once its output has ended."""
        assert self.process.stdin and self.process.stdout and self.process.stderr
        self.process.stdin.close()
        assert await asyncio.wait_for(self.process.stdout.read(), 30) == b""
        said = (await self.process.stderr.read()).decode()
        return await asyncio.wait_for(self.process.wait(), 30), said


def request(source: str, folder: Path, **more: Any) -> dict[str, Any]:
    fields = {"latency": 0.0, "workspace": str(folder), **more}
    return to_json(RunRequest(str(folder / "strategy.scm"), source, **fields))


async def test_a_run_from_request_to_result(tmp_path: Path) -> None:
    runner = await Runner.start()
    data = "x" * 3_000_000
    prelude = (str(tmp_path / "prelude.scm"), "(define (len) (string-length context))")
    source = '(display "hello")\n(llm-query #:instruction "Say")\n(finish (len))'
    runner.send(request(source, tmp_path, contexts={"": data}, prelude=prelude))
    names = []
    while not names or names[-1]["event"] != "run-finished":
        names.append(await runner.event())
    assert [event["event"] for event in names] == [
        "run-started", "output", "call-sent", "call-finished", "run-finished",
    ]  # fmt: skip
    assert names[2]["site"]["line"] == 2
    assert (names[-1]["status"], names[-1]["value"]) == ("finished", len(data))
    assert await runner.end() == (0, "")


@pytest.mark.parametrize("end", ["cancel", "end of input"])
async def test_it_can_be_cancelled(tmp_path: Path, end: str) -> None:
    runner = await Runner.start()
    runner.send(request("(display 1) (let loop () (loop))", tmp_path))
    await runner.until("output")
    if end == "cancel":
        runner.send({"op": "cancel"})
    else:
        assert runner.process.stdin
        runner.process.stdin.close()
    finished = await runner.until("run-finished")
    assert (finished["status"], finished["stdout"]) == ("cancelled", "1")
    assert (await runner.end())[0] == 1


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_killing_it_kills_racket_and_python(tmp_path: Path, by: signal.Signals) -> None:
    """And what Python has started, in which way soever."""
    if signal.getsignal(by) is signal.SIG_IGN:  # as under nohup, which the runner would inherit
        signal.signal(by, signal.SIG_DFL)
    runner = await Runner.start()
    source = """
    (py-exec "import os, subprocess, time
subprocess.Popen(['sh', '-c', 'sleep 1000 & sleep 1000'])
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(1000)
    os._exit(0)
os.wait()")
    (display "up")
    (py-exec "while True: pass")
    """
    runner.send(request(source, tmp_path))
    await runner.until("output")
    groups = children_of(runner.process.pid)
    assert len(groups) == 2
    assert sum(len(processes_of(group)) for group in groups) >= 5
    runner.process.send_signal(by)
    await asyncio.wait_for(runner.process.wait(), 30)
    async with asyncio.timeout(10):
        while any(processes_of(group) for group in groups):
            await asyncio.sleep(0.02)


BAD_REQUESTS = [
    ("not json", "as JSON"),
    ("[1]", "a JSON object"),
    ('{"path": "x"}', "needs 'source'"),
    ('{"path": "x", "source": "", "colour": 1}', "unknown fields: colour"),
    ('{"path": "x", "source": "", "prelude": "y"}', "must be [path, text]"),
    ("", "as JSON"),
]


@pytest.mark.parametrize(("line", "message"), BAD_REQUESTS)
def test_a_bad_request_is_told(line: str, message: str) -> None:
    with pytest.raises(RequestError, match=re.escape(message)):
        parse_request(line)


async def test_a_bad_request_is_an_error_and_no_traceback() -> None:
    runner = await Runner.start()
    runner.send("not json")
    finished = await runner.event()
    assert (finished["event"], finished["status"]) == ("run-finished", "error")
    assert "as JSON" in finished["error"]["message"]
    assert await runner.end() == (2, "")


async def test_the_key_reaches_neither_events_nor_children(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    """Through a call that fails and is caught, and one that is not; with Racket and Python up."""
    key = "sk-proj-M4rkedKeyOfTheTests-0123456789-TAIL"
    runner = await Runner.start(OPENAI_API_KEY=key, OPENAI_BASE_URL=endpoint.url)
    environments: list[str] = []

    def refuse(_: dict[str, Any]) -> Reply:
        environments.extend(
            Path(f"/proc/{pid}/environ").read_text() for pid in children_of(runner.process.pid)
        )
        return failure(401, f"Incorrect API key provided: {key[:8]}*****{key[-4:]}")

    endpoint.script = [refuse]
    source = """
    (py-exec "import os; print(dict(os.environ))")
    (display (py-eval "str(dict(os.environ))"))
    (display (try (syntax-e (llm-query #:instruction "Say")) on-error (lambda (m) m)))
    (llm-query #:instruction "Say")
    """
    runner.send(request(source, tmp_path, backend="openai"))
    said = []
    while not said or said[-1]["event"] != "run-finished":
        said.append(await runner.event())
    _, last_words = await runner.end()
    assert endpoint.seen[0]["authorization"] == f"Bearer {key}"
    assert said[-1]["error"]["message"].count("check OPENAI_API_KEY") == 1
    assert len(environments) == 4  # Racket's and Python's, at each of two calls
    told = json.dumps(said) + last_words + "".join(environments)
    assert not any(part in told for part in ("M4rked", "TAIL", "sk-proj"))


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def test_every_field_of_a_request_survives_the_wire() -> None:
    whole = RunRequest(
        "a.scm", "(f)", "openai", {"": "d"}, ("p", "q"), "/w", False, 3, 0.5, "gpt-4", "$1",
        "0f", False, "1e", 7, False, True, ["x+"], 30.0, {"memory": 64}, "$9", "$5", "/f",
    )  # fmt: skip
    plain = RunRequest("", "")
    same = [
        f.name
        for f in dataclasses.fields(whole)
        if getattr(whole, f.name) == getattr(plain, f.name)
    ]
    assert same == [], "give each field a value that is not its default"
    assert parse_request(json.dumps(to_json(whole))) == whole
