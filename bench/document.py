"""What a keystroke costs: edit to forms and problems, against a parse of the whole text.

Times are CPU milliseconds; the ratio is what to compare between machines.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from schemestra.analysis.syntax import parser
from schemestra.analysis.syntax.document import Change, Document

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
KEYSTROKES = 200


def text_of(lines: int) -> bytes:
    """The example strategies one after the other, each name with a number, to so many lines."""
    sources = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.scm"))]
    parts: list[bytes] = []
    count = 0
    while count < lines:
        source = sources[len(parts) % len(sources)]
        parts.append(source.replace(b"(define ", b"(define n%d-" % len(parts)))
        count += source.count(b"\n")
    return b"".join(parts)


def cpu_ms(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return 1000 * (time.process_time() - begin)


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[int(part * (len(values) - 1))]


def typing(document: Document, places: list[int], text: bytes) -> list[float]:
    """The cost of typing `text` at each place and taking it back, each keystroke counted."""
    costs: list[float] = []
    for place in places:
        for change in (Change(place, place, text), Change(place, place + len(text), b"")):
            begin = time.process_time()
            document = document.edit([change], document.version + 1)
            costs.append(1000 * (time.process_time() - begin))
    return costs


def measure(lines: int) -> None:
    text = text_of(lines)
    chance = random.Random(1)
    full = percentile([cpu_ms(lambda: parser.parse(text)) for _ in range(5)], 0.5)
    opening = cpu_ms(lambda: Document.open("bench.scm", text))
    document = Document.open("bench.scm", text)
    assert not document.problems
    spaces = [i for i, byte in enumerate(text) if byte == 0x20]
    places = chance.sample(spaces, KEYSTROKES // 2)
    print(f"{lines:,} lines, {len(text) // 1000} kB, {len(document.forms)} forms")
    print(f"  full parse {full:.2f} ms, open {opening:.2f} ms")
    sound = typing(document, places, b" ")
    cases = [("a space", sound)]
    for mark in ("(", '"', "#|"):
        cases.append((f"{mark} and back", typing(document, places[:40], mark.encode())))
    on_open: list[float] = []
    for place in places[:40]:
        broken = document.edit([Change(place, place, b"(")], 1)
        on_open += typing(broken, [place + 1], b"x")
    cases.append(("typing on after (", on_open))
    reference = percentile(sound, 0.5)
    for name, costs in cases:
        half, most = percentile(costs, 0.5), percentile(costs, 0.95)
        print(
            f"  {name:17} p50 {half:6.2f} ms  p95 {most:6.2f} ms"
            f"  {half / full:5.2f} of a full parse, {half / reference:4.1f} of a space"
        )


def main() -> None:
    for lines in (1_000, 10_000):
        measure(lines)


if __name__ == "__main__":
    main()
