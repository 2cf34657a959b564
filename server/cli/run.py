"""`schemestra run`: run a strategy, watch its answers arrive, see the bill beside the estimate."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from ..analysis.analyse import analyse
from ..analysis.finding import Finding
from ..analysis.headers import budget_limits
from ..analysis.syntax.document import Document
from ..configuration.trust import user_file
from ..configuration.untrusted import restricted
from ..language.backends import MOCK, backends
from ..language.limits import LimitError, read_limit
from ..run_request import run_request
from ..runtime.events import (
    CallSent,
    Event,
    RunError,
    RunFinished,
    RunRequest,
    RunStarted,
    Site,
    Totals,
    event_json,
)
from ..runtime.journal.errors import JournalError
from ..runtime.journal.reader import Run
from ..runtime.preflight import oversize
from ..runtime.runner import run
from ..workspace import Strategy, WorkspaceError
from .earlier_run import LAST, earlier_run, with_its_data
from .main import FAILED, OK, USAGE, drop_output
from .replaying import NoLeave, with_leave
from .reports.text import finding_text, printable
from .run_screen import Screen
from .strategies import STDIN, configured, is_listed, named


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "run",
        help="run a strategy and stream its results",
        description="Run a strategy. The default backend is the mock: offline, free, the same "
        "every time, with answers of the shape that each prompt asks for.",
        epilog="The backend openai takes OPENAI_API_KEY, and OPENAI_BASE_URL for any other server "
        "that speaks its protocol. Ctrl-C cancels; the bill is printed all the same. "
        "exit codes: 0 fine, 1 failed or cancelled run, 2 wrong usage",
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="a .scm file, or - for stdin")
    parser.add_argument("--backend", choices=tuple(backends()),
                        help="where calls go (default: mock)")  # fmt: skip
    parser.add_argument("--data", action="append", default=[], metavar="[NAME=]FILE",
                        help="the context, in place of the header's ;; @data")  # fmt: skip
    parser.add_argument("--prelude", metavar="FILE", help="definitions to evaluate first")
    parser.add_argument("--budget", type=budget, metavar="LIMITS",
                        help="what it may use, such as '$0.50 300-calls 50000-tokens 2min'; "
                        "beside the header's ;; @budget the stricter counts")  # fmt: skip
    parser.add_argument("--limit", action="append", type=limit, default=[], metavar="NAME=VALUE",
                        help="what it may use of the machine, such as memory=1024 (MB), in place "
                        "of the configuration's [limits]")  # fmt: skip
    parser.add_argument("--no-python", action="store_true",
                        help="refuse py-exec and its kin")  # fmt: skip
    trust = parser.add_mutually_exclusive_group()
    trust.add_argument("--untrusted", action="store_true",
                       help="run a stranger's strategy: without Python, and its folder's settings "
                       "may lower a limit but not raise one")  # fmt: skip
    trust.add_argument("--trust", action="store_true",
                       help="run it as one of your own although its folder is not among your "
                       "trusted-folders")  # fmt: skip
    parser.add_argument(
        "--format",
        choices=("text", "json", "jsonl"),
        default="text",
        help="text for people, json for the result, jsonl for every event (default: text)",
    )
    parser.add_argument("--no-check", action="store_true",
                        help="run on a paid backend in spite of errors")  # fmt: skip
    parser.add_argument("--full", action="store_true", help="print the result whole, however long")
    parser.add_argument("--resume", nargs="?", const=LAST, metavar="RUN",
                        help="go on with a run that was cut off, or the last one, and pay for "
                        "what was not answered")  # fmt: skip
    parser.add_argument("--replay", nargs="?", const=LAST, metavar="RUN",
                        help="run once more with the recorded answers, at $0; after an edit only "
                        "what is asked anew is sent, once you have seen its price")  # fmt: skip
    parser.add_argument("--live", type=calls, metavar="N",
                        help="let a --resume or --replay send up to N calls, "
                        "without asking")  # fmt: skip
    parser.add_argument("--cache", action="store_true",
                        help="answer calls at temperature 0 from earlier runs that asked the "
                        "same, at $0")  # fmt: skip
    parser.add_argument("--no-journal", action="store_true",
                        help="keep no record: what is paid for is lost with the run")  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N",
                        help="other answers from the mock (default: 0)")  # fmt: skip
    parser.add_argument("--latency", type=seconds, metavar="S",
                        help="mean seconds of a call on the mock (default: 0.15)")  # fmt: skip


def budget(text: str) -> str:
    try:
        budget_limits(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def calls(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of calls")
    return int(text)


def limit(text: str) -> tuple[str, float]:
    try:
        return read_limit(text)
    except LimitError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to 3600")
    return value


def main(options: argparse.Namespace) -> int:
    try:
        check_options(options)
        chosen = options.backend
        earlier = earlier_run(options)
        if options.file is None:
            raise WorkspaceError("name a FILE, or a run to go on with: --resume [RUN]")
        options.backend = options.backend or MOCK
        # Before the file is read: to analyse and price what is not run would take a while.
        refusal = size_error(options.file)
        trusted = is_trusted(options)
        if earlier and not trusted:
            check_who_pays(earlier, chosen)
        strategy = (
            Strategy(options.file, Document.open("unread:", b""))
            if refusal
            else chosen_strategy(options, trusted)
        )
        if earlier:
            strategy = with_its_data(strategy, earlier, options)
    except (WorkspaceError, JournalError) as error:
        for line in str(error).splitlines():  # one for each mistake in the settings
            print(f"schemestra run: {printable(line)}", file=sys.stderr)
        return USAGE
    refusal = refusal or unreadable(strategy) or unsound(strategy, options)
    request = request_of(strategy, options, earlier, trusted)
    if earlier and not refusal:
        try:
            request = with_leave(request, earlier, options.live)
        except NoLeave as error:
            refusal = RunError(str(error), "setup", hint=error.hint)
    follower = Follower()
    try:
        finished = shown(request, strategy, options, refusal, follower)
    except BrokenPipeError:
        if follower.ended:
            raise  # all was done, and some of it read
        drop_output()
        print(f"schemestra run: {follower.left(options.no_journal)}", file=sys.stderr)
        return FAILED
    return OK if finished.status in ("finished", "ok") else FAILED


@dataclass
class Follower:
    """How far a run has come, to be told when nobody reads its output any more."""

    run: str = ""
    sent: int = 0
    ended: bool = False

    def see(self, event: Event) -> None:
        match event:
            case RunStarted(run=run):
                self.run = run
            case CallSent():
                self.sent += 1
            case RunFinished(status=status):
                self.ended = status in ("finished", "ok")

    def left(self, no_journal: bool) -> str:
        told = "nobody reads the output any more, so the run was stopped."
        if no_journal or not self.sent:
            return told
        return f"{told} What was answered is kept. Go on: schemestra run --resume {self.run}"


def shown(
    request: RunRequest,
    strategy: Strategy,
    options: argparse.Namespace,
    refusal: RunError | None,
    follower: Follower,
) -> RunFinished:
    """Run, and show it in the format that was asked for."""

    def told(view: Callable[[Event], None]) -> Callable[[Event], None]:
        def both(event: Event) -> None:
            follower.see(event)
            view(event)

        return both

    if options.format == "text":
        with Screen(strategy, options.full, journaled=not options.no_journal) as screen:
            finished = asyncio.run(outcome(request, told(screen), refusal))
        screen.summarise(finished)
        return finished
    view = print_event if options.format == "jsonl" else ignore_event
    finished = asyncio.run(outcome(request, told(view), refusal))
    if options.format == "json":
        print(json.dumps(finished.envelope(), indent=2, ensure_ascii=False))
    return finished


def check_options(options: argparse.Namespace) -> None:
    if options.resume is not None and options.replay is not None:
        raise WorkspaceError("--resume and --replay are two things: give one of them")
    if options.live is not None and options.replay is None and options.resume is None:
        raise WorkspaceError("--live N says how many calls a --resume or --replay may send")


def is_trusted(options: argparse.Namespace) -> bool:
    """Whether the strategy may run as one of the user's own. Raises WorkspaceError."""
    if options.trust or options.untrusted:
        return options.trust
    # What comes from stdin is taken for a file of the current folder.
    path = Path("stdin.scm" if options.file == STDIN else options.file)
    if is_listed(path):
        return True
    note(f"{path} is in none of the trusted-folders of {user_file()}, so it runs as with "
         "--untrusted; --trust runs it as one of your own")  # fmt: skip
    return False


