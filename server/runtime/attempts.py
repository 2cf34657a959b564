"""Tries a call until it is answered, refused for good, or not worth another try.

The worst case of each attempt is reserved in the budget before it is made, and settled after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from random import Random

from . import accounts
from .backends.base import TIMED_OUT, Backend, BackendError, ModelAnswer, ModelRequest
from .budget import Reservation
from .policy import Policy
from .tally import Tally

# Told of the number of the next attempt, of what was wrong with the last, and of the seconds until.
Retried = Callable[[int, str, float], None]
Reserve = Callable[[], Awaitable[Reservation]]
_LATE_SECONDS = 1.0  # how much later than its own timeout a backend may be


@dataclass(slots=True)
class Attempts:
    """How the calls of one run are tried; what an attempt costs is added to the `tally`."""

    policy: Policy
    tally: Tally
    random: Random

    async def complete(
        self,
        backend: Backend,
        request: ModelRequest,
        reservation: Reservation,
        reserve: Reserve,
        retried: Retried,
    ) -> ModelAnswer:
        """The answer to a request. Raises BackendError, and what `reserve` raises.

        `reservation` is for the first attempt, `reserve` makes those for the others.
        """
        attempt = 1
        while True:
            try:
                return await self._attempt(backend, request, reservation)
            except BackendError as error:
                if self.policy.is_last(attempt, error):
                    raise _final(error, attempt) from error
                wait = error.retry_after
                if wait is None:
                    wait = self.policy.pause(attempt, self.random)
                retried(attempt + 1, error.message, wait)
                await asyncio.sleep(wait)
            reservation = await reserve()
            attempt += 1

    async def _attempt(
        self, backend: Backend, request: ModelRequest, reservation: Reservation
    ) -> ModelAnswer:
        """One attempt; its reservation has ended with it, however it ends."""
        try:
            answer = await _in_time(backend, request)
        except BackendError as error:
            if error.usage:
                usd, _ = self.tally.pay(backend, request, error.usage)
                reservation.settle(error.usage, usd)
            elif error.unsettled:
                reservation.lose()
            else:
                reservation.release()
            raise
        except BaseException:
            reservation.lose()
            raise
        reservation.settle(answer.usage, accounts.list_price(request.model, answer.usage))
        return answer


async def _in_time(backend: Backend, request: ModelRequest) -> ModelAnswer:
    """One attempt, held to its time limit even where the backend's own timeout does not reach."""
    try:
        async with asyncio.timeout(request.timeout + _LATE_SECONDS):
            return await backend.complete(request)
    except TimeoutError:
        raise BackendError(
            f'"{request.model}" on {backend.name} did not answer within {request.timeout:g} s.',
            TIMED_OUT,
            unsettled=True,
        ) from None


def _final(error: BackendError, attempts: int) -> BackendError:
    """The last error, saying how often it was tried."""
    if attempts == 1:
        return error
    return replace(error, message=f"{error.message} Tried {attempts} times.")
