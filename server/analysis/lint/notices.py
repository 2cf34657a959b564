"""What is reported of a file beside the rules: facts about this editor or this run, no patterns.

They have a section on the page of the rules, so that each code the editor shows leads somewhere,
but no example, and no comment silences them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..finding import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`summary` says what is reported in one sentence, `why` why, `remedy` what to do about it."""

    name: str
    severity: Severity
    summary: str
    why: str
    remedy: str


FILE_TOO_LARGE = Notice(
    name="file-too-large",
    severity=Severity.WARNING,
    summary="The file is too large to be analysed while it is edited.",
    why=(
        "Analysing a file of more than a megabyte would hold up every keystroke, so the editor "
        "shows neither findings nor a price for it."
    ),
    remedy=(
        "Move data out of the strategy into a file that `;; @data` names, or split the strategy "
        "with `;; @prelude`."
    ),
)

RUN_ERROR = Notice(
    name="run-error",
    severity=Severity.ERROR,
    summary="The last run of the file failed at this place.",
    why="The strategy stopped here; nothing after it was run. The message is that of the run.",
    remedy=(
        "Mend what the message names. The mark goes with the next edit or the next run; a dry run "
        "costs nothing."
    ),
)

TOO_MANY_FINDINGS = Notice(
    name="too-many-findings",
    severity=Severity.INFORMATION,
    summary="The file has more findings than are shown.",
    why=(
        "Nobody reads thousands of findings, and an editor that is sent them stands still. Errors "
        "are shown first, then warnings, each from the start of the file on."
    ),
    remedy=(
        "Mend what is shown, and the rest comes into sight; `schemestra check --fix` mends what it "
        "can in all of them."
    ),
)

INVALID_CONFIGURATION = Notice(
    name="invalid-configuration",
    severity=Severity.WARNING,
    summary="A configuration file says something that cannot be understood.",
    why=(
        "The editor goes on with the default of the setting, `schemestra check` stops: a check "
        "that runs on other settings than the written ones misleads."
    ),
    remedy="Mend the line that the message names; the page of the settings lists what there is.",
)

NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        notice.name: notice
        for notice in (FILE_TOO_LARGE, TOO_MANY_FINDINGS, INVALID_CONFIGURATION, RUN_ERROR)
    }
)
