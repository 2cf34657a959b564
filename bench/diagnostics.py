"""Keystroke → findings, in process, at 1,000 and 10,000 lines.

A keystroke is one inserted character in the middle of the file; what is timed is the edit of the
document and all its findings, beside the same work on a fresh document.  CPU time: wall time on a
shared machine says more about the machine.
"""

from __future__ import annotations

import statistics
import time

from schemestra.analysis.analyse import analyse
from schemestra.analysis.syntax.document import Change, Document

BLOCK = """\
;; Part {n}: summarize the notes of one chapter.
(define (summarize-{n} note)
  (define text
    (syntax-e
      (llm-query
        #:instruction "Summarize chapter {n} in one sentence. Say where it is unclear."
        #:data note
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 200)))
  (if (> (string-length text) 400) (substring text 0 400) text))

(define notes-{n} (string-split context "chapter {n}"))

(define summaries-{n}
  (map-async
    (lambda (note) (summarize-{n} note))
    notes-{n}
    #:max-concurrent 10))

(define longest-{n}
  (for/fold ([best ""]) ([summary summaries-{n}])
    (let* ([size (string-length summary)]
           [other (string-length best)])
      (cond [(> size other) summary]
            [else best]))))

"""
KEYSTROKES = 60


def program(lines: int) -> str:
    count = lines // BLOCK.count("\n")
    return "".join(BLOCK.replace("{n}", str(n)) for n in range(count))


def measured(lines: int) -> None:
    source = program(lines)
    start = time.process_time()
    document = Document.open("bench.scm", source)
    found = analyse(document).findings
    opening = time.process_time() - start
    assert not found, found[:3]
    typed: list[float] = []
    middle = source.index("Say where", len(source) // 2)
    for turn in range(KEYSTROKES):
        start = time.process_time()
        at = len(source[: middle + turn].encode())
        document = document.edit([Change(at, at, b"x")], turn + 1)
        _ = analyse(document).findings
        typed.append(time.process_time() - start)
    typed.sort()
    median, high = statistics.median(typed), typed[int(len(typed) * 0.95)]
    print(
        f"{lines:>6} lines: opening {opening * 1e3:7.1f} ms"
        f"   keystroke p50 {median * 1e3:6.2f} ms   p95 {high * 1e3:6.2f} ms"
        f"   opening / keystroke {opening / median:5.1f}"
    )


if __name__ == "__main__":
    for lines in (1_000, 10_000):
        measured(lines)
