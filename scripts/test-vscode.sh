#!/usr/bin/env bash
# The extension's types, its unit tests, and its tests in a real VS Code.
#   usage: test-vscode.sh [PATTERN]    only the test files whose name contains PATTERN
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(scripts/setup-vscode.sh --env)"
cd vscode-client
npm run --silent check
npm test --silent -- --test-reporter=dot
npm run --silent test:ui -- "$@"
