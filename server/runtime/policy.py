"""How long one run's calls may take, how often they are tried, and how many are made at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from random import Random

from ..language.limits import limits
from .backends.base import BUSY, BackendError

TIMEOUT_VARIABLE = "SCHEMESTRA_CALL_TIMEOUT"
DEFAULT_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits of one run's calls; times in seconds.

    A call is tried `attempts` times at most, and no more than its error is worth.  Before the n-th
    repetition it waits up to `first_wait · 2^(n-1)`, at random between half of that and all of it,
    at most `longest_wait`; or as long as the endpoint asks, if that is within `longest_asked`.
    The run's own limit `in-flight` is kept by the sandbox; `concurrent` is the most it can be.
    """

    timeout: float = DEFAULT_TIMEOUT
    attempts: int = BUSY
    first_wait: float = 0.5
    longest_wait: float = 20.0
    longest_asked: float = 120.0
    concurrent: int = int(limits()["in-flight"].most)

    @staticmethod
    def from_environment() -> Policy:
        """Raises BackendError for a timeout that is not a number of seconds."""
        written = os.environ.get(TIMEOUT_VARIABLE)
        if not written:
            return Policy()
        try:
            timeout = float(written)
        except ValueError:
            timeout = 0.0
        if not timeout > 0:
            raise BackendError(
                f"{TIMEOUT_VARIABLE} is {written!r}: it must be a number of seconds above zero."
            )
        return Policy(timeout=timeout)

    def pause(self, attempt: int, random: Random) -> float:
        """Seconds to wait after this attempt: growing, and spread so that calls come apart."""
        longest = min(self.longest_wait, self.first_wait * 2 ** (attempt - 1))
        return longest * random.uniform(0.5, 1.0)

    def is_last(self, attempt: int, error: BackendError) -> bool:
        """Whether a request that has failed so often is not tried again."""
        asked = error.retry_after
        too_long = asked is not None and asked > self.longest_asked
        return too_long or attempt >= min(self.attempts, error.attempts)
