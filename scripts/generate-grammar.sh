#!/usr/bin/env bash
# Generates grammar/src from grammar/grammar.js; needed only after grammar.js was edited.
# The tree-sitter CLI is fetched if it is missing (Debian and its kin), and needs node.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v node >/dev/null; then
  echo "generate-grammar: node is missing; install it with: apt-get install nodejs" >&2
  exit 1
fi
scripts/get-tree-sitter.sh .tools/tree-sitter
(cd grammar && ../.tools/tree-sitter/tree-sitter generate)
(cd grammar && sha256sum grammar.js >src/grammar.sha256)
echo "Generated grammar/src. Build it with: pip install --no-deps -e ."
