"""Run start: from starting the runner process to the strategy's first output.

The yardstick is `racket -n -e ''`, the least time any Racket program takes on this machine.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

ROUNDS = 7
STRATEGY = '(display "ready")\n(finish 1)\n'


def bare_racket() -> float:
    start = time.perf_counter()
    subprocess.run(["racket", "-n", "-e", ""], check=True)
    return time.perf_counter() - start


def first_output() -> float:
    request = {"path": "bench.scm", "source": STRATEGY, "backend": "mock"}
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "schemestra.runtime"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as runner:
        assert runner.stdin is not None and runner.stdout is not None
        runner.stdin.write(json.dumps(request).encode() + b"\n")
        runner.stdin.flush()
        for line in runner.stdout:
            if json.loads(line)["event"] == "output":
                elapsed = time.perf_counter() - start
                break
        else:
            raise SystemExit("the runner ended without output")
        runner.stdout.read()
    return elapsed


def main() -> None:
    first_output()  # compiles racket/ where that was not done yet
    bare = statistics.median(bare_racket() for _ in range(ROUNDS))
    ours = statistics.median(first_output() for _ in range(ROUNDS))
    print(f"racket -n -e ''           {bare * 1000:7.0f} ms")
    print(f"runner to first output    {ours * 1000:7.0f} ms   {ours / bare:.1f} × racket")


if __name__ == "__main__":
    main()
