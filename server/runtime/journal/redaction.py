"""Leaves keys, tokens and passwords out of what the journal keeps.

Leaving out twice is the same as leaving out once, and a text that is put together from others
loses what its parts lose.  So a request is recognised by what is left of it, and an answer that is
served again leads to the same requests as before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ...analysis.secrets import HINTS, known_keys

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
_MARK = "[redacted]"


class Redactor:
    """`secrets` are texts to leave out wherever they stand, `patterns` the user's own."""

    def __init__(
        self, secrets: Iterable[str] = (), patterns: Iterable[re.Pattern[str]] = ()
    ) -> None:
        # The longest first: one may be a part of another.
        self._secrets = sorted(set(secrets), key=len, reverse=True)
        self._patterns = tuple(patterns)
        self._remembered = lru_cache(_REMEMBERED)(self._search)

    def __call__(self, text: str) -> str:
        """The text without secrets, as it can be written: lone surrogates become `?`."""
        return self._remembered(text) if len(text) <= _SHORT else self._search(text)

    def _search(self, text: str) -> str:
        text = text.encode("utf-8", "replace").decode("utf-8")
        for secret in self._secrets:
            text = text.replace(secret, _MARK)
        for sign, pattern in _PATTERNS:
            if sign in text:
                text = pattern.sub(_MARK, text)
        if any(map(text.__contains__, HINTS)):
            for start, end, _ in reversed(list(known_keys(text))):
                text = f"{text[:start]}{_MARK}{text[end:]}"
        for pattern in self._patterns:
            text = pattern.sub(_MARK, text)
        return text


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
