"""What the configuration of a folder that is not trusted may set: one table, and its use.

Such a folder came from somebody else.  Its settings may make a run stricter, but they may not raise
a limit, turn something on, or touch what you have paid for or what you are shown of prices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from ..language.limits import limits
from .model import DEFAULTS, Configuration, Problem


class Leave(Enum):
    """What becomes of a setting; the value is for the documentation."""

    TAKEN = "taken"
    LOWERED = "lower values only"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Permission:
    """`key` is that of a configuration file; `why` is for the documentation."""

    key: str
    leave: Leave
    why: str


_REPORTED = "It decides what is reported. A comment in the strategy can do as much."

_TABLE = (
    Permission("select", Leave.TAKEN, _REPORTED),
    Permission("ignore", Leave.TAKEN, _REPORTED),
    Permission("per-file-ignores", Leave.TAKEN, _REPORTED),
    Permission("exclude", Leave.TAKEN, _REPORTED),
    Permission("rules", Leave.TAKEN, _REPORTED),
    Permission("prices", Leave.IGNORED, "Another price list could make a run look cheaper."),
    Permission(
        "default-model", Leave.TAKEN, "A strategy names its models anyway, and budgets hold."
    ),
    Permission("assume", Leave.TAKEN, "A strategy can say the same with `;; @assume`."),
    Permission("budget", Leave.LOWERED, "Of several budgets the strictest counts in any case."),
    Permission("budget-per-session", Leave.LOWERED, "It only limits what is spent."),
    Permission("budget-per-day", Leave.LOWERED, "It only limits what is spent."),
    Permission("keep-runs", Leave.IGNORED, "It would delete answers that you have paid for."),
    Permission(
        "redact",
        Leave.IGNORED,
        "A pattern can take for ever, or leave out of the journal what a resume needs.",
    ),
    Permission("limits", Leave.LOWERED, "A limit may be below its default, not above."),
    Permission("backends", Leave.IGNORED, "It would say where calls may go."),
)

PERMISSIONS: Mapping[str, Permission] = {given.key: given for given in _TABLE}


def restricted(found: Configuration) -> Configuration:
    """What holds of the configuration of a folder that is not trusted.

    The `notices` of the result say what was left out, each with its line.
    """
    ignored = [
        given for given in _TABLE if given.leave is Leave.IGNORED and _is_set(found, given.key)
    ]
    too_high = {
        name: value for name, value in found.limits.items() if value > limits()[name].default
    }
    changes: dict[str, Any] = {
        attribute_of(given.key): getattr(DEFAULTS, attribute_of(given.key)) for given in ignored
    }
    if too_high:
        changes["limits"] = {
            name: value for name, value in found.limits.items() if name not in too_high
        }
    if not changes:
        return found
    notices = (*_ignored(found, ignored), *_kept(found, too_high))
    return replace(found, **changes, notices=notices)


def attribute_of(key: str) -> str:
    """The attribute of a Configuration that holds the setting `key`."""
    return key.replace("-", "_")


def _is_set(found: Configuration, key: str) -> bool:
    attribute = attribute_of(key)
    return getattr(found, attribute) != getattr(DEFAULTS, attribute)


def _ignored(found: Configuration, ignored: list[Permission]) -> Iterator[Problem]:
    for given in ignored:
        message = f"{given.key}: ignored, as this folder is not trusted. {given.why}"
        yield Problem(found.path, found.places.get(given.key, 0), message)


def _kept(found: Configuration, too_high: Mapping[str, float]) -> Iterator[Problem]:
    for name, value in too_high.items():
        limit = limits()[name]
        message = (
            f"limits.{name}: it stays at {limit.show(limit.default)}, not {limit.show(value)}: "
            "a folder that is not trusted cannot raise a limit."
        )
        yield Problem(found.path, found.places.get(f"limits.{name}", 0), message)
