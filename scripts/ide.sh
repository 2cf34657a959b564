#!/usr/bin/env bash
# A real VS Code in the browser, on examples/ or the folder named, with our extension installed.
#   usage: ide.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(scripts/setup-vscode.sh --env)"
folder=$(realpath "${1:-examples}")
cd vscode-client
exec node test/ide.mjs "$folder"
