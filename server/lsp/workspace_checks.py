"""The diagnostics of strategies that nobody has opened.

Each is analysed once, in a thread of its own, and again when it, or a file that it names, has
changed.  What is kept of it are its diagnostics and the state of the files they rest on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import strategy_files
from ..analysis.analyse import analyse
from ..analysis.finding import Finding, Severity
from ..analysis.headers import Headers
from ..analysis.lint.notices import FILE_TOO_LARGE
from ..analysis.lint.suppression import not_silenced
from ..analysis.syntax.document import Document
from ..analysis.syntax.tree import Span
from ..workspace import RULE as UNREADABLE
from . import convert
from .inputs import configuration_of, strategy_of

if TYPE_CHECKING:
    from .server import Server


@dataclass(frozen=True, slots=True)
class Report:
    """The diagnostics of a file under an `id`, which is another one when anything has changed."""

    uri: str
    id: str
    diagnostics: tuple[convert.Json, ...]


@dataclass(frozen=True, slots=True)
class _Checked:
    report: Report
    basis: tuple[object, ...]  # the states of the file, its configuration and what it names
    named: tuple[Path, ...]


class WorkspaceChecks:
    """Reports on the strategies in the workspace's folders."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._checked: dict[Path, _Checked] = {}

    async def reports(self) -> AsyncIterator[Report]:
        """A report of each strategy that is not open, as soon as it is known.

        The client may cancel between any two of them.
        """
        index = self._server.index
        await index.refresh()
        summaries = tuple(index.summaries())
        preludes = {summary.prelude for summary in summaries}
        opened = {opened.uri for opened in self._server.documents}
        for path in self._checked.keys() - index.stamps.keys():
            del self._checked[path]
        for summary in summaries:
            is_ours = summary.is_strategy or summary.path.resolve() in preludes
            if is_ours and summary.uri not in opened and summary.path in index.stamps:
                yield await self._report(summary.path)

    async def _report(self, path: Path) -> Report:
        known = self._checked.get(path)
        if known is not None and known.basis == self._basis(path, known.named):
            return known.report
        found, named = await asyncio.to_thread(self._check, path)
        if known is not None and list(known.report.diagnostics) == found:
            report = known.report
        else:
            report = Report(path.as_uri(), self._server.next_result_id(), tuple(found))
        self._checked[path] = _Checked(report, self._basis(path, named), named)
        return report

    def _basis(self, path: Path, named: tuple[Path, ...]) -> tuple[object, ...]:
        opened = {opened.uri: opened.document for opened in self._server.documents}
        return (
            self._server.index.stamps.get(path),
            configuration_of(self._server, path),
            *(opened.get(file.as_uri()) or strategy_files.stamp(file) for file in named),
        )

    def _check(self, path: Path) -> tuple[list[convert.Json], tuple[Path, ...]]:
        """The diagnostics of a file, and the files they rest on beside it."""
        try:
            document = Document.open(path.as_uri(), strategy_files.read(path))
        except strategy_files.Unreadable as problem:
            rule = FILE_TOO_LARGE.name if problem.too_large else UNREADABLE
            finding = Finding(rule, Severity.WARNING, Span(0, 0), str(problem))
            document = Document.open(path.as_uri(), b"")
            return convert.diagnostics(document, [finding], self._server.encoding), ()
        strategy = strategy_of(self._server, document)
        analysis = analyse(document, strategy.inputs)
        findings = (*analysis.findings, *not_silenced(analysis, strategy.problems))
        found = convert.diagnostics(document, findings, self._server.encoding)
        return found, _named(path, analysis.headers)


def _named(path: Path, headers: Headers) -> tuple[Path, ...]:
    """The files that a strategy's header names, there or not."""
    named: list[Path] = []
    for directive in (*headers.data, *headers.preludes):
        try:
            named.append((path.parent / directive.path).resolve())
        except (OSError, ValueError, RuntimeError):
            continue
    return tuple(named)
