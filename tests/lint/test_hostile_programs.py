"""Programs written to break the analysis: it takes them for what they are, and never raises."""

from __future__ import annotations

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.hover import hover
from schemestra.analysis.lint.run import MOST_FINDINGS
from schemestra.analysis.syntax.document import Document

NUMBERS = ("1e400", "+inf.0", "-inf.0", "+nan.0", "#e1e1000000", "#x" + "f" * 10_000, "9" * 4_000,
           "1e308", "1" + "0" * 99)  # fmt: skip
USES = (
    "(range N)", "(make-list N 1)", "(take (range 9) N)", "(* N N 0.5)", "(- 0.5 N)",
    "(quotient N 3)",
    "(map-async (lambda (x) (llm-query #:instruction \"a\" #:max-tokens n)) (range N))",
    "(for ([i N]) (llm-query #:instruction \"a\" #:temperature n))",
    "(define (f x) (* x x)) (range (f (f (f (f (f (f (f (f (f N)))))))))",
)  # fmt: skip


def findings(program: str) -> list[str]:
    analysis = analyse(Document.open("untitled:a.scm", program))
    assert analysis.cost.calls.range.low >= 0
    return [finding.rule for finding in analysis.findings]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:12])
def test_a_number_beyond_counting(number: str):
    for use in USES:
        findings(f"(define n {number}) {use.replace('N', number)} {use.replace('N', 'n')}")
    python = f'(py-exec "x = {number}\\ny = x * 0.5\\nz = list(range(x))\\nw = x // 3")'
    findings(python)


def test_a_text_doubled_until_it_fits_in_no_memory():
    program = "(define (f x) (string-append x x))" + "(f " * 50 + '"ab"' + ")" * 50
    assert "unbound" not in findings(f"(llm-query #:instruction {program[34:]})\n{program[:34]}")
    python = "\\n".join(["a = 'aa'"] + ["a = a + a"] * 50 + ["a = a.replace('a', a)"] * 9)
    findings(f'(py-exec "{python}")')


def test_a_list_doubled_until_it_fits_in_no_memory():
    doublings = "".join(f"(define a{i + 1} (append a{i} a{i}))" for i in range(40))
    fan_out = '(map-async (lambda (x) (llm-query #:instruction "x")) a40)'
    analysis = analyse(
        Document.open("untitled:a.scm", f"(define a0 (list 1 2)) {doublings} {fan_out}")
    )
    assert analysis.cost.calls.range.low == 2**41
    nested = "\\n".join(["import json", "a = [1, 2]"] + ["a = [a, a]"] * 50 + ["json.dumps(a)"])
    findings(f'(py-exec "{nested}")')


@pytest.mark.parametrize("part", ["secret", "1", "-", "secret " + " " * 30, '\\"'])
def test_a_long_run_beside_the_name_of_a_secret(part: str):
    findings(f'(define api-key "{part * 20_000}")')


@pytest.mark.parametrize("form", ["x ", '"a"\n', "(display 1)\n"])
def test_a_file_of_equal_forms(form: str):
    assert "unused" not in findings(form * 5_000)


def test_a_function_composed_of_itself_again_and_again():
    program = f"""(define (t f) (compose f f))\n({"(t " * 60} string-upcase {")" * 60} "a")"""
    assert "unbound" not in findings(program)


LONG_INSTRUCTIONS = (" " * 200_000, "{a " * 60_000, "{" + "a-" * 100_000, "a:" * 100_000,
                     "1 - " * 50_000, "one  " * 40_000, "[ " * 100_000)  # fmt: skip


@pytest.mark.parametrize("text", LONG_INSTRUCTIONS, ids=lambda text: text[:6])
def test_a_long_instruction_is_read_in_one_pass(text: str):
    findings(f'(llm-query #:json #t #:instruction "json{text}x")')


@pytest.mark.parametrize(
    "comment", [";; @assume n = 1", ";; @budget $1", "(foo) ; schemestra: disable=unbound"]
)
def test_a_file_of_directives(comment: str):
    assert "unbound" not in findings(f"{comment}\n" * 5_000)


