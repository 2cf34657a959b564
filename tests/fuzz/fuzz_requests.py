"""Random requests to a real server between random edits: each is answered, and exactly once."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from random_edits import generated, steps, strategies
from raw import RawServer
from schemestra.analysis.syntax.positions import LineIndex

URI = "untitled:fuzz.scm"
EDITS_A_DOCUMENT = 60

# Requests about a place, a range, the file; and those that need something more.
AT_A_PLACE = (
    *("hover", "definition", "declaration", "references", "documentHighlight", "completion"),
    *("signatureHelp", "prepareRename", "rename", "linkedEditingRange", "prepareCallHierarchy"),
    *("selectionRange", "onTypeFormatting"),
)
OF_A_RANGE = ("codeAction", "inlayHint", "rangeFormatting", "semanticTokens/range")
OF_THE_FILE = (
    *("documentSymbol", "foldingRange", "codeLens", "documentLink", "formatting", "diagnostic"),
    *("semanticTokens/full", "semanticTokens/full/delta"),
)
OPTIONS = {"tabSize": 2, "insertSpaces": True}
MORE: dict[str, dict[str, Any]] = {
    "references": {"context": {"includeDeclaration": True}},
    "rename": {"newName": "renamed"},
    "codeAction": {"context": {"diagnostics": []}},
    "rangeFormatting": {"options": OPTIONS},
    "formatting": {"options": OPTIONS},
    "semanticTokens/full/delta": {"previousResultId": "1"},
}


def exchange(count: int, seed: int) -> tuple[int, list[str]]:
    """Sends `count` requests; how many were answered once, and what the server says went wrong.

    Raises AssertionError for a request that was answered twice, or never.
    """
    chance = random.Random(seed)
    texts = strategies()
    server = RawServer(deadline=60)
    answers: list[Any] = []
    try:
        server.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        server.notify("initialized", {})
        version = 0
        while len(answers) < count:
            text = chance.choice(texts) if chance.random() < 0.7 else generated(chance, texts)
            version += 1
            item = {"uri": URI, "languageId": "scheme", "version": version, "text": text}
            server.notify("textDocument/didOpen", {"textDocument": item})
            for step in steps(chance, texts, text, EDITS_A_DOCUMENT):
                version += 1
                _change(server, text, step.text, version)
                text = step.text
                for _ in range(chance.randint(0, 4)):
                    answers.append(_ask(server, chance, text)["id"])
            server.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        server.request("shutdown", None)
        server.notify("exit", None)
        _, log = server.process.communicate(timeout=60)
    finally:
        server.process.kill()
    seen = Counter(m["id"] for m in server.received if "id" in m and "method" not in m)
    assert all(seen[number] == 1 for number in answers), "a request was not answered once"
    errors = [line for line in log.decode(errors="replace").splitlines() if "failed" in line]
    return len(answers), errors


def _change(server: RawServer, old: str, new: str, version: int) -> None:
    """Tells the server of the edit between two texts, as an editor does."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    lines = LineIndex(old.encode())
    if _splits_line_end(old, start) or _splits_line_end(old, len(old) - end):
        change: dict[str, Any] = {"text": new}
    else:
        range_ = {
            "start": _position(lines, old, start),
            "end": _position(lines, old, len(old) - end),
        }
        change = {"range": range_, "text": new[start : len(new) - end]}
    document = {"uri": URI, "version": version}
    server.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})


def _splits_line_end(text: str, at: int) -> bool:
    """Whether a place is between a \\r and its \\n, which no position of the protocol names."""
    return text[at - 1 : at + 1] == "\r\n" if at else False


def _position(lines: LineIndex, text: str, at: int) -> dict[str, int]:
    line, character = lines.position(len(text[:at].encode()), "utf-16")
    return {"line": line, "character": character}


def _ask(server: RawServer, chance: random.Random, text: str) -> dict[str, Any]:
    name = chance.choice((*AT_A_PLACE, *OF_A_RANGE, *OF_THE_FILE))
    lines = LineIndex(text.encode())
    places = [_position(lines, text, chance.randint(0, len(text))) for _ in range(2)]
    places.sort(key=lambda place: (place["line"], place["character"]))
    params: dict[str, Any] = {"textDocument": {"uri": URI}, **MORE.get(name, {})}
    if name == "selectionRange":
        params["positions"] = places
    elif name == "onTypeFormatting":
        params |= {"position": places[0], "ch": chance.choice("\n)"), "options": OPTIONS}
    elif name in AT_A_PLACE:
        params["position"] = places[0]
    elif name in OF_A_RANGE:
        params["range"] = {"start": places[0], "end": places[1]}
    return server.request(f"textDocument/{name}", params)
