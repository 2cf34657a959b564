"""Which files of a workspace Python may read: all but what usually holds keys, at any depth."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from schemestra.runtime import workspace_view
from schemestra.runtime.events import RunRequest
from schemestra.runtime.runner import run
from schemestra.runtime.workspace_view import visible_entries

OPEN = [
    "data.csv", "notes/a.txt", "notes/deep/b.txt", "app/main.py", "app/lib/util.py",
    "app/monkey.txt", "app/environment.md", "app/keys/README.md",
]  # fmt: skip
SECRET = [
    ".env", ".netrc", "prod.env", "app/.env", "app/lib/.env.local", "app/keys/server.pem",
    "app/keys/id_rsa", "app/keys/Server.KEY", "app/credentials.json", "app/.aws/config",
    "app/secrets.yaml", "app/.git/config", "app/infra/main.tfvars",
]  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    for name in (*OPEN, *SECRET):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    outside = tmp_path / "outside.txt"
    outside.write_text("outside")
    (root / "notes" / "out").symlink_to(outside)
    (root / "app" / "way").symlink_to(root / ".env")
    return root


def names(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in visible_entries(str(root)))


def test_a_folder_with_a_secret_below_is_granted_piece_by_piece(workspace: Path) -> None:
    assert names(workspace) == [
        "app/environment.md", "app/keys/README.md", "app/lib/util.py", "app/main.py",
        "app/monkey.txt", "data.csv", "notes",
    ]  # fmt: skip


def test_what_is_too_much_to_look_through_stays_closed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace_view, "MOST_ENTRIES", 3)
    assert names(workspace) == []
    monkeypatch.setattr(workspace_view, "MOST_ENTRIES", 10_000)
    monkeypatch.setattr(workspace_view, "DEEPEST", 0)
    assert names(workspace) == ["data.csv"]


def test_no_workspace_and_one_that_is_gone_hold_nothing(tmp_path: Path) -> None:
    assert visible_entries("") == []
    assert visible_entries(str(tmp_path / "gone")) == []


async def test_python_reads_these_and_no_others(workspace: Path) -> None:
    program = f"""
    (py-exec "def can(name):
        try:
            return open(workspace + '/' + name).read() == name
        except PermissionError:
            return False")
    (finish (map (lambda (name) (py-call "can" name)) '({" ".join(f'"{n}"' for n in OPEN + SECRET)}
                                                        "app/way" "notes/out")))
    """
    request = RunRequest(
        str(workspace / "strategy.scm"), program, journal=False, workspace=str(workspace)
    )
    finished = await run(request, lambda event: None, asyncio.Event())
    assert finished.value == [True] * len(OPEN) + [False] * (len(SECRET) + 2), finished


@pytest.mark.parametrize("name", ["id_rsa.old", "ID_ED25519.bak", ".ENV~"])
def test_a_copy_of_a_key_is_not_seen(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    (tmp_path / "notes.txt").touch()
    assert visible_entries(str(tmp_path)) == [tmp_path / "notes.txt"]


async def test_a_folder_with_a_secret_is_listed_and_the_secret_is_not_read(
    workspace: Path,
) -> None:
    program = """
    (py-exec "import os; from pathlib import Path")
    (define names (py-eval "sorted(os.listdir(workspace))"))
    (define why (try (py-eval "Path(workspace, '.env').read_text()") on-error (lambda (e) e)))
    (finish (list names why))"""
    request = RunRequest(
        str(workspace / "strategy.scm"), program, journal=False, workspace=str(workspace)
    )
    finished = await run(request, lambda event: None, asyncio.Event())
    assert finished.status == "finished", finished.error
    listed, why = finished.value
    assert {".env", "data.csv"} <= set(listed)
    assert "neither hidden nor usual places of keys" in why
