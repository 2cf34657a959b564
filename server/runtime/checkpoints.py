"""`checkpoint` and `restore`: JSON values on disk, one file a key, in the workspace.

Each backend has a folder of its own: what the mock invented in a dry run is never restored in a
paid run, and a dry run overwrites no answer that was paid for.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from ..language.limits import MB, RunLimits
from .plain_files import read_plain_file
from .sandbox import ServiceError

FOLDER = Path(".schemestra") / "checkpoints"
KEY_CHARACTERS = 1_000
VALUE_BYTES = 64 << 20


class Checkpoints:
    """The checkpoints that runs on one backend keep in a workspace.

    A key is hashed, so none can name a file outside.  If they are not to be `on_disk`, what is
    saved is kept for as long as this object, above what other runs have left on the disk.
    """

    def __init__(
        self,
        workspace: str | Path,
        backend: str,
        on_disk: bool = True,
        most_bytes: int | None = None,
    ) -> None:
        """`most_bytes` may be written; None is no limit."""
        self._folder = Path(workspace) / FOLDER / backend
        self._on_disk = on_disk
        self._kept: dict[str, bytes] = {}
        self._written = 0
        self._most_bytes = most_bytes

    def save(self, key: str, value: Any) -> None:
        """Keep a value under a key; a reader sees the old value or the new one, never a part."""
        if len(key) > KEY_CHARACTERS:
            raise ServiceError(f"checkpoint: the key has more than {KEY_CHARACTERS:,} characters")
        data = json.dumps({"key": key, "value": value}, ensure_ascii=False).encode(
            "utf-8", "replace"
        )
        if len(data) > VALUE_BYTES:
            raise ServiceError(
                f"checkpoint: the value of {key!r} is larger than {VALUE_BYTES >> 20} MB"
            )
        self._written += len(data)
        if self._most_bytes is not None and self._written > self._most_bytes:
            limits = RunLimits({"checkpoints": self._most_bytes / MB})
            raise ServiceError(f"{limits.message('checkpoints')} {limits.hint('checkpoints')}")
        if not self._on_disk:
            self._kept[key] = data
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(self._path(key))
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise ServiceError(
                f"checkpoint: cannot write to {self._folder}: {error.strerror}"
            ) from error

    def load(self, key: str) -> tuple[bool, Any]:
        """`(found, value)`."""
        try:
            data = self._kept.get(key) or read_plain_file(self._path(key), VALUE_BYTES)
        except FileNotFoundError:
            return False, None
        except OSError as error:
            raise ServiceError(
                f"restore: cannot read from {self._folder}: {error.strerror}"
            ) from error
        try:
            return True, json.loads(data)["value"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise ServiceError(
                f"restore: the checkpoint of {key!r} is damaged; delete {self._path(key)}"
            ) from None

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}.json"
