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
from ..configuration.trust import Trust, TrustError, read_trust
from ..configuration.untrusted import restricted

if TYPE_CHECKING:
    from .server import Server

# The editor's settings that are those of a file too, by their names in the editor.
EDITOR_KEYS: Mapping[str, str] = {
    "rules": "rules",
    "prices": "prices",
    "defaultModel": "default-model",
}

_NOTICE = types.DiagnosticSeverity.Information


class Configurations:
    """Each folder's configuration, read once until `forget` is called."""

    def __init__(self) -> None:
        self._editor = DEFAULTS
        self._found: dict[tuple[Path, Path], Configuration] = {}
        self._shown: set[str] = set()
        self._trust: Trust | TrustError | None = None

    def of(self, path: Path | None, root: Path | None, trusted: bool) -> Configuration:
        """The configuration of a file in a workspace; that of the editor alone for no file."""
        if path is None or root is None:
            return self._editor
        key = (path.parent, root)
        if key not in self._found:
            found = find(path, root)
            if not trusted:
                found = restricted(found)
            self._found[key] = found if self._editor is DEFAULTS else over(found, self._editor)
        return self._found[key]

    def distrust(self, path: Path | None) -> str:
        """Why a file is not trusted by the user's own list of folders; "" if it is."""
        if self._trust is None:
            try:
                self._trust = read_trust()
            except TrustError as error:
                self._trust = error
        if isinstance(self._trust, TrustError):
            return f"Nothing is run until your list of trusted folders is mended: {self._trust}"
        if path is None or self._trust.covers(path):
            return ""
        return f"{path.name} is in none of the trusted-folders of {self._trust.path}."

    def forget(self) -> None:
        """A file has changed, any of these perhaps: read them again when they are asked for."""
        self._found.clear()
        self._trust = None

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
        notices = {notice for found in self._found.values() for notice in found.notices}
        for configuration in self._found.values():
            for problem in (*configuration.problems, *configuration.notices):
                if problem.path is not None:
                    shown = found.setdefault(problem.path.as_uri(), [])
                    if problem not in shown:
                        shown.append(problem)
        for uri, problems in found.items():
            diagnostics = [
                diagnostic(problem, is_mistake=problem not in notices) for problem in problems
            ]
            server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri=uri, diagnostics=diagnostics)
            )
        self._shown = {uri for uri, problems in found.items() if problems}


def diagnostic(problem: Problem, is_mistake: bool = True) -> types.Diagnostic:
    """A mistake of a configuration, or what does not hold of it, on the whole of its line."""
    severity = types.DiagnosticSeverity.Warning if is_mistake else _NOTICE
    line = max(problem.line - 1, 0)
    place = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
    rule = INVALID_CONFIGURATION.name
    return types.Diagnostic(
        range=place,
        message=problem.message,
        severity=severity,
        source="schemestra",
        code=rule,
        code_description=types.CodeDescription(href=documentation_url(rule)),
    )
