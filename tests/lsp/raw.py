"""A server process spoken to byte by byte, for what a well-behaved client never sends."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

DEADLINE = 30.0  # seconds


class RawServer:
    """`python -m schemestra lsp`, or another server: `arguments` for Python in place of these, or
    for another `program`.

    Every message that arrives is kept in `received`.
    """

    def __init__(
        self, *arguments: str, program: str = sys.executable, deadline: float = DEADLINE
    ) -> None:
        self.process = subprocess.Popen(
            [program, *(arguments or ("-m", "schemestra", "lsp"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._deadline = deadline
        self.received: list[dict[str, Any]] = []
        self._number = 0

    def send_bytes(self, body: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.send_bytes(json.dumps(message).encode())

    def request(self, method: str, params: Any) -> dict[str, Any]:
        """Send a request and give its answer, an error included."""
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        self.send_bytes(json.dumps(message).encode())
        return self.receive(lambda m: m.get("id") == self._number and "method" not in m)

    def receive(self, wanted) -> dict[str, Any]:
        """The next message that `wanted` accepts; what comes before it is kept."""
        # A server that does not answer is killed, so that reading from it ends.
        deadline = threading.Timer(self._deadline, self.process.kill)
        deadline.start()
        try:
            while not wanted(message := self._next()):
                pass
        finally:
            deadline.cancel()
        return message

    def _next(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while (line := self.process.stdout.readline()).strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the server closed its output"
        message = json.loads(self.process.stdout.read(length))
        self.received.append(message)
        return message

    def initialize(self, **capabilities: Any) -> dict[str, Any]:
        answer = self.request("initialize", {"processId": None, "rootUri": None,
                                             "capabilities": capabilities})  # fmt: skip
        self.notify("initialized", {})
        return answer

    def open(self, text: str, uri: str = "untitled:a.scm", version: int = 1) -> None:
        item = {"uri": uri, "languageId": "orchestration-scheme", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def diagnostics(self, version: int, uri: str = "untitled:a.scm") -> list[dict[str, Any]]:
        """The diagnostics of a version, which are waited for."""
        message = self.receive(
            lambda m: (
                m.get("method") == "textDocument/publishDiagnostics"
                and m["params"]["uri"] == uri
                and m["params"].get("version") == version
            )
        )
        return message["params"]["diagnostics"]

    def hover(self, line: int, character: int, uri: str = "untitled:a.scm") -> dict[str, Any]:
        return self.request(
            "textDocument/hover",
            {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}},
        )

    def close_document(self, uri: str = "untitled:a.scm") -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def leave(self) -> tuple[int, str]:
        """Shut down in order; the exit code and what was written to stderr."""
        self.request("shutdown", None)
        self.notify("exit", None)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors.decode()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
