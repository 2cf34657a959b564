"""What a configuration file says, where it is found, and what follows for a strategy."""

from __future__ import annotations

import tomllib
from pathlib import Path

import jsonschema
import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.finding import Severity
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.lint.registry import rules
from schemestra.analysis.lint.rule import Group
from schemestra.analysis.syntax.document import Document
from schemestra.configuration.fields import FIELDS, json_schema
from schemestra.configuration.files import find, read, root_of, settings
from schemestra.configuration.model import DEFAULTS, Configuration, over
from schemestra.configuration.selection import matches

SYNTAX = {name for name, rule in rules().items() if rule.group is Group.SYNTAX}
DEAR = {name for name, rule in rules().items() if rule.group is Group.DEAR}


def written(folder: Path, text: str, name: str = "schemestra.toml") -> Configuration:
    file = folder / name
    file.write_text(text, "utf-8")
    found = read(file)
    assert found is not None
    return found


def on(configuration: Configuration, path: Path | None = None) -> set[str]:
    return set(rules()) - configuration.disabled(path)


# --- which rules are on ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", set(rules())),
        ('select = ["unbound"]', {"unbound", *SYNTAX}),
        ('select = ["dear"]', {*DEAR, *SYNTAX}),
        ('ignore = ["all"]', SYNTAX),
        ('ignore = ["unbound"]', set(rules()) - {"unbound"}),
        ('select = ["unbound"]\nignore = ["wrong"]', {"unbound", *SYNTAX}),
        ('select = ["wrong"]\nignore = ["unbound", "all"]',
         {n for n, r in rules().items() if r.group is Group.WRONG} - {"unbound"} | SYNTAX),
        ('ignore = ["unclosed-*", "syntax"]', set(rules())),
        ('ignore = ["unclosed-bracket"]', set(rules()) - {"unclosed-bracket"}),
        ('[rules]\nunbound = "off"', set(rules()) - {"unbound"}),
        ('ignore = ["wrong"]\n[rules]\nunbound = "hint"',
         {n for n, r in rules().items() if r.group is not Group.WRONG} | {"unbound"}),
        ('ignore = ["unbound"]\n[rules]\nunbound = "hint"', set(rules()) - {"unbound"}),
    ],
)  # fmt: skip
def test_what_names_a_rule_more_closely_wins(tmp_path: Path, text: str, expected: set[str]) -> None:
    configuration = written(tmp_path, text)
    assert configuration.problems == ()
    assert on(configuration) == expected


def test_a_beginning_selects_all_rules_that_have_it(tmp_path: Path) -> None:
    found = on(written(tmp_path, 'select = ["unknown-*"]')) - SYNTAX
    assert found == {name for name in rules() if name.startswith("unknown-")} - SYNTAX
    assert len(found) >= 3


def test_rules_are_off_in_some_files(tmp_path: Path) -> None:
    text = 'exclude = ["old"]\n[per-file-ignores]\n"drafts/*.scm" = ["unbound"]'
    configuration = written(tmp_path, text)
    assert "unbound" not in on(configuration, tmp_path / "drafts" / "a.scm")
    assert "unbound" in on(configuration, tmp_path / "a.scm")
    assert on(configuration, tmp_path / "old" / "deep" / "a.scm") == set()
    assert configuration.excludes(tmp_path / "old")
    assert not configuration.excludes(tmp_path / "older")


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("a.scm", "a.scm", True),
        ("a.scm", "deep/a.scm", True),
        ("drafts", "x/drafts/a.scm", True),
        ("drafts/", "x/drafts/a.scm", True),
        ("/drafts", "x/drafts/a.scm", False),
        ("./a.scm", "x/a.scm", False),
        ("x/*.scm", "x/a.scm", True),
        ("x/*.scm", "x/y/a.scm", False),
        ("x/**/*.scm", "x/a.scm", True),
        ("x/**/*.scm", "x/y/z/a.scm", True),
        ("x/**", "x/y/z/a.scm", True),
        ("**/y/a.scm", "x/y/a.scm", True),
        ("x/?.scm", "x/a.scm", True),
        ("x/[ab].scm", "x/b.scm", True),
        ("x/[!ab].scm", "x/b.scm", False),
        ("x/[", "x/[", True),
        ("x.y/a", "xzy/a", False),
        ("*.scm", "a.scmx", False),
    ],
)
def test_globs(glob: str, path: str, expected: bool) -> None:
    folder = Path("/work")
    assert matches(glob, folder / path, folder) is expected


# --- what follows for an analysis --------------------------------------------------------------


def test_a_severity_and_a_price_list_reach_the_analysis(tmp_path: Path) -> None:
    text = 'prices = "seeds"\ndefault-model = "gpt-4"\n[rules]\nunbound = "hint"\n[assume]\nn = 3'
    configuration = written(tmp_path, text)
    inputs = configuration.inputs(Inputs(assume={"m": 1}), None)
    assert (inputs.prices, inputs.default_model) == ("seeds", "gpt-4")
    assert inputs.assume == {"n": 3, "m": 1}
    (finding,) = analyse(Document.open("a.scm", b"(finish nothing)"), inputs).findings
    assert (finding.rule, finding.severity) == ("unbound", Severity.HINT)


def test_the_same_text_under_other_settings_is_looked_at_again() -> None:
    document = Document.open("a.scm", b"(finish nothing)")
    for severity in (Severity.HINT, Severity.WARNING, None):
        severities = {"unbound": severity} if severity else {}
        (finding,) = analyse(document, Inputs(severities=severities)).findings
        assert finding.severity is (severity or Severity.ERROR)


