"""Kills runners, Rackets and Pythons at random during one run, which goes on after each kill.

Prints how often something was killed, how many calls the endpoint saw, and how many were answered
twice, although the first answer had been kept: that number must be 0.

    python bench/chaos.py [KILLS] [CALLS] [SEED]
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web
from schemestra.runtime.events import RunRequest, to_json
from schemestra.runtime.journal.reader import Reader

IN_FLIGHT = 8
PROGRAM = """\
(define count (py-eval "{calls}"))
(define answers
  (map-async (lambda (i) (llm-query-async #:instruction "Echo" #:data (number->string i)
                                          #:model "gpt-4o"))
             (range count) #:max-concurrent {in_flight}))
(finish (string-append (number->string (py-eval "1 + 1")) ":" (string-join answers ",")))
"""


class Counting:
    """An endpoint that counts what it is asked."""

    def __init__(self, chance: random.Random) -> None:
        self.asked: Counter[str] = Counter()
        self._chance = chance

    async def handle(self, request: web.Request) -> web.Response:
        text = (await request.json())["messages"][-1]["content"]
        self.asked[text] += 1
        await asyncio.sleep(self._chance.uniform(0.05, 0.25))
        message = {"role": "assistant", "content": f"<{text}>"}
        return web.json_response(
            {
                "id": "c", "object": "chat.completion", "created": 0, "model": "m",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
            }
        )  # fmt: skip

    async def serve(self) -> str:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self.handle)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/v1"


class Chance:
    """When what is killed next: `left` kills, each after a few calls of which a runner told."""

    def __init__(self, seed: int, kills: int, calls: int) -> None:
        self.random = random.Random(seed)
        self.left = kills
        self.made: Counter[str] = Counter()
        self._most = 2 * calls // kills

    def pause(self) -> int:
        return self.random.randint(0, self._most)

    def strike(self, runner: int) -> None:
        victim = self.random.choice(("runner", "runner", "racket", "bridge_worker"))
        self.left -= 1
        self.made[victim] += 1
        kill(runner, victim)


async def attempt(request: RunRequest, chance: Chance) -> tuple[dict[str, Any] | None, int]:
    """One runner; its last event, if it lived to send it, and how many calls it told of."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemestra.runtime"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 26,
    )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(to_json(request)).encode() + b"\n")
    told, last, next_kill = 0, None, chance.pause()
    while line := await process.stdout.readline():
        event = json.loads(line)
        told += event["event"] == "call-finished"
        if event["event"] == "run-finished":
            last = event
        if chance.left and told >= next_kill and event["event"].startswith("call-"):
            chance.strike(process.pid)
            next_kill = told + 1 + chance.pause()
    await process.wait()
    return last, told


def kill(runner: int, victim: str) -> None:
    """Kill the runner, or the one of its children that is Racket or Python."""
    pids = [runner]
    if victim != "runner":
        pids = [pid for pid in children(runner) if victim in command_of(pid)]
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return []


def command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


async def main(kills: int, calls: int, seed: int) -> int:
    chance = Chance(seed, kills, calls)
    endpoint = Counting(chance.random)
    os.environ.update(OPENAI_BASE_URL=await endpoint.serve(), OPENAI_API_KEY="sk-bench")
    with tempfile.TemporaryDirectory() as folder:
        return await killed(endpoint, Path(folder), calls, chance)


async def killed(endpoint: Counting, folder: Path, calls: int, chance: Chance) -> int:
    source = PROGRAM.format(calls=calls, in_flight=IN_FLIGHT)
    request = RunRequest(str(folder / "strategy.scm"), source, "openai", workspace=str(folder))
    told, last = 0, None
    while last is None or last["status"] != "finished":
        last, ended = await attempt(request, chance)
        told += ended
        with Reader(folder) as reader:
            runs = reader.runs()
        request = replace(request, resume=runs[0].id if runs else "")
    made = chance.made
    value = "2:" + ",".join(f"<{i}>" for i in range(calls))
    sent = endpoint.asked.total()
    with Reader(folder) as reader:
        twice = reader.rows("SELECT 1 FROM answer GROUP BY request HAVING count(*) > 1")
        kept = reader.rows("SELECT count(*) AS n FROM answer")[0]["n"]
    print(f"{sum(made.values())} kills ({', '.join(f'{n} {what}' for what, n in made.items())})")
    print(f"result {'right' if last['value'] == value else 'WRONG'}")
    print(f"{calls} calls, {sent} sent, {sent - calls} of them again as they were under way")
    print(f"{kept} answers kept, {told} of them told; answered twice: {len(twice)}")
    return 0 if last["value"] == value and not twice and kept == calls else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(asyncio.run(main(*(numbers + [200, 500, 1][len(numbers) :]))))
