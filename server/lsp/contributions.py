"""The one registry of what an editor can ask us for: commands and settings, as plain data.

The server announces the commands and reads the settings by these names;
`scripts/generators/vscode.py` writes them into the extension's `package.json`.
Nothing here imports the language server, so that a generator or a test may read it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..language.backends import MOCK, backends

LANGUAGE_ID = "orchestration-scheme"
LANGUAGE_NAME = "Orchestration Scheme"
SECTION = "schemestra"


class Runs(Enum):
    """Where a command's work is done."""

    SERVER = "server"  # announced through executeCommandProvider; works in every editor
    CLIENT = "client"  # the extension's own affair


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the palette.

    `spends` marks a command that starts a strategy: it waits for workspace trust.
    `needs_strategy` offers the command only while a strategy is the active editor.
    """

    id: str
    title: str
    runs: Runs
    icon: str
    spends: bool = False
    needs_strategy: bool = False


RUN = Command("schemestra.run", "Run", Runs.SERVER, "play", spends=True, needs_strategy=True)
DRY_RUN = Command(
    "schemestra.dryRun", "Dry Run", Runs.SERVER, "beaker", spends=True, needs_strategy=True
)
RESUME = Command(
    "schemestra.resume",
    "Resume Last Run",
    Runs.SERVER,
    "debug-continue",
    spends=True,
    needs_strategy=True,
)
REPLAY = Command(
    "schemestra.replay",
    "Replay Last Run at $0",
    Runs.SERVER,
    "history",
    spends=True,
    needs_strategy=True,
)
CANCEL = Command("schemestra.cancel", "Cancel Run", Runs.SERVER, "debug-stop", needs_strategy=True)
SHOW_COST = Command(
    "schemestra.showCost", "Show Cost", Runs.SERVER, "credit-card", needs_strategy=True
)
SHOW_LOG = Command("schemestra.showLog", "Show Log", Runs.CLIENT, "output")
RESTART = Command("schemestra.restart", "Restart Server", Runs.CLIENT, "debug-restart")

COMMANDS: tuple[Command, ...] = (
    RUN,
    DRY_RUN,
    RESUME,
    REPLAY,
    CANCEL,
    SHOW_COST,
    SHOW_LOG,
    RESTART,
)


class Scope(Enum):
    """How far a setting reaches, in VS Code's own terms."""

    MACHINE = "machine-overridable"  # differs between machines; not synchronised
    WINDOW = "window"
    RESOURCE = "resource"  # may differ between the folders of a workspace


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, named without the section: `lens.run` is `schemestra.lens.run`.

    `choices` maps each accepted value to what it means. `restricted` says why a workspace
    may not set it before it is trusted; "" if it may.  `schema` names the key of a
    configuration file that accepts the same.
    """

    name: str
    default: str | bool | int | float | dict[str, str] | None
    description: str
    scope: Scope = Scope.RESOURCE
    choices: tuple[tuple[str, str], ...] = ()
    types: tuple[str, ...] = ("string",)  # JSON types, the usual one first
    low: float | None = None
    restricted: str = ""
    schema: str = ""

    @property
    def id(self) -> str:
        return f"{SECTION}.{self.name}"


# The lenses above a strategy, by the command that a click on them starts.
LENSES: dict[Command, Setting] = {
    RUN: Setting("lens.run", True, "Show the lens `▶ Run` above a strategy.", types=("boolean",)),
    DRY_RUN: Setting(
        "lens.dryRun",
        True,
        "Show the lens `Dry run` above a strategy: the whole run on the mock, for $0.",
        types=("boolean",),
    ),
    SHOW_COST: Setting(
        "lens.price",
        True,
        "Show the lens with the price and the number of calls above a strategy.",
        types=("boolean",),
    ),
}

FORM_LENSES = Setting(
    "lens.forms",
    True,
    "Show a lens with its price above each top-level form that makes model calls.",
    types=("boolean",),
)

# The inlay hints, by the value of their `HintKind`.
INLAY_HINTS: dict[str, Setting] = {
    "cost": Setting(
        "inlayHints.cost",
        True,
        "Show behind each model call what it costs, and how often it runs.",
        types=("boolean",),
    ),
    "kinds": Setting(
        "inlayHints.kinds",
        True,
        "Show behind a name that it holds an LLM result, an async handle or a list, and of what.",
        types=("boolean",),
    ),
    "parameterNames": Setting(
        "inlayHints.parameterNames",
        True,
        "Show before an argument which parameter it is for, where that is not plain to see.",
        types=("boolean",),
    ),
}

# What is shown unless its setting is switched off.
DISPLAYED: tuple[Setting, ...] = (*LENSES.values(), FORM_LENSES, *INLAY_HINTS.values())

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "pythonPath",
        "",
        "The Python interpreter that has `schemestra` installed. Empty: the extension looks for "
        "its own environment, the workspace's `.venv`, then `python3`.",
        scope=Scope.MACHINE,
        restricted="It names a program that is started.",
    ),
    Setting(
        "backend",
        MOCK,
        "Who answers the calls of **Run**. **Dry Run** always uses `mock`.",
        scope=Scope.WINDOW,
        choices=tuple((backend.name, backend.description) for backend in backends().values()),
        restricted="It decides whether money is spent.",
    ),
    Setting(
        "mock.latency",
        None,
        "Seconds that a call of the mock takes. Empty: a plausible time of the mock's own choice.",
        scope=Scope.WINDOW,
        types=("number", "null"),
        low=0,
    ),
    Setting(
        "rules",
        {},
        'The severity of each rule, such as `"unused": "off"`, or an object of `severity` and '
        "the rule's options. Wins over `schemestra.toml` and `pyproject.toml`.",
        types=("object",),
        schema="rules",
    ),
    Setting(
        "prices",
        "",
        "The price list of the estimates: `today` or `seeds`. Empty: what the configuration file "
        "says, else `today`.",
        choices=(
            ("", "As the configuration file says, else `today`."),
            ("today", "Today's public prices."),
            ("seeds", "The price list in the dialect's first description."),
        ),
        restricted="Another price list could make a run look cheaper.",
    ),
    Setting(
        "defaultModel",
        "",
        "The model that estimates take for a call which names none. Empty: what the configuration "
        "file says, else `gpt-4o`.",
    ),
    *DISPLAYED,
    Setting(
        "trace.server",
        "messages",
        "How much of the conversation with the language server its log shows, once the log's "
        "level is *Trace* (command **Developer: Set Log Level…**).",
        scope=Scope.WINDOW,
        choices=(
            ("messages", "The name of each message."),
            ("verbose", "Each message in full, prompts included."),
        ),
    ),
)


def defaults() -> dict[str, str | bool | int | float | dict[str, str] | None]:
    """Every setting at its default, by its name without the section."""
    return {setting.name: setting.default for setting in SETTINGS}
