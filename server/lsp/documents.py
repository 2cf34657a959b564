"""The open documents, each with its text, its version and what is known about that version."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..analysis.analyse import Analysis, Stage, analyse
from ..analysis.finding import Finding
from ..analysis.inputs import Inputs
from ..analysis.stages import steps, until
from ..analysis.syntax.document import Document
from .large import Held, analysed

if TYPE_CHECKING:
    from ..analysis.features.semantic_tokens import Tokens

LONG_FORMS = 400
"""A file of so many forms is read in steps when it is opened; a shorter one is read at once."""


@dataclass(slots=True, eq=False)
class OpenDocument:
    """An open file: its text, and the document that is analysed, empty for a large text.

    `input_findings` are about files that the header names, `input_stamp` says which state of
    them was read.  `run_findings` are the errors of the last run; the next edit or run clears
    them.  `price` is the last price shown.  The next three are the Pricer's: the analysis whose
    cost is at hand, the one being priced, and how long the last estimate took.
    `tokens` and `report` are the semantic tokens and what the diagnostics were made of that the
    client was sent last, each with the id it knows them by.
    """

    text: Held
    document: Document
    inputs: Inputs = field(default_factory=Inputs)
    input_findings: tuple[Finding, ...] = ()
    input_stamp: tuple[object, ...] = ()
    run_findings: tuple[Finding, ...] = ()
    price: str = ""
    _analysis: Analysis | None = None
    _first: Analysis | None = None  # what is known while a long file is being read
    _newest: Analysis | None = None  # the analysis made last, which the next one begins from
    priced: Analysis | None = None
    pricing: tuple[Analysis, asyncio.Future[bool]] | None = None
    cost_seconds: float = math.inf
    tokens: tuple[str, Tokens] | None = None
    report: tuple[str, object] | None = None

    @property
    def uri(self) -> str:
        return self.document.uri

    def analysis(self) -> Analysis:
        """What is known of the current version: everything, unless a long file is being read."""
        if not self.is_unread:
            return self.whole_analysis()
        if self._first is None:
            self._first = until(analyse(self.document, self.inputs), Stage.FORMS)
        return self._first

    def whole_analysis(self) -> Analysis:
        """The analysis of the current version, made at most once."""
        self._first = None
        if self._analysis is None:
            self._analysis = analyse(self.document, self.inputs, self._newest)
            _ = self._analysis.findings
            self._newest = self._analysis
        return self._analysis

    @property
    def is_unread(self) -> bool:
        """Whether it is a long file that was never analysed as a whole, which takes long."""
        return (
            self._newest is None
            and self._analysis is None
            and len(self.document.forms) >= LONG_FORMS
        )

    def read(self) -> Iterator[bool]:
        """Take the steps to the analysis of the current version; true where more is known that
        can be shown.

        While they are taken, `analysis` is that of a stage.  It ends where somebody could not wait.
        """
        whole = analyse(self.document, self.inputs)
        for stage in steps(whole):
            if self._analysis is not None:
                return
            if stage is not None:
                self._first = until(whole, stage)
            yield stage is not None
        self._first, self._analysis, self._newest = None, whole, whole

    def shows(self, analysis: Analysis) -> bool:
        """Whether an analysis is that of the current version."""
        return self._analysis is analysis

    def replace(self, text: Held) -> None:
        """Take a new version of the text."""
        self.text = text
        self.document = analysed(text)
        self.run_findings = ()
        self._analysis = self._first = None

    def supply(
        self, inputs: Inputs, problems: tuple[Finding, ...], stamp: tuple[object, ...]
    ) -> None:
        """Take new inputs for the same text."""
        self.inputs = inputs
        self.input_findings = problems
        self.input_stamp = stamp
        self._analysis = self._first = None


class Documents:
    """Open documents by URI, spelled as the client spells it."""

    def __init__(self) -> None:
        self._open: dict[str, OpenDocument] = {}

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(tuple(self._open.values()))

    def put(self, text: Held) -> OpenDocument:
        opened = self._open[text.uri] = OpenDocument(text, analysed(text))
        return opened

    def get(self, uri: str) -> OpenDocument | None:
        return self._open.get(uri)

    def drop(self, uri: str) -> None:
        self._open.pop(uri, None)
