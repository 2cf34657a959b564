"""What the client said about itself and its user's wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..language.backends import MOCK
from .contributions import DISPLAYED, Setting


@dataclass(frozen=True, slots=True)
class Settings:
    """`run_events`: the client renders run events itself. `trusted`: strategies may be run.

    A client that says nothing of trust, None, is an editor without such a notion: there the user's
    own list of trusted folders decides, and without one, to press Run is the user's own decision.
    `mock_latency` is in seconds, None for
    the mock's own choice.  `hidden` are the names of the settings that switch off something which
    is shown otherwise.
    """

    run_events: bool = False
    trusted: bool | None = None
    backend: str = MOCK
    mock_latency: float | None = None
    hidden: frozenset[str] = frozenset()

    def shows(self, setting: Setting) -> bool:
        return setting.name not in self.hidden


def plain(value: Any) -> Any:
    """JSON data as dictionaries and lists, whatever objects pygls made of it."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def connected(options: Any) -> Settings:
    """The settings of `initializationOptions`."""
    given = plain(options)
    settings = configured(Settings(), given)
    if not isinstance(given, dict):
        return settings
    if isinstance(given.get("runEvents"), bool):
        settings = replace(settings, run_events=given["runEvents"])
    if isinstance(given.get("trusted"), bool):
        settings = replace(settings, trusted=given["trusted"])
    return settings


def configured(settings: Settings, given: Any) -> Settings:
    """`settings` with the user's configuration; what is missing or of a wrong type is left alone.

    Trust is not configuration: only the client itself may grant it.
    """
    given = plain(given)
    if not isinstance(given, dict):
        return settings
    backend = given.get("backend")
    if isinstance(backend, str) and backend:
        settings = replace(settings, backend=backend)
    mock = given.get("mock")
    if isinstance(mock, dict) and "latency" in mock:
        settings = replace(settings, mock_latency=_seconds(mock["latency"]))
    for setting in DISPLAYED:
        shown = _at(given, setting.name)
        if isinstance(shown, bool):
            change = settings.hidden.difference if shown else settings.hidden.union
            settings = replace(settings, hidden=change({setting.name}))
    return settings


def _at(given: dict[str, Any], name: str) -> Any:
    """The value of `lens.run`, whether it is given as such or as an object in an object."""
    if name in given:
        return given[name]
    value: Any = given
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _seconds(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and value >= 0 else None
