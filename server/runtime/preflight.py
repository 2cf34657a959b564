"""What is found before anything is started, and so costs nothing: sources and limits of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..analysis.finding import Severity
from ..analysis.headers import Headers, read_headers
from ..analysis.syntax.document import Document
from ..language.limits import LimitError, RunLimits
from ..strategy_files import LARGEST
from .budget import BudgetError, FormLimits, Limits, form_limits, limits_of
from .errors import in_prelude
from .events import RunError, RunRequest, Site


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a run may use: by its budget, in its single forms, and of the machine.

    `forms` are those of the prelude and then those of the strategy.
    """

    budget: Limits
    session: Limits
    forms: tuple[FormLimits, ...]
    machine: RunLimits


def preflight(request: RunRequest) -> Allowed | RunError:
    """What the run may use, or why there is no point in starting it."""
    document = readable(request.source)
    if isinstance(document, RunError):
        return document
    files = [(document, "")]
    if request.prelude:
        path, source = request.prelude
        name = Path(path).name
        if error := oversize(_size(source), name):
            return error
        files.insert(0, (Document.open(path, source), name))
    return _allowed(request, files)


def _allowed(request: RunRequest, files: Sequence[tuple[Document, str]]) -> Allowed | RunError:
    """What the comments of the files, each with the prelude's name or "", and the user allow."""
    headers = [read_headers(document) for document, _ in files]
    for (document, prelude), found in zip(files, headers, strict=True):
        if error := _unread_budget(document, found, prelude):
            return error
    try:
        return Allowed(
            budget=limits_of(headers, request.budget),
            session=limits_of((), request.budget_per_session),
            forms=tuple(
                form
                for (document, prelude), found in zip(files, headers, strict=True)
                for form in form_limits(document, found, prelude)
            ),
            machine=RunLimits(request.limits),
        )
    except BudgetError as error:
        return RunError(str(error), "limit")
    except LimitError as error:
        return RunError(f"{error}.", "limit")


def readable(source: str) -> Document | RunError:
    """The document of a strategy, or why it cannot be run."""
    if error := oversize(_size(source), "The file"):
        return error
    document = Document.open("strategy:", source)
    for problem in document.problems:
        if problem.severity is Severity.ERROR:
            return RunError(problem.message, "syntax", _site(document, problem.span.start))
    if not document.forms:
        return RunError("The file holds no program: there is nothing to run.", "read")
    return document


def oversize(size: int, what: str) -> RunError | None:
    """Why a source of so many bytes is not run; asked before anything is done with it."""
    if size <= LARGEST:
        return None
    return RunError(
        f"{what} has {size / 1e6:.1f} MB; a strategy may have {LARGEST / 1e6:.0f} MB.",
        "read",
        hint="Put data into a file of its own and name it with `;; @data FILE`.",
    )


def _size(source: str) -> int:
    return len(source.encode("utf-8", "replace"))


def _unread_budget(document: Document, headers: Headers, prelude: str) -> RunError | None:
    """The error of a budget that cannot be read: it is no leave to spend without one."""
    for problem in headers.unread_budgets:
        error = RunError(
            problem.message,
            "limit",
            _site(document, problem.span.start),
            hint="Mend the budget: until then nothing is run, as nobody knows what it may cost.",
        )
        return in_prelude(error, prelude) if prelude else error
    return None


def _site(document: Document, offset: int) -> Site:
    line, column = document.lines.line_column(offset)
    return Site(line, column - 1)
