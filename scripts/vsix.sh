#!/usr/bin/env bash
# Builds dist/schemestra-VERSION.vsix: the VS Code extension with the language server inside.
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(scripts/setup-vscode.sh --env)"
cd vscode-client
npm run --silent package
