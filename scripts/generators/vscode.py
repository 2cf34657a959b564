"""The parts of the VS Code extension that are derived from our registries.

`package.json` keeps what is written by hand (its name, the language, the scripts); its commands,
menus and settings come from `schemestra.lsp.contributions`.  The TextMate grammar keeps its
hand-written rules; its word lists come from the vocabulary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemestra.language.vocabulary import Entry, Kind, vocabulary
from schemestra.lsp import contributions as ours

CLIENT = Path(__file__).parents[2] / "vscode-client"
PACKAGE = CLIENT / "package.json"
GRAMMAR = CLIENT / "syntaxes" / "orchestration-scheme.tmLanguage.json"

# What may stand before and after a word, so that `map` does not light up inside `map-async`.
BEFORE = r"(?<=[\s()\[\]{}'`,]|^)"
AFTER = r"(?=[\s()\[\]{}\"';]|$)"


def outputs() -> dict[Path, str]:
    """Each generated file's path and whole text."""
    return {
        PACKAGE: _render(_package(json.loads(PACKAGE.read_text("utf-8")))),
        GRAMMAR: _render(_grammar(json.loads(GRAMMAR.read_text("utf-8")))),
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
    package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = [
        setting.id for setting in ours.SETTINGS if setting.restricted
    ]
    return package


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
    return schema


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
