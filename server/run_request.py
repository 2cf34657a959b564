"""What a runner is asked for: a strategy under its configuration, and what its user chose.

The command line and the editor ask here, so that the same limits and budgets hold in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .runtime.events import RunRequest
from .workspace import Strategy


def run_request(
    strategy: Strategy,
    backend: str,
    *,
    trusted: bool = True,
    budget: str = "",
    limits: Mapping[str, float] | None = None,
    workspace: Path | None = None,
    allow_python: bool = True,
    **chosen: Any,
) -> RunRequest:
    """The request of a run of `strategy`.

    `budget` and `limits` are the user's own for this run: of the budgets the strictest counts, and
    a limit wins over the configured one.  What is not `trusted` runs without Python.  `workspace`
    is where the journal is, the strategy's folder by default.  `chosen` are further fields of the
    request.
    """
    configuration = strategy.configuration
    return RunRequest(
        path=strategy.path,
        source=strategy.source,
        backend=backend,
        contexts=dict(strategy.contexts),
        prelude=strategy.prelude,
        workspace=str(workspace or Path(strategy.path).resolve().parent),
        # Of a limit given twice the lower value counts.
        budget=f"{budget} {configuration.budget}".strip(),
        budget_per_day=configuration.budget_per_day,
        budget_per_session=configuration.budget_per_session,
        budget_folder=str(configuration.folder or ""),
        default_model=configuration.default_model,
        limits={**configuration.limits, **(limits or {})},
        allow_python=allow_python and trusted,
        redact=list(configuration.redact),
        keep_days=configuration.keep_runs,
        **chosen,
    )
