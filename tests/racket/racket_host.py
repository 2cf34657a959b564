"""A small runner for the tests: talks to a real Racket process, with a scripted model behind it.

The production one is asynchronous and jails the process; this one is threads and plain functions,
so that a test can hold a call back, answer in any order, and look at every message.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemestra.runtime.wire import decode, encode

PROGRAM = Path(__file__).parents[2] / "racket" / "main.rkt"

Message = dict[str, Any]
"""A model gets the request and returns the answer's text, a Failure, or None to answer later."""
Model = Callable[["Host", Message], "str | Failure | None"]


@dataclass(frozen=True)
class Failure:
    """The answer of a call that fails."""

    message: str


@dataclass
class Result:
    """What a run sent back, and what it asked for on the way."""

    reply: Message
    stdout: str = ""
    stderr: str = ""
    calls: list[Message] = field(default_factory=list)
    requests: list[Message] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        return self.reply["status"]

    @property
    def value(self) -> Any:
        return self.reply.get("value")

    @property
    def error(self) -> Message:
        return self.reply.get("error") or {"message": "(no error)", "loc": None, "kind": None}

    @property
    def place(self) -> tuple[int, int] | None:
        """Line from 1 and column from 0 of the error."""
        loc = self.error["loc"]
        return (loc["line"], loc["col"]) if loc else None


def echo(host: Host, request: Message) -> str:
    """Answers with what it was asked."""
    return f"[{request.get('data') or request.get('instruction', '')}]"


class Python:
    """Python for the strategy, without a process of its own: the bridge has its own tests."""

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}

    def answer(self, request: Message) -> Any:
        match request["kind"]:
            case "set":
                self.variables[request["name"]] = request["value"]
                return None
            case "call":
                return self._evaluate(request["name"])(*request["args"])
            case "eval":
                return self._evaluate(request["code"])
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(request["code"], self.variables)
        return printed.getvalue()

    def _evaluate(self, code: str) -> Any:
        tree = ast.parse(code)
        last = tree.body.pop()
        assert isinstance(last, ast.Expr)
        exec(compile(tree, "<test>", "exec"), self.variables)
        return eval(compile(ast.Expression(last.value), "<test>", "eval"), self.variables)


