"""Regenerate every file that is derived from the registries.

    python scripts/generate.py          # write what has changed
    python scripts/generate.py --check  # write nothing; exit 1 and list what is stale

Each module of scripts/generators/ has `outputs() -> dict[Path, str]`, the whole text of each file
it makes.  One that needs a tool which is not installed raises `Unavailable` and is passed over.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import generators  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Regenerate derived files.")
    parser.add_argument("--check", action="store_true", help="only list the files that are stale")
    check: bool = parser.parse_args(arguments).check

    stale = stale_files()
    for path, text in stale.items():
        print(f"{'stale' if check else 'wrote'}: {path.relative_to(ROOT)}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if check and stale:
        print("Run `python scripts/generate.py` (or `make docs`) and commit the result.")
    return 1 if check and stale else 0


def stale_files() -> dict[Path, str]:
    """The files whose text is not what their generator makes now, with that text."""
    return {
        path: text
        for module in pkgutil.iter_modules(generators.__path__)
        for path, text in outputs(module.name).items()
        if not path.exists() or path.read_text("utf-8") != text
    }


def outputs(name: str) -> dict[Path, str]:
    module = importlib.import_module(f"generators.{name}")
    try:
        return module.outputs()
    except generators.Unavailable as reason:
        print(f"passed over {name}: {reason}")
        return {}


if __name__ == "__main__":
    sys.exit(main())