def test_a_let_that_binds_one_name_thousands_of_times():
    assert "duplicate-definition" in findings(f"(let ({'[a 1]' * 4_000}) a)")


def test_a_name_that_is_bound_to_itself():
    findings(
        "(define (f) (define code code) (unsafe-exec-sub-output code)) (f)"
        '(define note (llm-query #:instruction "a" #:model "gpt-4o-mini"))'
    )


LONG = "n" * 100_000
QUOTING = (
    f"({LONG} 1)", f"(define ({LONG} a) 1) ({LONG} 1 2)",
    f"(define {LONG} 1) (define {LONG} 2)", f"(let ([{LONG} 1] [{LONG} 2]) 3)",
    f'(llm-query #:instruction "a" #:model "{LONG}")', f'(llm-query #:{LONG} "a")',
    f'(llm-query #:instruction "a" #:backend "{LONG}")', f"(define x '({LONG})",
    f'(llm-query #:instruction "a" #:temperature "{LONG}")', f"(require {LONG})",
    f'(finish-var "{LONG}")',
    f";; @budget {LONG}", f"; schemestra: disable={LONG}", f"(define ({LONG}))",
    f"#{LONG}", f"|{LONG}`{LONG}", f"(set! {LONG} 1)",
)  # fmt: skip


@pytest.mark.parametrize("program", QUOTING, ids=lambda text: text[:30])
def test_a_message_shows_no_more_of_a_name_than_a_person_reads(program: str):
    found = analyse(Document.open("untitled:a.scm", program)).findings
    assert found
    for finding in found:
        texts = [finding.message, *(fix.title for fix in finding.fixes)]
        assert max(map(len, texts)) < 600, finding.rule


KEY = "sk-ant-q7Xv2LmR9tZp4WkB8sNd"
SHOWING_KEYS = (
    f'(llm-query #:instruction "a" #:model "{KEY}")',
    f'(define m "{KEY}") (llm-query #:instruction "a" #:model m)',
    f'(llm-query #:instruction "a" #:backend "{KEY}" #:temperature "{KEY}")',
    f'({KEY}) (llm-query #:{KEY} 1) (require {KEY}) (finish-var "{KEY}")',
    f";; @{KEY}\n;; @budget {KEY}\n; schemestra: disable={KEY}",
)


@pytest.mark.parametrize("program", SHOWING_KEYS)
def test_no_message_repeats_a_key(program: str):
    analysis = analyse(Document.open("untitled:a.scm", program))
    assert analysis.findings
    assert KEY[:8] not in str(analysis.findings)
    hovers = [hover(analysis, offset) for offset in range(len(program))]
    assert KEY[:8] not in str(hovers)


UNUSED = "".join(f"[u{i} {i}]" for i in range(MOST_FINDINGS))


@pytest.mark.parametrize(
    ("program", "others"),
    [
        ("".join(f"(unknown-{i} 1)\n" for i in range(3_000)), 2_000),
        ("(begin " + "".join(f"(unknown-{i} 1)\n" for i in range(1_500)) + ")", 500),
        ("".join(f"; schemestra: disable=unknown-{i}\n" for i in range(4_000)), 3_000),
        (f"(let ({UNUSED}) 1)\n(unknown 1)", 1),
    ],
    ids=["forms", "one form", "comments", "hints before an error"],
)
def test_of_very_many_findings_the_gravest_are_shown(program: str, others: int):
    analysis = analyse(Document.open("untitled:a.scm", program))
    notice, *shown = analysis.findings
    assert notice.rule == "too-many-findings"
    assert notice.message.startswith(f"{others:,} more finding")
    assert len(shown) == MOST_FINDINGS == len(analysis.all_findings) - others
    assert {f.rule for f in analysis.all_findings} == {f.rule for f in shown}


def test_as_many_findings_as_are_shown_need_no_notice():
    assert "too-many-findings" not in findings(f"(let ({UNUSED}) 1)")
