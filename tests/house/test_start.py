"""A client that starts the server waits for nothing that it does not need yet."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys

import pytest
from schemestra.lsp import registration

# What answering `initialize` does not need; each takes as long to load as a frame on the screen.
NOT_NEEDED = (
    "schemestra.analysis.syntax",
    "schemestra.analysis.analyse",
    "schemestra.analysis.interpret",
    "schemestra.analysis.lint",
    "schemestra.analysis.cost",
    "schemestra.analysis.scopes",
    "schemestra.analysis.features.completion",
    "schemestra.language.vocabulary",
    "schemestra.language.models",
    "schemestra.configuration",
    "schemestra.workspace",
    "schemestra.runtime",
    "tree_sitter",
    "tiktoken",
    "openai",
)

BUILD = """
import json, sys
import schemestra.cli.main
from schemestra.lsp.server import build
build()
print(json.dumps(sorted(sys.modules)))
"""


def test_the_server_starts_without_the_analysis() -> None:
    answer = subprocess.run([sys.executable, "-c", BUILD], capture_output=True, check=True)
    loaded = set(json.loads(answer.stdout))
    assert "schemestra.lsp.server" in loaded
    assert not [
        name
        for name in loaded
        if name.startswith("schemestra.lsp.handlers.")
        or any(name == heavy or name.startswith(heavy + ".") for heavy in NOT_NEEDED)
    ]


@pytest.mark.parametrize("name", ["NOTIFICATIONS", "REQUESTS", "COMMANDS", "PULLED"])
def test_every_handler_that_is_named_exists(name: str) -> None:
    for method, place in getattr(registration, name).items():
        handler = place.load()
        assert callable(handler), method
        # What is told is taken at once: nothing would wait for a coroutine.
        assert name != "NOTIFICATIONS" or not inspect.iscoroutinefunction(handler), method


# What Racket's start does not need, and what no run of a strategy does.
LATER_THAN_RACKET = ("asyncio", "schemestra.analysis", "schemestra.runtime.runner", "tree_sitter")
NOT_FOR_A_RUN = (
    "schemestra.analysis.analyse",
    "schemestra.analysis.interpret",
    "schemestra.analysis.lint",
    "openai",
    "tiktoken",
)


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [("__main__", LATER_THAN_RACKET), ("runner_process", NOT_FOR_A_RUN)],
)
def test_a_runner_loads_what_a_run_needs_and_racket_first(
    module: str, unwanted: tuple[str, ...]
) -> None:
    code = f"import json, sys, schemestra.runtime.{module}; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    loaded = json.loads(answer.stdout)
    assert f"schemestra.runtime.{module}" in loaded
    assert not [
        name for name in loaded for part in unwanted if name == part or name.startswith(part + ".")
    ]
