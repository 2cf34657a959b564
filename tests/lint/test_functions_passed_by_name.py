"""A function passed by name is no value to be unwrapped: that fix would break the program."""

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.lint.fixes import fix_all
from schemestra.analysis.syntax.document import Document

ASKED = """\
(define answer (llm-query #:instruction "Name the topic." #:data context))
(define handle (llm-query-async #:instruction "Name the topic." #:data context))
(define answers (list answer answer))
(define numbers (list 1 2))
"""


def findings_of(document: Document):
    return analyse(document).findings


@pytest.mark.parametrize(
    ("expression", "rule"),
    [
        ("(map string-upcase answers)", "unwrapped-syntax-object"),
        ("(apply string-append answers)", "unwrapped-syntax-object"),
        ('(foldl string-append "" answers)', "unwrapped-syntax-object"),
        ("(string-append (apply string-append answers))", "unwrapped-syntax-object"),
        ("(map string-join (list answers))", "unwrapped-syntax-object"),
        ("(map string-length (list handle handle))", "handle-used-as-text"),
        ("(map string-upcase numbers)", "wrong-kind"),
        ("(map first (list context context))", "json-text-used-as-data"),
    ],
)
def test_no_fix_wraps_the_function(expression: str, rule: str):
    document = Document.open("file:///s.scm", f"{ASKED}(define it {expression})\n(finish it)\n")
    findings = [finding for finding in findings_of(document) if finding.rule == rule]
    assert findings
    fixed = fix_all(document, findings_of, unsafe=True)
    assert fixed.settled
    assert expression in fixed.document.source.decode()
