"""Leaves keys, tokens and passwords out of what the journal keeps.

In place of each stands a mark, which is another for another secret.  Leaving out twice is the same
as leaving out once, and a text that is put together from others loses what its parts lose.  So a
request is recognised by what is left of it, two that differ in a secret alone are told apart, and
an answer that is served again leads to the same requests as before.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ...analysis.secrets import HINTS, known_keys
from . import key

_SECRET_NAME = re.compile(r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE)(?:_|$)")
_SHORTEST_SECRET = 12  # characters: what is shorter may be a word, such as "none"
_REMEMBERED = 512  # texts, of at most so many characters, that are not searched again
_SHORT = 4_000
# Each with a text that it cannot match without, as searching for that is much faster.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("-----BEGIN", re.compile(
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----.*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\Z)",
        re.DOTALL)),
    ("earer ", re.compile(r"(?<=[Bb]earer )[A-Za-z0-9._~+/-]{20,}=*")),
    ("://", re.compile(r"(?<=://)[^\s/:@\"']{1,100}:[^\s/@\"']{3,200}(?=@)")),
)  # fmt: skip
# A mark is the first 64 bits of HMAC-SHA-256 of what it stands for: enough to tell secrets apart,
# and of no use to whoever has not the journal's key.
_DIGITS = 16
_MARK = re.compile(rf"\[redacted [0-9a-f]{{{_DIGITS}}}\]")


class Redactor:
    """`secrets` are texts to leave out wherever they stand, `patterns` the user's own.

    `key` gives the key of the journal; it is asked when there is something to leave out.
    """

    def __init__(
        self,
        secrets: Iterable[str] = (),
        patterns: Iterable[re.Pattern[str]] = (),
        key: Callable[[], bytes] = bytes,
    ) -> None:
        # The longest first: one may be a part of another.
        self._secrets = sorted(set(secrets), key=len, reverse=True)
        self._patterns = tuple(patterns)
        self._ask_key = key
        self._remembered = lru_cache(_REMEMBERED)(self._search)

    def __call__(self, text: str) -> str:
        """The text without secrets, as it can be written: lone surrogates become `?`."""
        return self._remembered(text) if len(text) <= _SHORT else self._search(text)

    def data(self, value: Any) -> Any:
        """JSON-like data without the secrets in its texts, names of fields among them.

        They are looked for before the data is written as JSON, where a quote or a line's end looks
        otherwise than it is.
        """
        if isinstance(value, str):
            return self(value)
        if isinstance(value, Mapping):
            return {self(str(name)): self.data(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.data(item) for item in value]
        return value

    @cached_property
    def _key(self) -> bytes:
        return self._ask_key()

    def _mark(self, secret: str) -> str:
        digest = hmac.digest(self._key, secret.encode("utf-8", "replace"), "sha256")
        return f"[redacted {digest.hex()[:_DIGITS]}]"

    def _search(self, text: str) -> str:
        text = text.encode("utf-8", "replace").decode("utf-8")
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, self._mark(secret))
        for sign, pattern in _PATTERNS:
            if sign in text:
                text = self._without(pattern, text)
        if any(map(text.__contains__, HINTS)):
            for start, end, _ in reversed(list(known_keys(text))):
                text = f"{text[:start]}{self._mark(text[start:end])}{text[end:]}"
        for pattern in self._patterns:
            text = self._without(pattern, text)
        return text

    def _without(self, pattern: re.Pattern[str], text: str) -> str:
        """The text without what a pattern matches; what matches within a mark is none."""
        marks = [mark.span() for mark in _MARK.finditer(text)]

        def replaced(match: re.Match[str]) -> str:
            found = match.group()
            if not found or any(a <= match.start() and match.end() <= b for a, b in marks):
                return found
            return self._mark(found)

        return pattern.sub(replaced, text)


def is_whole(text: str) -> bool:
    """Whether nothing was left out of a text of the journal."""
    return "[redacted " not in text or not _MARK.search(text)


def redactor(workspace: Path, patterns: Iterable[str | re.Pattern[str]] = ()) -> Redactor:
    """What leaves secrets out of the journal of a workspace; `patterns` are the user's own."""
    compiled = [re.compile(pattern) for pattern in patterns]
    return Redactor(secrets_of(), compiled, lambda: key.read_key(workspace / key.FILE))


def secrets_of(environment: Mapping[str, str] | None = None) -> list[str]:
    """The values of environment variables whose names say that they are secret."""
    values = os.environ if environment is None else environment
    return [
        value
        for name, value in values.items()
        if _SECRET_NAME.search(name.upper())
        and len(value.strip()) >= _SHORTEST_SECRET
        and not value.startswith("/")  # where a secret is kept is none
    ]
