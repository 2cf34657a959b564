"""What a strategy may ask of the runner: answers its requests, and notes them in the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..language.limits import MB, RunLimits
from .archive import Archive
from .broker import Broker
from .checkpoints import Checkpoints
from .generated import check_generated
from .journal.journal import fingerprint
from .sandbox import ServiceError
from .session import Session

Print = Callable[[str, str], None]  # a stream's name, and text


class Services:
    """The services of one run, by the `op` of a request (racket/PROTOCOL.md)."""

    def __init__(
        self,
        broker: Broker,
        session: Session,
        checkpoints: Checkpoints,
        archive: Archive,
        limits: RunLimits,
        allow_python: bool,
        show: Print,
    ) -> None:
        self._broker = broker
        self._session = session
        self._checkpoints = checkpoints
        self._archive = archive
        self._limits = limits
        self._allow_python = allow_python
        self._show = show
        self._in_python = 0
        self._printed_by_python = 0

    @property
    def is_busy(self) -> bool:
        """Whether the strategy waits for something that takes its time."""
        return bool(self._in_python) or self._broker.is_busy

    async def serve(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request of the strategy. Raises ServiceError."""
        match request.get("op"):
            case "llm-query":
                return await self._broker.query(request)
            case "py":
                return await self._python(request)
            case "checkpoint":
                return self._checkpoint(request)
            case "restore":
                return self._restore(request)
            case "overwrite":
                await self._session.overwrite(str(request["name"]), str(request["data"]))
                return {}
            case "lint":
                self._note("generated-code", request, code=fingerprint(request.get("code")))
                return {"findings": await check_generated(str(request.get("code", "")))}
            case "rate-limits":
                return {"result": self._broker.rate_limits()}
            case op:
                raise ServiceError(f"the runner does not know the request {op!r}")

    def _checkpoint(self, request: Mapping[str, Any]) -> dict[str, Any]:
        key, value = str(request["key"]), request.get("value")
        self._checkpoints.save(key, value)
        self._note("checkpoint", request, key=key, value=fingerprint(value))
        return {}

    def _restore(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """What `restore` finds; a replay finds what the recorded run found."""
        key = str(request["key"])
        found, value = self._archive.restored(key) or self._checkpoints.load(key)
        self._note("restore", request, key=key, found=found, value=value)
        return {"found": found, "result": value}

    async def _python(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if not self._allow_python:
            raise ServiceError("Python is switched off for this run")
        self._in_python += 1
        try:
            reply = await self._session.python(request)
        finally:
            self._in_python -= 1
        args = request.get("args")
        self._note(
            "python",
            request,
            what=request.get("kind"),
            code=request.get("code"),
            name=request.get("name"),
            given=fingerprint(request["value"]) if "value" in request else None,
            args=[fingerprint(value) for value in args] if isinstance(args, list) else None,
            result=fingerprint(reply.get("result")),
        )
        for stream, field in (("stdout", "printed"), ("stderr", "stderr")):
            if text := reply.get(field):
                self._count_printed(text)
                self._show(stream, text)
        return {"result": reply.get("result")}

    def _count_printed(self, text: str) -> None:
        """Raises ServiceError when Python prints more than the output limit."""
        self._printed_by_python += len(text)
        if self._printed_by_python > self._limits["output"] * MB:
            raise ServiceError(f"{self._limits.message('output')} {self._limits.hint('output')}")

    def _note(self, kind: str, request: Mapping[str, Any], **detail: Any) -> None:
        self._archive.note(kind, request, **detail)
