"""`python -m schemestra.runtime`: the runner process that an editor or an agent starts.

The first line of standard input is a RunRequest as JSON; `{"op": "cancel"}` on a later line, or
the end of the input, cancels.  Each line of standard output is one event.

With `--rehearse` the request is a replay on a backend that costs money, which is only rehearsed:
the one event is `rehearsed`, see rehearsal.py.
"""

from __future__ import annotations

import sys

from .racket_process import launch_ahead


def main() -> int:
    racket = launch_ahead()
    # Only now, beside Racket's start: it takes as long as that.
    from . import runner_process

    return runner_process.main(racket)


if __name__ == "__main__":
    sys.exit(main())
