"""pygls' protocol, with our own documents and an answer to every request, well formed or not."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from .log import LOGGER

SERVER_NOT_INITIALIZED = -32002
INVALID_REQUEST = -32600
INVALID_PARAMS = -32602


@dataclass(frozen=True, slots=True)
class Malformed:
    """A message whose parameters do not have the shape that its method asks for."""

    id: Any
    method: str
    message: str


def _ours(method: str) -> Any:
    """A built-in feature that only calls the registered handler.

    pygls would first apply the change to its own text, which it splits into lines at form feeds
    and other characters that end no line in the protocol: later edits then land in wrong places.
    """

    @lsp_method(method)
    def dispatch(self: Protocol, params: Any) -> Generator[Any, Any, None]:
        if (handler := self.fm.features.get(method)) is not None:
            yield handler, (params,), None

    return dispatch


class Protocol(LanguageServerProtocol):
    """See the module's docstring."""

    lsp_text_document__did_open = _ours(types.TEXT_DOCUMENT_DID_OPEN)
    lsp_text_document__did_change = _ours(types.TEXT_DOCUMENT_DID_CHANGE)
    lsp_text_document__did_close = _ours(types.TEXT_DOCUMENT_DID_CLOSE)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """As pygls, but a message of the wrong shape is kept: its request gets an answer."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            cause = error.__cause__ or error
            return Malformed(data.get("id"), str(data.get("method", "")), str(cause).split("\n")[0])

    def handle_message(self, message: Any) -> None:
        """Dispatch a message; every request gets exactly one answer."""
        if isinstance(message, Malformed):
            LOGGER.warning("malformed %s: %s", message.method or "message", message.message)
            if message.method:
                self._refuse(message.id, INVALID_PARAMS, f"wrong parameters: {message.message}")
            return
        if not hasattr(message, "jsonrpc"):
            LOGGER.warning("ignored a message that is not JSON-RPC")
            return
        method = getattr(message, "method", "")
        request = getattr(message, "id", None) if method else None
        if self._shutdown and method != types.EXIT:
            self._refuse(request, INVALID_REQUEST, "the server is shutting down")
            return
        if self._workspace is None and method not in (types.INITIALIZE, types.EXIT):
            self._refuse(request, SERVER_NOT_INITIALIZED, "the server is not initialized yet")
            return
        if self._workspace is not None and method == types.INITIALIZE:
            self._refuse(request, INVALID_REQUEST, "the server is initialized already")
            return
        super().handle_message(message)

    def notify(self, method: str, params: Any | None = None) -> None:
        """As pygls, but `params` may be what is on the wire already, or hold such parts."""
        message = {"jsonrpc": self.VERSION, "method": method}
        self._send_data(message if params is None else {**message, "params": params})

    def _send_response(
        self, msg_id: Any, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        """As pygls, but `result` may be what is on the wire already, or hold such parts."""
        if error is not None:
            super()._send_response(msg_id, result, error)
        else:
            self._send_data({"jsonrpc": self.VERSION, "id": msg_id, "result": result})

    def _refuse(self, request: Any, code: int, message: str) -> None:
        if request is not None:
            self._send_response(request, None, types.ResponseError(code=code, message=message))