def check_who_pays(earlier: Run, chosen: str | None) -> None:
    """A journal of somebody else does not decide that a run costs money. Raises WorkspaceError."""
    if chosen is None and earlier.backend != MOCK:
        raise WorkspaceError(
            f"run {earlier.id} was made on {earlier.backend} as its journal says, and the folder "
            f"is not trusted: to go on there say so with --backend {earlier.backend}"
        )


def chosen_strategy(options: argparse.Namespace, trusted: bool) -> Strategy:
    """The strategy that is to run, under the settings that hold. Raises WorkspaceError."""
    path = Path("stdin.scm" if options.file == STDIN else options.file)
    configuration = configured(path)
    if options.cache and not trusted:
        raise WorkspaceError(
            "--cache takes answers from the folder's own journal, and the folder is not trusted"
        )
    if not trusted:
        configuration = restricted(configuration)
    for notice in configuration.notices:
        note(str(notice))
    return named(
        options.file,
        data=options.data,
        prelude=options.prelude,
        configuration=configuration,
        use_record=trusted,
    )


def note(text: str) -> None:
    print(f"note: {printable(text)}", file=sys.stderr)


def size_error(file: str) -> RunError | None:
    with suppress(OSError):
        path = Path(file)
        return oversize(path.stat().st_size, path.name)
    return None


