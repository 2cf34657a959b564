"""The language server over stdio: start-up, and keystroke → diagnostics as an editor feels it.

Start-up is compared with a pygls server that knows nothing; a keystroke in a long file with one
in a short file.  Times are wall time, since what is waited for is what counts.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from diagnostics import program

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "lsp"))
from raw import RawServer

STARTS = 5
KEYSTROKES = 60
NOTHING = "from pygls.lsp.server import LanguageServer\nLanguageServer('nothing', '0').start_io()\n"


def start_up(*arguments: str) -> float:
    """Seconds from spawning a server to its answer to `initialize`; the median of some starts."""
    times: list[float] = []
    for _ in range(STARTS):
        start = time.perf_counter()
        server = RawServer(*arguments)
        server.initialize()
        times.append(time.perf_counter() - start)
        server.close()
    return statistics.median(times)


def keystrokes(lines: int) -> list[float]:
    """Seconds from a keystroke to the diagnostics of its version, sorted; typed one by one."""
    source = program(lines)
    before = source[: source.index("Say where", len(source) // 2)]
    line, column = before.count("\n"), len(before.rpartition("\n")[2])
    server = RawServer(deadline=120)
    try:
        server.initialize()
        server.open(source)
        server.diagnostics(1)
        times: list[float] = []
        for turn in range(KEYSTROKES):
            place = {"line": line, "character": column + turn}
            change = {"range": {"start": place, "end": place}, "text": "x"}
            start = time.perf_counter()
            server.notify(
                "textDocument/didChange",
                {
                    "textDocument": {"uri": "untitled:a.scm", "version": turn + 2},
                    "contentChanges": [change],
                },
            )
            server.diagnostics(turn + 2)
            times.append(time.perf_counter() - start)
    finally:
        server.close()
    return sorted(times)


def main() -> None:
    nothing, ours = start_up("-c", NOTHING), start_up()
    print(
        f"start-up to initialize: {ours * 1e3:.0f} ms   "
        f"a pygls server that does nothing: {nothing * 1e3:.0f} ms   ratio {ours / nothing:.2f}"
    )
    medians: list[float] = []
    for lines in (1_000, 10_000):
        times = keystrokes(lines)
        median, high = statistics.median(times), times[int(len(times) * 0.95)]
        medians.append(median)
        print(
            f"{lines:>6} lines: keystroke → diagnostics p50 {median * 1e3:6.1f} ms"
            f"   p95 {high * 1e3:6.1f} ms"
        )
    print(f"10,000 lines / 1,000 lines: {medians[1] / medians[0]:.1f}")


if __name__ == "__main__":
    main()
