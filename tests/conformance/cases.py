"""The cases of programs/*.scm: a program, what surrounds it, and what must come of it.

A case is a program and the `;=>` lines behind it; `;|` lines before it set the scene, and a
`;;; ` line names the cases below it.  The scene:

    ;| answered: c a b            the calls are answered in this order, one after the other
    ;| never: d                   such calls are not answered at all
    ;| together: 3                calls are answered in groups of three: as soon as three wait
    ;| after 3: b                 b is answered once three calls have been sent
    ;| says a: "x" !"no"          what a call is answered, in turn; `!` is a failure
    ;| data: "text"               `context`; with a name (`data notes: "text"`) a named context
    ;| file p.png: "bytes"        a file of the workspace
    ;| cancel at: 2               the run is cancelled when two calls are sent (`output`: printed)
    ;| budget: 300-tokens         the run's budget
    ;| without python
    ;| same session               goes on where the case before has ended

A call is named by its data, or by its instruction if it has none, and is answered `[name]` unless
the scene says otherwise.  What must come of it; all that is said must hold:

    ;=> ["a", 1]                  the value, as JSON; `nothing` if there is none
    ;=> printed #<procedure:car>  a value that is no JSON, as it is shown
    ;=> status finished           finished, ok, error or cancelled
    ;=> error 2:5 part | part     line and column from 1 (`-`: none, `?`: any), parts of the message
    ;=> kind backend              the error's kind
    ;=> call 2                    the call that the error names
    ;=> stack 5:3 8:1             the places that the error came through
    ;=> prints "text"             all that was printed
    ;=> logs "text"               a part of what was logged
    ;=> calls 3                   how many calls were sent
    ;=> asked {"model": "m"}      fields of the calls, one line for each, in the order of sending
    ;=> cancelled b c             the calls that were cancelled, in any order
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAMS = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class Case:
    """One program; `scene` and `outcome` are its lines as (first word or words, the rest)."""

    id: str
    program: str
    scene: list[tuple[str, str]] = field(default_factory=list)
    outcome: list[tuple[str, str]] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        return ("same session", "") in self.scene


SCENE = ("answered", "never", "together", "after", "says", "data", "file", "cancel at", "budget",
         "without python", "same session")  # fmt: skip
OUTCOME = ("value", "printed", "status", "error", "kind", "call", "stack", "prints", "logs",
           "calls", "asked", "cancelled")  # fmt: skip


def all_cases() -> list[Case]:
    return [case for path in sorted(PROGRAMS.glob("*.scm")) for case in read(path)]


def read(path: Path) -> Iterator[Case]:
    heading, number = "", 0
    scene: list[tuple[str, str]] = []
    program: list[str] = []
    outcome: list[tuple[str, str]] = []

    def case() -> Case:
        name = re.sub(r"[^\w>!?*-]+", "-", heading).strip("-")
        text = "\n".join(program).strip("\n")
        return Case(f"{path.stem}: {name} {number}".replace("  ", " "), text, scene, outcome)

    for line in [*path.read_text("utf-8").splitlines(), ""]:
        if outcome and not line.startswith(";=>"):
            number += 1
            yield case()
            scene, program, outcome = [], [], []
        if line.startswith(";;; "):
            heading, number = line[4:], 0
        elif line.startswith(";| "):
            scene.append(scene_line(line[3:]))
        elif line.startswith(";=> "):
            outcome.append(outcome_line(line[4:]))
        else:
            program.append(line)
    assert not "".join(program).strip(), f"{path.name} ends with a program without an outcome"


def scene_line(text: str) -> tuple[str, str]:
    """`says a: "x"` is ("says a", '"x"')."""
    words, _, rest = text.partition(": ")
    assert words.startswith(SCENE), f"not a line of a scene: {text}"
    return words.strip(), rest.strip()


def outcome_line(text: str) -> tuple[str, str]:
    word, _, rest = text.partition(" ")
    return (word, rest.strip()) if word in OUTCOME else ("value", text.strip())


def strings(text: str) -> Iterator[tuple[str, bool]]:
    """The JSON strings of a line, each with whether a `!` stands before it."""
    decoder = json.JSONDecoder()
    while text := text.strip():
        refused = text.startswith("!")
        value, end = decoder.raw_decode(text[refused:])
        yield value, refused
        text = text[refused + end :]


def fits(asked: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether a call has the fields that are expected, and their values."""
    return all(asked.get(name) == value for name, value in expected.items())
