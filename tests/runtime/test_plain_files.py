"""Files of a workspace that somebody else has made: a link, a pipe or a device in their place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from schemestra.runtime.checkpoints import Checkpoints
from schemestra.runtime.journal import key
from schemestra.runtime.journal.errors import JournalError
from schemestra.runtime.sandbox import ServiceError


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def another_file(path: Path) -> None:
    other = path.with_name("of-the-user.json")
    other.write_text('{"value": "secret"}')
    path.symlink_to(other)


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.mkdir()


def too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 << 20)


IN_ITS_PLACE = pytest.mark.parametrize(
    "put", [a_device, another_file, a_pipe, a_folder, too_large], ids=lambda put: put.__name__
)


@IN_ITS_PLACE
def test_a_checkpoint_is_read_from_a_plain_file_alone(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    checkpoints = Checkpoints(tmp_path, "mock")
    checkpoints.save("k", 1)
    assert checkpoints.load("k") == (True, 1)
    path = checkpoints._path("k")
    path.unlink()
    put(path)
    with pytest.raises(ServiceError, match="restore: cannot read from"):
        checkpoints.load("k")


@IN_ITS_PLACE
def test_a_journals_key_is_read_from_a_plain_file_alone(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    path = tmp_path / "journal.key"
    put(path)
    with pytest.raises(JournalError, match="is damaged"):
        key.make_key(path)
    assert len(key.read_key(path)) == 32
