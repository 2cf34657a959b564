"""What the settings of a folder that is not trusted may do, and which folders are trusted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from schemestra.configuration.fields import FIELDS
from schemestra.configuration.files import read
from schemestra.configuration.model import DEFAULTS, Configuration
from schemestra.configuration.trust import TrustError, read_trust
from schemestra.configuration.untrusted import PERMISSIONS, Leave, attribute_of, restricted
from schemestra.language.limits import limits
from schemestra.lsp.configurations import EDITOR_KEYS
from schemestra.lsp.contributions import SETTINGS


def written(folder: Path, text: str) -> Configuration:
    file = folder / "schemestra.toml"
    file.write_text(text, "utf-8")
    found = read(file)
    assert found is not None and found.problems == ()
    return found


# --- the settings, one by one ------------------------------------------------------------------


def test_every_setting_has_its_place_in_the_table() -> None:
    assert set(PERMISSIONS) == set(FIELDS)
    assert {attribute_of(key) for key in FIELDS} == {known.attribute for known in FIELDS.values()}


@pytest.mark.parametrize("key", FIELDS)
def test_a_setting_is_taken_or_ignored_as_the_table_says(tmp_path: Path, key: str) -> None:
    found = written(tmp_path, FIELDS[key].example)
    held = restricted(found)
    attribute = attribute_of(key)
    if PERMISSIONS[key].leave is Leave.IGNORED:
        assert getattr(held, attribute) == getattr(DEFAULTS, attribute)
        (notice,) = held.notices
        assert notice.line == 1 and notice.message.startswith(f"{key}: ignored")
    elif key != "limits":  # whose example raises limits
        assert getattr(held, attribute) == getattr(found, attribute)
        assert held.notices == ()


@pytest.mark.parametrize("name", limits())
def test_a_limit_may_be_lowered_and_not_raised(tmp_path: Path, name: str) -> None:
    limit = limits()[name]
    lower = written(tmp_path, f"[limits]\n{name} = {limit.least}")
    assert restricted(lower).limits == {name: limit.least}
    assert restricted(lower).notices == ()
    higher = written(tmp_path, f"[limits]\n\n{name} = {limit.most}")
    held = restricted(higher)
    assert held.limits == {}
    (notice,) = held.notices
    assert (notice.line, notice.path) == (3, tmp_path / "schemestra.toml")
    assert f"limits.{name}: it stays at {limit.show(limit.default)}" in notice.message


def test_what_is_right_stays_beside_what_is_not(tmp_path: Path) -> None:
    text = 'budget = "$1"\nprices = "seeds"\n[limits]\nmemory = 64\ntime = 100000\n'
    held = restricted(written(tmp_path, text))
    assert (held.budget, held.prices, held.limits) == ("$1", None, {"memory": 64})
    assert [notice.line for notice in held.notices] == [2, 5]


def test_an_editors_setting_is_restricted_as_the_files_is() -> None:
    """VS Code keeps a workspace from setting these until it is trusted."""
    restrictions = {setting.name: bool(setting.restricted) for setting in SETTINGS}
    for name, key in EDITOR_KEYS.items():
        assert restrictions[name] == (PERMISSIONS[key].leave is Leave.IGNORED), name
    assert restrictions["pythonPath"] and restrictions["backend"]


# --- the user's list ---------------------------------------------------------------------------


@pytest.fixture
def user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    path = tmp_path / "config" / "schemestra" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n"])
def test_without_a_list_everything_is_trusted(user_file: Path, text: str | None) -> None:
    if text is not None:
        user_file.write_text(text)
    assert read_trust().covers(Path("/anywhere/a.scm"))


def test_with_a_list_only_what_is_in_it(user_file: Path, tmp_path: Path) -> None:
    user_file.write_text(f'trusted-folders = ["~/work", "{tmp_path}/own"]')
    for folder in ("home/work/deep", "own", "ownership", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "own" / "link").symlink_to(tmp_path / "elsewhere")
    trust = read_trust()
    for name, expected in {
        "home/work/deep/a.scm": True,
        "own": True,
        "own/a.scm": True,
        "own/../elsewhere/a.scm": False,
        "own/link/a.scm": False,
        "ownership/a.scm": False,
        "elsewhere/a.scm": False,
        "own/a\0.scm": False,
    }.items():
        assert trust.covers(tmp_path / name) is expected, name


def test_an_empty_list_trusts_nothing(user_file: Path, tmp_path: Path) -> None:
    user_file.write_text("trusted-folders = []")
    assert not read_trust().covers(tmp_path)


@pytest.mark.parametrize("given", ["", "relative/place"])
def test_the_file_is_in_the_home_where_the_system_says_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", given)
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / ".config" / "schemestra" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("trusted-folders = []")
    assert read_trust().path == path
    assert not read_trust().covers(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'trusted-folder = ["/a"]', "did you mean trusted-folders?"),
        (b"limits = 3", "there is no such setting; there is trusted-folders"),
        (b'trusted-folders = "/a"', "write a list of folders"),
        (b"trusted-folders = [3]", "write a list of folders"),
        (b'trusted-folders = ["work"]', "from the root or from home"),
        (b'trusted-folders = [""]', "from the root or from home"),
        (b'trusted-folders = ["/a\\u0000"]', "from the root or from home"),
        (b"trusted-folders = [", "is not TOML"),
        (b"a = " + b"9" * 5000, "is not TOML"),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_a_list_with_a_mistake_trusts_nothing_and_says_why(
    user_file: Path, content: bytes, words: str
) -> None:
    user_file.write_bytes(content)
    with pytest.raises(TrustError, match=r"config\.toml") as error:
        read_trust()
    assert words in str(error.value)


def test_a_list_that_is_a_folder_is_told(user_file: Path) -> None:
    os.mkdir(user_file)  # noqa: PTH102
    with pytest.raises(TrustError, match="cannot be read: Is a directory"):
        read_trust()