def test_an_editors_settings_win_over_the_files(tmp_path: Path) -> None:
    below = written(tmp_path, 'prices = "seeds"\n[rules]\nunbound = "off"\nlang-line = "hint"')
    both = over(below, settings({"rules": {"unbound": "warning"}}))
    assert both.prices == "seeds"
    assert both.rules["unbound"].severity is Severity.WARNING
    assert both.rules["lang-line"].severity is Severity.HINT
    assert "unbound" in on(both)


# --- where it is found -------------------------------------------------------------------------


def test_the_nearest_file_upward_counts_and_nothing_above_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "project" / "a" / "b"
    inner.mkdir(parents=True)
    written(tmp_path, 'prices = "seeds"')
    strategy, root = inner / "x.scm", tmp_path / "project"
    assert find(strategy, root) is DEFAULTS
    written(root, 'default-model = "outer"')
    assert find(strategy, root).default_model == "outer"
    (inner.parent / "pyproject.toml").write_text("[tool.other]\nx = 1", "utf-8")
    assert find(strategy, root).default_model == "outer"
    written(inner.parent, '[tool.schemestra]\ndefault-model = "inner"', "pyproject.toml")
    assert find(strategy, root).default_model == "inner"
    written(inner.parent, 'default-model = "own"')
    assert find(strategy, root).default_model == "own"


def test_a_link_out_of_the_root_is_not_followed(tmp_path: Path) -> None:
    written(tmp_path, 'prices = "seeds"')
    root = tmp_path / "project"
    root.mkdir()
    (root / "schemestra.toml").symlink_to(tmp_path / "schemestra.toml")
    assert find(root / "x.scm", root) is DEFAULTS


def test_the_root_is_that_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert root_of(tmp_path / "a" / "b" / "x.scm") == tmp_path.resolve()


# --- mistakes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('\nselct = ["wrong"]', 2, "selct: there is no such setting; did you mean select?"),
        ('select = "wrong"', 1, "write a list"),
        ('select = [\n  "wrong",\n  "unsaf",\n]', 3, "did you mean unsafe?"),
        ('[rules]\n\nunbond = "off"', 3, "did you mean unbound?"),
        ('[rules]\nunbound = "loud"', 2, '"off", "hint"'),
        ("[rules]\nunbound = 3", 2, "or a table"),
        ("[rules.unbound]\nlimit = 3", 2, "no such option"),
        ('rules = { unbond = "off" }', 1, "did you mean unbound?"),
        ('rules.unbond = "off"', 1, "did you mean unbound?"),
        ("prices = 3", 1, '"today", "seeds"'),
        ("default-model = 3", 1, "write a text"),
        ("[assume]\nm = 2\npapers = -1", 3, "whole number"),
        ("[assume]\npapers = true", 2, "whole number"),
        ("assume = 3", 1, "write a table"),
        ('budget = "much"', 1, "is not a limit"),
        ("budget = 3", 1, "write the limits as a text"),
        ('budget-per-day = "5-calls"', 1, "write a sum of money, such as budget-per-day"),
        ('budget-per-session = "much"', 1, "is not a limit"),
        ("budget-per-day = 5", 1, "write a sum of money, such as budget-per-day"),
        ('[per-file-ignores]\n"a/*" = "unbound"', 2, "write a list"),
        ('[per-file-ignores]\n"a.b" = ["unbond"]', 2, "did you mean unbound?"),
        ("exclude = [3]", 1, "write a list"),
        ("\n\n[rules", 3, "is not TOML"),
        ('a = """', 1, "is not TOML"),
        ("a = " + "[" * 5000, 1, "is not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_the_next_step(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    (problem,) = written(tmp_path, text).problems
    assert words in problem.message
    assert problem.line == line
    assert str(problem).startswith(f"{tmp_path}/schemestra.toml:{line}: ")


def test_mistakes_leave_what_is_right_in_force(tmp_path: Path) -> None:
    configuration = written(tmp_path, 'prices = "sees"\n[rules]\nunbound = "off"\nunbond = "off"')
    assert len(configuration.problems) == 2
    assert "unbound" not in on(configuration)


@pytest.mark.parametrize("name", ["schemestra.toml", "pyproject.toml"])
def test_bytes_that_are_no_text_are_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"prices = 1\nx = '\xff'")
    found = read(tmp_path / name)
    assert found is not None
    assert "not UTF-8" in found.problems[0].message and found.problems[0].line == 2


def test_a_project_file_of_others_is_theirs_to_mend(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.black\n", "utf-8")
    assert read(tmp_path / "pyproject.toml") is None
    (tmp_path / "pyproject.toml").write_text("[tool.schemestra\n", "utf-8")
    assert read(tmp_path / "pyproject.toml") is not None
    configuration = written(tmp_path, "[tool]\nschemestra = 3", "pyproject.toml")
    assert "[tool.schemestra]" in configuration.problems[0].message


# --- the schema --------------------------------------------------------------------------------


def test_every_example_is_accepted_by_the_reader_and_by_the_schema(tmp_path: Path) -> None:
    schema = json_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    assert set(schema["properties"]) == set(FIELDS)
    for known in FIELDS.values():
        configuration = written(tmp_path, known.example)
        assert configuration.problems == (), known.key
        assert getattr(configuration, known.attribute) != getattr(DEFAULTS, known.attribute)
        jsonschema.validate(tomllib.loads(known.example), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"rules": {"unbond": "off"}}, schema)
