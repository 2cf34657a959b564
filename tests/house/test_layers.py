"""The rules of the house (ARCHITECTURE.md), held by reading every import of `server/`."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "server"

# A room (a folder or a file of server/) and what none of its modules may import; our own packages
# are written from `schemestra.`.
PROTOCOL = ["pygls", "lsprotocol"]
OURS = ["schemestra.analysis", "schemestra.runtime", "schemestra.lsp", "schemestra.cli",
        "schemestra.workspace"]  # fmt: skip
FORBIDDEN = {
    "language": [*PROTOCOL, "asyncio", "subprocess", *OURS],
    "analysis": [*PROTOCOL, "asyncio", "subprocess", "os", "io", "pathlib", "openai", *OURS[1:]],
    "configuration": [*PROTOCOL, "schemestra.runtime", "schemestra.lsp", "schemestra.cli"],
    "workspace.py": [*PROTOCOL, "schemestra.runtime", "schemestra.lsp", "schemestra.cli"],
    "runtime": [*PROTOCOL, "schemestra.lsp", "schemestra.cli"],
    "lsp": ["schemestra.cli"],
    "cli": PROTOCOL,
}

# The syntax room stands alone: it knows findings and nothing of what is made from its trees.
SYNTAX_MAY_KNOW = ("schemestra.analysis.syntax", "schemestra.analysis.finding")


def modules(room: str) -> list[Path]:
    place = SERVER / room
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module that `path` imports, at any depth of the code, by its full name."""
    package = ["schemestra", *path.relative_to(SERVER).parts[:-1]]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            names.add(start)
            names.update(f"{start}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_imports_nothing_it_must_not_know(room: str) -> None:
    assert modules(room)
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(room)
        for name in sorted(imported(path))
        for banned in FORBIDDEN[room]
        if name == banned or name.startswith(banned + ".")
    ]
    assert not found


def test_syntax_stands_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("analysis/syntax")
        for name in sorted(imported(path))
        if name.startswith("schemestra.analysis.") and not name.startswith(SYNTAX_MAY_KNOW)
    ]
    assert not found


def test_only_the_lsp_command_starts_the_server() -> None:
    knowing = {
        path.name
        for path in modules("cli")
        if any(name.startswith("schemestra.lsp") for name in imported(path))
    }
    assert knowing <= {"lsp.py"}


def test_only_lsp_knows_the_protocol() -> None:
    knowing = {
        path.relative_to(SERVER).parts[0]
        for path in SERVER.rglob("*.py")
        if any(name.split(".")[0] in ("pygls", "lsprotocol") for name in imported(path))
    }
    assert knowing <= {"lsp"}


def tracked() -> list[str]:
    return subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


REGISTRY_HOST = re.compile(r"https?://(registry|files|deb|pypi|index)[.]?[a-z]*[.]")


def test_no_committed_file_names_a_package_registry() -> None:
    found = []
    for name in tracked():
        path = ROOT / name
        if path.suffix in (".png", ".gif", ".vsix") or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        found += [f"{name}: {match.group()}" for match in REGISTRY_HOST.finditer(text)]
    assert not found


def test_no_two_test_modules_have_one_name() -> None:
    """Without packages of tests the second of them is not collected, which ends the whole run."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert [name for name in set(names) if names.count(name) > 1] == []
