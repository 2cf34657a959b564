"""Pictures that go with a call: files of the workspace, or addresses on the web."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from .sandbox import ServiceError

MOST_BYTES = 20 << 20  # of one picture
MOST_BYTES_A_CALL = 50 << 20
_TYPES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp"}
_ADDRESSES = ("https://", "http://", "data:image/")


def image_urls(names: Sequence[str], workspace: Path) -> tuple[str, ...]:
    """What an endpoint takes for the pictures of one call. Raises ServiceError.

    A file is read only when it lies in the workspace: a program must not send others' files away.
    """
    left = MOST_BYTES_A_CALL
    urls = []
    for name in names:
        if name.startswith(_ADDRESSES):
            urls.append(name)
            continue
        kind, data = _read(name, workspace)
        left -= len(data)
        if left < 0:
            raise ServiceError(
                f"#:images: the pictures have more than {MOST_BYTES_A_CALL >> 20} MB together; "
                "send them in several calls"
            )
        urls.append(f"data:image/{kind};base64,{base64.b64encode(data).decode()}")
    return tuple(urls)


def _read(name: str, workspace: Path) -> tuple[str, bytes]:
    """A picture's type and bytes."""
    try:
        path = (workspace / name).resolve()
        inside = path.is_relative_to(workspace.resolve())
    except (OSError, ValueError, RuntimeError) as error:  # a null byte, a loop of links
        raise ServiceError(f"#:images: {name!r} is not the name of a file: {error}") from error
    if not inside:
        raise ServiceError(f"#:images: {name} is outside of the workspace {workspace}")
    kind = _TYPES.get(path.suffix.lower())
    if kind is None:
        raise ServiceError(f"#:images: {name} is not a picture ({', '.join(sorted(_TYPES))})")
    try:
        # Anything else than a plain file, such as a pipe, might never end.
        if path.exists() and not path.is_file():
            raise ServiceError(f"#:images: {name} is not a file")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ServiceError(f"#:images: cannot read {name}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise ServiceError(
            f"#:images: {name} is larger than {MOST_BYTES >> 20} MB; make it smaller"
        )
    if not data:
        raise ServiceError(f"#:images: {name} is empty")
    return kind, data
