#!/usr/bin/env bash
# The tour of `make demo`: check, price and run one strategy on the offline mock.
set -euo pipefail
cd "$(dirname "$0")/.."
strategy=$1
step() { printf '\n\033[1m$ schemestra %s\033[0m\n' "$*"; .venv/bin/schemestra "$@"; }
step check "$strategy"
step cost "$strategy"
step run "$strategy"
