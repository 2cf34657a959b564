"""Frames between the runner and Racket, as racket/PROTOCOL.md describes them.

A frame is an 18-byte header with two lengths in hexadecimal, a JSON object, and a blob that holds
the object's long strings as plain UTF-8, so that neither side escapes or unescapes large texts.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

HEADER_BYTES = len(b"JJJJJJJJ BBBBBBBB\n")
INLINE_CHARACTERS = 512


class WireError(Exception):
    """The other side sent what is not a frame, or we were asked to send what is not JSON."""


_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def encode(message: Mapping[str, Any]) -> bytes:
    """One frame. Lone surrogates become `?`; a number that is not finite raises WireError."""
    blobs: list[bytes] = []
    blob_bytes = 0
    fields: dict[str, Any] = {}
    for name, value in message.items():
        if isinstance(value, str) and len(value) > INLINE_CHARACTERS:
            data = value.encode("utf-8", "replace")
            fields[name] = {"$b": [blob_bytes, len(data)]}
            blobs.append(data)
            blob_bytes += len(data)
        elif _marked(value):
            fields[name] = {"$v": value}
        else:
            fields[name] = value
    try:
        text = _JSON.encode(fields)
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(f"cannot send this value as JSON: {error}") from error
    head = text.encode("utf-8", "replace")
    return b"".join((b"%08x %08x\n" % (len(head), blob_bytes), head, *blobs))


def decode(head: bytes, blob: bytes) -> dict[str, Any]:
    """The message of a frame's JSON and blob, with the blob's strings back in their fields."""
    try:
        message = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise WireError(f"not JSON: {error}") from error
    if not isinstance(message, dict):
        raise WireError("a message must be a JSON object")
    for name, value in message.items():
        if type(value) is not dict or not _marked(value):
            continue
        if "$b" in value:
            offset, length = value["$b"]
            message[name] = blob[offset : offset + length].decode("utf-8", "replace")
        else:
            message[name] = value["$v"]
    return message


def _marked(value: object) -> bool:
    """Whether an object means something to the frame; data that looks like it travels in `$v`."""
    return isinstance(value, dict) and ("$b" in value or "$v" in value)


async def read_message(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """The next message, or None when the other side has closed the pipe or died in a frame."""
    try:
        header = await reader.readexactly(HEADER_BYTES)
        try:
            head_bytes, blob_bytes = int(header[:8], 16), int(header[9:17], 16)
        except ValueError as error:
            raise WireError(f"not a frame header: {header!r}") from error
        head = await reader.readexactly(head_bytes)
        blob = await reader.readexactly(blob_bytes) if blob_bytes else b""
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return decode(head, blob)
