"""What a workspace has spent today, over all its runs: a ledger that they keep together.

It is a small SQLite file beside the journal.  Every call is reserved in it in one transaction
before it is sent, so that several runs at once do not cross the limit together.  What runs without
this ledger have spent (those before the limit was set) is read from the journal when a run begins
to use it.  A run that was killed leaves its reservations; they count as spent, as its calls may be
billed.

A day is one of local time, and a call belongs to the day on which it was sent.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

from ..analysis.headers import budget_limits
from .budget import CHEAPER, BudgetError, WorstCase, money, unpriced
from .events import RunRequest
from .journal.errors import JournalError, explained
from .journal.presence import Presence, is_alive
from .journal.reader import Reader

FILE = Path(".schemestra") / "spending.sqlite"
_UNIT = Decimal(10) ** 12  # amounts are whole picodollars: no sum is ever rounded
_PATIENCE = 10.0  # seconds for which somebody else may hold the file
_QUICK = 0.02  # seconds for which one attempt at it holds up the run
_KEPT_DAYS = 31

_TABLE = """
CREATE TABLE IF NOT EXISTS spending (
  day TEXT NOT NULL,
  run TEXT NOT NULL,
  spent INTEGER NOT NULL DEFAULT 0,     -- with what calls that were cut off may have cost
  lost INTEGER NOT NULL DEFAULT 0,      -- that part of it
  reserved INTEGER NOT NULL DEFAULT 0,  -- for calls under way
  journaled INTEGER NOT NULL DEFAULT 0, -- whether it was read from the journal, not kept here
  PRIMARY KEY (day, run)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO spending (day, run, spent, lost, reserved) VALUES (:day, :run, :spent, :lost, :reserved)
ON CONFLICT (day, run) DO UPDATE SET spent = spent + :spent, lost = lost + :lost,
  reserved = reserved + :reserved, journaled = 0
"""
_FROM_JOURNAL = """
INSERT INTO spending (day, run, spent, journaled) VALUES (?, ?, ?, 1)
ON CONFLICT (day, run) DO UPDATE SET spent = max(spent, excluded.spent) WHERE journaled
"""
_BILLS = """
SELECT call.run, answer.charged FROM run JOIN call ON call.run = run.id
  JOIN answer ON answer.id = call.answer
WHERE (run.ended IS NULL OR run.ended >= ?) AND call.source = 'live' AND answer.made >= ?
  AND answer.charged IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A reservation of `amount` picodollars, made on `day`."""

    day: str
    amount: int


@dataclass(frozen=True, slots=True)
class _Sums:
    spent: int
    lost: int
    reserved: int


class DaySpending:
    """One run's part in the day's ledger of `folder`.

    `limit` is in US dollars; `workspace` is where the run is journaled; `now` gives seconds since
    1970.  Nothing is opened before the first call that costs money.
    """

    def __init__(
        self,
        folder: Path,
        workspace: Path,
        run: str,
        limit: Decimal,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._path = folder / FILE
        self._workspaces = {folder, workspace}
        self._run = run
        self._limit = limit
        self._name = f"The workspace's budget of {money(limit)} a day"
        self._now = now
        self._connection: sqlite3.Connection | None = None
        self._presence: Presence | None = None
        self._busy_since: float | None = None
        self._to_write: list[tuple[Held, int, int]] = []  # settled: (held, spent, lost)

    def try_hold(self, worst: WorstCase) -> Held | None:
        """Reserve a call's price; None while calls under way, or another writer, are in its way.

        Raises BudgetError when the price is unknown, when the call cannot fit into what is left of
        the day, and when the ledger cannot be kept.
        """
        if worst.usd is None:
            raise BudgetError(f"{unpriced(worst, self._name)} Name a model with a known price.")
        amount, most = _units(worst.usd), _units(self._limit)
        try:
            connection = self._open()
            day = self._day()
            with self._transaction(connection):
                sums = self._sums(connection, day)
                fits = sums.spent + sums.reserved + amount <= most
                if fits:
                    connection.execute(_ADD, self._row(day, reserved=amount))
        except (sqlite3.Error, OSError, JournalError) as error:
            if self._may_try_again(error):
                return None
            raise BudgetError(
                f"{self._name} cannot be kept, so the call was not sent. "
                f"{_explanation(error, self._path)}"
            ) from error
        self._busy_since = None
        if sums.spent + amount > most:
            raise BudgetError(_refusal(self._name, sums, amount, worst))
        return Held(day, amount) if fits else None

    def settle(self, held: Held, spent: Decimal | None) -> None:
        """Replace a reservation by what was spent; None: all of it may have been."""
        bill = held.amount if spent is None else _units(spent)
        self._to_write.append((held, bill, held.amount if spent is None else 0))
        connection = self._connection
        if connection is None:
            return
        # What cannot be written now stays reserved, and is written with what comes next.
        with suppress(sqlite3.Error), self._transaction(connection):
            """The settled ones are all that there is to write."""

    def close(self) -> None:
        """Write what is left. What cannot be written counts as spent from now on."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(sqlite3.Error):
                connection.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")
                with self._transaction(connection):
                    """As above."""
            connection.close()
        if self._presence:
            with suppress(OSError):
                self._presence.leave()
            self._presence = None

    # --- the file ------------------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        """Raises sqlite3.Error, OSError and JournalError."""
        if self._connection:
            return self._connection
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True)
        if self._path.is_symlink():
            raise JournalError(f"{self._path} is a link, which is not followed: remove it.")
        if self._presence is None:
            self._presence = Presence(folder, _sign_of(self._run), room=0)
        self._path.touch(0o600)
        connection = sqlite3.connect(self._path, timeout=_QUICK, isolation_level=None)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA journal_mode = WAL")
            # A process that is killed loses nothing; after a power cut the journal has the answers.
            connection.execute("PRAGMA synchronous = NORMAL")
            journaled = self._journaled()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            oldest = datetime.fromtimestamp(self._now()) - timedelta(days=_KEPT_DAYS)
            connection.execute("DELETE FROM spending WHERE day < ?", (_name(oldest),))
            connection.executemany(_FROM_JOURNAL, journaled)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _journaled(self) -> list[tuple[str, str, int]]:
        """What runs have spent today as the journal knows it: (day, run, picodollars)."""
        now = datetime.fromtimestamp(self._now())
        start = now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        bills: dict[str, Decimal] = defaultdict(Decimal)
        for workspace in self._workspaces:
            with Reader(workspace) as reader:
                for row in reader.rows(_BILLS, start, start):
                    bills[row["run"]] += Decimal(row["charged"])
        return [(_name(now), run, _units(usd)) for run, usd in bills.items()]

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection) -> Iterator[None]:
        """All or nothing, with the settled reservations that are still to be written."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            settled = list(self._to_write)
            for held, spent, lost in settled:
                row = self._row(held.day, spent=spent, lost=lost, reserved=-held.amount)
                connection.execute(_ADD, row)
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise
        del self._to_write[: len(settled)]

    def _may_try_again(self, error: Exception) -> bool:
        """Whether somebody else writes just now, and has not done so for too long."""
        if not (isinstance(error, sqlite3.OperationalError) and "locked" in str(error)):
            return False
        moment = time.monotonic()
        self._busy_since = self._busy_since or moment
        return moment - self._busy_since < _PATIENCE

    def _row(self, day: str, spent: int = 0, lost: int = 0, reserved: int = 0) -> dict[str, object]:
        return {"day": day, "run": self._run, "spent": spent, "lost": lost, "reserved": reserved}

    def _sums(self, connection: sqlite3.Connection, day: str) -> _Sums:
        """The day's sums, once the reservations of runs that have died count as spent."""
        holders = connection.execute(
            "SELECT run FROM spending WHERE day = ? AND reserved > 0 AND run <> ?", (day, self._run)
        ).fetchall()
        for (run,) in holders:
            if not is_alive(self._path.parent, _sign_of(run)):
                connection.execute(
                    "UPDATE spending SET spent = spent + reserved, lost = lost + reserved, "
                    "reserved = 0 WHERE day = ? AND run = ?",
                    (day, run),
                )
        query = "SELECT sum(spent), sum(lost), sum(reserved) FROM spending WHERE day = ?"
        spent, lost, reserved = connection.execute(query, (day,)).fetchone()
        return _Sums(spent or 0, lost or 0, reserved or 0)

    def _day(self) -> str:
        return _name(datetime.fromtimestamp(self._now()))


