"""The configurations of the open documents: what files say, and over it the editor's settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from ..analysis.lint.notices import INVALID_CONFIGURATION
from ..analysis.lint.registry import documentation_url
from ..configuration.files import find, settings
from ..configuration.model import DEFAULTS, Configuration, Problem, over

if TYPE_CHECKING:
    from .server import Server

# The editor's settings that are those of a file too, by their names in the editor.
EDITOR_KEYS: Mapping[str, str] = {
    "rules": "rules",
    "prices": "prices",
    "defaultModel": "default-model",
}


class Configurations:
    """Each folder's configuration, read once until `forget` is called."""

    def __init__(self) -> None:
        self._editor = DEFAULTS
        self._found: dict[tuple[Path, Path], Configuration] = {}
        self._shown: set[str] = set()

    def of(self, path: Path | None, root: Path | None) -> Configuration:
        """The configuration of a file in a workspace; that of the editor alone for no file."""
        if path is None or root is None:
            return self._editor
        key = (path.parent, root)
        if key not in self._found:
            found = find(path, root)
            self._found[key] = found if self._editor is DEFAULTS else over(found, self._editor)
        return self._found[key]

    def forget(self) -> None:
        """A file has changed, any of these perhaps: read them again when they are asked for."""
        self._found.clear()

    def configure(self, given: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Take an editor's settings; what is wrong with them is returned."""
        known = {
            key: given[name]
            for name, key in EDITOR_KEYS.items()
            if name in given and given[name] not in (None, "", {})
        }
        self._editor = settings(known) if known else DEFAULTS
        self.forget()
        return self._editor.problems

    def publish(self, server: Server) -> None:
        """Show what is wrong with the files where it stands, and clear what has been mended."""
        found: dict[str, list[Problem]] = {uri: [] for uri in self._shown}
        for configuration in self._found.values():
            for problem in configuration.problems:
                if problem.path is not None:
                    shown = found.setdefault(problem.path.as_uri(), [])
                    if problem not in shown:
                        shown.append(problem)
        for uri, problems in found.items():
            diagnostics = [diagnostic(problem) for problem in problems]
            server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri=uri, diagnostics=diagnostics)
            )
        self._shown = {uri for uri, problems in found.items() if problems}


def diagnostic(problem: Problem) -> types.Diagnostic:
    """A mistake of a configuration, on the whole of its line."""
    line = max(problem.line - 1, 0)
    place = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
    rule = INVALID_CONFIGURATION.name
    return types.Diagnostic(
        range=place,
        message=problem.message,
        severity=types.DiagnosticSeverity.Warning,
        source="schemestra",
        code=rule,
        code_description=types.CodeDescription(href=documentation_url(rule)),
    )
