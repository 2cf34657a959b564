"""`schemestra cost` of several files, against budgets, and against a git revision."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from schemestra.cli.main import main

STRATEGY = """\
;; @data data.json
;; @prelude helpers.scm
(define items (py-eval "import json\\njson.loads(context)"))
(define found (map-async
  (lambda (item) (llm-query-async #:instruction "Name the topic." #:data item
                                  #:model topic-model #:max-tokens 50))
  items))
(finish found)
"""


def git(*arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],
        check=True,
        capture_output=True,
    )


def commit() -> None:
    git("add", "-A")
    git("commit", "-q", "-m", "state")


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A strategy with data and a prelude, committed."""
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    write("s/topics.scm", STRATEGY)
    write("s/data.json", json.dumps(["a", "b"]))
    write("s/helpers.scm", '(define topic-model "gpt-4o-mini")\n')
    commit()
    return tmp_path


Compare = Callable[..., dict]


@pytest.fixture
def compare(capsys: pytest.CaptureFixture[str]) -> Compare:
    def run(*arguments: str, code: int = 0) -> dict:
        assert main(["cost", "--format", "json", "--diff", "HEAD", *arguments]) == code
        return json.loads(capsys.readouterr().out)

    return run


def by_name(result: dict) -> dict[str, dict]:
    return {file["file"]: file for file in result["files"]}


def test_nothing_changed(repository: Path, compare: Compare) -> None:
    file = by_name(compare())["s/topics.scm"]
    assert file["status"] == "same"
    assert file["usd"]["change"] == 0
    assert [site["kind"] for site in file["sites"]] == ["same"]


def test_a_models_change_is_told_with_what_it_costs(repository: Path, compare: Compare) -> None:
    source = STRATEGY.replace("topic-model", '"gpt-4o"')
    write("s/topics.scm", source)
    (site,) = by_name(compare())["s/topics.scm"]["sites"]
    assert site["kind"] == "changed"
    assert any("gpt-4o-mini → gpt-4o" in reason for reason in site["reasons"])
    assert site["usd"]["ratio"] > 5


def test_data_counts_as_it_was_then(repository: Path, compare: Compare) -> None:
    write("s/data.json", json.dumps([str(n) for n in range(40)]))
    file = by_name(compare())["s/topics.scm"]
    assert file["status"] == "changed"
    assert (file["calls"]["before"]["low"], file["calls"]["after"]["low"]) == (2, 40)


def test_the_prelude_counts_as_it_was_then(repository: Path, compare: Compare) -> None:
    write("s/helpers.scm", '(define topic-model "gpt-4o")\n')
    (site,) = by_name(compare())["s/topics.scm"]["sites"]
    assert site["before"]["models"] == ["gpt-4o-mini"]
    assert site["after"]["models"] == ["gpt-4o"]


def test_added_and_removed_files_and_calls(repository: Path, compare: Compare) -> None:
    Path("s/topics.scm").rename("s/other.scm")
    files = by_name(compare("s"))
    assert files["s/other.scm"]["status"] == "added"
    assert files["s/topics.scm"]["status"] == "removed"
    (removed,) = files["s/topics.scm"]["sites"]
    assert removed["after"] is None and removed["usd"]["after"]["high"] == 0
    assert by_name(compare("s/topics.scm"))["s/topics.scm"]["status"] == "removed"


@pytest.mark.parametrize(("limit", "code"), [("1-calls", 1), ("3-calls", 0), ("$0.0000001", 1)])
def test_a_budget_decides_the_exit_code(
    repository: Path, compare: Compare, capsys: pytest.CaptureFixture[str], limit: str, code: int
) -> None:
    write("s/topics.scm", f";; @budget {limit}\n{STRATEGY}")
    result = compare(code=code)
    assert result["passes"] is (code == 0)
    assert main(["cost", "s/topics.scm"]) == code
    shown = capsys.readouterr().out
    assert "@budget of line 1" in shown and ("✓" if code == 0 else "✗") in shown


def test_a_budget_of_the_configuration_counts_too(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write("s/schemestra.toml", 'budget = "1-calls"\n')
    assert main(["cost", "s/topics.scm"]) == 1
    assert "✗ the configured budget" in capsys.readouterr().out


def test_text_names_the_call_and_why(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("s/topics.scm", "\n" + STRATEGY.replace("topic-model", '"gpt-4o"'))
    assert main(["cost", "--diff", "HEAD"]) == 0
    shown = capsys.readouterr().out
    assert "s/topics.scm (changed): " in shown
    assert "line 6 llm-query-async" in shown
    assert "model gpt-4o-mini → gpt-4o" in shown
    assert "1 of 2 strategies changed" in shown


BOUNDED = """\
(define (answer n) (syntax-e (llm-query #:instruction "Tell a story." #:model MODEL)))
(define found (filter (lambda (text) (string=? text "x")) (map answer (list "a" "b"))))
(finish (string-join (map answer found)))
"""


def test_where_no_price_is_expected_the_greatest_are_compared(
    repository: Path, compare: Compare, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of the way between two bounds is a number that nothing supports."""
    write("s/story.scm", BOUNDED.replace("MODEL", '"gpt-4o"'))
    commit()
    write("s/story.scm", BOUNDED.replace("MODEL", '"gpt-4o-mini"'))
    usd = by_name(compare())["s/story.scm"]["usd"]
    assert usd["before"]["expected"] is None
    assert usd["change"] == pytest.approx(usd["after"]["high"] - usd["before"]["high"])
    assert usd["ratio"] == pytest.approx(usd["change"] / usd["before"]["high"])
    assert main(["cost", "--diff", "HEAD"]) == 0
    assert " at worst" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("limit", "text", "markdown"),
    [("4-calls", "✓", "✅"), ("3-calls", "?", "⚠️"), ("1-calls", "✗", "❌")],
)
def test_a_limit_that_is_perhaps_exceeded_has_its_own_mark(
    repository: Path, capsys: pytest.CaptureFixture[str], limit: str, text: str, markdown: str
) -> None:
    source = BOUNDED.replace("MODEL", '"gpt-4o"')
    write("s/story.scm", f";; @budget {limit}\n{source}")
    for form, mark in (("text", text), ("markdown", markdown)):
        assert main(["cost", "s/story.scm", "--format", form]) == (text == "✗")
        assert any(line.startswith(f"{mark} ") for line in capsys.readouterr().out.splitlines())


def test_a_narrow_terminal_cuts_no_number(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "72")
    model = '(if (string=? n "a") "claude-sonnet-4-20250514" "gemini-2.5-flash-lite")'
    write("s/story.scm", BOUNDED.replace("MODEL", model))
    assert main(["cost", "s/story.scm"]) == 0
    table = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out.split("\n\n")[0])
    assert "…" not in table and max(map(len, table.splitlines())) <= 72
    assert "claude-sonnet-4-20250514" in table and "gemini-2.5-flash-lite" in table


def test_markdown_cannot_be_broken_by_what_a_file_says(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = "a|b`<img src=x>@team [x](y)"
    write("s/topics.scm", STRATEGY.replace("topic-model", json.dumps(model)))
    main(["cost", "--diff", "HEAD", "--format", "markdown"])
    shown = capsys.readouterr().out
    assert shown.startswith("<!-- schemestra cost -->\n### Cost")
    for raw in ("<img", "@team", "`", "](y)"):
        assert raw not in shown
    rows = [line for line in shown.splitlines() if "img" in line]
    assert rows and all(row.count("|") == 5 for row in rows)
    assert main(["cost", "--format", "markdown", "s/topics.scm"]) == 0
    assert "strategy" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "HEAD:s", ""])
def test_a_revision_that_is_none_says_the_next_step(
    repository: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["cost", f"--diff={name}", "s"]) == 2
    hint = "there is no revision" if name else "the revision after --diff is empty"
    assert hint in capsys.readouterr().err


def test_markdown_shortens_the_number_of_a_commit(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = subprocess.run(
        ["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    main(["cost", "--diff", number, "--format", "markdown", "."])
    assert f"compared with {number[:12]}.</sub>" in capsys.readouterr().out


def test_outside_of_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write("a.scm", "(finish 1)\n")
    assert main(["cost", "--diff", "HEAD", "a.scm"]) == 2
    assert "no git repository" in capsys.readouterr().err


def test_several_files_have_a_total(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("s/two.scm", STRATEGY)
    assert main(["cost", "s/topics.scm", "s/two.scm", "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [file["file"] for file in result["files"]] == ["s/topics.scm", "s/two.scm"]
    assert result["total"]["calls"]["low"] == 4
    assert result["total"]["usd"]["high"] == pytest.approx(2 * result["files"][0]["usd"]["high"])
    assert main(["cost", "s"]) == 0
    assert "all 3 files" in capsys.readouterr().out
