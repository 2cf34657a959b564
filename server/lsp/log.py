"""What the server writes to stderr: one line an event, unless the reader asks for everything."""

from __future__ import annotations

import logging
import os
import sys
import traceback

LOGGER = logging.getLogger("schemestra.lsp")
LEVEL_VARIABLE = "SCHEMESTRA_LOG"


class Brief(logging.Formatter):
    """The first line of the message, and of an exception its type, text and innermost place.

    An editor shows stderr to the user, for whom a traceback is noise; `SCHEMESTRA_LOG=debug`
    brings it back for whoever mends the server.
    """

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage().split("\n", 1)[0]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            message += f" [{describe(error)}]"
        return f"{record.levelname.lower()}: {record.name}: {message}"


def describe(error: BaseException) -> str:
    """An exception on one line, with the place that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    text = str(error).split("\n", 1)[0]
    where = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {text}{where}"


def configure() -> None:
    """Send the logs of the server and of pygls to stderr.

    pygls logs whole messages at INFO, prompts and answers included, so its level never goes
    below WARNING.
    """
    verbose = os.environ.get(LEVEL_VARIABLE, "").lower() == "debug"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter("%(levelname)s: %(name)s: %(message)s") if verbose else Brief()
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("schemestra").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger("pygls").setLevel(logging.WARNING)
    logging.getLogger("asyncio").setLevel(logging.ERROR)
