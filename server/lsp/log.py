"""What the server writes to stderr: one line an event, unless the reader asks for everything."""

from __future__ import annotations

import logging
import os
import sys
import traceback

LOGGER = logging.getLogger("schemestra.lsp")
LEVEL_VARIABLE = "SCHEMESTRA_LOG"

REQUEST_FAILED = -32803  # the protocol's code for a request that cannot be fulfilled
_CANCELLED_LATE = "Cancel notification for unknown message id"


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


def is_refusal(error: BaseException | None) -> bool:
    """Whether an error is our answer to a request that cannot be fulfilled, and no fault."""
    return getattr(error, "code", None) == REQUEST_FAILED


def is_worth_telling(record: logging.LogRecord) -> bool:
    """Whether a record of pygls is about something that went wrong.

    A refusal goes to the user, who asked.  A request that is cancelled when its answer is on its
    way is in good order: an editor that cancels with every keystroke does that all day.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not is_refusal(error) and not str(record.msg).startswith(_CANCELLED_LATE)


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
    # A filter sees only what its own logger is given, not what the loggers below it are.
    logging.getLogger("pygls.protocol.json_rpc").addFilter(is_worth_telling)
    logging.getLogger("asyncio").setLevel(logging.ERROR)
