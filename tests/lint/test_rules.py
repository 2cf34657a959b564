"""Every rule's own examples: `bad` raises exactly that rule, `good` nothing, the fix clears it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.finding import Edit, Finding, Fix, Severity
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.lint.notices import NOTICES
from schemestra.analysis.lint.registry import (
    IncompleteRule,
    check_complete,
    documentation_url,
    register,
    rules,
)
from schemestra.analysis.lint.rule import Rule
from schemestra.analysis.lint.suppression import not_silenced
from schemestra.analysis.syntax.document import Change, Document
from schemestra.workspace import load

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.scm"))

RULES = list(rules().values())
NAMES = [rule.name for rule in RULES]


def opened(source: str) -> Document:
    """A document of the source; a lone surrogate stands for a byte that is no UTF-8."""
    return Document.open("test.scm", source.encode("utf-8", "surrogateescape"))


def check(source: str, rule: Rule | None = None) -> tuple[Document, tuple[Finding, ...]]:
    prelude = Document.open("prelude", rule.prelude) if rule and rule.prelude else None
    document = opened(source)
    named = load("test.scm", document=document).problems
    found = analyse(document, Inputs(prelude=prelude)).findings
    return document, (*named, *found)


def apply(document: Document, edits: tuple[Edit, ...]) -> Document:
    ordered = sorted(edits, key=lambda edit: edit.span, reverse=True)
    changes = [Change(e.span.start, e.span.end, e.text.encode()) for e in ordered]
    return document.edit(changes, document.version + 1)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_bad_example_raises_exactly_its_rule(rule: Rule) -> None:
    _, findings = check(rule.bad, rule)
    assert {f.rule for f in findings} == {rule.name}


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_good_example_raises_nothing(rule: Rule) -> None:
    assert check(rule.good, rule)[1] == ()


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_fix_parses_and_clears_its_finding(rule: Rule) -> None:
    document, findings = check(rule.bad, rule)
    for finding in findings:
        for fix in finding.fixes:
            fixed = apply(document, fix.edits)
            assert not fixed.problems, fix.title
            after = analyse(fixed).findings
            assert len([f for f in after if f.rule == rule.name]) < len(findings), fix.title


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_rule_is_silenced_by_a_setting_and_by_a_comment(rule: Rule) -> None:
    document = opened(rule.bad)
    prelude = Document.open("prelude", rule.prelude) if rule.prelude else None
    inputs = Inputs(prelude=prelude, disabled=frozenset({rule.name}))
    assert analyse(document, inputs).findings == ()
    commented = opened(f";; schemestra: disable-file={rule.name}\n{rule.bad}")
    found = analyse(commented, Inputs(prelude=prelude)).findings
    assert [f for f in found if f.rule == rule.name] == []


def test_each_rule_has_a_page() -> None:
    assert documentation_url("unbound").endswith("/docs/reference/rules.md#unbound")
    assert documentation_url("run-failed-somehow") == ""
    names = [*NAMES, *NOTICES]
    urls = {documentation_url(name) for name in names}
    assert len(urls) == len(names)


def test_each_code_of_any_layer_leads_to_a_section_of_the_page() -> None:
    page = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## `(.+)`$", page, re.MULTILINE))
    # A code is written where its finding is made: Finding("name", …), name="name", RULE = "name".
    written = re.compile(r'(?:Finding\(\s*|Fault\(\s*|^RULE = )"([a-z0-9-]+)"', re.MULTILINE)
    sources = (ROOT / "server").rglob("*.py")
    codes = {code for path in sources for code in written.findall(path.read_text("utf-8"))}
    assert len(codes) > 5
    assert codes <= sections
    assert sections == {*NAMES, *NOTICES}


def test_a_comment_silences_a_file_that_cannot_be_read() -> None:
    for source, expected in (
        (";; @data gone.json\n(finish 1)", ["unreadable-file"]),
        (";; schemestra: disable-file=unreadable-file\n;; @data gone.json\n(finish 1)", []),
        (";; schemestra: disable=unreadable-file\n;; @data gone.json\n(finish 1)", []),
    ):
        strategy = load("test.scm", document=opened(source))
        analysis = analyse(strategy.document, strategy.inputs)
        assert [f.rule for f in not_silenced(analysis, strategy.problems)] == expected


COMPLETE = Rule(
    name="some-rule",
    severity=Severity.ERROR,
    summary="It finds something.",
    why="It is wrong.",
    bad="(car '())",
    good="(cdr '(1))",
)


@pytest.mark.parametrize("part", ["name", "summary", "why", "bad", "good"])
def test_registry_refuses_a_rule_that_lacks_a_part(part: str) -> None:
    with pytest.raises(IncompleteRule, match=part):
        check_complete(replace(COMPLETE, **{part: " "}))


@pytest.mark.parametrize("name", ["Some-Rule", "some rule", "some_rule"])
def test_registry_refuses_a_name_nobody_could_write_in_a_comment(name: str) -> None:
    with pytest.raises(IncompleteRule, match="rule name"):
        check_complete(replace(COMPLETE, name=name))


def test_registry_refuses_two_rules_of_one_name() -> None:
    with pytest.raises(IncompleteRule, match="two rules"):
        register([COMPLETE, replace(COMPLETE, why="It is very wrong.")])


def test_fixes_are_data() -> None:
    """A fix of the first unknown keyword, applied by hand."""
    document, findings = check('(finish (llm-query #:instruction "x" #:modle "gpt-4o"))')
    (fix,) = findings[0].fixes
    assert isinstance(fix, Fix)
    assert b'#:model "gpt-4o"' in apply(document, fix.edits).source


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_complete_examples_have_no_findings(path: Path) -> None:
    strategy = load(path)
    found = [*strategy.problems, *analyse(strategy.document, strategy.inputs).findings]
    assert [(f.rule, f.message) for f in found] == []