class Host:
    """A Racket process and the services a strategy may ask for."""

    def __init__(self) -> None:
        racket = os.environ.get("SCHEMESTRA_RACKET") or shutil.which("racket")
        assert racket, "these tests need Racket"
        self.process = subprocess.Popen(
            [racket, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SECRET": "a secret"},
        )
        self.changed = threading.Condition()
        self.sending = threading.Lock()
        self.replies: dict[int, Message] = {}
        self.events: list[Message] = []
        self.stderr = b""
        self.sequence = 0
        self.alive = True
        self.prepare()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_stderr, daemon=True).start()
        self.wait_for(lambda: any(event["op"] == "ready" for event in self.events))

    def prepare(self, model: Model = echo, findings: list[Message] | None = None) -> None:
        """Forget the last run; answer calls with the model and generated code with the findings."""
        self.model = model
        self.findings = findings or []
        self.python = Python()
        self.checkpoints: dict[str, Any] = {}
        self.requests: list[Message] = []
        self.cancelled: list[int] = []
        self.events = [event for event in self.events if event["op"] == "ready"]

    # -- talking ------------------------------------------------------------------------------

    def wait_for(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        with self.changed:
            done = self.changed.wait_for(lambda: condition() or not self.alive, seconds)
        assert self.alive, f"Racket died: {self.stderr.decode('utf-8', 'replace')}"
        assert done, f"nothing came within {seconds} s; stderr: {self.stderr!r}"

    def send(self, message: Message) -> None:
        assert self.process.stdin
        with self.sending:
            self.process.stdin.write(encode(message))
            self.process.stdin.flush()

    def start(self, op: str, **fields: Any) -> int:
        self.sequence += 1
        self.send({"op": op, "seq": self.sequence, **fields})
        return self.sequence

    def finish(self, sequence: int, seconds: float = 30.0) -> Message:
        self.wait_for(lambda: sequence in self.replies, seconds)
        return self.replies.pop(sequence)

    def command(self, op: str, **fields: Any) -> Message:
        return self.finish(self.start(op, **fields))

    def answer(self, request: Message, answer: str | Failure) -> None:
        """Answer a model call, now or later."""
        if isinstance(answer, Failure):
            self.send({"reply": request["id"], "ok": False, "message": answer.message})
            return
        usage = {"prompt_tokens": 10, "completion_tokens": 5}
        self.send({"reply": request["id"], "ok": True, "result": answer, **usage})

    # -- running ------------------------------------------------------------------------------

    def run(
        self,
        code: str,
        model: Model = echo,
        *,
        limits: Mapping[str, int] | None = None,
        contexts: Mapping[str, str] | None = None,
        findings: list[Message] | None = None,
        checkpoints: Mapping[str, Any] | None = None,
        session: int | None = None,
        source: str = "strategy.scm",
    ) -> Result:
        """Run a program to its end, in a new session unless one is given."""
        self.prepare(model, findings)
        self.checkpoints.update(checkpoints or {})
        opened = session or self.open(limits, contexts)
        reply = self.command("run", session=opened, run=str(opened), source=source, code=code)
        if session is None:
            self.command("close", session=opened)
        return self.result(reply)

    def open(
        self, limits: Mapping[str, int] | None = None, contexts: Mapping[str, str] | None = None
    ) -> int:
        session = self.command("open", limits=dict(limits or {}))["session"]
        for name, data in (contexts or {}).items():
            self.command("context", session=session, name=name, data=data)
            if not name:
                self.python.variables["context"] = data
        return session

    def result(self, reply: Message) -> Result:
        def texts(op: str, stream: str | None = None) -> list[str]:
            chosen = [e for e in self.events if e["op"] == op and e.get("stream") == stream]
            return [event["text"] for event in chosen]

        return Result(
            reply=reply,
            stdout="".join(texts("output", "stdout")),
            stderr="".join(texts("output", "stderr")),
            calls=[r for r in self.requests if r["op"] == "llm-query"],
            requests=list(self.requests),
            cancelled=list(self.cancelled),
            logs=texts("log"),
        )

    # -- serving ------------------------------------------------------------------------------

    def _read(self) -> None:
        out = self.process.stdout
        assert out
        while len(header := out.read(18)) == 18:
            head, blob = out.read(int(header[:8], 16)), out.read(int(header[9:17], 16))
            self._handle(decode(head, blob))
        with self.changed:
            self.alive = False
            self.changed.notify_all()

    def _read_stderr(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.stderr += line

    def _handle(self, message: Message) -> None:
        with self.changed:
            match message["op"]:
                case "reply":
                    self.replies[message["to"]] = message
                case "cancel":
                    self.cancelled += message["ids"]
                case "ready" | "output" | "log":
                    self.events.append(message)
                case _:
                    self.requests.append(message)
            self.changed.notify_all()
        if "id" in message:
            self._serve(message)

    def _serve(self, request: Message) -> None:
        if request["op"] == "llm-query":
            answer = self.model(self, request)
            if answer is not None:
                self.answer(request, answer)
            return
        try:
            fields = self._service(request)
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
            self.send({"reply": request["id"], "ok": False, "message": failure})
            return
        self.send({"reply": request["id"], "ok": True, **fields})

    def _service(self, request: Message) -> Message:
        match request["op"]:
            case "py":
                return {"result": self.python.answer(request)}
            case "checkpoint":
                self.checkpoints[request["key"]] = request["value"]
                return {}
            case "restore":
                found = request["key"] in self.checkpoints
                return {"found": found, "result": self.checkpoints.get(request["key"])}
            case "overwrite":
                return {}
            case "lint":
                return {"findings": self.findings}
            case "rate-limits":
                return {"result": {"remaining_requests": 7}}
        raise ValueError(f"unknown request {request['op']}")

    def close(self) -> None:
        assert self.process.stdin
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
