"""Counts what the calls of a run come to, while they do."""

from __future__ import annotations

from decimal import Decimal

from . import accounts
from .backends.base import Backend, ModelRequest
from .events import Totals, Usage

Prices = tuple[Decimal | None, Decimal | None]  # list price, and what was charged; None: unknown


class Tally:
    """The numbers of Totals, as they grow."""

    def __init__(self) -> None:
        self.calls = self.failed = self.cancelled = self.refused = self.recorded = 0
        self._prompt = self._completion = self._unpriced = 0
        self._usd: Decimal | None = accounts.NOTHING
        self._charged: Decimal | None = accounts.NOTHING
        self._saved: Decimal | None = accounts.NOTHING

    @property
    def totals(self) -> Totals:
        return Totals(
            calls=self.calls,
            failed=self.failed,
            cancelled=self.cancelled,
            prompt_tokens=self._prompt,
            completion_tokens=self._completion,
            usd=self._usd,
            charged_usd=self._charged,
            unpriced=self._unpriced,
            refused=self.refused,
            recorded=self.recorded,
            saved_usd=self._saved,
        )

    def pay(self, backend: Backend, request: ModelRequest, usage: Usage) -> Prices:
        """Add the bill of an answer."""
        usd = accounts.list_price(request.model, usage)
        charged = accounts.NOTHING if backend.free else usd
        self._prompt += usage.prompt
        self._completion += usage.completion
        self._usd = accounts.add(self._usd, usd)
        self._charged = accounts.add(self._charged, charged)
        self._unpriced += usd is None
        return usd, charged

    def save(self, usd: Decimal | None) -> None:
        """Add a call that was answered at no cost, and what its answer took when it was paid."""
        self.recorded += 1
        self._saved = accounts.add(self._saved, usd)
