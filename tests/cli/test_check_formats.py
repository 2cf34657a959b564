"""What `schemestra check` prints: excerpts, SARIF, annotations, statistics, choices of rules."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len
from schemestra.analysis.finding import Finding, Severity
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span
from schemestra.cli import strategies
from schemestra.cli.main import main
from schemestra.cli.reports import FileReport, Source, github

ASTRAL = '(finish (list "🎉 one" (missing "x") "b"))\n'


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(name: str, content: str | bytes) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return name


# --- text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        ("(finish missing)", "missing"),
        ("\t(finish missing)", "missing"),
        ('(finish (list "🎉🎉" missing))', "missing"),
        ('(finish (list "漢字" missing))', "missing"),
        (f'(finish (list "{"x" * 300}" missing "{"y" * 300}"))', "missing"),
    ],
)
def test_the_marks_stand_under_what_they_mark(
    source: str, marked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", written("a.scm", source + "\n")]) == 1
    _, shown, marks, *_ = capsys.readouterr().out.splitlines()
    at = shown.index(marked)
    assert cell_len(shown[:at]) == len(marks) - len(marks.lstrip())
    assert marks.strip() == "^" * cell_len(marked)
    assert cell_len(shown) < 200


def test_nothing_in_a_file_can_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", written("a.scm", '(finish (list "\x1b[31m\x07\u202e" missing))\n')])
    shown = capsys.readouterr().out
    assert "missing" in shown
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}


def test_statistics_count_each_rule(capsys: pytest.CaptureFixture[str]) -> None:
    source = '(finish (list one two (py-eval "1" 2)))\n'
    main(["check", "--statistics", written("a.scm", source)])
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].split()[:2] == ["2", "unbound"]
    assert rows[-1].startswith("1 file checked")


def test_statistics_count_what_fix_mends_and_not_what_the_rule_could(
    capsys: pytest.CaptureFixture[str],
) -> None:
    mended = "(define h (llm-query-async #:data context)) (string-append h)"
    by_hand = "(vote (list h h))"
    file = written("a.scm", f'{mended} {by_hand} (finish (unsafe-raw-query "Hi." "there"))\n')
    main(["check", "--statistics", file])
    rows = capsys.readouterr().out.splitlines()
    assert "     2  handle-used-as-text  (--fix mends 1)" in rows
    assert rows[-1].startswith("1 file checked: 2 errors, 0 warnings, 1 suggestion; ")


# --- which rules, which files, which exit code -------------------------------------------------


def rules_found(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[str]:
    main(["check", "--format", "json", *arguments])
    return {row["rule"] for row in json.loads(capsys.readouterr().out)}


BOTH = '(finish (list missing (llm-query #:instruction "Hi." #:modle "gpt-4o")))\n'


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), {"unbound", "unknown-keyword"}),
        (("--select", "unbound"), {"unbound"}),
        (("--select", "unknown-*"), {"unknown-keyword"}),
        (("--select", "dear"), set()),
        (("--select", "wrong", "--ignore", "unbound"), {"unknown-keyword"}),
        (("--ignore", "unbound,unknown-keyword"), set()),
        (("--ignore", "unbound", "--ignore", "unknown-keyword"), set()),
        (("--ignore", "wrong"), set()),
    ],
)
def test_select_and_ignore(
    arguments: tuple[str, ...], expected: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert rules_found(capsys, *arguments, written("a.scm", BOTH)) == expected


def test_a_selected_rule_is_on_whatever_the_configuration_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    written("schemestra.toml", 'ignore = ["all"]\n[rules]\nunbound = "off"\n')
    written("a.scm", BOTH)
    assert rules_found(capsys, "a.scm") == set()
    assert rules_found(capsys, "--select", "unbound", "a.scm") == {"unbound"}


def test_a_wrong_selector_says_which_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "unbond", written("a.scm", BOTH)]) == 2
    assert "did you mean unbound?" in capsys.readouterr().err


def test_a_mistake_in_the_configuration_stops_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    written("schemestra.toml", '[rules]\nunbond = "off"\n')
    assert main(["check", written("a.scm", "(finish 1)\n")]) == 2
    assert "schemestra.toml:2: rules.unbond" in capsys.readouterr().err


def test_a_folder_means_the_strategies_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.scm", "deep/b.scm", "old/c.scm", ".venv/d.scm", "node_modules/e.scm", "f.txt"):
        written(name, "(finish missing)\n")
    written("schemestra.toml", 'exclude = ["old"]\n')
    main(["check", "--format", "json", ".", "a.scm"])
    assert {row["file"] for row in json.loads(capsys.readouterr().out)} == {"a.scm", "deep/b.scm"}
    main(["check", "--format", "json", "old/c.scm"])
    assert json.loads(capsys.readouterr().out) == []
    assert main(["check", "--force-exclude", "old/c.scm"]) == 0
    printed = capsys.readouterr()
    assert "0 files" in printed.err and not printed.out


def test_many_files_are_checked_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    names = [written(f"s{n:03}.scm", f"(finish missing{n})\n") for n in range(70)]
    assert main(["check", "--format", "json", *names]) == 1
    assert [row["file"] for row in json.loads(capsys.readouterr().out)] == names


def test_a_severity_decides_the_exit_code() -> None:
    written("a.scm", "(finish missing)\n")
    assert main(["check", "a.scm"]) == 1
    assert main(["check", "--exit-zero", "a.scm"]) == 0
    written("schemestra.toml", '[rules]\nunbound = "hint"\n')
    # A second configuration of the same folder is that of another process.
    strategies._of_folder.cache_clear()
    assert main(["check", "a.scm"]) == 0


def test_stdin_is_taken_for_the_file_it_will_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written("sub/schemestra.toml", '[rules]\nunbound = "off"\n')
    written("sub/data.json", "[1, 2]")
    source = io.TextIOWrapper(io.BytesIO(b";; @data data.json\n(finish (list context missing))"))
    monkeypatch.setattr(sys, "stdin", source)
    assert main(["check", "-", "--stdin-filename", "sub/a.scm"]) == 0


# --- SARIF -------------------------------------------------------------------------------------

# The parts of the OASIS schema of SARIF 2.1.0 that our log uses, closed against any other.
REGION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "properties": {
        **{
            name: {"type": "integer", "minimum": 1}
            for name in ("startLine", "startColumn", "endLine", "endColumn")
        },
        "byteOffset": {"type": "integer", "minimum": -1},
        "byteLength": {"type": "integer", "minimum": 0},
    },
}
TEXT = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}},
}
ARTIFACT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "uri": {"type": "string", "format": "uri-reference", "pattern": r"^\S+$"},
        "uriBaseId": {"type": "string"},
    },
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "additionalProperties": False,
    "properties": {
        "physicalLocation": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"artifactLocation": ARTIFACT, "region": REGION},
        },
        "id": {"type": "integer", "minimum": -1},
        "message": TEXT,
    },
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
REPLACEMENT = {
    "type": "object",
    "required": ["deletedRegion"],
    "additionalProperties": False,
    "properties": {
        "deletedRegion": REGION,
        "insertedContent": {"type": "object", "properties": {"text": {"type": "string"}}},
    },
}
FIX = {
    "type": "object",
    "required": ["artifactChanges"],
    "additionalProperties": False,
    "properties": {
        "description": TEXT,
        "artifactChanges": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["artifactLocation", "replacements"],
                "additionalProperties": False,
                "properties": {
                    "artifactLocation": ARTIFACT,
                    "replacements": {"type": "array", "minItems": 1, "items": REPLACEMENT},
                },
            },
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": {"type": "array", "items": LOCATION},
        "relatedLocations": {"type": "array", "uniqueItems": True, "items": LOCATION},
        "fixes": {"type": "array", "uniqueItems": True, "items": FIX},
    },
}


def sarif(capsys: pytest.CaptureFixture[str], *files: str) -> dict:
    main(["check", "--format", "sarif", *files])
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    for result in run["results"]:
        jsonschema.validate(result, RESULT)
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["helpUri"].endswith(rule["id"])
    return run


def test_sarif_counts_columns_in_the_unit_it_names(capsys: pytest.CaptureFixture[str]) -> None:
    run = sarif(capsys, written("a b/ü.scm", ASTRAL))
    (result,) = run["results"]
    assert run["columnKind"] == "utf16CodeUnits"
    place = result["locations"][0]["physicalLocation"]
    units = len(ASTRAL[: ASTRAL.index("missing")].encode("utf-16-le")) // 2
    assert place["region"]["startColumn"] == units + 1
    assert place["artifactLocation"] == {"uri": "a%20b/%C3%BC.scm", "uriBaseId": "ROOT"}


def test_sarif_has_fixes_and_related_places(capsys: pytest.CaptureFixture[str]) -> None:
    run = sarif(capsys, written("a.scm", BOTH), written("b.scm", "(define (f x) x)\n(finish (f))"))
    found = {result["ruleId"]: result for result in run["results"]}
    (fix,) = found["unknown-keyword"]["fixes"]
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"]["text"] == "#:model"
    assert found["wrong-arity"]["relatedLocations"][0]["message"]["text"]


# --- GitHub ------------------------------------------------------------------------------------


def test_an_annotation_cannot_be_broken_by_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    written("a,b:c%.scm", "(finish ze%0Aro)\n")
    main(["check", "--format", "github", "a,b:c%.scm"])
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25.scm,line=1,endLine=1,title=unbound")
    assert ",col=9,endColumn=16::" in line
    assert line.endswith("`ze%250Aro` is not defined.")


def test_a_range_of_lines_has_no_columns(capsys: pytest.CaptureFixture[str]) -> None:
    document = Document.open("a.scm", "(list 1\n 2)")
    found = Finding("unbound", Severity.HINT, Span(0, 11), "50 % of\nit")
    github.show([FileReport("a.scm", Source.of(document), (found,), Counter())])
    shown = capsys.readouterr().out
    title = "title=unbound (schemestra)"
    assert shown == f"::notice file=a.scm,line=1,endLine=2,{title}::50 %25 of%0Ait\n"
