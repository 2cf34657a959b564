"""The Racket process of tests/cost, for programs that are run before and after a change."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "cost"))
