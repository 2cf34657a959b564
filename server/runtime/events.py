"""What a run tells whoever watches it, as it happens.

The same events reach the terminal, `--format jsonl`, the language server and the editor.
On the wire an event is its fields plus `"event": "<name>"`, one JSON object a line.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the strategy: `line` from 1, `column` from 0 and `span` in characters."""

    line: int
    column: int
    span: int = 0
    function: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call. `counted` marks numbers that we counted, as the endpoint sent none."""

    prompt: int
    completion: int
    cached: int = 0
    counted: bool = False


@dataclass(frozen=True, slots=True)
class RunStarted:
    """`parent` is the run that this one resumes or replays, with `recorded` answers of it."""

    name: ClassVar = "run-started"
    run: str
    path: str
    backend: str
    backend_kind: str
    mode: str = "run"  # run | resume | replay
    parent: str = ""
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    name: ClassVar = "output"
    stream: str  # stdout | stderr
    text: str


@dataclass(frozen=True, slots=True)
class CallSent:
    name: ClassVar = "call-sent"
    call: int
    site: Site | None
    model: str
    backend: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class CallRetried:
    name: ClassVar = "call-retried"
    call: int
    attempt: int
    reason: str
    wait: float  # seconds until the next attempt


@dataclass(frozen=True, slots=True)
class CallFinished:
    """`usd` is the list price of the usage, None when the model's price is unknown.

    `charged_usd` is what the backend really bills: 0 on the mock, else `usd`.
    """

    name: ClassVar = "call-finished"
    call: int
    model: str
    usage: Usage
    usd: Decimal | None
    charged_usd: Decimal | None
    elapsed: float  # seconds


@dataclass(frozen=True, slots=True)
class CallFailed:
    name: ClassVar = "call-failed"
    call: int
    message: str
    elapsed: float


@dataclass(frozen=True, slots=True)
class CallCancelled:
    name: ClassVar = "call-cancelled"
    call: int


@dataclass(frozen=True, slots=True)
class CallRecorded:
    """A call that was answered without being sent: it costs nothing.

    `source` is `journal` for an answer of an earlier run, `cache` for one to the same request.
    `usage` and `saved_usd` are what it took when it was sent; `saved_usd` is None where its price
    is not known.  `message` says why the recorded answer is of no use, if it is not.
    """

    name: ClassVar = "call-recorded"
    call: int
    site: Site | None
    model: str
    backend: str
    source: str
    usage: Usage
    saved_usd: Decimal | None
    depth: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class CallRefused:
    """A call that the budget did not allow: it was not sent and is not among the run's calls."""

    name: ClassVar = "call-refused"
    call: int
    site: Site | None
    model: str
    message: str


@dataclass(frozen=True, slots=True)
class RunError:
    """Why a run failed, for a person; `site` is where in the strategy, `stack` the chain."""

    message: str
    # runtime | syntax | read | limit | backend | python | setup | generated-code | journal
    kind: str
    site: Site | None = None
    stack: tuple[Site, ...] = ()
    call: int | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run used. `usd` is None once a call has no known price; `unpriced` counts those.

    `refused` calls were not sent, as the budget did not allow them; they are not in `calls`, nor
    are the `recorded` ones, which were answered from the journal or the cache at no cost.  These
    are in none of the other numbers; `saved_usd` is what they took when they were sent.
    """

    calls: int = 0
    failed: int = 0
    cancelled: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: Decimal | None = Decimal(0)
    charged_usd: Decimal | None = Decimal(0)
    unpriced: int = 0
    elapsed: float = 0.0
    refused: int = 0
    recorded: int = 0
    saved_usd: Decimal | None = Decimal(0)

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The last event of every run, whatever happened: `status` finished, ok, error, cancelled."""

    name: ClassVar = "run-finished"
    status: str
    value: Any
    stdout: str
    totals: Totals
    error: RunError | None = None

    def envelope(self) -> dict[str, Any]:
        """The result as seed 000's quick reference shows it, with our `usd`, `error` and counts."""
        totals = self.totals
        envelope: dict[str, Any] = {
            "status": self.status,
            "value": self.value,
            "stdout": self.stdout,
            "execution": {
                "calls": totals.calls,
                "recorded": totals.recorded,
                "elapsed": round(totals.elapsed, 3),
                "tokens": totals.tokens,
                "usd": to_json(totals.usd),
                "charged_usd": to_json(totals.charged_usd),
            },
        }
        if self.error:
            envelope["error"] = to_json(self.error)
        return envelope


Event = (
    RunStarted
    | Output
    | CallSent
    | CallRetried
    | CallFinished
    | CallFailed
    | CallCancelled
    | CallRefused
    | CallRecorded
    | RunFinished
)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Everything a run needs; nothing is read from elsewhere but the environment (keys, base URL).

    `contexts` maps a name to its text; the unnamed context has the name "".
    `prelude` is source evaluated before the strategy in the same sandbox, as (path, text).
    `budget` is text such as `$0.50 300-calls 2min`: limits beside those of the source's own
    `;; @budget` comments, which the run keeps in any case; the stricter ones count.
    `budget_per_session` are limits for all runs of a session together, read with its first one.
    `budget_per_day` is what all runs of the workspace may spend in a day together, such as `$5`;
    `budget_folder` is where that is written down, the workspace by default.
    `resume` is the id of a recorded run that this one goes on from: what was answered there is
    not asked again.  `replay` is the id of one that is run once more, with its answers in their
    order, whatever has changed since.  At most `live_calls` are sent, if that is given: to resume
    on another backend or default model it must be, as what was answered is paid again there.
    Without `checkpoints` those that are made last as long as the run.
    `limits` are those of language/limits.py by name, where they are not the defaults.
    With `cache`, calls at temperature 0 are answered from the journal where an earlier run asked
    the same.  Without `journal` nothing is recorded, and nothing can be gone on from.  The journal
    leaves out what the regular expressions of `redact` match, and forgets runs that are older than
    `keep_days`.
    """

    path: str
    source: str
    backend: str = "mock"
    contexts: dict[str, str] = field(default_factory=dict)
    prelude: tuple[str, str] | None = None
    workspace: str = ""
    allow_python: bool = True
    seed: int = 0
    latency: float | None = None  # seconds a mock call takes; None: the mock's own choice
    default_model: str | None = None
    budget: str = ""
    resume: str = ""
    journal: bool = True
    replay: str = ""
    live_calls: int | None = None
    checkpoints: bool = True
    cache: bool = False
    redact: list[str] = field(default_factory=list)
    keep_days: float | None = None
    limits: dict[str, float] = field(default_factory=dict)
    budget_per_day: str = ""
    budget_per_session: str = ""
    budget_folder: str = ""

    @property
    def mode(self) -> str:
        return "replay" if self.replay else "resume" if self.resume else "run"


_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json(value: Any) -> Any:
    """Plain JSON data: dataclasses become objects, decimals numbers."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if dataclasses.is_dataclass(kind):
        return {name: to_json(getattr(value, name)) for name in _field_names(kind)}
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    return value


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    """Asked for every event: a thousand calls in flight have thousands in a second."""
    return tuple(field.name for field in dataclasses.fields(kind))


def event_json(event: Event) -> dict[str, Any]:
    return {"event": event.name, **to_json(event)}
