"""The long run of the fuzz tests.

    python tests/fuzz/run.py --edits 1000000 --seed 1       # the analysis, in this process
    python tests/fuzz/run.py --requests 20000 --seed 1      # the server, over its protocol

Every edit is held against the model of the text.  The other properties are checked at the rates
below, at random; the number of checks of each is printed at the end.  A failure is printed with
the seed of its session, which `--session SEED` runs alone, and the run goes on.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lsp")]

import fuzz_properties as properties  # noqa: E402
from fuzz_requests import exchange  # noqa: E402
from random_edits import generated, steps, strategies  # noqa: E402
from schemestra.analysis.analyse import Analysis, analyse  # noqa: E402
from schemestra.analysis.syntax.document import Document  # noqa: E402

EDITS_A_SESSION = 200
ANALYSES = 1 / 250  # of the edits are analysed, each analysis beginning from the one before
RATES = {  # of the edits
    "tree": 1 / 20,
    "positions": 1 / 10,
    "formatting": 1 / 50,
}
OF_ANALYSES = {"fresh": 1 / 2, "structure": 1.0, "fixes": 1 / 4}


def session(seed: int, edits: int, counts: Counter[str]) -> None:
    """Opens a strategy and edits it, checking as it goes."""
    chance = random.Random(seed)
    texts = strategies()
    text = chance.choice(texts) if chance.random() < 0.7 else generated(chance, texts)
    document = Document.open("fuzz.scm", text)
    analysis: Analysis | None = None
    for step in steps(chance, texts, text, edits):
        document = document.edit([step.change], document.version + 1)
        counts["edits"] += 1
        counts["with a fault"] += bool(document.problems)
        properties.text_is(document, step.text)
        for name, check in _checks(document, chance).items():
            if chance.random() < RATES[name]:
                check()
                counts[name] += 1
        if chance.random() < ANALYSES:
            analysis = analyse(document, earlier=analysis)
            _check_analysis(analysis, chance, counts)


def _checks(document: Document, chance: random.Random) -> dict[str, Callable[[], object]]:
    return {
        "tree": lambda: properties.tree_is_fresh(document),
        "positions": lambda: properties.positions_round_trip(document, chance),
        "formatting": lambda: properties.formatting_is_right(document, chance),
    }


def _check_analysis(analysis: Analysis, chance: random.Random, counts: Counter[str]) -> None:
    counts["analyses"] += 1
    _ = analysis.findings, analysis.cost
    offset = chance.randint(0, len(analysis.document.source))
    properties.structure_is_sound(analysis, offset)
    counts["structure"] += 1
    if chance.random() < OF_ANALYSES["fresh"]:
        properties.analysis_is_fresh(analysis, chance)
        counts["fresh analysis"] += 1
    if chance.random() < OF_ANALYSES["fixes"]:
        counts["fixes"] += properties.fixes_clear(analysis, chance)


def run(edits: int, seed: int) -> Counter[str]:
    """Sessions until there were so many edits; failures are printed and counted by their place."""
    counts: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    begin = said = time.monotonic()
    number = 0
    while counts["edits"] < edits:
        number += 1
        one = seed * 1_000_000 + number
        try:
            session(one, min(EDITS_A_SESSION, edits - counts["edits"]), counts)
        except KeyboardInterrupt:
            break  # what was done so far is worth its summary
        except Exception as error:  # whatever it is, it is what is looked for
            counts["failures"] += 1
            place = "; ".join(
                f"{Path(frame.filename).name}:{frame.lineno}"
                for frame in traceback.extract_tb(error.__traceback__)[-3:]
            )
            failures[f"{type(error).__name__} at {place}"] += 1
            if failures[f"{type(error).__name__} at {place}"] == 1:
                print(f"session {one}: {type(error).__name__} at {place}: {str(error)[:600]}")
        if time.monotonic() - said > 60:
            said = time.monotonic()
            print(f"… {counts['edits']:,} edits, {counts['failures']} failures", flush=True)
    print(f"{time.monotonic() - begin:.0f} s:", dict(counts))
    for place, count in failures.most_common():
        print(f"{count:6} {place}")
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz the analysis or the server.")
    parser.add_argument("--edits", type=int, default=0, metavar="N")
    parser.add_argument("--requests", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--session", type=int, metavar="SEED", help="run one session alone")
    options = parser.parse_args()
    if options.session is not None:
        session(options.session, EDITS_A_SESSION, Counter())
        return 0
    counts = run(options.edits, options.seed) if options.edits else Counter()
    if options.requests:
        answered, errors = exchange(options.requests, options.seed)
        print(f"{answered:,} requests, each answered once; {len(errors)} handlers failed")
        print("\n".join(errors))
        counts["failures"] += len(errors)
    return 1 if counts["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
