"""Pictures that go with a call: files of the workspace, addresses on the web, or base64."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from pathlib import Path

from .sandbox import ServiceError

MOST_BYTES = 20 << 20  # of one picture
MOST_BYTES_A_CALL = 50 << 20
_SUFFIXES = (".gif", ".jpeg", ".jpg", ".png", ".webp")
# How the files of each kind begin, after that of the file-format specifications.
_BEGINNINGS = {
    "png": re.compile(rb"\x89PNG"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
_KINDS = "PNG, JPEG, GIF or WebP"
_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)
_DATA = re.compile(r"data:(?:[\w.+/-]*);base64,", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{11,}={0,2}")
_SHOWN = 60  # characters of a name in a message


def image_urls(names: Sequence[str], workspace: Path) -> tuple[str, ...]:
    """What an endpoint takes for the pictures of one call. Raises ServiceError.

    A file is read only when it lies in the workspace: a program must not send others' files away.
    Whatever is sent from here is a picture by its content, not by its name alone.
    """
    left = MOST_BYTES_A_CALL
    urls = []
    for name in names:
        if _ADDRESS.fullmatch(name):
            urls.append(name)
            continue
        data = _content(name, workspace)
        left -= len(data)
        if left < 0:
            raise ServiceError(
                f"#:images: the pictures have more than {MOST_BYTES_A_CALL >> 20} MB together; "
                "send them in several calls"
            )
        kind = _checked_kind(name, data)
        urls.append(f"data:image/{kind};base64,{base64.b64encode(data).decode()}")
    return tuple(urls)


def _content(name: str, workspace: Path) -> bytes:
    """The bytes of a picture: of a `data:` address, of bare base64, or of a file."""
    if marked := _DATA.match(name):
        return _decoded(name, name[marked.end() :])
    if name.lower().startswith("data:"):
        raise ServiceError(
            f"#:images: {_shown(name)} is not understood; write data:image/png;base64,…"
        )
    # Where a path would have to end in the suffix of a picture, only base64 looks like this.
    if _BASE64.fullmatch(name) and _kind(_beginning(name)):
        return _decoded(name, name)
    return _read(name, workspace)


def _beginning(text: str) -> bytes:
    """What the first characters of base64 stand for."""
    return base64.b64decode(text[:16].rstrip("=").ljust(16, "A"))


def _decoded(name: str, text: str) -> bytes:
    if len(text) * 3 // 4 > MOST_BYTES + 2:
        raise _too_large(name)
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ServiceError(
            f"#:images: what follows in {_shown(name)} is not base64: {error}"
        ) from error


def _kind(data: bytes) -> str | None:
    return next((kind for kind, begins in _BEGINNINGS.items() if begins.match(data)), None)


def _checked_kind(name: str, data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    if not data:
        raise ServiceError(f"#:images: {_shown(name)} is empty")
    kind = _kind(data)
    if kind is None:
        raise ServiceError(
            f"#:images: {_shown(name)} does not hold a picture: its content is not that of {_KINDS}"
        )
    return kind


def _read(name: str, workspace: Path) -> bytes:
    """The bytes of a file, one more than it may have if it is too large."""
    try:
        path = (workspace / name).resolve()
        inside = path.is_relative_to(workspace.resolve())
    except (OSError, ValueError, RuntimeError) as error:  # a null byte, a loop of links
        raise ServiceError(
            f"#:images: {_shown(name)!r} is not the name of a file: {error}"
        ) from error
    if not inside:
        raise ServiceError(f"#:images: {_shown(name)} is outside of the workspace {workspace}")
    if path.suffix.lower() not in _SUFFIXES:
        raise ServiceError(
            f"#:images: {_shown(name)} is not a picture ({', '.join(_SUFFIXES)}), an address that "
            "begins with https://, nor base64"
        )
    try:
        # Anything else than a plain file, such as a pipe, might never end.
        if path.exists() and not path.is_file():
            raise ServiceError(f"#:images: {_shown(name)} is not a file")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ServiceError(f"#:images: cannot read {_shown(name)}: {error.strerror}") from error


def _too_large(name: str) -> ServiceError:
    return ServiceError(
        f"#:images: {_shown(name)} is larger than {MOST_BYTES >> 20} MB; make it smaller"
    )


def _shown(name: str) -> str:
    return name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
