"""Runs a strategy of examples/ with its data and prelude, on a model whose answers are known."""

from __future__ import annotations

from pathlib import Path

from racket_host import Host, Model, Result
from schemestra.workspace import load

EXAMPLES = Path(__file__).parents[2] / "examples"


def run_example(
    host: Host, name: str, model: Model, data: str | None = None, *, keep: bool = False
) -> Result:
    """A run on the example's data or other data; `keep` leaves what earlier runs stored."""
    strategy = load(EXAMPLES / f"{name}.scm")
    stored = dict(host.checkpoints) if keep else {}
    host.prepare(model)
    host.checkpoints.update(stored)
    session = host.open(contexts=strategy.contexts if data is None else {"": data})
    programs = [(f"{name}.scm", strategy.source)]
    if strategy.prelude:
        programs.insert(0, strategy.prelude)
    for source, code in programs:
        reply = host.command("run", session=session, run="r", source=source, code=code)
    host.command("close", session=session)
    return host.result(reply)
