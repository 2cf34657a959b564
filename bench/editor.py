"""What a person at the editor waits for: the language server over stdio, real processes.

Each row is a time of ours beside what it is compared with; servers that are compared are asked in
turn, so that whatever else the machine does slows both.  Times are wall time from the message
sent to the answer read, since what is waited for is what counts.  Targets in milliseconds are of
the machine the project was begun on; the ratios hold on any.

`ruff server` pushes its diagnostics here, as ours does, since the client does not offer to pull.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _programs import inside_word, places_to_type, python, strategy
from _table import Row, show

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "lsp"))
from raw import RawServer  # noqa: E402

NOTHING = "from pygls.lsp.server import LanguageServer\nLanguageServer('nothing', '0').start_io()\n"
HOVER = """
from lsprotocol import types
from pygls.lsp.server import LanguageServer
server = LanguageServer("nothing", "0")
server.feature("textDocument/hover")(lambda params: types.Hover(contents="nothing"))
server.start_io()
"""
RUFF = str(Path(sys.executable).with_name("ruff"))

STARTS = 9
PLACES = 60  # where a letter is typed and taken back
PAUSE = 0.03  # seconds between keystrokes: three times as fast as people type
BURST = 40  # letters typed without waiting
OPENINGS = 3
LONG, SHORT, HUGE = 10_000, 1_000, 50_000
DEADLINE = 120
# A long file is shown in stages, its syntax faults at once.
STAGES = ("syntax faults", "findings of forms", "all findings")


@dataclass(slots=True)
class Editor:
    """A document that is open in a server."""

    server: RawServer
    uri: str
    source: str
    version: int = 0

    def open(self, stages: int = 1) -> list[float]:
        """Open the document; milliseconds until its diagnostics of each stage have come."""
        self.version += 1
        start = time.perf_counter()
        self.server.open(self.source, self.uri, self.version)
        times: list[float] = []
        for _ in range(stages):
            self.server.diagnostics(self.version, self.uri)
            times.append(1000 * (time.perf_counter() - start))
        return times

    def change(self, at: int, removed: int, added: str) -> None:
        self.version += 1
        range_ = {"start": self.position(at), "end": self.position(at + removed)}
        self.server.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self.uri, "version": self.version},
                "contentChanges": [{"range": range_, "text": added}],
            },
        )
        self.source = self.source[:at] + added + self.source[at + removed :]

    def keystroke(self, at: int, removed: int, added: str) -> float:
        """Milliseconds from a change to the diagnostics of the version that it makes."""
        time.sleep(PAUSE)
        start = time.perf_counter()
        self.change(at, removed, added)
        self.server.diagnostics(self.version, self.uri)
        return 1000 * (time.perf_counter() - start)

    def ask(self, method: str, **params: Any) -> float:
        """Milliseconds from a request to its answer, which must not be an error or empty."""
        start = time.perf_counter()
        answer = self.server.request(method, {"textDocument": {"uri": self.uri}, **params})
        elapsed = 1000 * (time.perf_counter() - start)
        assert answer.get("result"), f"{method}: {str(answer)[:300]}"
        return elapsed

    def position(self, at: int) -> dict[str, int]:
        line = self.source.count("\n", 0, at)
        return {"line": line, "character": at - self.source.rfind("\n", 0, at) - 1}


@contextmanager
def ours() -> Iterator[RawServer]:
    with started(RawServer("-m", "schemestra", "lsp", deadline=DEADLINE)) as server:
        yield server


@contextmanager
def started(server: RawServer) -> Iterator[RawServer]:
    try:
        server.initialize()
        yield server
    finally:
        server.close()


def middle(times: list[float]) -> float:
    return statistics.median(times)


def high(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(0.95 * (len(times) - 1))]


def typing(editor: Editor, places: list[int]) -> Iterator[float]:
    """A letter typed and taken back at each place; milliseconds of each keystroke."""
    for at in places:
        yield editor.keystroke(at, 0, "x")
        yield editor.keystroke(at, 1, "")


def keystrokes() -> Iterator[Row | str]:
    ruff = RawServer("server", program=RUFF, deadline=DEADLINE)
    with started(ruff), ours() as server:
        theirs = Editor(ruff, "file:///bench/long.py", python(LONG))
        long = Editor(server, "untitled:long.scm", strategy(LONG))
        theirs.open()
        long.open(len(STAGES))
        their_places = places_to_type(theirs.source, PLACES, inside_word)
        places = places_to_type(long.source, PLACES, inside_word)
        pairs = list(zip(typing(theirs, their_places), typing(long, places), strict=True))
        reference = middle([pair[0] for pair in pairs])
        own = [pair[1] for pair in pairs]
        yield Row("keystroke, 10,000 lines, p50", middle(own), "ruff server p50", reference, 1)
        yield Row("keystroke, 10,000 lines, p95", high(own), "ruff server p50", reference, 3)
        yield bracket_open(long, middle(own))
        yield burst(long, middle(own))
        yield from requests(long)
    with ours() as server:
        short = Editor(server, "untitled:short.scm", strategy(SHORT))
        short.open()
        times = list(typing(short, places_to_type(short.source, PLACES, inside_word)))
        yield Row("keystroke, 1,000 lines, p95", high(times), "5 ms", 5, 1)


def bracket_open(editor: Editor, keystroke: float) -> Row:
    """Typing on while a bracket is open in the middle of the file."""
    at = editor.source.index("\n(define ", len(editor.source) // 2) + 1
    editor.keystroke(at, 0, "(list ")
    inside = at + len("(list ")
    times = [editor.keystroke(inside, 0, "x") for _ in range(PLACES)]
    editor.keystroke(at, PLACES + len("(list "), "")
    return Row("… while a bracket is open, p50", middle(times), "a keystroke", keystroke, 3)


def burst(editor: Editor, keystroke: float) -> Row:
    """From the last letter of a burst to its diagnostics: nothing stale is worked on first."""
    at = places_to_type(editor.source, 1, inside_word)[0]
    for turn in range(BURST):
        editor.change(at + turn, 0, "x")
    start = time.perf_counter()
    editor.server.diagnostics(editor.version, editor.uri)
    elapsed = 1000 * (time.perf_counter() - start)
    editor.keystroke(at, BURST, "")
    name = f"last of {BURST} letters at once"
    return Row(name, elapsed, "a keystroke each", BURST * keystroke, 1)


def requests(editor: Editor) -> Iterator[Row | str]:
    """What is asked for after a keystroke, in the long file."""
    heads = [found.start() + 3 for found in re.finditer(r"\(llm-query", editor.source)]
    places = heads[:: max(1, len(heads) // PLACES)][:PLACES]

    def after_keystrokes(method: str, at: Callable[[int], int]) -> list[float]:
        times: list[float] = []
        for place in places:
            editor.keystroke(place, 0, "x")
            editor.keystroke(place, 1, "")
            times.append(editor.ask(method, position=editor.position(at(place))))
        return times

    completion = after_keystrokes("textDocument/completion", lambda place: place)
    yield Row("completion, p95", high(completion), "10 ms", 10, 1)
    hover = after_keystrokes("textDocument/hover", lambda place: place)
    yield Row("hover, p95", high(hover), "5 ms", 5, 1)
    yield f"  (the least it can be: a bare pygls server's hover, p95 {high(floor()):.1f} ms)"
    yield Row("semantic tokens, delta, p95", high(tokens(editor, places)), "10 ms", 10, 1)
    options = {"tabSize": 2, "insertSpaces": True}
    formatting = editor.ask("textDocument/formatting", options=options)
    yield Row("formatting 10,000 lines", formatting, "500 ms", 500, 1)


def floor() -> list[float]:
    """Milliseconds that a server which knows nothing takes to answer."""
    times: list[float] = []
    with started(RawServer("-c", HOVER, deadline=DEADLINE)) as server:
        editor = Editor(server, "untitled:floor.scm", strategy(SHORT))
        server.open(editor.source, editor.uri, 1)
        for _ in range(PLACES):
            time.sleep(PAUSE)
            times.append(editor.ask("textDocument/hover", position=editor.position(0)))
    return times


def tokens(editor: Editor, places: list[int]) -> list[float]:
    """What has changed of the semantic tokens after a keystroke."""
    document = {"textDocument": {"uri": editor.uri}}
    method = "textDocument/semanticTokens/full"
    known = editor.server.request(method, document)["result"]["resultId"]
    times: list[float] = []
    for place in places:
        for removed, added in ((0, "x"), (1, "")):
            editor.keystroke(place, removed, added)
            start = time.perf_counter()
            given = {**document, "previousResultId": known}
            known = editor.server.request(f"{method}/delta", given)["result"]["resultId"]
            times.append(1000 * (time.perf_counter() - start))
    return times


def opening(lines: int, target: float) -> Iterator[Row]:
    """From sending a file to its syntax faults, and to those of its findings that come later."""
    source = strategy(lines)
    times: list[list[float]] = []
    for _ in range(OPENINGS):
        with ours() as server:
            # Whatever is loaded once in the life of a server is loaded now.
            Editor(server, "untitled:first.scm", strategy(100)).open()
            times.append(Editor(server, "untitled:opened.scm", source).open(len(STAGES)))
    for stage, found in zip(STAGES, zip(*times, strict=True), strict=True):
        name = f"opening {lines:,} lines, {stage}"
        yield Row(name, middle([*found]), f"{target:,.0f} ms", target, 1)


def start_up() -> Row:
    """From spawning a server to its answer to `initialize`."""

    def once(*arguments: str) -> float:
        start = time.perf_counter()
        with started(RawServer(*arguments)):
            return 1000 * (time.perf_counter() - start)

    pairs = [(once("-m", "schemestra", "lsp"), once("-c", NOTHING)) for _ in range(STARTS)]
    own, bare = zip(*pairs, strict=True)
    return Row("spawn → initialize", middle([*own]), "bare pygls server", middle([*bare]), 1.15)


def memory() -> Row | None:
    """Resident memory with ten files of 1,000 lines open; None where the system does not tell."""
    with ours() as server:
        for number in range(10):
            # No two of the files are equal.
            source = strategy(SHORT + number).replace("(define (", f"(define (f{number}-")
            Editor(server, f"untitled:{number}.scm", source).open()
        status = Path(f"/proc/{server.process.pid}/status")
        if not status.exists():
            return None
        time.sleep(1)
        resident = re.search(r"VmRSS:\s*(\d+) kB", status.read_text())
        assert resident
    return Row("memory, ten files of 1,000 lines", int(resident[1]) / 1024, "120 MB", 120, 1, "MB")


def rows() -> Iterator[Row | str]:
    yield from keystrokes()
    yield from opening(LONG, 150)
    yield from opening(HUGE, 1000)
    yield start_up()
    if row := memory():
        yield row


if __name__ == "__main__":
    show(rows())
