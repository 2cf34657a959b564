"""Pieces of program to start from: the 17 combinators and the 16 patterns, with places to fill in.

In a template `«1:name»` is the first place to fill in, with what stands there until someone does;
`«1»` is the same place once more, and `«0»` is where the cursor ends.  Filled with what stands
there, each is a program that parses, lints clean and runs on the mock.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_PLACE = re.compile(r"«(\d+)(?::([^«»]*))?»")
_SPECIAL = re.compile(r"[\\$}]")


def as_plain_text(template: str) -> str:
    """A template with what stands in its places, for an editor that cannot fill them in."""
    standing = {match[1]: match[2] for match in _PLACE.finditer(template) if match[2] is not None}
    return _PLACE.sub(lambda match: standing.get(match[1], ""), template)


def as_lsp_snippet(template: str) -> str:
    """A template in the snippet syntax of the Language Server Protocol."""
    return _rewritten(template, _lsp_place)


def _lsp_place(number: str, text: str | None) -> str:
    return f"${number}" if text is None else f"${{{number}:{_escaped(text)}}}"


def _rewritten(template: str, place: Callable[[str, str | None], str]) -> str:
    parts: list[str] = []
    end = 0
    for match in _PLACE.finditer(template):
        parts += [_escaped(template[end : match.start()]), place(match[1], match[2])]
        end = match.end()
    return "".join((*parts, _escaped(template[end:])))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
