"""The parts of the VS Code extension that are derived from our registries.

`package.json` keeps what is written by hand (its name, the language, the scripts); its commands,
menus and settings come from `schemestra.lsp.contributions`, and so do the names by which its
TypeScript speaks of them.  The TextMate grammar keeps its hand-written rules; its word lists
come from the vocabulary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemestra.analysis.features.token_legend import OWN_MODIFIERS, OWN_TYPES
from schemestra.configuration.fields import FIELDS
from schemestra.language.vocabulary import Entry, Kind, vocabulary
from schemestra.lsp import contributions as ours

CLIENT = Path(__file__).parents[2] / "vscode-client"
PACKAGE = CLIENT / "package.json"
GRAMMAR = CLIENT / "syntaxes" / "orchestration-scheme.tmLanguage.json"
CONSTANTS = CLIENT / "src" / "contributions.ts"

# What may stand before and after a word, so that `map` does not light up inside `map-async`.
BEFORE = r"(?<=[\s()\[\]{}'`,]|^)"
AFTER = r"(?=[\s()\[\]{}\"';]|$)"


def outputs() -> dict[Path, str]:
    """Each generated file's path and whole text."""
    return {
        PACKAGE: _render(_package(json.loads(PACKAGE.read_text("utf-8")))),
        GRAMMAR: _render(_grammar(json.loads(GRAMMAR.read_text("utf-8")))),
        CONSTANTS: _constants(),
    }


def _render(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _package(package: dict[str, Any]) -> dict[str, Any]:
    contributes = package["contributes"]
    contributes["commands"] = [_command(command) for command in ours.COMMANDS]
    contributes["menus"]["commandPalette"] = [
        {"command": command.id, "when": f"editorLangId == {ours.LANGUAGE_ID}"}
        for command in ours.COMMANDS
        if command.needs_strategy
    ]
    contributes["configuration"] = {
        "title": ours.LANGUAGE_NAME,
        "properties": {
            setting.id: _setting(setting, order) for order, setting in enumerate(ours.SETTINGS)
        },
    }
    contributes.update(_semantic_tokens())
    package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = [
        setting.id for setting in ours.SETTINGS if setting.restricted
    ]
    return package


# What VS Code does not know by itself of our semantic tokens: the scopes of the grammar by which
# themes colour them, where a theme says nothing of the token.
_TOKEN_SCOPES = {
    "primitive": "support.function.primitive",
    "combinator": "support.class.combinator",
    "*.unsafe": "support.function.unsafe",
    "property": "variable.parameter.keyword",
    "keyword": "keyword.control",
    "function.definition": "entity.name.function",
}


def _semantic_tokens() -> dict[str, Any]:
    """The types and modifiers of our own, and the scopes of all that themes may not know."""
    return {
        "semanticTokenTypes": [
            {"id": kind.value, "superType": "function", "description": description}
            for kind, description in OWN_TYPES.items()
        ],
        "semanticTokenModifiers": [
            {"id": modifier.value, "description": description}
            for modifier, description in OWN_MODIFIERS.items()
        ],
        "semanticTokenScopes": [
            {
                "language": ours.LANGUAGE_ID,
                "scopes": {
                    token: [f"{scope}.{ours.LANGUAGE_ID}"] for token, scope in _TOKEN_SCOPES.items()
                },
            }
        ],
    }


def _command(command: ours.Command) -> dict[str, Any]:
    entry = {
        "command": command.id,
        "title": command.title,
        "category": ours.LANGUAGE_NAME,
        "icon": f"$({command.icon})",
    }
    conditions = []
    if command.runs is ours.Runs.SERVER:
        conditions.append("schemestra.serverRunning")
    if command.spends:
        conditions.append("isWorkspaceTrusted")
    return entry | ({"enablement": " && ".join(conditions)} if conditions else {})


def _setting(setting: ours.Setting, order: int) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": setting.types[0] if len(setting.types) == 1 else list(setting.types),
        "default": setting.default,
        "markdownDescription": setting.description,
        "scope": setting.scope.value,
        "order": order,
    }
    if setting.choices:
        schema["enum"] = [value for value, _ in setting.choices]
        schema["markdownEnumDescriptions"] = [meaning for _, meaning in setting.choices]
    if setting.low is not None:
        schema["minimum"] = setting.low
    if setting.schema:
        schema |= FIELDS[setting.schema].schema()
    return schema


def _constants() -> str:
    commands = "".join(
        f"  {command.id.removeprefix(ours.SECTION + '.')}: '{command.id}',\n"
        for command in ours.COMMANDS
    )
    spending = "".join(f"  '{command.id}',\n" for command in ours.COMMANDS if command.spends)
    return f"""\
// Generated by scripts/generators/vscode.py from server/lsp/contributions.py.

export const LANGUAGE_ID = '{ours.LANGUAGE_ID}';

/** The section of the settings, and the language client's id. */
export const SECTION = '{ours.SECTION}';

export const COMMANDS = {{
{commands}}} as const;

/** Commands that run a strategy: they wait for workspace trust. */
export const SPENDING_COMMANDS: ReadonlySet<string> = new Set([
{spending}]);
"""


def _grammar(grammar: dict[str, Any]) -> dict[str, Any]:
    words = {
        "primitives": lambda e: e.kind is Kind.PRIMITIVE and not e.unsafe,
        "unsafe-primitives": lambda e: e.kind is Kind.PRIMITIVE and e.unsafe,
        "combinators": lambda e: e.kind is Kind.COMBINATOR,
        "forms": lambda e: e.kind is Kind.FORM,
        "variables": lambda e: e.kind is Kind.VARIABLE,
    }
    entries: list[Entry] = sorted(vocabulary().values(), key=lambda entry: entry.name)
    for rule, belongs in words.items():
        names = [entry.name for entry in entries if belongs(entry)]
        grammar["repository"][rule]["match"] = _any_of(names)
    return grammar


def _any_of(names: Iterable[str]) -> str:
    """A pattern that matches exactly these words; one that matches nothing when there are none."""
    alternatives = "|".join(re.escape(name) for name in names)
    return f"{BEFORE}(?:{alternatives}){AFTER}" if alternatives else "(?!)"
