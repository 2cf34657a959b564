"""Resume and replay from the editor: nothing is paid twice, and what is new is agreed to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lsprotocol import types

LONG = 90.0  # seconds for the start of Racket on a machine that is busy with other things
OPTIONS = {"runEvents": True, "backend": "openai", "trusted": True}
STRATEGY = """\
(define answers
  (map-async (lambda (n) (llm-query-async #:instruction "Echo" #:data n #:model "gpt-4o"
                                          #:max-tokens 20))
             '("1" "2" "3" "4") #:max-concurrent 1))
(finish (string-join answers ","))
"""


class Endpoint(ThreadingHTTPServer):
    """Answers with what it is sent; from the `most`-th request on it waits for `release`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.seen: list[str] = []
        self.most = 1_000
        self.release = threading.Event()
        self.hung = threading.Event()


class Answer(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = body["messages"][-1]["content"]
        self.server.seen.append(asked)
        if len(self.server.seen) >= self.server.most:
            self.server.hung.set()
            self.server.release.wait(30)
        choice = {"index": 0, "finish_reason": "stop",
                  "message": {"role": "assistant", "content": f"<{asked}>"}}  # fmt: skip
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        answer = {"id": "c", "object": "chat.completion", "created": 0, "model": body["model"],
                  "choices": [choice], "usage": usage}  # fmt: skip
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads a log of it."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()


@dataclass
class User:
    """What the user is asked, and which button is pressed; "" for none."""

    answer: str = ""
    asked: list[str] = field(default_factory=list)

    def __call__(self, params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        self.asked.append(params.message)
        return next((a for a in params.actions or () if a.title == self.answer), None)


@pytest.fixture
def begin(connect, endpoint: Endpoint, tmp_path: Path):
    """An editor on the endpoint with a strategy on the disk, and its user."""

    async def start(**options):
        environment = {
            "OPENAI_API_KEY": "none",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{endpoint.server_port}/v1",
        }
        editor = await connect(
            options={**OPTIONS, **options}, folder=tmp_path, environment=environment
        )
        user = User()
        editor.client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(lambda params: user(params))
        path = tmp_path / "strategy.scm"
        path.write_text(STRATEGY)
        await editor.open(STRATEGY, path.as_uri())
        return editor, user

    return start


async def run_to_its_end(editor, command: str) -> list[dict]:
    """The events of a run that is started by a command."""
    before = len(editor.events)
    answer = await editor.command(command)
    assert answer["started"] is True, answer

    def events():
        return [e["event"] for e in editor.events[before:] if e["run"] == answer["run"]]

    await editor.wait(lambda: [e for e in events() if e["event"] == "run-finished"], LONG)
    return events()


async def test_a_cancelled_run_goes_on_and_pays_for_the_rest_alone(begin, endpoint) -> None:
    editor, _ = await begin()
    refused = await editor.command("resume")
    assert "strategy.scm was not run yet" in refused["message"]

    endpoint.most = 3
    assert (await editor.command("run"))["started"] is True
    await editor.wait(
        lambda: [e for e in editor.events if e["event"]["event"] == "call-finished"][1:], LONG
    )
    await editor.command("cancel")
    ended = await editor.wait(lambda: editor.event("run-finished"))
    assert (ended["status"], ended["resumable"]) == ("cancelled", True)
    endpoint.most = 1_000
    endpoint.release.set()
    asked_before = endpoint.seen.copy()
    assert asked_before[:2] == ["1", "2"]

    await editor.change(types.Range(types.Position(0, 0), types.Position(0, 0)), "; new\n")
    refused = await editor.command("resume")
    assert refused["started"] is False
    assert "The program changed since the last run" in refused["message"]
    assert "Replay Last Run" in refused["message"]
    await editor.change(types.Range(types.Position(0, 0), types.Position(1, 0)), "")

    events = await run_to_its_end(editor, "resume")
    started, finished = events[0], events[-1]
    assert (started["mode"], started["recorded"]) == ("resume", 2)
    assert [e["event"] for e in events].count("call-recorded") == 2
    assert endpoint.seen[len(asked_before) :] == ["3", "4"]
    assert (finished["value"], finished["resumable"]) == ("<1>,<2>,<3>,<4>", False)
    assert (finished["totals"]["calls"], finished["totals"]["recorded"]) == (2, 2)

    refused = await editor.command("resume")
    assert refused["started"] is False and "nothing to resume" in refused["message"]


async def test_a_replay_costs_nothing_and_after_an_edit_its_price_is_asked_first(
    begin, endpoint
) -> None:
    editor, user = await begin()
    await run_to_its_end(editor, "run")
    assert len(endpoint.seen) == 4
    replayed = (await run_to_its_end(editor, "replay"))[-1]
    assert (len(endpoint.seen), user.asked) == (4, [])
    assert (replayed["value"], replayed["totals"]["usd"]) == ("<1>,<2>,<3>,<4>", 0)
    assert replayed["totals"]["recorded"] == 4

    at = editor.find('"4"')
    await editor.change(types.Range(at, types.Position(at.line, at.character + 3)), '"five"')
    user.answer = "Cancel"
    answer = await editor.command("replay")
    assert answer == {"started": False, "message": "Nothing was sent."}
    assert len(endpoint.seen) == 4

    user.answer = "Send Them"
    replayed = (await run_to_its_end(editor, "replay"))[-1]
    assert len(user.asked) == 2
    assert user.asked[1].startswith("1 call not in run ") and "about $0.000" in user.asked[1]
    assert user.asked[1].endswith("3 are $0.")
    assert endpoint.seen[4:] == ["five"]
    assert replayed["value"] == "<1>,<2>,<3>,<five>"


async def test_only_saved_files_are_gone_on_from(connect) -> None:
    editor = await connect()
    await editor.open("(finish 1)")
    for command in ("resume", "replay"):
        refused = await editor.command(command)
        assert refused["started"] is False and "Save the file first" in refused["message"]


async def test_nothing_is_replayed_in_a_folder_that_is_not_trusted(begin, endpoint) -> None:
    editor, _ = await begin(trusted=False)
    for command in ("run", "resume", "replay"):
        refused = await editor.command(command)
        assert refused["started"] is False and "trust" in refused["message"]
    assert endpoint.seen == []