def day_spending(request: RunRequest, workspace: Path, run: str) -> DaySpending | None:
    """The ledger that a run uses, where the day has a limit. Raises BudgetError."""
    try:
        limit = day_limit(request.budget_per_day)
    except ValueError as error:
        raise BudgetError(f"The budget of a day cannot be read: {error}") from None
    if limit is None:
        return None
    folder = Path(request.budget_folder) if request.budget_folder else workspace
    return DaySpending(folder, workspace, run, limit)


def day_limit(text: str) -> Decimal | None:
    """The limit of a text such as `$5`, None for no text. Raises ValueError, for a person."""
    if not text.strip():
        return None
    limits = budget_limits(text)
    if set(limits) != {"usd"}:
        raise ValueError("The budget of a day is one of money. Write it as $5.")
    return limits["usd"]


def _refusal(budget: str, sums: _Sums, amount: int, worst: WorstCase) -> str:
    lost = f" (up to {_shown(sums.lost)} of it by calls that were cut off)" if sums.lost else ""
    return (
        f"{budget} does not allow this call, so it was not sent: {_shown(sums.spent)} spent "
        f"today{lost}, {_shown(sums.reserved)} reserved for calls under way, and this one may use "
        f"up to {_shown(amount)} ({worst}). {CHEAPER}; raise budget-per-day in schemestra.toml; or "
        "go on tomorrow with: schemestra run --resume"
    )


def _explanation(error: Exception, path: Path) -> str:
    if isinstance(error, JournalError):
        return str(error)
    return str(explained(error, path)).replace("The journal", "The ledger", 1)


def _sign_of(run: str) -> str:
    """Under this name a run shows that it lives; its journal shows so under that of the run."""
    return f"{run}-spending"


def _name(day: datetime) -> str:
    return day.date().isoformat()


def _units(usd: Decimal) -> int:
    return int((usd * _UNIT).to_integral_value(ROUND_CEILING))


def _shown(units: int) -> str:
    return money(Decimal(units) / _UNIT)
