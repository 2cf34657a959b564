"""`make bench`: every benchmark of this folder, one after the other.

Each prints ratios beside its times: a time says something of one machine on one day only.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main() -> None:
    wanted = sys.argv[1:]
    for script in sorted(Path(__file__).parent.glob("*.py")):
        if script.name.startswith("_") or script.stem == "main":
            continue
        if wanted and script.stem not in wanted:
            continue
        print(f"\n== {script.stem}", flush=True)
        sys.argv = [str(script)]
        runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    main()
