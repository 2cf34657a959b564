"""Pictures that go with a call: files of the workspace, or addresses on the web."""

from __future__ import annotations

import base64
from pathlib import Path

from .sandbox import ServiceError

MOST_BYTES = 20 << 20
_TYPES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp"}


def image_url(name: str, workspace: Path) -> str:
    """What an endpoint takes for the picture `name`. Raises ServiceError.

    A file is read only when it lies in the workspace: a program must not send others' files away.
    """
    if name.startswith(("https://", "http://", "data:image/")):
        return name
    path = (workspace / name).resolve()
    if not path.is_relative_to(workspace.resolve()):
        raise ServiceError(f"#:images: {name} is outside of the workspace {workspace}")
    kind = _TYPES.get(path.suffix.lower())
    if kind is None:
        raise ServiceError(f"#:images: {name} is not a picture ({', '.join(sorted(_TYPES))})")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ServiceError(f"#:images: {name} is larger than {MOST_BYTES >> 20} MB")
        data = path.read_bytes()
    except OSError as error:
        raise ServiceError(f"#:images: cannot read {name}: {error.strerror}") from error
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
