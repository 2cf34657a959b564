"""`schemestra run` of what is not trusted: no Python, no limit raised, nothing from its record."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from schemestra.cli.main import main
from schemestra.cli.strategies import _of_folder

Ran = Callable[..., tuple[int, str, str]]
SETTINGS = 'prices = "seeds"\n\n[limits]\nmemory = 4096\noutput = 1\n'
STRATEGY = '(finish (try (py-eval "6*7") on-error (lambda (message) message)))'


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    """A run of a stranger's strategy: exit code, output, errors."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "schemestra").mkdir(parents=True)
    folder = tmp_path / "strangers"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path("a.scm").write_text(STRATEGY)
    Path("schemestra.toml").write_text(SETTINGS)
    _of_folder.cache_clear()

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["run", "a.scm", *arguments])
        return code, *capsys.readouterr()

    return run


def trust(folder: Path, text: str) -> None:
    (folder / "config" / "schemestra" / "config.toml").write_text(text)


def test_untrusted_means_without_python_and_with_settings_only_lowered(ran: Ran) -> None:
    code, out, err = ran("--untrusted")
    assert code == 0 and "Python is switched off" in out
    notes = [line for line in err.splitlines() if line.startswith("note: ")]
    assert [line.split(": ")[1].rpartition(":")[2] for line in notes] == ["1", "4"]
    assert "prices: ignored" in notes[0]
    assert "limits.memory: it stays at 512 MB, not 4,096 MB" in notes[1]


def test_a_list_of_trusted_folders_leaves_out_the_others(ran: Ran, tmp_path: Path) -> None:
    trust(tmp_path, f'trusted-folders = ["{tmp_path}/own"]')
    code, out, err = ran()
    assert code == 0 and "Python is switched off" in out
    assert "a.scm is in none of the trusted-folders of " in err and "--trust" in err
    code, out, err = ran("--trust")
    assert code == 0 and "42" in out and err == ""


def test_a_list_with_a_mistake_stops_the_run(ran: Ran, tmp_path: Path) -> None:
    trust(tmp_path, 'trusted-folder = ["/own"]')
    code, out, err = ran()
    assert (code, out) == (2, "") and "did you mean trusted-folders?" in err


def test_a_folder_outside_of_the_list_has_no_say_in_the_prices(
    ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks = '(finish (syntax-e (llm-query #:instruction "Hi." #:model "gpt-4o" #:max-tokens 9)))'
    Path("a.scm").write_text(asks)

    def priced(text: str) -> tuple[str, str]:
        trust(tmp_path, text)
        assert main(["cost", "a.scm"]) == 0
        shown = capsys.readouterr()
        return shown.out, shown.err

    as_set, silent = priced("")
    as_public, note = priced("trusted-folders = []")
    assert as_set != as_public and silent == "" and "schemestra.toml:1: prices: ignored" in note
    Path("schemestra.toml").write_text("")
    _of_folder.cache_clear()
    assert priced("") == (as_public, "")


def test_the_record_of_a_stranger_answers_nothing(ran: Ran) -> None:
    code, out, err = ran("--untrusted", "--cache")
    assert (code, out) == (2, "") and "the folder is not trusted" in err


def test_the_journal_of_a_stranger_does_not_decide_that_a_run_costs_money(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert ran("--untrusted")[0] == 0
    with closing(sqlite3.connect(".schemestra/journal.sqlite")) as journal, journal:
        journal.execute("UPDATE run SET backend = 'openai', status = 'error'")
    for go_on in ("--resume", "--replay"):
        code, out, err = ran("--untrusted", go_on)
        assert (code, out) == (2, "") and "not trusted" in err and "--backend openai" in err
    code, _, err = ran("--untrusted", "--resume", "--backend", "openai")
    assert code == 1 and "No API key" in err


def test_trusted_and_not_trusted_is_wrong_usage(ran: Ran) -> None:
    code, _, err = ran("--untrusted", "--trust")
    assert code == 2 and "not allowed with" in err