async def outcome(
    request: RunRequest,
    view: Callable[[Event], None],
    refusal: RunError | None,
) -> RunFinished:
    """The run's end; a strategy that is refused is not started."""
    if refusal:
        finished = RunFinished("error", None, "", Totals(), refusal)
        view(finished)
        return finished
    return await watched(request, view)


def unreadable(strategy: Strategy) -> RunError | None:
    """What is wrong with the strategy's encoding, or with the files that its header names."""
    encoding = [problem for problem in strategy.document.problems if problem.rule == "not-utf-8"]
    for problem in (*encoding, *strategy.problems):
        line, column = strategy.document.lines.line_column(problem.span.start)
        return RunError(problem.message, "read", Site(line, column - 1))
    return None


def unsound(strategy: Strategy, options: argparse.Namespace) -> RunError | None:
    """Show the errors that `check` finds; on a paid backend they stop the run before it spends."""
    # A fault of syntax is the runner's to report: it never starts such a strategy.
    if strategy.document.problems:
        return None
    errors = analyse(strategy.document, strategy.inputs).errors
    if not errors:
        return None
    show_findings(strategy, errors)
    # The mock costs nothing: a strategy with errors may run on it to see how far it gets.
    if options.backend == MOCK or options.no_check:
        return None
    return RunError(
        "The strategy has errors, so nothing was sent.",
        "setup",
        hint="Fix them, try it on the mock, or run it all the same with --no-check.",
    )


def show_findings(strategy: Strategy, findings: Iterable[Finding]) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for finding in findings:
        console.print(finding_text(strategy.path, strategy.document, finding))


def request_of(
    strategy: Strategy, options: argparse.Namespace, earlier: Run | None, trusted: bool
) -> RunRequest:
    is_replay = options.replay is not None
    return run_request(
        strategy,
        options.backend,
        trusted=trusted,
        budget=options.budget or "",
        limits=dict(options.limit),
        allow_python=not options.no_python,
        seed=options.seed or 0,
        latency=options.latency,
        resume=earlier.id if earlier and not is_replay else "",
        replay=earlier.id if earlier and is_replay else "",
        journal=not options.no_journal,
        cache=options.cache,
    )


async def watched(request: RunRequest, view: Callable[[Event], None]) -> RunFinished:
    """The run, which the first Ctrl-C cancels."""
    cancel = asyncio.Event()
    with suppress(NotImplementedError, RuntimeError, ValueError):
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, cancel.set)
    return await run(request, view, cancel)


def print_event(event: Event) -> None:
    print(json.dumps(event_json(event), ensure_ascii=False), flush=True)


def ignore_event(event: Event) -> None:
    """The result alone is asked for."""
