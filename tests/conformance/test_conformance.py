"""Every name of the dialect keeps its promise: small programs through the public session API."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from cases import Case, all_cases, fits, strings
from schemestra.language.vocabulary import vocabulary
from schemestra.runtime.events import CallSent, Event, Output, RunFinished, RunRequest
from schemestra.runtime.runner import run
from schemestra.runtime.session import Session
from scripted import Scripted, fields_of

PATIENCE = 30.0  # seconds; only a case that hangs needs them
CASES = all_cases()


@dataclass
class Stage:
    """One session for all cases, and the folder that the last one worked in."""

    session: Session
    folder: Path
    folders: int = 0

    async def prepare(self, goes_on: bool) -> Path:
        if not goes_on:
            await self.session.reset()
            self.folders += 1
        folder = self.folder / str(self.folders)
        folder.mkdir(exist_ok=True)
        return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    session = Session()
    # Whatever has to be compiled is compiled now, at nobody's cost.
    warm_up = RunRequest("strategy.scm", "(finish 1)", journal=False)
    await run(warm_up, lambda event: None, asyncio.Event(), session)
    yield Stage(session, tmp_path_factory.mktemp("conformance"))
    await session.close()


@dataclass
class Performance:
    """One case's run, with what could be seen of it."""

    case: Case
    models: Scripted
    cancel: asyncio.Event = field(default_factory=asyncio.Event)
    events: list[Event] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        self.events.append(event)
        self.models.see(event)
        if isinstance(event, Output) and ("cancel at", "output") in self.case.scene:
            self.cancel.set()

    def logged(self) -> str:
        return "".join(
            e.text for e in self.events if isinstance(e, Output) and e.stream != "stdout"
        )

    async def perform(self, stage: Stage) -> RunFinished:
        folder = await stage.prepare(self.case.goes_on)
        contexts: dict[str, str] = {}
        more = {}
        for words, rest in self.case.scene:
            what, _, name = words.partition(" ")
            if what == "data":
                contexts[name] = json.loads(rest)
            elif what == "file":
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_text(json.loads(rest))
            elif what == "budget":
                more["budget"] = rest
            elif words == "without python":
                more["allow_python"] = False
        request = RunRequest(
            "strategy.scm", self.case.program, contexts=contexts, workspace=str(folder), **more
        )
        backends = dict.fromkeys(("mock", "openai"), self.models)
        running = run(request, self.emit, self.cancel, stage.session, lambda _: backends)
        return await asyncio.wait_for(running, PATIENCE)


def performance(case: Case, session: Session) -> Performance:
    models = Scripted(settle=session.settle)
    played = Performance(case, models)
    for words, rest in case.scene:
        if words == "answered":
            models.order += rest.split()
        elif words == "never":
            models.never |= set(rest.split())
        elif words == "together":
            models.group = int(rest)
        elif words.startswith("after "):
            models.after[rest] = int(words[6:])
        elif words.startswith("says "):
            models.answers[words[5:]] = list(strings(rest))
        elif words == "cancel at" and rest != "output":
            models.sent = lambda count, at=int(rest): played.cancel.set() if count == at else None
    models.__post_init__()
    return played


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
async def test_case(stage: Stage, case: Case) -> None:
    played = performance(case, stage.session)
    finished = await played.perform(stage)
    expected = {what for what, _ in case.outcome}
    if not expected & {"error", "kind", "call", "status"}:
        assert finished.error is None, finished.error
        assert finished.status in ("finished", "ok")
    asked = [fields_of(request) for request in played.models.asked]
    for number, (what, said) in enumerate(case.outcome):
        match what:
            case "value":
                check_value(finished, said)
            case "printed":
                assert finished.value == said
            case "status":
                assert finished.status == said, finished.error
            case "error":
                check_error(finished, said)
            case "kind":
                assert finished.error and finished.error.kind == said, finished.error
            case "call":
                assert finished.error and finished.error.call == int(said), finished.error
            case "stack":
                assert finished.error
                places = [f"{site.line}:{site.column + 1}" for site in finished.error.stack]
                assert places == said.split()
            case "prints":
                assert finished.stdout == json.loads(said)
            case "logs":
                assert json.loads(said) in played.logged()
            case "calls":
                sent = sum(isinstance(event, CallSent) for event in played.events)
                assert sent == finished.totals.calls == int(said)
            case "asked":
                before = sum(other == "asked" for other, _ in case.outcome[:number])
                assert fits(asked[before], json.loads(said)), asked[before]
            case "cancelled":
                assert sorted(played.models.cancelled) == sorted(said.split())
    if played.models.group:
        assert played.models.most_waiting == played.models.group


def check_value(finished: RunFinished, said: str) -> None:
    if said == "nothing":
        assert finished.value is None
        return
    value = json.loads(said)
    assert finished.value == value
    # JSON tells true from 1, which Python does not.
    assert json.dumps(finished.value, sort_keys=True) == json.dumps(value, sort_keys=True)


def check_error(finished: RunFinished, said: str) -> None:
    error = finished.error
    assert finished.status == "error" and error, finished
    place, _, parts = said.partition(" ")
    for part in filter(None, (part.strip() for part in parts.split(" | "))):
        assert part in error.message, error.message
    assert "/racket/" not in error.message
    if place == "-":
        assert error.site is None
    elif place != "?":
        assert error.site and f"{error.site.line}:{error.site.column + 1}" == place, error


NAMES = re.compile(r"""[^\s()\[\]"';`,#]+""")


def test_every_name_of_the_vocabulary_is_used_and_every_keyword_given() -> None:
    """A keyword counts where its own primitive or combinator is in the program too."""
    programs = [case.program for case in CASES]
    used = [
        (set(NAMES.findall(text)), set(re.findall(r"#:([\w?!*-]+)", text))) for text in programs
    ]
    missing = []
    for entry in vocabulary().values():
        keywords = [given for names, given in used if entry.name in names]
        if not keywords:
            missing.append(entry.name)
        missing += [
            f"{entry.name} #:{keyword.name}"
            for keyword in entry.keywords
            if not any(keyword.name in given for given in keywords)
        ]
    assert not missing
