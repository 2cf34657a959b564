"""`schemestra runs`: what is recorded, as a person and a script look at it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from schemestra.cli.main import main

PROGRAM = """\
(define (ask what) (syntax-e (llm-query #:instruction what #:model "gpt-4o" #:max-tokens 60)))
(define one (ask "Name a colour."))
(finish (string-append one (ask "Name a number.")))
"""
Runs = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three runs of one strategy, which was changed before the third."""
    folder = tmp_path_factory.mktemp("runs")
    path = folder / "strategy.scm"
    for source in (PROGRAM, PROGRAM, PROGRAM.replace("a number", "an animal")):
        path.write_text(source)
        assert main(["run", str(path), "--latency", "0", "--format", "json"]) == 0
    return folder


@pytest.fixture
def runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> Runs:
    def command(*arguments: str, where: Path = folder) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["runs", "--in", str(where), *arguments])
        return code, *capsys.readouterr()

    return command


def ids(runs: Runs) -> list[str]:
    return [run["run"] for run in json.loads(runs("list", "--format", "json")[1])]


def test_the_list_has_the_newest_first(runs: Runs) -> None:
    code, out, err = runs()
    third, second, first = ids(runs)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert re.match(rf"{third} .*strategy\.scm .*mock .*finished .* 2 .* 0 .*\$0 ", lines[1])
    assert [line.split()[0] for line in lines[1:]] == [third, second, first]


def test_a_run_is_shown_by_its_calls_and_result(runs: Runs) -> None:
    code, out, _ = runs("show", ids(runs)[0][:6])
    assert code == 0
    assert re.search(r"\| 1 \| gpt-4o \| live \| answered \| 2 \| \d+ \| \d+ \| \$0\.", out)
    assert "2 calls sent, 0 answered from the journal" in out
    assert "## Result" in out


def test_a_call_that_was_not_sent_is_not_counted_as_sent(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "strategy.scm"
    path.write_text(PROGRAM)
    assert main(["run", str(path), "--latency", "0", "--budget", "1-call"]) == 1
    (run,) = json.loads(runs("list", "--format", "json", where=tmp_path)[1])
    code, out, _ = runs("show", run["run"], where=tmp_path)
    assert code == 0
    assert "1 call sent, 0 answered from the journal or the cache, 1 not sent; charged" in out


def test_a_call_is_shown_with_request_and_answer(runs: Runs) -> None:
    code, out, _ = runs("show", ids(runs)[0], "--call", "2")
    assert code == 0
    assert "Name an animal." in out and "Answer:" in out and '"max_tokens": 60' in out
    code, _, err = runs("show", ids(runs)[0], "--call", "9")
    assert (code, "has no call 9" in err) == (2, True)


def test_runs_are_compared_by_what_they_ask(runs: Runs) -> None:
    third, second, first = ids(runs)
    code, out, _ = runs("compare", first, second)
    assert (code, "2 in both" in out, "program: the same" in out) == (0, True, True)
    code, out, _ = runs("compare", second, third)
    assert code == 1
    assert "program: changed" in out and "result: different" in out
    assert "requests: 1 in both, 1 only in the first, 1 only in the second" in out
    assert "only in the second: call 2 (line 1): Name an animal." in out


def test_an_export_is_whole(runs: Runs) -> None:
    first = ids(runs)[2]
    data = json.loads(runs("export", first)[1])
    assert (data["program"], data["status"], len(data["calls"])) == (PROGRAM, "finished", 2)
    call = data["calls"][0]
    assert call["request"]["instruction"] == "Name a colour."
    assert data["outcome"]["value"].startswith(call["text"])
    assert call["site"]["line"] == 1 and call["usd"] > 0
    text = runs("export", first, "--format", "markdown")[1]
    assert PROGRAM in text and "Name a colour." in text and call["text"] in text


USAGE = [
    (["show", "zzz"], 'no run "zzz"'),
    (["show", ""], 'no run ""'),
    (["prune"], "say what to remove"),
    (["prune", "zzz"], 'no run "zzz"'),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
def test_wrong_usage_of_runs(runs: Runs, arguments: list[str], message: str) -> None:
    code, _, err = runs(*arguments)
    assert code == 2
    assert message in err


def test_a_folder_without_a_journal_says_so(runs: Runs, tmp_path: Path) -> None:
    code, out, _ = runs(where=tmp_path)
    assert (code, out.startswith("No run is recorded in")) == (0, True)
    assert not list(tmp_path.iterdir())


def test_pruning_takes_what_nothing_else_needs(runs: Runs, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / ".schemestra" / "journal.sqlite"
    copy.parent.mkdir()
    source = sqlite3.connect(folder / ".schemestra" / "journal.sqlite")
    with sqlite3.connect(copy) as target:
        source.backup(target)
    third = ids(runs)[0]
    assert runs("prune", "--keep", "1", "--dry-run", where=tmp_path)[1].startswith("2 runs would")
    code, out, _ = runs("prune", "--keep", "1", where=tmp_path)
    assert (code, out.startswith("2 runs removed")) == (0, True)
    assert json.loads(runs("list", "--format", "json", where=tmp_path)[1])[0]["run"] == third
    left = sqlite3.connect(copy)

    def count(table: str) -> int:
        return left.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    tables = ("run", "call", "answer", "request", "content")
    assert [count(table) for table in tables] == [1, 2, 2, 2, 1]
    assert len(json.loads(runs("export", third, where=tmp_path)[1])["calls"]) == 2
    left.execute("UPDATE run SET started = ?", (time.time() - 8 * 86_400,))
    left.commit()
    assert runs("prune", "--days", "9", where=tmp_path)[1].startswith("0 runs")
    assert runs("prune", "--days", "7", where=tmp_path)[1].startswith("1 run removed")
    assert [count(table) for table in tables] == [0] * 5


def test_what_an_unfinished_run_goes_on_from_is_kept(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "s.scm"
    path.write_text('(define a (llm-query #:instruction "Say"))\n(finish (/ 1 0))')
    arguments = ["--latency", "0", "--format", "json"]
    assert main(["run", str(path), *arguments]) == 1
    assert main(["run", str(path), "--resume", *arguments]) == 1
    second, first = json.loads(runs("list", "--format", "json", where=tmp_path)[1])
    for more in ((), ("--dry-run",)):
        out = runs("prune", "--keep", "1", *more, where=tmp_path)[1]
        assert out.startswith("0 runs")
        assert f"{first['run']} is kept: run {second['run']}, which has not come to its end" in out
        assert f"schemestra runs prune {first['run']}" in out
    path.write_text("(finish 1)")
    assert main(["run", str(path), *arguments]) == 0
    assert runs("prune", "--keep", "1", where=tmp_path)[1].startswith("2 runs")


# --- where nothing can be written ----------------------------------------------------------------

NOBODY = 65534


@contextmanager
def only_readable(folder: Path) -> Iterator[None]:
    """As somebody who may read a folder and write nothing into it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    if user == 0:  # who may write everywhere
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def copy(folder: Path) -> Iterator[Path]:
    """The recorded runs, in a folder that everybody may enter."""
    place = Path(tempfile.mkdtemp(prefix="schemestra-test-"))
    shutil.copytree(folder / ".schemestra", place / ".schemestra")
    yield place
    shutil.rmtree(place)


def test_runs_are_read_where_nothing_can_be_written(runs: Runs, copy: Path) -> None:
    commands = (("list",), ("show", ids(runs)[0]), ("export", ids(runs)[0]))
    expected = [runs(*words) for words in commands]
    files = sorted(copy.rglob("*"))
    with only_readable(copy):
        found = [runs(*words, where=copy) for words in commands]
        code, _, err = runs("prune", "--keep", "1", where=copy)
    assert found == expected
    assert (code, "make the folder and the file writable for you" in err) == (2, True)
    assert sorted(copy.rglob("*")) == files


@pytest.mark.parametrize("left", [("-wal",), ("-wal", "-shm")])
def test_what_a_killed_run_has_written_is_read_there_too(
    runs: Runs, copy: Path, tmp_path: Path, left: tuple[str, ...]
) -> None:
    """It stands in the log beside the journal, which is not a part of the file yet."""
    file = copy / ".schemestra" / "journal.sqlite"
    kept = {f"{file}{end}": tmp_path / f"file{end}" for end in ("", *left)}
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("UPDATE run SET status = 'cancelled'")
    connection.commit()
    for name, where in kept.items():
        shutil.copyfile(name, where)
    connection.close()
    for name, where in kept.items():
        shutil.copyfile(where, name)
    with only_readable(copy):
        code, out, err = runs(where=copy)
    assert (code, err) == (0, "")
    assert out.count("cancelled") == 3


def test_a_journal_of_somebody_else_is_told(runs: Runs, copy: Path) -> None:
    with only_readable(copy):
        user = os.geteuid()
        os.seteuid(os.getuid())
        (copy / ".schemestra" / "journal.sqlite").chmod(0)
        os.seteuid(user)
        code, _, err = runs(where=copy)
    assert (code, "make the folder and the file readable for you" in err) == (2, True)


# --- where a value comes from --------------------------------------------------------------------

WAY = """\
(define a (llm-query #:instruction "One"))
(define (text) (syntax-e a))
(define b (llm-query #:instruction "Two" #:data (text)))
(py-set! "v" (text))
(checkpoint "k" (py-eval "v"))
(finish (list (restore "k") (syntax-e b)))
"""


def test_the_way_of_an_answer_is_shown(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "s.scm").write_text(WAY)
    assert main(["run", str(tmp_path / "s.scm"), "--latency", "0", "--format", "json"]) == 0
    run = ids_in(runs, tmp_path)[0]
    whole = runs("show", run, where=tmp_path)[1]
    for crossing in ("became text of the program (syntax-e) (line 2)", "Python set v, given ",
                     "Python eval: v, result ", 'checkpoint "k", value '):  # fmt: skip
        assert crossing in whole
    first = runs("show", run, "--call", "1", where=tmp_path)[1]
    assert "- made at line 1, column 11" in first and "charged $0" in first
    way = first.partition("Its way:")[2]
    steps = ("the answer of call 1 became text", "in the request of call 2 (line 3)",
             "Python set v", "Python eval: v", 'checkpoint "k"', "in the result of the run",
    )  # fmt: skip
    assert [step for step in steps if step not in way] == []
    second = runs("show", run, "--call", "2", where=tmp_path)[1]
    assert "its request holds the text of call 1 (line 1)" in second.partition("Its way:")[2]


def ids_in(runs: Runs, where: Path) -> list[str]:
    return [run["run"] for run in json.loads(runs("list", "--format", "json", where=where)[1])]


@pytest.mark.parametrize("name", ["strategy.scm", "missing"])
def test_what_is_no_folder_is_told_as_such(name: str, folder: Path, runs: Runs) -> None:
    code, out, err = runs(where=folder / name)
    assert (code, out) == (2, "")
    assert err == f"schemestra runs: --in {folder / name}: there is no such folder\n"
