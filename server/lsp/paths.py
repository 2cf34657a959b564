"""The files that a header may name, for completion."""

from __future__ import annotations

from pathlib import Path

from .inputs import path_of

_SUFFIXES = {
    "data": frozenset({".json", ".jsonl", ".txt", ".md", ".csv", ".tsv", ".xml", ".html", ".log"}),
    "prelude": frozenset({".scm", ".rkt"}),
}
_MOST = 200


def files_for(uri: str, directive: str, written: str) -> tuple[str, ...]:
    """Paths as they may be written after `;; @data` or `;; @prelude` in the document at `uri`.

    `written` is what stands there already: its folder is the one that is listed.  Folders end
    with a slash; hidden files, and files of other kinds, are left out.
    """
    document = path_of(uri)
    if document is None:
        return ()
    own = Path(document)
    prefix = written[: written.rfind("/") + 1]
    try:
        entries = sorted((own.parent / prefix).iterdir(), key=lambda entry: entry.name)
    except (OSError, ValueError):
        return ()
    found: list[str] = []
    for entry in entries:
        if entry.name.startswith(".") or entry == own:
            continue
        if entry.is_dir():
            found.append(f"{prefix}{entry.name}/")
        elif entry.suffix.lower() in _SUFFIXES[directive]:
            found.append(f"{prefix}{entry.name}")
    return tuple(found[:_MOST])
