"""The folder that Python writes into, filled with what is hard to measure and to delete."""

from __future__ import annotations

import math
import os
import tempfile
from pathlib import Path

import pytest
from schemestra.runtime.bridge import Bridge
from schemestra.runtime.scratch import remove, size_of

NESTED = """
import os
for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
"""


def nest(folder: Path, depth: int) -> None:
    """Folders in folders, the innermost with a file."""
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=handle)
        inner = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(os.open("file", os.O_WRONLY | os.O_CREAT, dir_fd=handle))
    os.close(handle)


def test_a_folder_is_as_large_as_what_is_in_it(tmp_path: Path) -> None:
    assert size_of(str(tmp_path), 1e9) == 0
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_bytes(b"x" * 100_000)
    (tmp_path / "link").symlink_to("/")
    assert 100_000 < size_of(str(tmp_path), 1e9) < 120_000


def test_files_that_hold_nothing_count_too(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / str(number)).touch()
    assert size_of(str(tmp_path), 1e6) > 1e6


@pytest.mark.parametrize(("depth", "infinite"), [(1200, False), (3000, True)])
def test_what_is_nested_deep_is_measured_and_deleted(
    tmp_path: Path, depth: int, infinite: bool
) -> None:
    folder = tmp_path / "scratch"
    (folder / "shut").mkdir(parents=True)
    (folder / "shut" / "inner").mkdir(mode=0)
    (folder / "link").symlink_to(tmp_path)
    nest(folder, depth)
    try:
        assert math.isinf(size_of(str(folder), 1e9)) is infinite
        assert size_of(str(folder), 1e5) > 1e5
    finally:
        remove(str(folder))  # what is left would be too deep for pytest
    assert list(tmp_path.iterdir()) == []


async def test_deep_folders_of_python_are_no_way_out_of_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    bridge = Bridge({})
    await bridge.request({"kind": "exec", "code": NESTED})
    assert list(tmp_path.iterdir())
    await bridge.close()
    assert list(tmp_path.iterdir()) == []
