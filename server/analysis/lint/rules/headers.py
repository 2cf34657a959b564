"""The faults of a file's directives: their pages.

The checks are in `analysis/headers.py`, and in `workspace.py` where a file must be read.
"""

from __future__ import annotations

from ...finding import Severity
from ..rule import Rule

INVALID_DIRECTIVE = Rule(
    name="invalid-directive",
    severity=Severity.WARNING,
    summary="A comment begins with a directive that cannot be understood.",
    why="The directive has no effect: no limit is kept, no size assumed, no rule silenced.",
    bad=";; @assume papers = many\n(finish (string-length context))",
    good=";; @assume papers = 200\n(finish (string-length context))",
)

UNREADABLE_FILE = Rule(
    name="unreadable-file",
    severity=Severity.ERROR,
    summary="A file that `;; @data` or `;; @prelude` names cannot be used.",
    why="Without it the strategy cannot run, and its price rests on sizes that nobody knows.",
    bad=";; @data no-such-file.json\n(finish (string-length context))",
    good="(finish (string-length context))",
)
