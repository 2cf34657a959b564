"""What the commands print for programs."""

from __future__ import annotations

import json
import sys
from typing import Any


def print_json(value: Any) -> None:
    """Print data as JSON, which is valid whatever the encoding of stdout is.

    Where that is not UTF-8, as in the locale `C`, everything beyond ASCII is escaped.
    """
    is_utf8 = sys.stdout is not None and (sys.stdout.encoding or "").lower() in ("utf-8", "utf8")
    print(json.dumps(value, indent=2, ensure_ascii=not is_utf8))
