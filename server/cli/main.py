"""`schemestra`: the command line.  Each command is one file beside this one."""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .. import __version__

# The module of a command is imported only when it is used: `schemestra lsp` starts at once.
COMMANDS = {
    "check": "report mistakes in strategies",
    "explain": "explain a rule that check reports",
    "cost": "estimate calls, tokens and money before a run",
    "fmt": "indent strategies and tidy their blank space",
    "run": "run a strategy and stream its results",
    "runs": "list, show, compare, export and prune recorded runs",
    "lsp": "start the language server on stdin and stdout",
    "doctor": "show what is installed, what is missing and how to get it",
}

EPILOG = """\
first steps:
  schemestra check strategy.scm             find mistakes; nothing is run
  schemestra explain unbound                what a reported rule means
  schemestra cost strategy.scm              what it would cost
  schemestra run strategy.scm               run it on the offline mock, at $0
  schemestra run strategy.scm --backend openai --data papers.json
                                            run it on the models (needs OPENAI_API_KEY)

exit codes: 0 fine, 1 findings or a failed run, 2 wrong usage
`schemestra COMMAND --help` explains a command.
"""

OK, FAILED, USAGE = 0, 1, 2


def parser(command: str | None) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="schemestra",
        description="Check, price and run orchestration Scheme strategies.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"schemestra {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        if name == command:
            importlib.import_module(f".{name}", __package__).add_parser(commands)
        else:
            commands.add_parser(name, help=summary)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code is returned, nothing is raised."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = next((word for word in words if not word.startswith("-")), None)
    if not words:  # a first look: everything there is, rather than what is wrong
        parser(None).print_help(sys.stderr)
        return USAGE
    try:
        options = parser(command).parse_args(words)
    except SystemExit as stop:  # argparse has printed help or what is wrong
        return stop.code if isinstance(stop.code, int) else USAGE
    module = importlib.import_module(f".{options.command}", __package__)
    # An analysis makes a million objects and few cycles: these are looked for less often.
    gc.set_threshold(50_000, 20, 20)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this: nobody wants to read it
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal or a pipe of another encoding cannot show is no reason to stop.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = module.main(options)
        if not sys.stdout.closed:  # as the server does
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`head`, a pager) has gone: not a mistake of this program.
        drop_output()
        return OK
    except OSError as error:
        # What concerns one file is told where it is read; this is a full disk, or a lost terminal.
        where = f"{error.filename}: " if error.filename else "the output cannot be written: "
        print(f"schemestra {options.command}: {where}{error.strerror or error}", file=sys.stderr)
        drop_output()
        return USAGE


def drop_output() -> None:
    """Leave unwritten what is left to be written, which Python would try when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
