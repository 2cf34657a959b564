"""A strategy through the `openai` client to a real endpoint that serves a real, small model.

Its answers are nonsense, so shapes, usage and counts are asserted, never content.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

STRATEGY = """
(define notes (list "The build failed twice." "Lunch was late." "The demo went well."))
(define labels (map-async
  (lambda (note)
    (llm-query-async #:instruction "Name the mood of this note in one word." #:data note
                     #:temperature 0.0 #:max-tokens 8))
  notes))
(display (length labels))
(define summary (syntax-e (llm-query
  #:instruction "Summarize." #:data (string-join labels "\\n") #:temperature 0.0 #:max-tokens 24)))
(finish (list (length labels) (string-length summary)))
"""

STRUCTURED = """
(finish (syntax-e (llm-query
  #:instruction "Classify the note. Return JSON."
  #:data "The demo went well."
  #:json #t
  #:schema "{label: 'good'|'bad'}"
  #:temperature 0.0
  #:max-tokens 40)))
"""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a running model server."""
    log = tmp_path_factory.mktemp("model") / "server.log"
    with log.open("wb") as errors:
        server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("serve_model.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert server.stdout is not None and server.stdin is not None
        address = server.stdout.readline().strip()
        assert address.startswith("http"), log.read_text(errors="replace")[-2000:]
        yield f"{address}/v1"
        server.stdin.close()
        server.wait(timeout=20)


def run(strategy: str, endpoint: str, folder: Path) -> dict:
    """The result envelope of `schemestra run --backend openai`."""
    file = folder / "strategy.scm"
    file.write_text(strategy, "utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "schemestra", "run", str(file), "--backend", "openai",
         "--format", "json"],
        env={"PATH": "/usr/bin:/bin", "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": endpoint,
             "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )  # fmt: skip
    assert process.stdout, process.stderr
    return json.loads(process.stdout)


def test_a_fan_out_is_answered_by_a_real_model(endpoint: str, tmp_path: Path) -> None:
    envelope = run(STRATEGY, endpoint, tmp_path)
    assert envelope["status"] == "finished", envelope
    count, length = envelope["value"]
    assert count == 3 and length > 0
    assert envelope["stdout"] == "3"
    assert envelope["execution"]["calls"] == 4
    assert envelope["execution"]["tokens"] > 4 * 10


def test_a_schema_is_obeyed_by_a_real_model(endpoint: str, tmp_path: Path) -> None:
    envelope = run(STRUCTURED, endpoint, tmp_path)
    assert envelope["status"] == "finished", envelope
    assert json.loads(envelope["value"])["label"] in ("good", "bad")
