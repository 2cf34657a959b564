"""What a run takes over from recorded ones, and what it leaves to later ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..analysis.inputs import Inputs
from ..analysis.syntax.document import Document
from ..language.models import DEFAULT_MODEL
from ..recorded import Recorder
from .backends import endpoints
from .events import Event, RunError, RunFinished, RunRequest, to_json
from .journal.cache import Cache
from .journal.earlier import Earlier
from .journal.errors import JournalError
from .journal.journal import Journal, RunRecord


class Archive:
    """One run's journal, the recorded run that it goes on from, and the cache.

    `full` hears of it when the journal takes no more, and `warn` takes a sentence for a person.
    """

    def __init__(
        self,
        request: RunRequest,
        run: str,
        workspace: Path,
        full: Callable[[], None],
        warn: Callable[[str], None],
    ) -> None:
        self._request = request
        self._run = run
        self._workspace = workspace
        self._full, self._warn = full, warn
        self._recorder = Recorder()
        self.earlier: Earlier | None = None
        self.journal: Journal | None = None
        self.cache = Cache(workspace, endpoints(request)) if request.cache else None

    @property
    def problem(self) -> JournalError | None:
        """Why the journal takes no more."""
        return self.journal.problem if self.journal else None

    def open_earlier(self, session: Sequence[str]) -> None:
        """Find the run that this one resumes or replays. Raises JournalError.

        `session` are the runs whose definitions this one finds.
        """
        if not (self._request.resume or self._request.replay):
            return
        self.earlier = Earlier(self._workspace, self._request)
        run = self.earlier.run
        before = run.settings.get("after")
        if self._request.resume and before and before not in session:
            raise JournalError(
                f"Run {run.id} could use what run {before} had defined in the same session, and "
                "that is gone, so it cannot be resumed alone. If it needs nothing of that, go on "
                f"with: schemestra run {Path(run.path).name} --replay {run.id}. Else put the "
                "definitions into a file that `;; @prelude FILE` names first."
            )

    def open_journal(self, required: bool) -> None:
        """`required` if answers cost money: then nothing is sent that cannot be kept."""
        self.journal = Journal(
            self._workspace,
            self._run,
            required,
            lambda _: self._full(),
            self._warn,
            patterns=self._request.redact,
            endpoints=endpoints(self._request),
        )

    async def begin(self, session: Sequence[str]) -> None:
        """Write how the run begins, after those of its session. Raises JournalError."""
        request = self._request
        if not (request.journal and self.journal):
            return
        settings = {
            "seed": request.seed,
            "latency": request.latency,
            "default_model": request.default_model,
            "budget": request.budget,
            "allow_python": request.allow_python,
            "cache": request.cache,
            "after": session[-1] if session else "",
        }
        record = RunRecord(
            id=self._run,
            path=str(Path(request.path).resolve()),
            backend=request.backend,
            source=request.source,
            prelude=request.prelude,
            contexts=request.contexts,
            settings=settings,
            mode=request.mode,
            parent=self.earlier.run.id if self.earlier else None,
        )
        await self.journal.begin(record)
        if request.keep_days:
            self.journal.forget(request.keep_days)

    def see(self, event: Event) -> None:
        self._recorder.see(event)

    def note(
        self, kind: str, message: Mapping[str, Any], call: int | None = None, **detail: Any
    ) -> None:
        """Keep what crosses the boundary of the program in the journal."""
        if self.journal:
            self.journal.event(kind, detail, call, message.get("site"))

    def restored(self, key: str) -> tuple[bool, Any] | None:
        """`(found, value)` of `restore` in the run that is replayed, if it is there."""
        return self.earlier.restored(key) if self.earlier else None

    async def end(self, outcome: RunFinished) -> None:
        """Keep how the run ended, before anybody is told."""
        if self.journal:
            data = {**outcome.envelope(), "totals": to_json(outcome.totals)}
            await self.journal.end(outcome.status, data)
        for taken in (self.earlier, self.cache):
            if taken:
                taken.close()

    def remember(self) -> None:
        """Keep what the calls used, for the next estimate."""
        request = self._request
        prelude = Document.open(*request.prelude) if request.prelude else None
        document = Document.open("strategy:", request.source)
        inputs = Inputs(prelude=prelude, default_model=request.default_model or DEFAULT_MODEL)
        self._recorder.save(self._workspace, document, inputs, request.backend)

    def error(self) -> RunError:
        """The end of a run whose journal takes no more."""
        return RunError(
            f"The run was stopped: {self.problem}",
            "journal",
            hint="What was answered before is kept. Then go on with: "
            f"schemestra run --resume {self._run}",
        )
