"""`schemestra doctor` says what is trusted, and why nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemestra.cli.doctor import FINE, LIMITED, trust


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        ("", FINE, "strategies that you name"),
        ('trusted-folders = ["/srv/own"]', FINE, "/srv/own ("),
        ("trusted-folders = []", FINE, "no folder ("),
        ("trusted-folder = []", LIMITED, "did you mean trusted-folders?"),
    ],
)
def test_what_is_trusted_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, state: str, words: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "schemestra").mkdir()
    (tmp_path / "schemestra" / "config.toml").write_text(text)
    found = trust()
    assert found.state == state
    assert words in f"{found.found} {found.advice}"
