"""One Racket process for the tests of a module: starting one takes longer than a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from racket_host import Host


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.close()
