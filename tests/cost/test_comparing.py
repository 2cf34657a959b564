"""Two versions of a strategy side by side; budgets of files and forms; another model for a call."""

from schemestra.analysis.analyse import Analysis, analyse
from schemestra.analysis.cost.budget import Verdict
from schemestra.analysis.cost.compare import compare, switch_models
from schemestra.analysis.syntax.document import Document

ASK = '(llm-query #:instruction "Summarize in one sentence." #:data "{}" #:model "{}")'


def analysis_of(source: str) -> Analysis:
    return analyse(Document.open("file:///s.scm", source))


def test_sites_are_matched_wherever_they_moved():
    before = analysis_of("\n".join(ASK.format(word, "gpt-4o") for word in "abc"))
    models = {"a": "gpt-4o", "new": "gpt-4.1", "c": "gpt-4o-mini"}
    lines = [ASK.format(word, model) for word, model in models.items()]
    found = compare(before, analysis_of("(define x 1)\n" + "\n".join(lines)))
    assert [site.kind for site in found.sites] == ["same", "changed", "changed"]
    assert found.sites[2].reasons[0] == "model gpt-4o → gpt-4o-mini"
    assert found.sites[2].usd.change is not None and found.sites[2].usd.change < 0


def test_what_is_added_and_removed_is_said():
    found = compare(analysis_of(ASK.format("a", "gpt-4o")), analysis_of("(define x 1)"))
    assert [site.kind for site in found.sites] == ["removed"]
    assert found.usd.after is not None and found.usd.after.high == 0
    assert compare(found_again := analysis_of("1"), found_again).changed == ()


def test_budgets_of_a_file_and_of_a_form():
    source = f""";; @budget 3-calls
{ASK.format("a", "gpt-4o")}

;; @budget 1-calls
(map (lambda (x) {ASK.format("b", "gpt-4o")}) '(1 2))
"""
    analysis = analysis_of(source)
    results = compare(analysis, analysis).budgets
    assert [r.limits[0].verdict for r in results] == [Verdict.KEPT, Verdict.SURE]
    assert [f.rule for f in analysis.findings if "budget" in f.rule] == ["budget-exceeded"]


def test_one_call_that_may_become_more_is_spoken_of_in_the_singular():
    ask = ASK.format("a", "gpt-4o")
    analysis = analysis_of(f";; @budget 12-calls\n(unsafe-exec-sub-output {ask})")
    (result,) = compare(analysis, analysis).budgets
    assert result.limits[0].about == "the estimate is at least 1 call"


def test_another_model_for_one_call():
    analysis = analysis_of(ASK.format("a", "gpt-4o"))
    span = analysis.cost.sites[0].span
    (found,) = switch_models(analysis.facts, analysis.inputs, analysis.cost, span, ["gpt-4o-mini"])
    direct = analysis_of(ASK.format("a", "gpt-4o-mini")).cost.usd
    assert found.after == direct
    assert "→" in found.text and "(−94 %)" in found.text


WHOLE = f"""
(define (ask x) {ASK.format("a", "gpt-4o")})
(define (twice f) (f 1) (f 2))
(define (raced) {ASK.format("c", "gpt-4o")})
(when (string=? context "x") {ASK.format("b", "gpt-4o")} (finish (ask 0)))
(twice ask)
(define notes (map ask (string-split context)))
(race (list raced (lambda () (ask 3))))
{ASK.format("d", "gpt-4o")}
(finish (twice (lambda (x) {ASK.format("e", "gpt-4o")})))
{ASK.format("never reached", "gpt-4o")}
"""


def test_another_model_is_priced_as_if_it_were_written():
    analysis = analysis_of(WHOLE)
    models = ("gpt-4.1-nano", "gpt-4", "gemma-3")
    for site in analysis.cost.sites:
        found = switch_models(analysis.facts, analysis.inputs, analysis.cost, site.span, models)
        for switch in found:
            text = WHOLE.encode()[site.span.start : site.span.end].decode()
            written = WHOLE.replace(text, text.replace("gpt-4o", switch.model))
            assert switch.after == analysis_of(written).cost.usd, (text, switch)
    assert len(analysis.cost.sites) >= 5


def test_a_model_without_a_price_elsewhere_leaves_the_sum_unknown():
    analysis = analysis_of(f"{ASK.format('a', 'gpt-4o')} {ASK.format('b', 'gemma-3')}")
    first, second = (site.span for site in analysis.cost.sites)
    for span, known in ((first, False), (second, True)):
        (found,) = switch_models(
            analysis.facts, analysis.inputs, analysis.cost, span, ["gpt-4o-mini"]
        )
        assert (found.after is not None) is known
