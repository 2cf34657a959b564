"""`schemestra doctor`: what is installed, what is missing and how to get it."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape

from .. import __version__
from ..configuration.trust import TrustError, read_trust
from ..runtime import jail
from ..runtime.sandbox import SetupError, find_program, find_racket
from .main import FAILED, OK
from .output import print_json

FINE, LIMITED, MISSING = "fine", "limited", "missing"
MARKS = {FINE: "[green]✓[/]", LIMITED: "[yellow]![/]", MISSING: "[red]✗[/]"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One part's state; `advice` is the next step where there is one."""

    part: str
    state: str
    found: str
    advice: str = ""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "doctor",
        help="show what is installed, what is missing and how to get it",
        description="Show what is installed, what is missing and how to get it.",
        epilog="exit codes: 0 strategies can be checked, priced and run, 1 something is missing",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )


def main(options: argparse.Namespace) -> int:
    diagnoses = [examine() for examine in EXAMINATIONS]
    if options.format == "json":
        print_json([asdict(d) for d in diagnoses])
    else:
        print_text(diagnoses)
    return FAILED if any(d.state == MISSING for d in diagnoses) else OK


def print_text(diagnoses: list[Diagnosis]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for d in diagnoses:
        console.print(f"{MARKS[d.state]} {d.part:<16} {escape(d.found)}")
        if d.advice:
            console.print(f"  {'':<16} → {escape(d.advice)}")


def python() -> Diagnosis:
    return Diagnosis("schemestra", FINE, f"{__version__} on Python {platform.python_version()}")


def grammar() -> Diagnosis:
    """Whether the compiled grammar loads: without it nothing can be analysed."""
    try:
        from ..analysis.syntax.document import Document

        Document.open("doctor.scm", b"(finish 1)")
    except ImportError as error:
        return Diagnosis(
            "grammar", MISSING, f"does not load: {error}", "install schemestra again with pip"
        )
    return Diagnosis("grammar", FINE, "loaded; check, cost and the editor work")


def racket() -> Diagnosis:
    try:
        program = find_racket()
        find_program()
        shown = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout.strip()
    except SetupError as error:
        return Diagnosis("Racket", MISSING, "not found: strategies cannot be run", str(error))
    except (OSError, subprocess.SubprocessError) as error:
        return Diagnosis("Racket", MISSING, f"does not start: {error}", "reinstall Racket")
    return Diagnosis(
        "Racket", FINE, f"{shown.removeprefix('Welcome to Racket ').rstrip('.')} ({program})"
    )


def walls() -> Diagnosis:
    """What the operating system adds to the sandbox."""
    lacks = jail.missing()
    if lacks:
        return Diagnosis("sandbox walls", LIMITED, " ".join(lacks), "run untrusted code elsewhere")
    return Diagnosis("sandbox walls", FINE, "landlock, seccomp and resource limits")


def endpoint() -> Diagnosis:
    """The openai backend's settings; the key itself is never shown."""
    base = os.environ.get("OPENAI_BASE_URL")
    where = base or "OpenAI's own endpoint"
    if os.environ.get("OPENAI_API_KEY"):
        return Diagnosis("openai backend", FINE, f"OPENAI_API_KEY is set; calls go to {where}")
    return Diagnosis(
        "openai backend",
        LIMITED,
        "OPENAI_API_KEY is not set; the mock backend works without it",
        "export OPENAI_API_KEY=… (and OPENAI_BASE_URL=… for another endpoint)",
    )


def trust() -> Diagnosis:
    """Whose strategies may run as the user's own."""
    try:
        listed = read_trust()
    except TrustError as error:
        return Diagnosis("trust", LIMITED, "no strategy is run", str(error))
    if listed.folders is None:
        return Diagnosis("trust", FINE, "strategies that you name, but for run --untrusted")
    folders = ", ".join(map(str, listed.folders)) or "no folder"
    return Diagnosis("trust", FINE, f"{folders} ({listed.path})")


EXAMINATIONS: tuple[Callable[[], Diagnosis], ...] = (
    python,
    grammar,
    racket,
    walls,
    endpoint,
    trust,
)
