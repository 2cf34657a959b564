"""Keystroke → findings, in process, at 1,000 and 10,000 lines: where the editor's time goes.

A keystroke is one letter typed into some word of the file; what is timed is the edit of the
document and all its findings, beside the same work on a fresh document.  CPU time: wall time on a
shared machine says more about the machine.
"""

from __future__ import annotations

import gc
import statistics
import time

from _programs import inside_word, places_to_type, strategy
from schemestra.analysis.analyse import analyse
from schemestra.analysis.syntax.document import Change, Document

KEYSTROKES = 60


def measured(lines: int) -> None:
    source = strategy(lines)
    assert source.isascii(), "places are bytes"
    start = time.process_time()
    document = Document.open("bench.scm", source)
    analysis = analyse(document)
    _ = analysis.findings
    opening = time.process_time() - start
    typed: list[float] = []
    for at in places_to_type(source, KEYSTROKES, inside_word):
        for change in (Change(at, at, b"x"), Change(at, at + 1, b"")):
            start = time.process_time()
            document = document.edit([change], document.version + 1)
            analysis = analyse(document, None, analysis)
            _ = analysis.findings
            typed.append(time.process_time() - start)
    typed.sort()
    median, high = statistics.median(typed), typed[int(len(typed) * 0.95)]
    print(
        f"{lines:>6} lines: opening {opening * 1e3:7.1f} ms"
        f"   keystroke p50 {median * 1e3:6.2f} ms   p95 {high * 1e3:6.2f} ms"
        f"   opening / keystroke {opening / median:5.1f}"
    )


if __name__ == "__main__":
    _ = analyse(Document.open("first.scm", strategy(100))).findings  # loads what is loaded once
    gc.disable()  # the server collects between keystrokes
    for lines in (1_000, 10_000):
        measured(lines)
